"""A quiet night: nothing was typed since a run that settled everything, so nothing is rendered.

What was settled is known by a digest of every file that a page is made of. Then only the wiki is
looked at; where anything there is not as it was left, the night goes the whole way after all.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from bot.decide.case import Case, classify
from bot.decide.signature import path
from bot.jobs.asking import surveyed
from bot.jobs.known_conflicts import known_conflicts
from bot.jobs.workspace import SETTINGS
from bot.model import NOWHERE, REPORT
from bot.run.ledger import SETTLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.contact import Contact
    from bot.jobs.planning import Planned
    from bot.jobs.workspace import Workspace
    from bot.model import Outcome


def inputs_digest(workspace: Workspace) -> str:
    """Digest everything that the wanted pages depend on, but the wiki: files, our own too.

    Empty where a file cannot be read: then nobody can say that nothing changed.
    """
    digest = hashlib.sha256()
    try:
        for file in _inputs(workspace.folder):
            digest.update(f"{file.relative_to(workspace.folder)}\0".encode())
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    except OSError:
        return ""
    for file in sorted(Path(__file__).parent.parent.rglob("*")):
        if file.suffix in {".py", ".toml", ".wikitext"}:
            digest.update(f"{file.name}\0{file.stat().st_mtime_ns}".encode())
    return digest.hexdigest()


def _inputs(folder: Path) -> Iterator[Path]:
    yield folder / SETTINGS
    for name in ("sources", "templates_wikitext"):
        yield from sorted(file for file in (folder / name).rglob("*") if file.is_file())


def is_quiet(contact: Contact, digest: str, *, same_site: bool) -> int | None:
    """Give how many pages are as they were left, if all are and nothing was typed; else None."""
    ledger = contact.ledger
    known = ledger.known()
    settled = bool(digest) and ledger.mark(SETTLED) == digest
    if not known or not same_site or not settled or known_conflicts(contact.workspace):
        return None
    found = surveyed(contact)
    decisions = contact.workspace.project.decisions
    for identity, page in found.known.items():
        if page.last == REPORT or decisions.are_peoples(identity):
            continue  # a night says nothing of them
        state = found.live.pages.get(identity, NOWHERE)
        said = known[identity].said_sha1 if identity in known else ""
        if classify(said, page, state, None) is not Case.KEEP:
            return None
    return len(known)


def settles(planned: Planned, outcomes: tuple[Outcome, ...]) -> bool:
    """Say whether a run left nothing open: no problem, no conflict, no guard, every page known."""
    plan = planned.plan
    if plan.problems or plan.held or not planned.contact.scope.is_whole:
        return False
    if not planned.contact.reading.is_whole or planned.vanished:
        return False
    done = {outcome.id for outcome in outcomes if outcome.result in {"done", "unchanged"}}
    wanted = {path(page.identity) for page in planned.survey.wanted}
    known = {path(identity) for identity in planned.contact.ledger.known()}
    return done >= {edit.id for edit in plan.edits} and known >= wanted
