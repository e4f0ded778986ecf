"""Reading every workbook of a project: records, and all that is wrong with them at once."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure, worst
from bot.jobs.asked_keys import with_asked
from bot.model import Cell, Event, Problem
from bot.run.ledger import LEDGER, Ledger
from bot.schema.formerly import present_rows
from bot.schema.link import link
from bot.schema.table import Table, build_table
from bot.workbook.opened import refuse_outside
from bot.workbook.read import read_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.jobs.workspace import Workspace
    from bot.schema.collection import Collection


@dataclass(frozen=True, slots=True)
class Reading:
    """The tables of all collections, the names that were asked for, and every problem.

    `is_whole` says that nobody named any: whoever names all of them does not mean what belongs to
    none, such as the pages of the project.
    """

    tables: Mapping[str, Table]
    names: tuple[str, ...]
    problems: tuple[Problem, ...]
    status: Exit = Exit.DONE
    is_whole: bool = True

    @property
    def chosen(self) -> dict[str, Table]:
        """Give the tables that the command deals with."""
        return {name: self.tables[name] for name in self.names if name in self.tables}

    @property
    def looked_at(self) -> dict[str, Table]:
        """Give the chosen tables, and those whose fault reaches pages of the chosen ones."""
        return {
            name: table for name, table in self.tables.items() if name in self.names or table.faulty
        }

    @property
    def pages_of_rows(self) -> frozenset[tuple[str, str]]:
        """Name the pages of which each row of a chosen table has one: collection and page."""
        return frozenset(
            (name, page.name)
            for name, table in self.chosen.items()
            for page in table.collection.pages
            if page.per == "row"
        )

    @property
    def records(self) -> int:
        """Count the records of the chosen tables."""
        return sum(len(table.records) for table in self.chosen.values())


# The reading of a command that has not read yet, or needs none.
NOTHING_READ = Reading({}, (), ())


def read_all(workspace: Workspace, names: Sequence[str] = ()) -> Reading:
    """Read every collection: those not asked for are read too, because references point there."""
    collections = workspace.project.collections
    chosen = tuple(names) or tuple(collections)
    _check_names(chosen, collections)
    tables: dict[str, Table] = {}
    status = Exit.DONE
    for number, collection in enumerate(collections.values()):
        workspace.progress(
            Event("run.reading", number, len(collections), {"name": collection.workbook})
        )
        tables[collection.name], found = _read(workspace, collection)
        status = worst(status, found if collection.name in chosen else Exit.DONE)
    tables = linked(workspace, tables)
    problems = [
        *workspace.problems,
        *(p for name, t in tables.items() if name in chosen or t.faulty for p in t.problems),
    ]
    return Reading(tables, chosen, tuple(problems), status, is_whole=not names)


def linked(workspace: Workspace, tables: Mapping[str, Table]) -> dict[str, Table]:
    """Look references up, by the names too that rows went by, and by what is probably theirs."""
    return link(with_asked(workspace, tables), former_titles(workspace))


def former_titles(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Tell what rows were called before, by collection: other workbooks may still call them so.

    A key that a row had before, as a person decided, is one of its names. The others are from the
    ledger, where there is one; today's titles of pages count, because the sheet may have
    changed since. The ledger may still know rows by the names that their collections had. A folder
    that has only rehearsed has that ledger: what was said there is said as well on the wiki.
    """
    ledgers = (each.runtime / LEDGER for each in (workspace, replace(workspace, local=True)))
    file = next((each for each in ledgers if each.is_file()), None)
    if file is None:
        return {}
    with closing(Ledger(file)) as ledger:
        called = [
            (collection, key, title)
            for collection, titles in ledger.former_titles().items()
            for title, key in titles.items()
        ]
        called += [
            (identity.collection, identity.key, known.wanted_title)
            for identity, known in ledger.known().items()
            if identity.page == "row"
        ]
    found: dict[str, dict[str, str]] = {}
    now = present_rows(workspace.project)
    called += [
        (each.collection, each.old, each.old) for each in workspace.project.decisions.rekeyed
    ]
    for collection, key, title in called:
        name, row = now(collection, key)
        found.setdefault(name, {})[title] = row
    return found


def _read(workspace: Workspace, collection: Collection) -> tuple[Table, Exit]:
    """Read one workbook; one that cannot be read holds its collection, the others go on."""
    path = workspace.folder / "sources" / collection.workbook
    try:
        refuse_outside(path, workspace.folder / "sources")
        return build_table(collection, read_sheet(path, collection.sheet or None)), Exit.DONE
    except Failure as failure:
        return faulty(collection, failure.problem), failure.status


def faulty(collection: Collection, problem: Problem) -> Table:
    """Make the table of a sheet that could not be read: no records, and the reason."""
    held = Problem(problem.code, problem.where, problem.args, "error", collection=collection.name)
    return Table(
        collection=collection,
        records={},
        held={},
        unpublished=frozenset(),
        rows=0,
        faulty=True,
        problems=(held,),
        digest="",
    )


def _check_names(names: Sequence[str], collections: Mapping[str, Collection]) -> None:
    for name in names:
        if name not in collections:
            args = {"name": name, "names": sorted(collections)}
            raise Failure(Problem("run.unknown-collection", Cell("sources"), args))
