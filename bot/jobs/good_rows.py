"""A held row keeps its last good line in the indexes: rows that were right are remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.model import Wikitext
from bot.schema.link import link
from bot.schema.table import build_table
from bot.workbook.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.model import Record
    from bot.run.ledger import Ledger
    from bot.schema.collection import Collection, Field
    from bot.schema.table import Table


def keep(ledger: Ledger, tables: Mapping[str, Table]) -> None:
    """Remember the rows that are right; a held row keeps what was remembered of it.

    So does one that is gone as long as its page is there: it may come back under another key.
    """
    there = {(collection, key) for collection, _, key in ledger.said_pages()}
    for name, table in tables.items():
        digest, _ = ledger.good_rows(name)
        state = f"{table.digest} {len(table.records)} {len(table.held)}"
        if table.faulty or digest == state:
            continue
        before = remembered(ledger, table.collection)
        kept = (k for k in before if k in table.held or (name, k) in there)
        rows = {key: before[key] for key in kept if key not in table.unpublished}
        rows |= {
            key: as_typed(table.collection, record)
            for key, record in table.records.items()
            if key not in table.unpublished
        }
        ledger.set_good_rows(name, state, rows)


def last_good(
    ledger: Ledger,
    tables: Mapping[str, Table],
    former: Callable[[], Mapping[str, Mapping[str, str]]] = dict,
) -> dict[str, Mapping[str, Record]]:
    """Give, for each collection, the records that stand in for its held rows.

    `former` gives what rows were called before, as `link` takes it: a remembered row may still
    call another one so.
    """
    rows = {
        name: {
            key: row
            for key, row in remembered(ledger, table.collection).items()
            if key in table.held
        }
        for name, table in tables.items()
        if table.held
    }
    rows = {name: found for name, found in rows.items() if found}
    if not rows:
        return {}
    again = {name: _rebuilt(tables[name], found) for name, found in rows.items()}
    linked = link(again, former(), among=tables)
    return {name: table.records for name, table in linked.items()}


def remembered(ledger: Ledger, collection: Collection) -> Mapping[str, Mapping[str, Any]]:
    """Give the rows that were right, also where the collection was called otherwise then."""
    names = (collection.name, *collection.formerly)
    kept = (rows for state, rows in map(ledger.good_rows, names) if state)
    found: Mapping[str, Mapping[str, Any]] = next(kept, {})
    return found


def as_typed(collection: Collection, record: Record) -> dict[str, Any]:
    """Write a record's values as a person would type them; a rich cell with its markup."""
    return {
        name: _shown(field, record.values[name])
        for name, field in collection.fields.items()
        if record.values.get(name) is not None
    }


def _shown(field: Field, value: Any) -> str | list[str]:
    if field.multiple:
        return field.separator.join(field.type.show(item) for item in value)
    if isinstance(value, Wikitext):
        return [str(value), value.plain]
    return field.type.show(value)


def _typed(kept: str | list[str]) -> str:
    return kept if isinstance(kept, str) else Wikitext(*kept)


def _rebuilt(table: Table, rows: Mapping[str, Mapping[str, Any]]) -> Table:
    """Read remembered rows as a small sheet of their own: the same way as any other sheet."""
    fields = table.collection.fields
    sheet = Sheet(
        file=table.collection.workbook,
        name=table.collection.sheet or "",
        rows=[
            [field.columns[0] for field in fields.values()],
            *([_typed(row.get(name, "")) for name in fields] for row in rows.values()),
        ],
        faults={},
        merged={},
        digest="",
    )
    return build_table(replace(table.collection, header_row=1), sheet)
