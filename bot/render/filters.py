"""What templates can do with values: small filters, each for one need of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from jinja2 import nodes
from jinja2.filters import FILTERS as JINJA

from bot.render.collation import any_value
from bot.render.marks import Marked
from bot.render.values import Item, absent, link_to, plain_of, wikitext_of
from bot.wikitext.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Group(NamedTuple):
    """Records that share a value of one field."""

    value: Any
    records: tuple[Item, ...]


def through(node: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    """Give the expression of a parsed template that sends another one through a filter."""
    written = cast("nodes.Expr", node)
    return nodes.Filter(written, name, list(args), [], None, None, lineno=node.lineno)


def link(target: Any, label: Any = None) -> Marked:
    """Link to a record's page, or to the page of a title; plain text where there is no page."""
    shown = None if absent(label) else wikitext_of(label)
    if type(target) is tuple:
        return Marked(", ".join(link(each) for each in target))
    if isinstance(target, Item):
        return target.linked(shown)
    return Marked("") if absent(target) else link_to(plain_of(target), shown)


def plain(value: Any) -> str:
    """Give what a reader would see, without markup or links."""
    return plain_of(value)


def bullets(value: Any) -> Marked:
    """Write each line or each value as an item of a list."""
    return _each_line(value, "* ")


def numbered(value: Any) -> Marked:
    """Write each line or each value as an item of a numbered list."""
    return _each_line(value, "# ")


def lines(value: Any) -> Marked:
    """Write each line or each value on a line of its own, within one paragraph or cell."""
    return Marked("<br>".join(_items(value)))


def paragraphs(value: Any) -> Marked:
    """Write each line or each value as a paragraph."""
    return Marked("\n\n".join(_items(value)))


def table_cell(value: Any) -> Marked:
    """Write a value as the content of a table's cell: several lines stay one cell."""
    if isinstance(value, str) and "\n" in value:
        return Marked("\n" + wikitext_of(value))
    return Marked(wikitext_of(value) or "&nbsp;")


def count(value: Any) -> int:
    """Count; an absent value has nothing in it, a single one counts 1."""
    if absent(value):
        return 0
    return len(value) if hasattr(value, "__len__") and not isinstance(value, str) else 1


def sortby(records: Iterable[Item], field: str, reverse: bool = False) -> tuple[Item, ...]:  # noqa: FBT001, FBT002 - template authors write sortby("annee", true)
    """Sort records by a field, in French order, empty ones last whichever way."""
    there: list[Item] = []
    empty: list[Item] = []
    for record in records:
        (empty if absent(_read(record, field)) else there).append(record)
    there.sort(key=lambda record: any_value(_read(record, field)), reverse=reverse)
    return (*there, *empty)


def group_by(records: Iterable[Item], field: str) -> tuple[Group, ...]:
    """Group records by a field; a record with several values is in several groups."""
    groups: dict[Any, list[Item]] = {}
    for record in records:
        value = _read(record, field)
        for each in value if type(value) is tuple else (value,):
            groups.setdefault(each, []).append(record)
    ordered = sorted(groups, key=any_value)
    return tuple(Group(value, tuple(groups[value])) for value in ordered)


def where(records: Iterable[Item], field: str, value: Any = True) -> tuple[Item, ...]:  # noqa: FBT002 - template authors write where("publie")
    """Keep the records whose field is, or has among its values, `value`."""
    return tuple(record for record in records if _has(_read(record, field), value))


def unique(values: Iterable[Any]) -> tuple[Any, ...]:
    """Keep the first of equal values."""
    return tuple(dict.fromkeys(values))


def number(value: Any, decimals: int | None = None) -> str:
    """Write a number as French does: `1 234,5`."""
    if absent(value):
        return ""
    shown = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    return shown.replace(",", "\u202f").replace(".", ",")


def default(value: Any, other: Any = "") -> Any:
    """Give something else where a value is absent."""
    return other if absent(value) else value


def join(values: Any, separator: Any = ", ", last: Any = None) -> Marked:
    """Put values together, as wikitext; `last` goes before the last one (" et ")."""
    many = values if type(values) in {list, tuple} else [values]
    items = [wikitext_of(value) for value in many if not absent(value)]
    between = wikitext_of(separator)
    if last is not None and len(items) > 1:
        items[-2:] = [items[-2] + wikitext_of(last) + items[-1]]
    return Marked(between.join(items))


def _each_line(value: Any, sign: str) -> Marked:
    return Marked("\n".join(sign + item for item in _items(value)))


def _items(value: Any) -> list[str]:
    """Split into values, or a text into its lines; empty ones are dropped."""
    if isinstance(value, str) and not isinstance(value, Marked):
        return [escape_line(line) for line in value.split("\n") if line.strip()]
    values = value if type(value) in {list, tuple} else [value]
    return [wikitext_of(each) for each in values if not absent(each)]


def escape_line(line: str) -> str:
    """Escape one line of a text, without the list sign or blanks that it was typed with."""
    return escape(line.strip().removeprefix("- ").removeprefix("* ").removeprefix("• ").strip())


def _read(record: Any, field: str) -> Any:
    return record.get(field) if isinstance(record, Item) else getattr(record, field, None)


def _has(found: Any, value: Any) -> bool:
    if type(found) is tuple:
        return any(_has(each, value) for each in found)
    if isinstance(found, Item) and isinstance(value, str):
        return value in {found.key, found.title, plain_of(found)}
    return bool(found == value) or (not absent(found) and plain_of(found) == plain_of(value))


_OF_JINJA = (
    "abs attr batch capitalize first float int items last list lower map max min reject "
    "rejectattr replace reverse round select selectattr slice sort string sum trim truncate upper "
    "urlencode"
)
FILTERS: dict[str, Callable[..., Any]] = {
    **{name: JINJA[name] for name in _OF_JINJA.split()},
    "link": link,
    "plain": plain,
    "bullets": bullets,
    "numbered": numbered,
    "lines": lines,
    "paragraphs": paragraphs,
    "table_cell": table_cell,
    "count": count,
    "length": count,
    "sortby": sortby,
    "group_by": group_by,
    "where": where,
    "unique": unique,
    "number": number,
    "default": default,
    "d": default,
    "join": join,
}
TESTS = frozenset(
    [
        "defined",
        "undefined",
        "none",
        "boolean",
        "number",
        "string",
        "in",
        "eq",
        "ne",
        "lt",
        "le",
        "gt",
        "ge",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "even",
        "odd",
        "divisibleby",
        "true",
        "false",
        "sequence",
        "iterable",
    ]
)
