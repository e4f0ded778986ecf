"""`passeur plan`, `show` and `apply`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import Settings, command, option
from bot.cli.reasons import unreadable, write_file
from bot.cli.result import end
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.cli.take import takes
from bot.failure import Failure
from bot.jobs import sync as jobs
from bot.jobs.apply_file import Choice, apply_plan
from bot.jobs.applying import plan_status
from bot.jobs.contact import Scope
from bot.jobs.plan_key import plan_key
from bot.model import Cell, Problem
from bot.private import hide
from bot.report.html import plan_html
from bot.report.json import plan_json
from bot.report.plan_file import HEAVIEST, dump, load
from bot.report.text import plan_text

if TYPE_CHECKING:
    from bot.model import Plan
    from bot.say import Say


@command("plan")
@click.argument("names", nargs=-1)
@option("--only", multiple=True, metavar="KEY_OR_TITLE")
@option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.json")
@option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@option("--sample", type=click.IntRange(min=1), metavar="N")
@option("--adopt", is_flag=True)
@option("--audit", is_flag=True)
def plan_command(
    settings: Settings,
    names: tuple[str, ...],
    only: tuple[str, ...],
    output: Path | None,
    html: Path | None,
    sample: int | None,
    adopt: bool,  # noqa: FBT001 - an option
    audit: bool,  # noqa: FBT001 - an option
) -> None:
    """Say what would change; write nothing to the wiki."""
    workspace, settings, say = workspace_of(settings)
    scope = Scope(only=only, sample=sample or 0, adopt=adopt)
    plan, status = jobs.plan(workspace, names, scope, audit=audit)
    _show(settings, plan, say, html)
    if output:
        write_file(output, dump(plan, say, plan_key(workspace)))
        writes = any(edit.op for edit in plan.edits)
        tell(settings, say("run.plan-written" if writes else "run.plan-kept", path=output))
    leave(status)


@command("show")
@click.argument("file", type=click.Path(path_type=Path))
@option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def show_command(settings: Settings, file: Path, html: Path | None) -> None:
    """Show a saved plan again."""
    plan = load(read_file(file), str(file))
    _show(settings, plan, settings.say, html)
    leave(plan_status(plan, "new"))


def _show(settings: Settings, plan: Plan, say: Say, html: Path | None) -> None:
    emit(settings, plan_json(plan, say), plan_text(plan, say, text_width()))
    if html:
        write_file(html, hide(plan_html(plan, say)))
        tell(settings, say("run.html-written", path=html.resolve().as_uri()))


@command("apply")
@click.argument("file", type=click.Path(path_type=Path))
@option("--except", "except_titles", multiple=True, metavar="TITLE")
@option("--into", default="", metavar="PREFIX")
@option("--take", nargs=2, multiple=True, metavar="sheet|wiki TITLE[#FIELD]")
@option("--from-elsewhere", is_flag=True)
def apply_command(
    settings: Settings,
    file: Path,
    except_titles: tuple[str, ...],
    into: str,
    take: tuple[tuple[str, str], ...],
    from_elsewhere: bool,  # noqa: FBT001 - an option
) -> None:
    """Write exactly that plan."""
    choice = Choice(except_titles, into, takes(take))
    text = read_file(file)
    workspace, settings, say = workspace_of(settings)
    plan = load(text, str(file), None if from_elsewhere else plan_key(workspace))
    result = apply_plan(workspace, plan, choice)
    end(settings, workspace, result, say)


def read_file(path: Path) -> str:
    """Read the plan's file that a person named; one heavier than any plan not to its end."""
    try:
        with path.open("rb") as file:
            data = file.read(HEAVIEST + 1)
        if len(data) <= HEAVIEST:
            return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(unreadable(path, error)) from error
    limit = HEAVIEST // (1024 * 1024)
    raise Failure(Problem("report.plan-too-heavy", Cell(str(path)), {"limit": limit}))
