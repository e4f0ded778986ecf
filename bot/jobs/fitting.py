"""Whether a workbook would understand what is to be written into it: typed in, and read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.failure import Exit
from bot.jobs.given_back import UNFIT, Change, typed
from bot.jobs.reading import linked
from bot.model import Problem, Wikitext
from bot.schema.table import build_table
from bot.schema.types import Reference
from bot.workbook.address import parse_cell
from bot.workbook.opened import failure
from bot.workbook.read import read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.jobs.workspace import Workspace
    from bot.model import Cell
    from bot.schema.table import Table
    from bot.workbook.sheet import Sheet


def fitted(
    workspace: Workspace, tables: Mapping[str, Table], changes: Sequence[Change]
) -> list[Change]:
    """Give the changes; those that would hold their row, or be read as something else, as unfit.

    Raises Failure LATER where a workbook was saved since the tables were read.
    """
    tried = dict(tables)
    for name in {change.row.collection.name for change in changes if not change.reason}:
        here = [c for c in changes if c.row.collection.name == name and not c.reason]
        collection = workspace.project.collections[name]
        path = workspace.folder / "sources" / collection.workbook
        sheet = read_sheet(path, collection.sheet or None)
        if sheet.digest != tables[name].digest:
            raise failure("being-saved", path.name, Exit.LATER)
        tried[name] = build_table(collection, _typed_into(sheet, here))
    tried = linked(workspace, tried)
    wrong = _wrong(table for name, table in tried.items() if table is not tables[name])
    return [_judged(change, tried, wrong) for change in changes]


def _typed_into(sheet: Sheet, changes: Iterable[Change]) -> Sheet:
    rows = [list(row) for row in sheet.rows]
    for change in changes:
        place = parse_cell(change.cell.ref) or (0, 0)
        start = sheet.merged.get(place, place)
        covered = (at for at, first in sheet.merged.items() if first == start)
        for row, column in {start, *covered}:
            rows[row][column] = change.value if change.new else ""
    return replace(sheet, rows=rows)


def _wrong(tables: Iterable[Table]) -> dict[Cell, Problem]:
    return {
        problem.where: problem
        for table in tables
        for problem in table.problems
        if problem.severity == "error" and problem.where
    }


def _judged(change: Change, tables: Mapping[str, Table], wrong: Mapping[Cell, Problem]) -> Change:
    """Look at one cell as it was read again."""
    if change.reason:
        return change
    if change.cell in wrong:
        return replace(change, reason=UNFIT, why=wrong[change.cell])
    record, collection = change.row
    there = tables[collection.name].records.get(record.key)
    if there is None or isinstance(collection.fields[change.field].type, Reference):
        return change
    field, value = collection.fields[change.field], there.values.get(change.field)
    if value == change.meaning or isinstance(value, Wikitext):
        return change
    args = {"field": field.label or field.name, "seen": typed(field, value)}
    return replace(change, reason=UNFIT, why=Problem("pull.read-otherwise", change.cell, args))
