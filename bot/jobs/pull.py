"""`pull`: what people changed on the wiki, written into copies of the workbooks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.decide.case import UNKNOWN
from bot.failure import Failure
from bot.jobs.asking import names_of
from bot.jobs.contact import Scope
from bot.jobs.fitting import fitted
from bot.jobs.frame import looking
from bot.jobs.given_back import Change, Page, Row, all_changes, rows_of
from bot.jobs.planning import make_plan
from bot.jobs.reading import read_all
from bot.model import Cell, Problem
from bot.run.texts import said_before
from bot.workbook.writeback import Filled, Listing, write_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.failure import Exit
    from bot.jobs.planning import Planned
    from bot.jobs.workspace import Workspace
    from bot.model import Known, PageState, Wanted
    from bot.schema.table import Table


class Words(Protocol):
    """What is told in a copy, in the reader's language."""

    def comment(self, change: Change) -> str:
        """Write the comment of a cell."""

    def listing(self, changes: Sequence[Change]) -> tuple[str, Sequence[str], list[list[str]]]:
        """Give the sheet that lists the changes: its name, headings and rows."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """The copies that were written, and every cell that people changed."""

    files: tuple[Path, ...]
    changes: tuple[Change, ...]
    status: Exit


def pull(workspace: Workspace, names: Sequence[str], folder: Path | None, words: Words) -> Pulled:
    """Find what people changed, and write what can be written into copies in `folder`."""
    reading = read_all(workspace, names)
    with looking(workspace, Scope(), reading) as contact:
        planned = make_plan(contact)
        found = changed_by_people(planned)
    if not found:
        return Pulled((), (), reading.status)
    tables = planned.contact.reading.tables
    found = fitted(workspace, tables, found)
    copies = [_copied(copy, words) for copy in _copies(workspace, tables, found, folder)]
    files = tuple(path for path, _ in copies if path)
    told = tuple(change for _, changes in copies for change in changes)
    return Pulled(files, told, reading.status)


def changed_by_people(planned: Planned) -> list[Change]:
    """List every cell that people changed on the wiki, whether it can be written back or not."""
    pages = list(_pages(planned))
    if not pages:
        return []
    return all_changes(pages, rows_of(planned.contact.reading.chosen.values()))


class _Touched(NamedTuple):
    """A page that is not as the sheet last said: as it is wanted, known and live."""

    wanted: Wanted
    known: Known
    live: PageState


def _pages(planned: Planned) -> Iterator[Page]:
    """Give the pages that people changed, with their texts."""
    contact, survey = planned.contact, planned.survey
    there = (
        _Touched(page, survey.known[page.identity], survey.live.pages[page.identity])
        for page in survey.wanted
        if page.spans and page.identity in survey.known and page.identity in survey.live.pages
    )
    touched = [each for each in there if _by_people(each)]
    texts = contact.wiki.texts([each.live.revid for each in touched])
    said = _said(planned, touched)
    names = names_of(contact.start.site)
    for wanted, known, page in touched:
        table = contact.reading.chosen.get(wanted.identity.collection)
        record = table.records.get(wanted.identity.key) if table and not wanted.generated else None
        row = Row(record, table.collection) if record and table else None
        live = replace(page, text=texts.get(page.revid, ""))
        base = said.get(known.said_sha1)
        if page.revid in texts:
            ours = page.user in contact.bot_users
            yield Page(wanted, known.wanted_title, base, live, names, row, ours)


def _by_people(each: _Touched) -> bool:
    """Say whether a page says something else than the sheet last said, or has another title."""
    wanted, known, page = each
    if not page.exists or page.redirect:
        return False
    return page.sha1 != known.said_sha1 or page.title not in {known.wanted_title, wanted.title}


def _said(planned: Planned, touched: Sequence[_Touched]) -> Mapping[str, str]:
    """Find what the sheet last said, learnt just now or before."""
    contact, learnt = planned.contact, planned.survey.said
    nowhere = {"", UNKNOWN, *learnt}
    pages = [known for _, known, _ in touched if known.said_sha1 not in nowhere]
    digests = {known.said_sha1 for known in pages}
    return {**learnt, **said_before(contact.wiki, contact.ledger, pages, digests)}


class _Copy(NamedTuple):
    """A workbook, where its copy goes, the digest of what was read, and what changed in it."""

    source: Path
    out: Path
    digest: str
    changes: list[Change]


def _copies(
    workspace: Workspace,
    tables: Mapping[str, Table],
    changes: Sequence[Change],
    folder: Path | None,
) -> Iterator[_Copy]:
    """Part the changes by workbook; no copy goes onto a workbook of the project."""
    sources = workspace.folder / "sources"
    originals = {
        (sources / each.workbook).resolve() for each in workspace.project.collections.values()
    }
    by_workbook: dict[str, list[Change]] = {}
    for change in changes:
        by_workbook.setdefault(change.row.collection.workbook, []).append(change)
    for workbook, here in by_workbook.items():
        out = (folder or workspace.runtime / "pull") / workbook
        if out.resolve() in originals:
            raise Failure(Problem("pull.onto-a-workbook", Cell(workbook), {"file": workbook}))
        digest = tables[here[0].row.collection.name].digest
        yield _Copy(sources / workbook, out, digest, here)


def _copied(copy: _Copy, words: Words) -> tuple[Path | None, list[Change]]:
    """Write a copy, if anything can be written; give its place, and what became of each change."""
    cells = {
        Filled(c.cell.sheet, c.cell.ref, c.new, c.value, words.comment(c)): c
        for c in copy.changes
        if not c.reason
    }
    if not cells:
        return None, copy.changes

    def told(refused: Mapping[Filled, str]) -> list[Change]:
        reasons = {cells[filled].cell: reason for filled, reason in refused.items()}
        return [replace(c, reason=reasons.get(c.cell, c.reason)) for c in copy.changes]

    def lister(refused: Mapping[Filled, str]) -> Listing:
        return Listing(*words.listing(told(refused)))

    copy.out.parent.mkdir(parents=True, exist_ok=True)
    refused = write_back(copy.source, list(cells), copy.out, lister, copy.digest)
    return copy.out if len(refused) < len(cells) else None, told(refused)
