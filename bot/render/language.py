"""The template language: Jinja with `<< value >>`, sandboxed, strict, and faithful to cells.

Where a template prints a field and nothing else (`<< titre >>`, `<< livrable.titre >>`), the
value comes out marked, so that its place in the page is known. This is decided on the parsed
template, once; everything else in a template deals with plain values.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, StrictUndefined, Template, UndefinedError, nodes
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from bot.render.filters import FILTERS, TESTS, through
from bot.render.limits import (
    CONCAT,
    COUNTED,
    SIGNS,
    WEIGHED,
    Limiter,
    before_call,
    calculated,
    joined_plainly,
    limited,
    may_call,
)
from bot.render.marks import Marked
from bot.render.meter import counted, spend, together, weighed
from bot.render.placing import FITTINGS, KEPT, fitted, placed
from bot.render.values import Item, wikitext_of
from bot.wikitext.places import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.model import Problem
    from bot.render.scope import Scope
    from bot.wikitext.places import Place

SCOPE = "_scope"
SHOWN = "_shown_"
TRUSTED = "_trusted"
JOINED = "_joined"
TERM = "_term"
_IN_TERM = re.compile(r"(?:\A|\n)[*#:]*;[^\n:]*\Z")
SHOWN_ATTRIBUTE = "_shown"
MAX_RANGE = 10_000
_KEEPERS = frozenset({"bullets", "numbered", "lines", "paragraphs"})
_RENDERING = (Macro, BlockReference, LoopContext)


class PageContext(Context):
    """What names mean on one page: a template's own variables, then fields, then helpers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope: Scope | None = self.parent.get(SCOPE)

    def resolve_or_missing(self, key: str) -> Any:
        """Look a name up; `_shown_titre` is the field `titre`, marked, unless it is a variable."""
        marked = key[:7] == SHOWN
        if marked:
            key = key[7:]
        if key in self.vars:
            return self.vars[key]
        if key == SCOPE:  # handed on from template to template, and no name of any of them
            return missing
        if key in self.parent:  # handed on by a template that includes this one
            return self.parent[key]
        scope = self.scope
        if scope is not None:
            if marked and scope.item is not None and key in scope.fields:
                return scope.item.shown_field(key)
            found = scope.lookup(key)
            if found is not missing:
                return found
        return self.environment.globals.get(key, missing)


class UnknownName(UndefinedError):  # noqa: N818 - the domain's word
    """A template asks for a name that is not there; `owner` is what it asked, if anything."""

    def __init__(self, name: str, owner: Any, message: str) -> None:
        super().__init__(message)
        self.name = name.removeprefix(SHOWN)
        self.owner = None if owner is missing else owner


class Unknown(StrictUndefined):
    """A name that is not there: every use of it fails, and tells which name it was."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None
    ) -> None:
        super().__init__(hint, obj, name)
        told: Any = exc or partial(UnknownName, str(name), obj)
        self._undefined_exception = told


class PageTemplate(Template):
    """A template that remembers nothing from one page to the next."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        self._module = None  # what one page put into a `namespace` there, the next must not see
        return super()._get_default_module(ctx)


