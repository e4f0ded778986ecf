"""`passeur sync`, and how every run that wrote is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from bot.cli.options import Settings, command, option
from bot.cli.plan import write_file
from bot.cli.show import emit, leave, tell, text_width, workspace_of
from bot.cli.take import takes
from bot.decide.guards import GUARDS
from bot.failure import Failure
from bot.jobs import sync as jobs
from bot.jobs.planning import Scope
from bot.model import Problem
from bot.owned import private_folder
from bot.private import hide
from bot.report.html import plan_html
from bot.report.json import outcomes_json
from bot.report.text import outcomes_text, plan_text, problems_text

if TYPE_CHECKING:
    from bot.jobs.applying import Result
    from bot.jobs.workspace import Workspace
    from bot.say import Say


@command("sync")
@click.argument("names", nargs=-1)
@option("--only", multiple=True, metavar="KEY_OR_TITLE")
@option("--allow", multiple=True, metavar="GUARD=N")
@option("--force-guards", is_flag=True)
@option("--take", nargs=2, multiple=True, metavar="sheet|wiki TITLE[#FIELD]")
@option("--fail-on", type=click.Choice(["new", "any"]), default="new", show_default=True)
def sync_command(
    settings: Settings,
    names: tuple[str, ...],
    only: tuple[str, ...],
    allow: tuple[str, ...],
    force_guards: bool,  # noqa: FBT001 - an option
    take: tuple[tuple[str, str], ...],
    fail_on: str,
) -> None:
    """Check, plan, guard, apply and report: the scheduled job; it never asks."""
    scope = Scope(only=only, allow=allowed(allow), force=force_guards, take=takes(take))
    workspace, settings, say = workspace_of(settings)
    result = jobs.sync(
        workspace,
        names,
        scope,
        fail_on=fail_on,
        show=lambda plan: tell(settings, plan_text(plan, say, text_width())),
    )
    show_result(settings, workspace, result, say)
    leave(result.status)


def allowed(words: tuple[str, ...]) -> dict[str, int]:
    """Read `--allow created=60`."""
    found = {}
    for word in words:
        guard, _, number = word.partition("=")
        if guard not in GUARDS or not number.isdecimal():
            args = {"word": word, "guards": GUARDS}
            raise Failure(Problem("error.allow", None, args))
        found[guard] = int(number)
    return found


def show_result(settings: Settings, workspace: Workspace, result: Result, say: Say) -> None:
    """Show what a run did, and where its report is; write the report."""
    data = outcomes_json(result.run, result.outcomes, result.plan, result.requests, say)
    text = outcomes_text(
        result.outcomes,
        result.plan,
        result.requests,
        say,
        result.seconds,
        text_width(),
        stopped=result.failure is not None,
    )
    emit(settings, data, text)
    if result.failure:
        tell(settings, problems_text([result.failure], say))
    report = workspace.runtime / "reports" / f"{result.run}.html"
    page = plan_html(result.plan, say, result.outcomes, result.requests, result.failure)
    try:
        private_folder(report.parent)
        write_file(report, hide(page))
    except (OSError, Failure):
        if result.failure is None:
            raise
        return  # why the run ended is told, and a full disk would be told twice
    tell(settings, say("run.addresses", wiki=front(workspace, result), report=report.as_uri()))


def front(workspace: Workspace, result: Result) -> str:
    """Give the address to open first: the project's own page if it has one, else the wiki's."""
    titles = [page.title for page in workspace.project.pages if "<" not in page.title]
    return result.plan.server.replace("$1", quote(titles[0].replace(" ", "_")) if titles else "")
