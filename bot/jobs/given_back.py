"""Which cells people changed on the wiki, and what would have to be typed there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import Problem
from bot.schema.back import is_markup, understood
from bot.schema.types import BadValue, Email, LongText, Reference, Text
from bot.schema.values import Money, PartialDate
from bot.wikitext.escape import unescape
from bot.wikitext.merge import Ours, live_values
from bot.wikitext.merge.several import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.model import Cell, Names, PageState, Record, Span, Wanted
    from bot.schema.collection import Collection, Field
    from bot.schema.table import Table

# Reasons for which a cell is listed and not written; `pull.reason-NAME` says them.
BOTH, OWNED, UNFIT, LOST, IN_PAGE = "both-changed", "sheet-owned", "unfit", "lost", "title-in-page"
UNKNOWN_BASE, DIVIDED, NAMING = "base-gone", "divided", "title-not-moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that people changed: what it says, what the wiki says, who and in which revision.

    `meaning` is the value that the cell would have, `value` what a spreadsheet keeps of it.
    `reason` is empty where it can be written; `why` is what the field has against it. `by_us`: the
    revision is ours, which put people's words and the sheet's together.
    """

    cell: Cell
    field: str
    old: str
    new: str
    page: PageState
    row: Row
    value: Any = None
    meaning: Any = None
    reason: str = ""
    why: Problem | None = None
    by_us: bool = False


class Row(NamedTuple):
    """A record, and the collection that knows its fields."""

    record: Record
    collection: Collection


@dataclass(frozen=True, slots=True)
class Page:
    """One page: as the sheet wants it, as the sheet last said, as it is.

    `said` is None where nobody knows it any more. `row` is the row that the whole page is of.
    """

    wanted: Wanted
    wanted_title: str
    said: str | None
    live: PageState
    names: Names
    row: Row | None = None
    by_us: bool = False


def rows_of(tables: Iterable[Table]) -> dict[tuple[Cell, str], Row]:
    """Find the row of every cell."""
    return {
        (record.cell(name), name): Row(record, table.collection)
        for table in tables
        for record in table.records.values()
        for name in record.origin.columns
    }


def all_changes(pages: Iterable[Page], rows: Mapping[tuple[Cell, str], Row]) -> list[Change]:
    """List what people changed, each cell once; pages that disagree on one are told."""
    found: dict[Cell, Change] = {}
    for page in pages:
        changes = (*_fields(page, rows), *_title(page))
        for change in (replace(change, by_us=page.by_us) for change in changes):
            other = found.setdefault(change.cell, change)
            if other.new != change.new and other.page is not change.page:
                found[change.cell] = replace(other, reason=DIVIDED, why=None)
    return sorted(found.values(), key=_place)


def _place(change: Change) -> tuple[str, str, int, str]:
    record = change.row.record
    letters = change.cell.ref.rstrip("0123456789")
    return change.cell.file, change.cell.sheet, record.row, letters.rjust(3)


def _fields(page: Page, rows: Mapping[tuple[Cell, str], Row]) -> Iterator[Change]:
    wanted = page.wanted
    rules = (wanted.rules, wanted.key_field, wanted.generated, page.names)
    ours = Ours(wanted.text, wanted.spans, *rules)
    live = live_values(ours, page.live.text or "")
    said = live_values(ours, page.said) if page.said is not None else {}
    for span, text in live.items():
        row = rows.get((span.cell, span.field))
        if row is None or not _may_come_back(row.collection, span.field):
            continue
        if wanted.generated and not text:
            continue  # a list that says less takes nothing from the rows that it is made of
        change = _change(page, row, span, (said.get(span), text))
        if change:
            yield change


def _may_come_back(collection: Collection, name: str) -> bool:
    """Leave keys alone, and what is private."""
    field = collection.fields[name]
    return name != collection.key and field.publish and not isinstance(field.type, Email)


