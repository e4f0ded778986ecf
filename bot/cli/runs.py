"""`passeur runs` and `passeur ledger rebuild`."""

from __future__ import annotations

import click

from bot.cli.options import Settings, command, option
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.failure import Exit
from bot.jobs.runs import rebuild_ledger, rehearsed, runs
from bot.report.runs import runs_json, runs_text


@command("runs")
@option("--last", type=click.IntRange(min=1), default=20, show_default=True, metavar="N")
def runs_command(settings: Settings, last: int) -> None:
    """List past runs, the newest first."""
    workspace, settings, say = workspace_of(settings)
    found = runs(workspace, last)
    emit(settings, runs_json(found, say), runs_text(found, say, text_width()))
    if not found and rehearsed(workspace):
        tell(settings, say("run.runs-rehearsed"))
    leave(Exit.DONE)


@command("ledger")
@click.argument("what", type=click.Choice(["rebuild"]))
def ledger_command(settings: Settings, what: str) -> None:  # noqa: ARG001 - rebuild is the one act so far
    """Make the ledger again from the wiki."""
    workspace, settings, say = workspace_of(settings)
    pages = rebuild_ledger(workspace)
    emit(settings, {"pages": pages}, say("run.ledger-rebuilt", n=pages))
    leave(Exit.DONE)
