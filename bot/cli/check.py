"""`passeur check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import writing
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.jobs.check import check, marked_copies
from bot.report.json import check_json
from bot.report.problem_text import problems_text

if TYPE_CHECKING:
    from bot.jobs.check import Checked
    from bot.say import Say


@command("check")
@click.argument("names", nargs=-1)
@option("--annotate", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
def check_command(settings: Settings, names: tuple[str, ...], annotate: Path | None) -> None:
    """Validate workbooks without a wiki."""
    workspace, settings, say = workspace_of(settings)
    checked = check(workspace, names)
    emit(settings, check_json(checked.problems, checked.records, say), _text(checked, say))
    if annotate:
        with writing(annotate):
            copies = marked_copies(workspace, checked, annotate, say)
        for path in copies:
            tell(settings, say("run.annotated", path=path))
    leave(checked.status)


def _text(checked: Checked, say: Say) -> str:
    if not checked.problems:
        return say("run.checked-clean", n=checked.records)
    errors = sum(problem.severity == "error" for problem in checked.problems)
    warnings = len(checked.problems) - errors
    last = say("run.checked", n=checked.records, errors=errors, warnings=warnings)
    return f"{problems_text(checked.problems, say, text_width())}\n{last}"
