"""Values where no escape can make them harmless: told before any page is made.

In the name of a template or of a parameter, and in a style, what is typed in a cell would be obeyed
instead of shown. Only values that cannot say anything else than what they mean may stand there:
numbers, dates, yes and no, the choices of a declared list, and what a template writes itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from bot.model import Cell, Problem
from bot.render.placing import placed
from bot.schema.types.address import Url
from bot.schema.types.choice import Choice, YesNo
from bot.schema.types.date import Day
from bot.schema.types.number import Amount, Integer, Number
from bot.schema.types.text import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.render.environment import Templates
    from bot.render.outline import Outline
    from bot.schema.collection import Field
    from bot.wikitext.places import Place

# Attributes that say something to a reader or name a place, and change nothing else.
_HARMLESS = frozenset(
    ["title", "alt", "id", "name", "group", "lang", "dir", "datetime", "scope", "abbr", "summary"]
)
_SURE_TYPES = (Integer, Number, Amount, Day, YesNo)
_SURE_FILTERS = frozenset({"count", "length", "number", "int", "float", "round", "abs", "sum"})
# These work on letters: they would see the escape, or make other letters of it.
_ON_LETTERS = frozenset(
    [
        *("uc", "lc", "ucfirst", "lcfirst", "cap", "majuscule", "minuscule", "padleft", "padright"),
        *("bourragegauche", "bourragedroite", "formatnum", "formatnombre", "urlencode"),
        *("encodeurl", "anchorencode", "encodeancre", "fullurl", "fullurle", "localurl"),
        *("localurle", "canonicalurl", "canonicalurle", "filepath", "chemin", "ns", "nse", "int"),
        *("special", "spécial", "#expr", "#ifexpr", "#time", "#timel", "#rel2abs", "#titleparts"),
        *("#language", "#special", "#speciale", "#filepath", "#len", "#sub", "#pos", "#replace"),
        *("#explode", "#urldecode", "#urlencode"),
    ]
)


def check_places(templates: Templates, name: str, read: Outline) -> Iterator[Problem]:
    """Find prints of one template that stand where their values would be obeyed."""
    _, file = templates.source(name) or ("", "")
    tree = templates.tree(name)
    places = placed(tree)
    sure = _Sure(tree)
    for node, field in read.prints:
        where = places.get(id(node))
        code = _wrong(where, node, field, sure) if where else ""
        if where and code:
            args = {"seen": _shown(node), "name": where.name}
            yield Problem(f"render.{code}", Cell(f"{file}:{node.lineno}"), args)


def _wrong(where: Place, node: nodes.Expr, field: Field | None, sure: _Sure) -> str:
    """Name what is wrong with a print in its place; nothing for most of them."""
    code = _refusal(where)
    if not code or sure.is_sure(node, field):
        return ""
    if where.kind in {"address", "image link"}:
        return "" if field is not None and isinstance(field.type, Url | Markup) else code
    return code


def _refusal(where: Place) -> str:
    match where:
        case ("attribute", name):
            harmless = name in _HARMLESS or name.startswith(("data-", "aria-"))
            return "" if harmless else "place-attribute"
        case ("function", name):
            return "place-function" if name in _ON_LETTERS else ""
        case _:
            return _REFUSED.get(where.kind, "")


_REFUSED = {
    "bare attribute": "place-bare-attribute",
    "tag": "place-tag",
    "raw": "place-raw",
    "call": "place-call",
    "parameter name": "place-parameter",
    "image link": "place-image-link",
    "address": "place-address",
}


def _shown(node: nodes.Expr) -> str:
    """Write an expression for people, as far as it is a name."""
    if isinstance(node, nodes.Getattr):
        return f"{_shown(node.node)}.{node.attr}"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return f"{_shown(node.node)} | {node.name}"
    return node.name if isinstance(node, nodes.Name) else "…"


_MADE_OF_PARTS = (
    nodes.Call,
    nodes.Filter,
    nodes.CondExpr,
    nodes.BinExpr,
    nodes.UnaryExpr,
    nodes.Concat,
    nodes.List,
)


def _parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """Give what an expression gives or is made of: of `a if b else c`, not the condition."""
    condition = node.test if isinstance(node, nodes.CondExpr) else None
    return (each for each in node.iter_child_nodes() if each is not condition)


class _Sure:
    """Which expressions of a template can only be numbers, dates, or words that it has itself."""

    def __init__(self, tree: nodes.Template) -> None:
        self.given: dict[str, list[nodes.Node | None]] = {}
        self._asked: set[str] = set()
        for assign in tree.find_all(nodes.Assign):
            self._give(assign.target, assign.node)
        for loop in tree.find_all(nodes.For):
            listed = loop.iter.items if isinstance(loop.iter, nodes.List | nodes.Tuple) else [None]
            for each in listed:
                self._give(loop.target, each)
        for macro in tree.find_all(nodes.Macro):
            self._macro(macro, tree)

    def is_sure(self, node: nodes.Node | None, field: Field | None = None) -> bool:
        """Say whether a value can do nothing that its author did not mean."""
        if field is not None:
            return is_sure_field(field)
        if isinstance(node, nodes.Name):
            return self._is_sure_name(node.name)
        if isinstance(node, nodes.Getattr):
            return isinstance(node.node, nodes.Name) and node.node.name == "loop"
        counts = isinstance(node, nodes.Filter) and node.name in _SURE_FILTERS
        if counts or isinstance(node, nodes.Compare | nodes.Not | nodes.Const):
            return True
        return isinstance(node, _MADE_OF_PARTS) and all(map(self.is_sure, _parts(node)))

    def _is_sure_name(self, name: str) -> bool:
        """Look at all that a name is given; a name that is given itself is as sure as the rest."""
        if name in self._asked:
            return True
        self._asked.add(name)
        found = self.given.get(name, [None])
        answer = all(self.is_sure(each) for each in found)
        self._asked.discard(name)
        return answer

    def _give(self, target: nodes.Node, value: nodes.Node | None) -> None:
        if isinstance(target, nodes.Name):
            self.given.setdefault(target.name, []).append(value)
        for part in target.find_all(nodes.Name) if isinstance(target, nodes.Tuple) else ():
            self.given.setdefault(part.name, []).append(None)

    def _macro(self, macro: nodes.Macro, tree: nodes.Template) -> None:
        """Take what a macro's arguments are given wherever it is called in this template."""
        calls = [
            call
            for call in tree.find_all(nodes.Call)
            if isinstance(call.node, nodes.Name) and call.node.name == macro.name
        ]
        for number, argument in enumerate(macro.args):
            for call in calls:
                named = [each.value for each in call.kwargs if each.key == argument.name]
                value = call.args[number] if number < len(call.args) else next(iter(named), None)
                self._give(argument, value or nodes.Const(None))


def is_sure_field(field: Field) -> bool:
    """Say whether a field's values can only be what its collection declares them to be."""
    declared = isinstance(field.type, Choice) and bool(field.type.choices) and not field.type.source
    return declared or isinstance(field.type, _SURE_TYPES)
