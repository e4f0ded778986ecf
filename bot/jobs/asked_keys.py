"""Rows that are probably known ones under another key: until a person answers, they wait as those.

It is found out before references are looked up. So what other rows say of such a row, by its old
key or by its new one, still leads to it; lists keep its last good line, and its pages stay.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.jobs.good_rows import as_typed, remembered
from bot.model import Identity
from bot.run.ledger import LEDGER, Ledger
from bot.schema.formerly import present_rows
from bot.schema.types import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.jobs.workspace import Workspace
    from bot.model import Record
    from bot.schema.collection import Collection
    from bot.schema.table import Table

    # A row as it is remembered: a cell's text by field, a rich one with its markup before it.
    Row = Mapping[str, Any]

_ALIKE = 80  # percent of likeness of what two rows say, as where pages are compared
_ENOUGH = 20  # letters: a date or a name of a town makes no two rows one
_MOST_COMPARED = 4_000  # pairs of rows: a whole sheet that is new is no change of keys


def with_asked(workspace: Workspace, tables: Mapping[str, Table]) -> dict[str, Table]:
    """Put the rows that have another key, as it seems, back under the one that we know.

    From what the ledger remembers of rows that were right; without a ledger nothing is known.
    """
    file = workspace.runtime / LEDGER
    if not file.is_file():
        return dict(tables)
    with closing(Ledger(file)) as ledger:
        known = _known_rows(workspace, ledger)
        return {
            name: _with_asked(workspace, ledger, table, known.get(name, set()))
            for name, table in tables.items()
        }


def _known_rows(workspace: Workspace, ledger: Ledger) -> dict[str, set[str]]:
    """Give the keys of rows that have a page, by collection, with their names of today."""
    now = present_rows(workspace.project)
    of_rows = {
        name: {old for p in each.pages if p.per == "row" for old in (p.name, *p.formerly)}
        for name, each in workspace.project.collections.items()
    }
    found: dict[str, set[str]] = {}
    for collection, page, key in ledger.said_pages():
        name, row = now(collection, key)
        if page in of_rows.get(name, ()):
            found.setdefault(name, set()).add(row)
    return found


def _with_asked(workspace: Workspace, ledger: Ledger, table: Table, known: set[str]) -> Table:
    new = [r for key, r in table.records.items() if key not in known | table.unpublished]
    gone = known.difference(table.records, table.held)
    wrong = [key for key in table.held if key not in known]
    if table.faulty or not gone or not (new or wrong):
        return table
    name, decisions = workspace.project.name, workspace.project.decisions
    before = remembered(ledger, table.collection)
    left = {
        key: before[key]
        for key in sorted(gone)
        if key in before
        and not decisions.are_peoples(Identity(name, table.collection.name, "row", key))
    }
    title = table.collection.title_field
    called = {key: _text(row, title) for key, row in left.items()}
    asked = dict(_pairs(table.collection, before, left, new))
    same = {record.key: old for old, record in asked.items()}
    same |= _wrong_ones(table, wrong, {old: called[old] for old in left.keys() - asked.keys()})
    waiting = {old: called[old] for old in sorted({*same.values()} - {""})}
    if any(not same.get(key) and not key.startswith("row:") for key in wrong):
        waiting = called  # a new row that cannot be read may be any of them
    return _waiting(table, asked, same, waiting) if waiting else table


def _wrong_ones(table: Table, wrong: list[str], called: Mapping[str, str]) -> dict[str, str]:
    """Lead new rows with an error, or without a key, to the gone ones that have their title."""
    titled = _only_ones((title, old) for old, title in called.items())
    found = {key: titled.get(table.titles.get(key, ""), "") for key in wrong}
    return {key: old for key, old in found.items() if old}


def _waiting(
    table: Table, asked: Mapping[str, Record], same: Mapping[str, str], waiting: Mapping[str, str]
) -> Table:
    """Hold the rows that are gone, under what they were called; `same` waits as one of them."""
    new = {record.key for record in asked.values()}
    titles = {key: title for key, title in table.titles.items() if key not in same}
    return replace(
        table,
        records={key: record for key, record in table.records.items() if key not in new},
        held={**table.held, **dict.fromkeys(waiting, ())},
        titles={**waiting, **titles},
        asked=asked,
    )


def _pairs(
    collection: Collection, before: Mapping[str, Row], gone: Mapping[str, Row], new: list[Record]
) -> Iterator[tuple[str, Record]]:
    """Pair rows that are gone with new ones: by their titles first, then by their words."""
    fields = collection.fields.values()
    words = [f.name for f in fields if f.name != collection.key and type(f.type) is not Reference]
    shared = _shared(before.values(), words)
    said = {record.key: as_typed(collection, record) for record in new}
    left = {record.key: record for record in new}
    title = collection.title_field
    titled = _only_ones((_text(row, title), key) for key, row in said.items())
    apart = []
    for old, row in gone.items():
        name = _text(row, title)
        key = titled.get(name, "")
        if key in left and title in words and (title, name) not in shared:
            yield old, left.pop(key)
        else:
            apart.append(old)
    if len(apart) * len(left) > _MOST_COMPARED:
        return
    for old in apart:
        own = [f for f in words if f != title and (f, _text(gone[old], f)) not in shared]
        if key := _most_alike(gone[old], {key: said[key] for key in left}, own):
            yield old, left.pop(key)


def _shared(rows: Iterable[Row], fields: list[str]) -> set[tuple[str, str]]:
    """Find the values that several rows have, by field: they tell no row from another."""
    counts = Counter((name, _text(row, name)) for row in rows for name in fields)
    return {value for value, number in counts.items() if number > 1}


def _only_ones(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give the keys of rows by their titles, but for those that several have."""
    found: dict[str, str] = {}
    for name, key in named:
        found[name] = "" if name in found else key
    return found | {"": ""}


def _most_alike(row: Row, others: Mapping[str, Row], fields: list[str]) -> str:
    """Give the key of the row that says nearly the same in these fields; empty if none does."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where rows come and go

    text = "\n".join(_text(row, name) for name in fields)
    if len(text) < _ENOUGH:
        return ""
    scored = [
        (fuzz.ratio(text, "\n".join(_text(other, name) for name in fields)), key)
        for key, other in others.items()
    ]
    score, key = max(scored, default=(0.0, ""))
    return key if score >= _ALIKE else ""


def _text(row: Row, name: str) -> str:
    """Give a cell as people read it."""
    value = row.get(name, "")
    return value if isinstance(value, str) else str(value[-1])
