"""The outline of a template, read without running it: what it prints, and what it asks for.

One way through it is followed: the first branch of each `if`, one turn of each `for`. That is
enough to tell which parameter is which field, and to find names that are not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import nodes

from bot.render.faults import near
from bot.render.filters import FILTERS
from bot.render.values import HELPERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.schema.collection import Collection, Field

_SAME = frozenset(
    [
        "sortby",
        "where",
        "unique",
        "reverse",
        "list",
        "sort",
        "selectattr",
        "rejectattr",
        "select",
        "reject",
        "default",
        "d",
    ]
)
_ONE_OF = frozenset({"first", "last"})
_BY_FIELD = frozenset({"sortby", "group_by", "where", "selectattr", "rejectattr"})


class Kind(NamedTuple):
    """What an expression is: `item`, `items`, `groups` or `group` of a collection, or anything."""

    what: str = ""
    collection: str = ""


class Print(NamedTuple):
    """What a template prints in one place; `field` where that is a field and nothing else."""

    node: nodes.Expr
    field: Field | None = None


class Ask(NamedTuple):
    """A name that is not there: the problem's code and arguments, and the line."""

    code: str
    line: int
    args: Mapping[str, str]


ANY = Kind()


@dataclass(slots=True)
class Outline:
    """What a template writes, in its order, and what it asks for in vain."""

    collections: Mapping[str, Collection]
    known: Mapping[str, Kind]
    home: str = ""
    pieces: list[str | Print] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)
    _locals: list[dict[str, Kind]] = field(default_factory=list)
    _silent: int = 0

    def read(self, tree: nodes.Template) -> Outline:
        """Walk through a parsed template."""
        self._locals = [{}]
        self._all(tree.body)
        return self

    def _all(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            self._node(node)

    def _node(self, node: nodes.Node) -> None:
        visit = getattr(self, f"_{type(node).__name__.lower()}", None)
        if visit is not None:
            visit(node)
        elif isinstance(node, nodes.Expr):
            self.kind(node)
        else:
            for child in node.iter_child_nodes():
                self._node(child)

    def _output(self, node: nodes.Output) -> None:
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                self._write(child.data, child.lineno)
            else:
                self.kind(child)
                self.prints.append(Print(child, self._field(child)))
                self._write(self.prints[-1], child.lineno)

    def _write(self, piece: str | Print, line: int) -> None:
        if not self._silent:
            self.pieces.append(piece)
            self._lines.append(line)

    def line(self, place: int) -> int:
        """Give the template's line of a place in what it writes, a print being one character."""
        line = 1
        for piece, line in zip(self.pieces, self._lines, strict=True):
            size = len(piece) if isinstance(piece, str) else 1
            if place < size:
                return line + (piece[:place].count("\n") if isinstance(piece, str) else 0)
            place -= size
        return line

    def _if(self, node: nodes.If) -> None:
        self.kind(node.test)
        self._all(node.body)
        self._silent += 1
        self._all(node.elif_)
        self._all(node.else_)
        self._silent -= 1

    def _for(self, node: nodes.For) -> None:
        kind = self.kind(node.iter)
        one = {"items": "item", "groups": "group"}.get(kind.what, "")
        self._locals.append({"loop": ANY})
        self._bind(node.target, Kind(one, kind.collection) if one else ANY)
        if node.test is not None:
            self.kind(node.test)
        self._all(node.body)
        self._locals.pop()
        self._silent += 1
        self._all(node.else_)
        self._silent -= 1

    def _bind(self, target: nodes.Node, kind: Kind) -> None:
        if isinstance(target, nodes.Name):
            self._locals[-1][target.name] = kind
        elif isinstance(target, nodes.Tuple):
            parts = [ANY, Kind("items", kind.collection)] if kind.what == "group" else []
            for number, each in enumerate(target.items):
                self._bind(each, parts[number] if number < len(parts) else ANY)

    def _assign(self, node: nodes.Assign) -> None:
        self._bind(node.target, self.kind(node.node))

    def _assignblock(self, node: nodes.AssignBlock) -> None:
        self._bind(node.target, ANY)
        self._silent += 1
        self._all(node.body)
        self._silent -= 1

    def _with(self, node: nodes.With) -> None:
        kinds = [self.kind(value) for value in node.values]
        self._locals.append({})
        for target, kind in zip(node.targets, kinds, strict=True):
            self._bind(target, kind)
        self._all(node.body)
        self._locals.pop()

    def _macro(self, node: nodes.Macro) -> None:
        self._locals[-1][node.name] = ANY
        self._locals.append(dict.fromkeys(("caller", "varargs", "kwargs"), ANY))
        for argument in node.args:
            self._bind(argument, ANY)
        self._silent += 1
        self._all(node.body)
        self._silent -= 1
        self._locals.pop()

    def _callblock(self, node: nodes.CallBlock) -> None:
        self.kind(node.call)
        self._locals.append({})
        for argument in node.args:
            self._bind(argument, ANY)
        self._all(node.body)
        self._locals.pop()

    def _import(self, node: nodes.Import) -> None:
        self._locals[-1][node.target] = ANY

    def _fromimport(self, node: nodes.FromImport) -> None:
        for name in node.names:
            self._locals[-1][name if isinstance(name, str) else name[1]] = ANY

    def kind(self, node: nodes.Node) -> Kind:
        """Tell what an expression is, and note what it asks for in vain."""
        if isinstance(node, nodes.Name):
            return self._name(node)
        if isinstance(node, nodes.Getattr):
            return self._getattr(node)
        if isinstance(node, nodes.Getitem):
            kind = self.kind(node.node)
            return Kind("item", kind.collection) if kind.what == "items" else ANY
        if isinstance(node, nodes.Call):
            return self._call(node)
        if isinstance(node, nodes.Filter):
            return self._filter(node)
        kinds = [self.kind(child) for child in node.iter_child_nodes()]
        return kinds[0] if isinstance(node, nodes.Or | nodes.And) else ANY

    def _name(self, node: nodes.Name) -> Kind:
        for names in (*reversed(self._locals), self.known):
            if node.name in names:
                return names[node.name]
        fields = self.collections[self.home].published if self.home else {}
        self._ask("unknown-name", node, node.name, self.known, fields)
        return ANY

    def _getattr(self, node: nodes.Getattr) -> Kind:
        owner = self.kind(node.node)
        if owner.what == "collections":
            if node.attr in self.collections:
                return Kind("items", node.attr)
            self._ask("unknown-collection", node, node.attr, self.collections)
        elif owner.what == "group":
            return Kind("items", owner.collection) if node.attr == "records" else ANY
        elif owner.what == "item":
            return self._of_item(node, owner.collection, node.attr)
        return ANY

    def _of_item(self, node: nodes.Node, collection: str, name: str) -> Kind:
        fields = self.collections[collection].published
        if name in HELPERS:
            return ANY
        if name not in fields:
            self._ask("unknown-name", node, name, (*fields, *HELPERS), fields)
            return ANY
        return field_kind(fields[name], self.collections)

    def _call(self, node: nodes.Call) -> Kind:
        for child in (*node.args, *node.kwargs):
            self.kind(child)
        is_related = isinstance(node.node, nodes.Name) and node.node.name == "related"
        self.kind(node.node)
        if not (is_related and node.args and isinstance(node.args[0], nodes.Const)):
            return ANY
        name = node.args[0].value
        if name in self.collections:
            return Kind("items", name)
        self._ask("unknown-collection", node, str(name), self.collections)
        return ANY

    def _filter(self, node: nodes.Filter) -> Kind:
        owner = self.kind(node.node) if node.node is not None else ANY
        for child in (*node.args, *node.kwargs):
            self.kind(child)
        if node.name not in FILTERS:
            self._ask("template-unknown-filter", node, node.name, FILTERS)
        first = node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) else None
        if node.name in _BY_FIELD and owner.what == "items" and isinstance(first, str):
            self._of_item(node, owner.collection, first)
        if node.name == "group_by":
            return Kind("groups", owner.collection) if owner.what == "items" else ANY
        if node.name in _ONE_OF and owner.what == "items":
            return Kind("item", owner.collection)
        return owner if node.name in _SAME else ANY

    def _field(self, node: nodes.Node) -> Field | None:
        """Tell which field a print shows, if it shows one and nothing else."""
        if isinstance(node, nodes.Name) and self.home and not self._is_local(node.name):
            return self.collections[self.home].published.get(node.name)
        if isinstance(node, nodes.Getattr) and node.attr not in HELPERS:
            owner = self._quietly(node.node)
            if owner.what == "item":
                return self.collections[owner.collection].published.get(node.attr)
        return None

    def _is_local(self, name: str) -> bool:
        return any(name in names for names in self._locals)

    def _quietly(self, node: nodes.Node) -> Kind:
        asked = len(self.asks)
        kind = self.kind(node)
        del self.asks[asked:]
        return kind

    def _ask(
        self,
        code: str,
        node: nodes.Node,
        seen: str,
        known: Iterable[str],
        fields: Mapping[str, Field] | None = None,
    ) -> None:
        """Note a name that is not there, with the field that was called so, or the likely one."""
        now = next((name for name, each in (fields or {}).items() if seen in each.formerly), "")
        args: dict[str, Any] = {"seen": seen, "near": now}
        code, args = (f"{code}-near", args) if now else near(code, seen, known)
        ask = Ask(code, node.lineno, args)
        if ask not in self.asks:
            self.asks.append(ask)


def field_kind(field: Field, collections: Mapping[str, Collection]) -> Kind:
    """Tell what a field is to a template: a record, records, or a plain value."""
    to = getattr(field.type, "to", "")
    if to not in collections:
        return ANY
    return Kind("items" if field.multiple else "item", to)
