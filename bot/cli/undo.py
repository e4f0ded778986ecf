"""`passeur undo`."""

from __future__ import annotations

import sys

import click

from bot.cli.options import Settings, command, option
from bot.cli.result import confirmed, end
from bot.cli.show import workspace_of
from bot.jobs.undo import Wish, undo


@command("undo")
@click.argument("run", metavar="RUN|last")
@option("--again", is_flag=True)
@option("--yes", is_flag=True)
def undo_command(
    settings: Settings,
    run: str,
    again: bool,  # noqa: FBT001 - an option
    yes: bool,  # noqa: FBT001 - an option
) -> None:
    """Take a run back where nobody has edited since."""
    workspace, settings, say = workspace_of(settings)
    confirm = confirmed(settings, say, "run.undo-question", asks=not yes and sys.stdin.isatty())
    result = undo(workspace, Wish(run, again), confirm)
    end(settings, workspace, result, say)
