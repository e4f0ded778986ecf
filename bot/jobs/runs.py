"""`runs` and `ledger rebuild`: what was done, and the memory of it made again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.jobs.asking import surveyed
from bot.jobs.contact import Scope, contact_wiki
from bot.jobs.frame import RUNS
from bot.jobs.known_conflicts import forget_conflicts
from bot.jobs.sync import keep_learnt
from bot.run.journal import is_held, read_runs
from bot.run.ledger import LEDGER, OWN_READ_UNTIL, WIKI, Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from bot.jobs.workspace import Workspace


def runs(workspace: Workspace, last: int) -> list[dict[str, Any]]:
    """List the `last` runs, the newest first, each with its state: ended, running or killed."""
    found = read_runs(workspace.runtime / RUNS, last)
    for run in found:
        run["state"] = "ended" if run["exit"] is not None else _open_end(run["file"])
    return found


def _open_end(journal: Path) -> str:
    return "running" if is_held(journal) else "killed"


def rehearsed(workspace: Workspace) -> bool:
    """Say whether this folder has runs on the rehearsal wiki, when the other one is meant."""
    return not workspace.local and bool(read_runs(replace(workspace, local=True).runtime / RUNS))


def rebuild_ledger(workspace: Workspace) -> int:
    """Make the ledger again from our signed edits on the wiki; returns how many pages it knows.

    This is how a person says that another wiki is meant than before.
    """
    with (
        workspace.locked(),
        closing(Ledger(workspace.runtime / LEDGER)) as ledger,
        closing(workspace.wiki(writing=False)) as wiki,
    ):
        before = ledger.mark(WIKI)
        contact = contact_wiki(workspace, wiki, ledger, Scope(), told=True)
        if another := before != ledger.mark(WIKI):
            forget_conflicts(workspace)
        ledger.forget_all(other_wiki=another)
        found = surveyed(contact)
        keep_learnt(ledger, found)
        ledger.set_mark(OWN_READ_UNTIL, contact.start.now)
        return len(found.known)
