"""`passeur sync`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.options import Settings, command, option
from bot.cli.result import end
from bot.cli.show import tell, text_width, workspace_of
from bot.cli.take import takes
from bot.failure import Failure
from bot.jobs import sync as jobs
from bot.jobs.contact import Scope
from bot.model import GUARDS, Problem
from bot.report.text import plan_text

if TYPE_CHECKING:
    from bot.model import Plan
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
        show=lambda plan: _show(plan, settings, say),
    )
    kept = {title for side, title, _ in scope.take if side == "wiki"}
    kept -= {problem.args.get("name") for problem in result.plan.problems}  # in no conflict
    if kept and result.failure is None:
        tell(settings, say("run.take-kept", names=", ".join(sorted(kept))))
    end(settings, workspace, result, say)


def _show(plan: Plan, settings: Settings, say: Say) -> None:
    """Show what is about to be done; that there is nothing to do is told at the end."""
    if plan.edits or plan.problems or plan.held:
        tell(settings, plan_text(plan, say, text_width()))


def allowed(words: tuple[str, ...]) -> dict[str, int]:
    """Read `--allow created=60`."""
    found = {}
    for word in words:
        guard, _, number = word.partition("=")
        if guard not in GUARDS or not number.isdecimal() or len(number) > 9:
            args = {"word": word, "guards": GUARDS}
            raise Failure(Problem("error.allow", None, args))
        found[guard] = int(number)
    return found
