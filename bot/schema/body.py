"""The rows below the headings: which of them are rows at all, and where their values are merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import Wikitext
from bot.schema.columns import Column, Fault, read_column
from bot.schema.types.typed import typed
from bot.workbook.footer import is_total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.schema.collection import Collection
    from bot.schema.header import Header
    from bot.workbook.sheet import Sheet

# So many filled cells beside the declared columns are no longer a note in the margin.
_LOOKS_LIKE_DATA = 3
_FAULT_CODES = {
    "formula-without-value": "schema.formula-without-value",
    "error-cell": "schema.error-cell",
    "cell-too-long": "workbook.cell-too-long",
}


class Body(NamedTuple):
    """The declared columns, and the rows that hold anything, by their place below the headings.

    `strays` are rows that hold much, but nothing in a declared column.
    """

    first: int  # the index in the sheet of the first row below the headings
    columns: Mapping[str, Column]
    filled: list[int]
    strays: list[int]


def read_body(collection: Collection, sheet: Sheet, header: Header) -> Body:
    """Understand every declared column, then tell rows from blanks, headings and notes."""
    first = header.row + 1
    body = sheet.rows[first:]
    raws = {name: _raws(body, index) for name, index in header.columns.items()}
    sections = _unmerge(sheet, first, header.columns, raws)
    faults = _cell_faults(sheet, first, header.columns, raws)
    columns = {
        name: _with(read_column(collection.fields[name], raws[name]), faults.get(name, {}))
        for name in header.columns
    }
    wrong = {
        at
        for column in columns.values()
        for at, found in column.faults.items()
        if any(fault.about_value for fault in found)
    }
    nothing = (None,) * len(columns)
    rows = zip(*(column.values for column in columns.values()), strict=True)
    filled = [at for at, row in enumerate(rows) if row != nothing or at in wrong]
    named = [columns[name].values for name in _naming(collection) if name in columns]
    filled = [
        at
        for at in filled
        if not (at in sections and _is_section(at, columns))
        and (all(values[at] is not None for values in named) or not _is_sum(body[at]))
    ]
    return Body(first, columns, filled, _strays(body, set(filled), header))


def _raws(body: list[list[Any]], index: int) -> list[Any]:
    try:
        return [row[index] for row in body]
    except IndexError:  # rows of a sheet made by hand may be short
        return [row[index] if index < len(row) else None for row in body]


def _unmerge(
    sheet: Sheet, first: int, columns: Mapping[str, int], raws: Mapping[str, list[Any]]
) -> dict[int, set[int]]:
    """Empty what is covered by a cell to the left: merged downwards repeats a value, across not.

    Give the columns in which such a wide cell begins, by row.
    """
    names = {index: name for name, index in columns.items()}
    wide: dict[int, set[int]] = {}
    for (row, column), (_, left) in sheet.merged.items():
        if row >= first and column != left and column in names:
            raws[names[column]][row - first] = None
            wide.setdefault(row - first, set()).add(left)
    return wide


def _naming(collection: Collection) -> set[str]:
    """Name the fields without which a row may be a sum: its key and its title."""
    return {collection.key, collection.title_field}


def _is_section(at: int, columns: Mapping[str, Column]) -> bool:
    """Tell a heading among the rows, which has a wide cell: that one, and nothing else."""
    filled = [c for c in columns.values() if c.values[at] is not None or at in c.faults]
    return len(filled) == 1 and len(columns) > 1


def _is_sum(row: list[Any]) -> bool:
    """Tell the row that adds the others up: it says so first."""
    words = (typed(cell) for cell in row if isinstance(cell, str | Wikitext) and typed(cell))
    return is_total(next(words, ""))


def _cell_faults(
    sheet: Sheet, first: int, columns: Mapping[str, int], raws: Mapping[str, list[Any]]
) -> dict[str, dict[int, Fault]]:
    """Find the cells whose value the spreadsheet itself does not know, and empty them."""
    names = {index: name for name, index in columns.items()}
    found: dict[str, dict[int, Fault]] = {}
    for (row, column), kind in sheet.faults.items():
        if row < first or column not in names or row - first >= len(sheet.rows) - first:
            continue
        name = names[column]
        value = raws[name][row - first]
        raws[name][row - first] = None
        fault = Fault(_FAULT_CODES.get(kind, "schema.error-cell"), {"value": str(value or "")})
        found.setdefault(name, {})[row - first] = fault
    return found


def _with(column: Column, faults: Mapping[int, Fault]) -> Column:
    if not faults:
        return column
    more = {at: (*column.faults.get(at, ()), fault) for at, fault in faults.items()}
    return column._replace(faults={**column.faults, **more})


def _strays(body: list[list[Any]], filled: set[int], header: Header) -> list[int]:
    declared = set(header.columns.values())
    empty = (at for at in range(len(body)) if at not in filled)
    return [at for at in empty if _count_beside(body[at], declared) >= _LOOKS_LIKE_DATA]


def _count_beside(row: list[Any], declared: set[int]) -> int:
    """Count the filled cells that are in no declared column."""
    cells = (cell for index, cell in enumerate(row) if index not in declared)
    return sum(cell is not None and bool(str(cell).strip()) for cell in cells)
