"""`passeur import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.ask import agreed
from bot.cli.options import Settings, command, option
from bot.cli.reasons import must_be_there
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.cli.sync import show_result
from bot.failure import Exit, Failure
from bot.jobs.import_workbook import Import, import_workbook
from bot.model import Problem
from bot.report.text import plan_text

if TYPE_CHECKING:
    from bot.model import Plan


@command("import")
@click.argument("workbook", type=click.Path(path_type=Path))
@option("--as", "name", default="", metavar="NAME")
@option("--only", multiple=True, metavar="KEY_OR_TITLE")
@option("--yes", is_flag=True)
def import_command(
    settings: Settings,
    workbook: Path,
    name: str,
    only: tuple[str, ...],
    yes: bool,  # noqa: FBT001 - an option
) -> None:
    """Import one workbook now: shows the plan, asks, applies."""
    must_be_there(workbook)
    if not yes and not sys.stdin.isatty():
        raise Failure(Problem("error.import-needs-yes"))
    workspace, settings, say = workspace_of(settings)

    def confirm(plan: Plan) -> bool:
        tell(settings, plan_text(plan, say, text_width()))
        writes = any(edit.op for edit in plan.edits)
        return yes or not writes or agreed(say("run.import-question"), say)

    result = import_workbook(workspace, Import(workbook, name, only), confirm)
    if result is None:
        emit(settings, {"run": None, "outcomes": []}, say("run.import-declined"))
        leave(Exit.DONE)
    show_result(settings, workspace, result, say)
    leave(result.status)
