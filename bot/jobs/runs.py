"""`runs` and `ledger rebuild`: what was done, and the memory of it made again."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.jobs.asking import learner_of, memory_of
from bot.jobs.frame import RUNS
from bot.jobs.planning import Scope, contact_wiki
from bot.jobs.reading import nothing_read
from bot.jobs.sync import keep_learnt
from bot.run.journal import read_runs
from bot.run.ledger import LEDGER, OWN_READ_UNTIL, Ledger
from bot.run.survey import survey

if TYPE_CHECKING:
    from bot.jobs.workspace import Workspace


def runs(workspace: Workspace, last: int) -> list[dict[str, Any]]:
    """List the `last` runs, the newest first, each with its state: ended, running or killed."""
    found = read_runs(workspace.runtime / RUNS, last)
    at_work = any(run["exit"] is None for run in found[:1]) and workspace.is_locked()
    for number, run in enumerate(found):
        going = at_work and number == 0
        run["state"] = "ended" if run["exit"] is not None else "running" if going else "killed"
    return found


def rebuild_ledger(workspace: Workspace) -> int:
    """Make the ledger again from our signed edits on the wiki; returns how many pages it knows.

    This is how a person says that another wiki is meant than before.
    """
    with (
        workspace.locked(),
        closing(Ledger(workspace.runtime / LEDGER)) as ledger,
        closing(workspace.wiki(writing=False)) as wiki,
    ):
        contact = contact_wiki(workspace, wiki, ledger, nothing_read(), Scope(), told=True)
        ledger.forget_all()
        memory, learner = memory_of(contact), learner_of(contact)
        found = survey(wiki, (), memory, learner, started=contact.start.now)
        keep_learnt(ledger, found)
        ledger.set_mark(OWN_READ_UNTIL, contact.start.now)
        return len(found.known)
