"""`import`: one workbook, now, from anywhere. A person's act: the night does not undo it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.jobs.applying import Result, plan_status
from bot.jobs.contact import Scope
from bot.jobs.frame import running
from bot.jobs.planning import make_plan, with_requests
from bot.jobs.reading import Reading, former_titles, read_all
from bot.jobs.sync import write_planned
from bot.model import IMPORTED, Cell, Problem
from bot.schema.link import link
from bot.schema.table import build_table
from bot.workbook.read import read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.jobs.workspace import Workspace
    from bot.model import Plan
    from bot.schema.collection import Collection
    from bot.schema.table import Table


@dataclass(frozen=True, slots=True)
class Import:
    """A workbook to import, as which collection (or whichever fits), and only some of its rows."""

    workbook: Path
    name: str = ""
    only: tuple[str, ...] = ()


def import_workbook(
    workspace: Workspace, wish: Import, confirm: Callable[[Plan], bool]
) -> Result | None:
    """Plan, ask, write. None where the answer was no."""
    table = _table(workspace, wish)
    reading = _joined(workspace, table)
    rows = frozenset((table.collection.name, key) for key in table.records)
    scope = Scope(only=wish.only, kind=IMPORTED, rows=rows, force=True)
    with running(workspace, "import") as frame:
        planned = make_plan(frame.contact(scope, reading))
        if not confirm(with_requests(planned)):
            frame.journal.discard()
            return None
        open_ends = plan_status(planned.plan, "any")
        return write_planned(frame, planned, planned.plan.edits, open_ends)


def _table(workspace: Workspace, wish: Import) -> Table:
    """Read the workbook as the collection that is named, or as the one that it fits."""
    collections = workspace.project.collections
    if wish.name and wish.name not in collections:
        args = {"name": wish.name, "names": sorted(collections)}
        raise Failure(Problem("run.unknown-collection", Cell("sources"), args))
    if wish.name:
        return _read(collections[wish.name], wish.workbook)
    named = [c for c in collections.values() if c.workbook == wish.workbook.name]
    fitting = named or [c for c in collections.values() if not _read(c, wish.workbook).faulty]
    if len(fitting) != 1:
        args = {"names": sorted(c.name for c in fitting or collections.values())}
        code = "run.import-as-which" if fitting else "run.import-fits-none"
        raise Failure(Problem(code, Cell(wish.workbook.name), args))
    return _read(fitting[0], wish.workbook)


def _read(collection: Collection, workbook: Path) -> Table:
    """Read with the collection's rules; its sheet and heading row may be elsewhere here."""
    try:
        sheet = read_sheet(workbook, collection.sheet or None)
    except Failure as failure:
        if failure.problem.code != "workbook.unknown-sheet":
            raise
        sheet = read_sheet(workbook)
    return build_table(replace(collection, header_row=None), sheet)


def _joined(workspace: Workspace, table: Table) -> Reading:
    """Put the imported rows over those of the shared workbook, so that references are found."""
    shared = read_all(workspace)
    name = table.collection.name
    records = {**shared.tables[name].records, **table.records}
    joined = {**shared.tables, name: replace(table, records=records)}
    tables = link(joined, former_titles(workspace))
    drafts = (shared.tables[name].unpublished - table.records.keys()) | table.unpublished
    chosen = replace(tables[name], faulty=table.faulty, held=table.held, unpublished=drafts)
    problems = (*workspace.problems, *tables[name].problems)
    return Reading({**tables, name: chosen}, (name,), problems, is_whole=False)
