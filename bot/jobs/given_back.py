"""Which cells people changed on the wiki, and what would have to be typed there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.schema.back import understood
from bot.schema.types import LongText, Reference
from bot.schema.values import Money, PartialDate
from bot.wikitext.escape import unescape
from bot.wikitext.merge import Ours, live_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Cell, Known, Names, PageState, Record, Span, Wanted
    from bot.schema.collection import Collection, Field

# Reasons for which a cell is listed and not written; `pull.reason-NAME` says them.
BOTH, OWNED, UNFIT, LOST, IN_PAGE = "both-changed", "sheet-owned", "unfit", "lost", "title-in-page"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that people changed: what it says, what the wiki says, who and in which revision.

    `value` is what is to be written; `reason` is empty where it can be.
    """

    cell: Cell
    field: str
    old: str
    new: str
    value: Any
    page: PageState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a row: as the sheet wants it, as the sheet last said, as it is."""

    wanted: Wanted
    known: Known
    said: str
    live: PageState
    record: Record
    collection: Collection
    names: Names


def changes(page: Page) -> Iterator[Change]:
    """List what people changed of one page, each cell once."""
    told: set[Cell] = set()
    for change in (*_fields(page), *_title(page)):
        if change.cell not in told:
            told.add(change.cell)
            yield change


def _fields(page: Page) -> Iterator[Change]:
    wanted = page.wanted
    rules = (wanted.rules, wanted.key_field, wanted.generated, page.names)
    ours = Ours(wanted.text, wanted.spans, *rules)
    live, said = live_values(ours, page.live.text or ""), live_values(ours, page.said)
    for span, text in live.items():
        field = page.collection.fields.get(span.field)
        if field is None or span.field == page.collection.key:
            continue
        change = _change(page, span, field, (said[span], text))
        if change:
            yield change


def _change(
    page: Page, span: Span, field: Field, texts: tuple[str | None, str | None]
) -> Change | None:
    said, live = texts
    now = page.wanted.text[span.start : span.end]
    known = _known(page, span, field)
    old = typed(field, understood(field, now, known)[0])
    change = Change(span.cell, span.field, old, "", None, page.live)
    if live is None:
        return replace(change, reason=LOST) if said is not None else None
    value, fits = understood(field, live, known)
    before = understood(field, said or "", known)[0]
    current = understood(field, now, known)[0]
    if value in (before, current):
        return None
    new = typed(field, value) if fits else unescape(live)
    reason = "" if fits else UNFIT
    if before != current:
        reason = BOTH
    if field.owner == "sheet":
        reason = OWNED
    return replace(change, new=new, value=_cell_value(field, value, new), reason=reason)


def _known(page: Page, span: Span, field: Field) -> tuple[Any, ...]:
    """Give the values of a cell, some of which may hold a comma."""
    value = page.record.values.get(span.field)
    several = field.multiple and isinstance(value, tuple) and not isinstance(field.type, Reference)
    return tuple(value) if several and value else ()


def typed(field: Field, value: Any) -> str:
    """Write a value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f"{field.separator} ".join(typed(field, each) for each in value)
    return value if isinstance(value, str) else field.type.show(value)


def _cell_value(field: Field, value: Any, typed: str) -> Any:
    """Give what a spreadsheet keeps of a value: a number, a whole date, else the text."""
    if isinstance(value, PartialDate) and value.day:
        return date(value.year, value.month, value.day)
    if isinstance(value, Money):
        return float(value.amount) if value.amount % 1 else int(value.amount)
    if isinstance(value, Decimal):
        return float(value)
    plain = isinstance(value, int | float) and not isinstance(field.type, LongText)
    return value if plain else typed


def _title(page: Page) -> Iterator[Change]:
    """Offer the title that a person gave the page, where one cell alone says it."""
    field = page.collection.title_field
    live, known = page.live.title, page.known
    spec = next((p for p in page.collection.pages if p.name == page.wanted.identity.page), None)
    if not field or spec is None or live in {page.wanted.title, known.wanted_title}:
        return
    if spec.title.strip() != f"<< {field} >>" or page.wanted.title != known.wanted_title:
        return
    shown = any(span.field == field and span.bound for span in page.wanted.spans)
    where = page.record.cell(field)
    yield Change(where, field, page.wanted.title, live, live, page.live, IN_PAGE if shown else "")
