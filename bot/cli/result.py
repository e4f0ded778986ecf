"""How a run that writes is confirmed and shown, whichever command began it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from bot.cli.ask import agreed
from bot.cli.reasons import write_file
from bot.cli.show import emit, leave, tell, text_width
from bot.failure import Exit, Failure
from bot.model import DRAFTS, TAKEN_BACK
from bot.owned import private_folder
from bot.private import hide
from bot.report.html import plan_html
from bot.report.json import outcomes_json
from bot.report.problem_text import problems_text
from bot.report.run_text import outcomes_text
from bot.report.sentences import url
from bot.report.text import plan_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cli.options import Settings
    from bot.jobs.applying import Result
    from bot.jobs.workspace import Workspace
    from bot.model import Plan
    from bot.say import Say


def confirmed(settings: Settings, say: Say, question: str, *, asks: bool) -> Callable[[Plan], bool]:
    """Give what shows a plan before it is applied, and asks where it would write anything."""

    def confirm(plan: Plan) -> bool:
        tell(settings, plan_text(plan, say, text_width()))
        writes = any(edit.op for edit in plan.edits)
        return not (asks and writes) or agreed(say(question), say)

    return confirm


def end(settings: Settings, workspace: Workspace, result: Result | None, say: Say) -> NoReturn:
    """Show what a run did, or that a person wanted none, and leave with its status."""
    if result is None:
        emit(settings, {"run": None, "outcomes": []}, say("run.import-declined"))
        leave(Exit.DONE)
    _show(settings, workspace, result, say)
    leave(result.status)


def _show(settings: Settings, workspace: Workspace, result: Result, say: Say) -> None:
    """Show what a run did, and where its report is; write the report.

    It goes by the name of the run, by which it can be undone, whatever its plan is called.
    """
    plan = replace(result.plan, id=result.run)
    data = outcomes_json(result.run, result.outcomes, result.plan, result.requests, say)
    text = outcomes_text(
        result.outcomes,
        plan,
        result.requests,
        say,
        result.seconds,
        text_width(),
        stopped=result.failure is not None,
    )
    emit(settings, data, text)
    if result.failure:
        tell(settings, problems_text([result.failure], say, text_width()))
    report = workspace.runtime / "reports" / f"{result.run}.html"
    page = plan_html(plan, say, result.outcomes, result.requests, result.failure)
    try:
        private_folder(report.parent)
        write_file(report, hide(page))
    except (OSError, Failure):
        if result.failure is None:
            raise
        return  # why the run ended is told, and a full disk would be told twice
    tell(settings, say("run.addresses", wiki=front(workspace, result), report=report.as_uri()))


def front(workspace: Workspace, result: Result) -> str:
    """Give the address to open first: the page, if one was written or it is a draft.

    Else the project's own page, else the list of a collection, else the wiki's first page.
    """
    plan = result.plan
    done = (each.title for each in result.outcomes if each.result == "done")
    written = [] if plan.kind == TAKEN_BACK else list(dict.fromkeys(done))
    if len(written) == 1 or (written and plan.kind == DRAFTS):  # drafts, which nothing leads to
        return url(plan.server, written[0])
    waiting = {edit.title for edit in plan.edits if edit.id in plan.waiting}
    lists = (page for each in workspace.project.collections.values() for page in each.pages)
    titles = [
        *(page.title for page in workspace.project.pages),
        *(page.title for page in lists if page.per == "collection"),
    ]
    there = (title for title in titles if "<" not in title and title not in waiting)
    return url(plan.server, next(there, ""))
