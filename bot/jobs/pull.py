"""`pull`: what people changed on the wiki, written into copies of the workbooks."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.decide.case import UNKNOWN
from bot.jobs.asking import names_of
from bot.jobs.given_back import Change, Page, changes
from bot.jobs.planning import Scope, contact_wiki, make_plan
from bot.jobs.reading import read_all
from bot.run.ledger import LEDGER, Ledger
from bot.workbook.writeback import Filled, write_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bot.failure import Exit
    from bot.jobs.planning import Planned
    from bot.jobs.workspace import Workspace
    from bot.model import Known, PageState


@dataclass(frozen=True, slots=True)
class Pulled:
    """The copies that were written, and every cell that people changed."""

    files: tuple[Path, ...]
    changes: tuple[Change, ...]
    status: Exit


def pull(
    workspace: Workspace,
    names: Sequence[str],
    folder: Path | None,
    comment: Callable[[Change], str],
) -> Pulled:
    """Find what people changed, and write what can be written into copies in `folder`."""
    reading = read_all(workspace, names)
    with (
        closing(Ledger(workspace.runtime / LEDGER)) as ledger,
        closing(workspace.wiki(writing=False)) as wiki,
    ):
        contact = contact_wiki(workspace, wiki, ledger, reading, Scope())
        found = tuple(c for page in _pages(make_plan(contact)) for c in changes(page))
    files, told = _written(workspace, found, folder or workspace.runtime / "pull", comment)
    return Pulled(tuple(files), tuple(told), reading.status)


def _pages(planned: Planned) -> Iterator[Page]:
    """Give the pages of rows that are not as the sheet last said, with their texts."""
    contact, survey = planned.contact, planned.survey
    tables = contact.reading.chosen
    touched = [
        (wanted, survey.known[wanted.identity], survey.live.pages[wanted.identity])
        for wanted in survey.wanted
        if not wanted.generated
        and wanted.identity in survey.known
        and wanted.identity.collection in tables
    ]
    touched = [each for each in touched if _by_people(*each[1:])]
    texts = contact.wiki.texts([page.revid for _, _, page in touched]) if touched else {}
    said = _said(planned, [known for _, known, _ in touched])
    names = names_of(contact.start.site)
    for wanted, known, page in touched:
        table = tables[wanted.identity.collection]
        record = table.records.get(wanted.identity.key)
        if record is not None:
            live = replace(page, text=texts.get(page.revid, ""))
            base = said.get(known.said_sha1, wanted.text)
            yield Page(wanted, known, base, live, record, table.collection, names)


def _by_people(known: Known, page: PageState) -> bool:
    """Say whether a page says something else than the sheet last said, or has another title."""
    if not page.exists or page.redirect or not known.said_sha1 or known.said_sha1 == UNKNOWN:
        return False
    return page.sha1 != known.said_sha1 or page.title != known.wanted_title


def _said(planned: Planned, pages: Sequence[Known]) -> dict[str, str]:
    """Find what the sheet last said: learnt just now, from the ledger, or from our revision."""
    contact = planned.contact
    found = {**contact.ledger.said({k.said_sha1 for k in pages}), **planned.survey.said}
    lost = [k for k in pages if k.said_sha1 not in found and k.said_sha1 == k.saved_sha1]
    texts = contact.wiki.texts([k.revid for k in lost]) if lost else {}
    return {**found, **{k.said_sha1: texts[k.revid] for k in lost if k.revid in texts}}


def _written(
    workspace: Workspace, found: Sequence[Change], folder: Path, comment: Callable[[Change], str]
) -> tuple[list[Path], list[Change]]:
    """Write a copy of each workbook that has something to be written."""
    told: list[Change] = [change for change in found if change.reason]
    files: list[Path] = []
    for name in dict.fromkeys(change.cell.file for change in found if not change.reason):
        source = next(
            workspace.folder / "sources" / each.workbook
            for each in workspace.project.collections.values()
            if each.workbook.rpartition("/")[2] == name
        )
        here = {
            Filled(each.cell.sheet, each.cell.ref, each.new, each.value, comment(each)): each
            for each in found
            if each.cell.file == name and not each.reason
        }
        folder.mkdir(parents=True, exist_ok=True)
        out = folder / source.name
        refused = write_back(source, list(here), out)
        told += [replace(each, reason=refused.get(filled, "")) for filled, each in here.items()]
        files += [out] if len(refused) < len(here) else []
    return files, sorted(told, key=lambda each: each.cell)