class Language(ImmutableSandboxedEnvironment):
    """The environment in which every template of a project is read and runs.

    `finalize` writes what is printed. With `marking`, prints of fields keep their cells.
    """

    context_class = PageContext
    template_class = PageTemplate
    intercepted_binops = SIGNS
    concat = staticmethod(together)

    def __init__(
        self, loader: BaseLoader, finalize: Callable[[Any], str], *, marking: bool
    ) -> None:
        self.marking = marking
        super().__init__(
            block_start_string="<%",
            block_end_string="%>",
            variable_start_string="<<",
            variable_end_string=">>",
            comment_start_string="<#",
            comment_end_string="#>",
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=Unknown,
            finalize=finalize,
            loader=loader,
            autoescape=False,  # `finalize` escapes, for wikitext rather than HTML
            auto_reload=False,
            cache_size=-1,
        )
        self.filters = {
            **{name: limited(each) for name, each in FILTERS.items()},
            COUNTED: counted,
            WEIGHED: weighed,
            CONCAT: joined_plainly,
            TRUSTED: Marked,
            JOINED: _joined,
            **FITTINGS,
            TERM: _term,
            SHOWN_ATTRIBUTE: self._shown_attribute,
        }
        self.tests = {name: limited(_test(self.tests[name])) for name in TESTS}
        self.too_much: dict[Template, Problem] = {}
        self.globals = {"range": _range, "namespace": self.globals["namespace"]}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = super()._parse(source, name, filename)
        if self.marking:
            tree = _Marker(_variables(tree), placed(tree)).visit(tree)
            tree.set_environment(self)
        return tree

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        limited_tree = Limiter().visit(source)
        limited_tree.set_environment(self)
        return super()._generate(limited_tree, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Let templates read public attributes, and call the few methods that are harmless."""
        safe = super().is_safe_attribute(obj, attr, value)
        return safe and (not callable(value) or may_call(obj, attr))

    def wrap_str_format(self, value: Any) -> None:
        """Give no `format`: its widths make texts of any length."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - jinja's signature
        """Calculate, within limits."""
        return calculated(operator, left, right)

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """Give a template; while a page is made, one that includes itself is counted."""
        spend(steps=10)
        return super().get_template(*args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Give a field of a record; an absent record has absent fields."""
        if type(obj) is Item:
            found = obj.get(attribute)
            return self.undefined(obj=obj, name=attribute) if found is missing else found
        return None if obj is None else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Give a field of a record, whatever its name, or an item of a list."""
        if type(obj) is Item:
            found = obj.field(argument)
            found = obj.get(argument) if found is missing else found
            return self.undefined(obj=obj, name=argument) if found is missing else found
        return None if obj is None else super().getitem(obj, argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function; what a macro or a block gives is already wikitext."""
        before_call(obj, args)
        if isinstance(obj, LoopContext):
            args = tuple(map(counted, args))
        result = super().call(context, obj, *args, **kwargs)
        return Marked(result) if isinstance(obj, _RENDERING) else result

    def _shown_attribute(self, obj: Any, attribute: str) -> Any:
        if type(obj) is Item:
            found = obj.shown(attribute)
            return self.undefined(obj=obj, name=attribute) if found is missing else found
        return self.getattr(obj, attribute)


def _range(*bounds: int) -> range:
    """Count, but not for ever."""
    found = range(*bounds)
    spend(steps=1)
    if len(found) > MAX_RANGE:
        raise OverflowError(len(found))
    return found


def _test(test: Any) -> Callable[..., bool]:
    """Name the type of a test, which jinja leaves open."""
    found: Callable[..., bool] = test
    return found


def _joined(parts: list[Any]) -> Marked:
    """Put the parts of `a ~ b` together: each is escaped unless it is wikitext already."""
    return Marked(together(map(wikitext_of, parts)))


class _Marker(NodeTransformer):
    """Rewrites a parsed template: prints of fields become prints of marked fields.

    The template's own variables are left alone, and a field that has the name of one with them.
    """

    def __init__(self, variables: frozenset[str], places: Mapping[int, Place]) -> None:
        self.variables = variables
        self.places = places

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - jinja's name
        """Mark what is printed, and make it fit its place."""
        places = [self.places.get(id(child), TEXT) for child in node.nodes]
        self.generic_visit(node)
        written: list[nodes.Expr] = []
        for child, where in zip(node.nodes, places, strict=True):
            marked = fitted(self._marked(child), child, where)
            is_term = bool(written) and _ends_in_term(written[-1])
            written.append(through(marked, TERM) if is_term else marked)
        node.nodes = written
        return node

    def _marked(self, node: nodes.Expr) -> nodes.Expr:
        if isinstance(node, nodes.Name) and node.name not in self.variables:
            return nodes.Name(SHOWN + node.name, "load", lineno=node.lineno)
        if isinstance(node, nodes.Getattr):
            name = nodes.Const(node.attr, lineno=node.lineno)
            return through(node.node, SHOWN_ATTRIBUTE, name)
        if isinstance(node, nodes.Filter) and node.name in _KEEPERS and node.node is not None:
            shown = self._marked(node.node)
            return node if shown is node.node else through(shown, KEPT, node)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - jinja's name
        """Let `a ~ b` keep the wikitext in it."""
        self.generic_visit(node)
        return through(nodes.List(list(map(_trusted, node.nodes)), lineno=node.lineno), JOINED)

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:  # noqa: N802 - as above
        """Remember that what was captured is wikitext."""
        self.generic_visit(node)
        if node.filter is None:
            node.filter = nodes.Filter(None, TRUSTED, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802 - jinja's name
        """Trust the separator that a template itself writes: `join("<br>")`."""
        self.generic_visit(node)
        if node.name in {"join", "default", "d"}:
            node.args = list(map(_trusted, node.args))
            for keyword in node.kwargs:
                keyword.value = _trusted(keyword.value)
        return node


def _variables(tree: nodes.Template) -> frozenset[str]:
    """List the names that a template gives to things itself."""
    names = {"loop", "caller", "varargs", "kwargs", "self", "super"}
    for node in tree.find_all(
        (nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport, nodes.Block)
    ):
        if isinstance(node, nodes.Name):
            names.update([] if node.ctx == "load" else [node.name])
        elif isinstance(node, nodes.Import):
            names.add(node.target)
        elif isinstance(node, nodes.FromImport):
            names.update(name if isinstance(name, str) else name[1] for name in node.names)
        elif isinstance(node, nodes.Macro | nodes.Block):
            names.add(node.name)
    return frozenset(names)


def _ends_in_term(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.TemplateData) and bool(_IN_TERM.search(node.data))


def _term(value: Any) -> Marked:
    """Write a value after `;`: a colon in it would end the term and begin the explanation."""
    return Marked(wikitext_of(value).replace(":", "&#58;"))


def _trusted(node: nodes.Expr) -> nodes.Expr:
    is_text = isinstance(node, nodes.Const) and isinstance(node.value, str)
    return through(node, TRUSTED) if is_text else node