def _change(
    page: Page, row: Row, span: Span, texts: tuple[str | None, str | None]
) -> Change | None:
    said, live = texts
    field = row.collection.fields[span.field]
    known = _known(row, field)
    current, _ = understood(field, page.wanted.text[span.start : span.end], known)
    before = understood(field, said or "", known)[0] if page.said is not None else current
    change = Change(span.cell, span.field, typed(field, current), "", page.live, row)
    if live is None:
        return replace(change, reason=LOST) if said is not None else None
    value, fits = understood(field, live, known)
    if value in (before, current):
        return None
    new = typed(field, value) if fits else unescape(live)
    reason, why = _against(page, field, span.cell, live, fits=fits)
    if before != current and field.owner != "sheet":
        reason = BOTH
    elif not reason and new != page.live.title and _names_pages(row.collection, span.field):
        reason = NAMING
    kept = _cell_value(field, value, new)
    return replace(change, new=new, value=kept, meaning=value, reason=reason, why=why)


def _names_pages(collection: Collection, name: str) -> bool:
    """Say whether titles of the pages of rows are made of a field: another value renames them."""
    titles = (spec.title for spec in collection.pages if spec.per == "row")
    return any(re.search(rf"\b{name}\b", title) for title in titles)


def _against(
    page: Page, field: Field, cell: Cell, live: str, *, fits: bool
) -> tuple[str, Problem | None]:
    if field.owner == "sheet":
        return OWNED, None
    if page.said is None:
        return UNKNOWN_BASE, None
    return ("", None) if fits else (UNFIT, _refusal(field, cell, live))


def _refusal(field: Field, cell: Cell, live: str) -> Problem | None:
    """Say what the type of a field has against a text, or that it is more than words."""
    label = field.label or field.name
    for text in split(live) if field.multiple else [live]:
        try:
            field.type.parse(field.type.unrender(text))
        except BadValue as bad:
            return Problem(bad.code, cell, {"field": label, **bad.args_of_sentence})
    if not is_markup(live):
        return None
    formatted = isinstance(field.type, Text | LongText)
    code = "pull.markup" if formatted else "pull.markup-in-value"
    return Problem(code, cell, {"field": label, "type": field.type.name})


def _known(row: Row, field: Field) -> tuple[Any, ...]:
    """Give the values of a cell, some of which may hold a comma."""
    value = row.record.values.get(field.name)
    several = field.multiple and isinstance(value, tuple) and not isinstance(field.type, Reference)
    return tuple(value) if several and value else ()


def typed(field: Field, value: Any) -> str:
    """Write a value as a person would type it."""
    if value is None:
        return ""
    if type(value) is tuple:  # an amount is a tuple too, of another type
        return f"{field.separator} ".join(typed(field, each) for each in value)
    return value if isinstance(value, str) else field.type.show(value)


def _cell_value(field: Field, value: Any, text: str) -> Any:
    """Give what a spreadsheet keeps of a value: a number, a whole date, else the text."""
    if isinstance(value, PartialDate) and value.day:
        return date(value.year, value.month, value.day)
    if isinstance(value, Money):
        return float(value.amount) if value.amount % 1 else int(value.amount)
    if isinstance(value, Decimal):
        return float(value)
    plain = isinstance(value, int | float) and not isinstance(field.type, LongText)
    return value if plain else text


def _title(page: Page) -> Iterator[Change]:
    """Offer the title that a person gave the page, where one cell alone says it."""
    if page.row is None or page.live.title in {page.wanted.title, page.wanted_title}:
        return
    record, collection = page.row
    name = collection.title_field
    spec = next((p for p in collection.pages if p.name == page.wanted.identity.page), None)
    if not name or spec is None or spec.title.strip() != f"<< {name} >>":
        return
    field = collection.fields[name]
    if page.wanted.title != page.wanted_title:
        reason = BOTH
    elif field.owner == "sheet":
        reason = OWNED
    else:
        shown = any(span.field == name and span.bound for span in page.wanted.spans)
        reason = IN_PAGE if shown else ""
    old, new = typed(field, record.values.get(name)), page.live.title
    yield Change(record.cell(name), name, old, new, page.live, page.row, new, new, reason)
