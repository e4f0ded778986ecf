"""`runs` and `ledger rebuild`: what was done, and the memory of it made again."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.run.journal import read_runs
from bot.run.ledger import LEDGER, Ledger
from bot.run.rebuild import rebuild

if TYPE_CHECKING:
    from bot.jobs.workspace import Workspace


def runs(workspace: Workspace) -> list[dict[str, Any]]:
    """List past runs, the newest first."""
    return read_runs(workspace.runtime / "runs")


def rebuild_ledger(workspace: Workspace) -> int:
    """Make the ledger again from our signed edits on the wiki; returns how many pages it knows."""
    with (
        workspace.locked(),
        closing(Ledger(workspace.runtime / LEDGER)) as ledger,
        closing(workspace.wiki(writing=False)) as wiki,
    ):
        start = wiki.start(workspace.stop_page(wiki.user))
        workspace.keep_site(start.site)
        ledger.set_mark("wiki", start.site.api)
        users = workspace.bot_users(start.user)
        return ledger.replace_all(rebuild(wiki, workspace.project.name, users))
