"""`passeur undo`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from bot.cli.ask import agreed
from bot.cli.options import Settings, command, option
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.cli.sync import show_result
from bot.failure import Exit
from bot.jobs.undo import Wish, undo
from bot.report.text import plan_text

if TYPE_CHECKING:
    from bot.model import Plan


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

    def confirm(plan: Plan) -> bool:
        tell(settings, plan_text(plan, say, text_width()))
        writes = any(edit.op for edit in plan.edits)
        asks = writes and not yes and sys.stdin.isatty()
        return not asks or agreed(say("run.undo-question"), say)

    result = undo(workspace, Wish(run, again), confirm)
    if result is None:
        emit(settings, {"run": None, "outcomes": []}, say("run.import-declined"))
        leave(Exit.DONE)
    show_result(settings, workspace, result, say)
    leave(result.status)
