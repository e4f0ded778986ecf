"""`passeur import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import must_be_there
from bot.cli.result import confirmed, end
from bot.cli.show import workspace_of
from bot.failure import Failure
from bot.jobs.import_workbook import Import, import_workbook
from bot.model import Problem


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
    confirm = confirmed(settings, say, "run.import-question", asks=not yes)
    result = import_workbook(workspace, Import(workbook, name, only), confirm)
    end(settings, workspace, result, say)
