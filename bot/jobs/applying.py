"""Writing a plan to the wiki, and remembering what became of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.decide.conflicts import name_of
from bot.failure import Exit, Failure, worst
from bot.model import Event, Outcome, Plan, Problem, Requests
from bot.run.apply import Applying, counts
from bot.run.brake import Brake, stopped
from bot.run.ledger import SETTLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.jobs.contact import Contact
    from bot.jobs.frame import Frame
    from bot.model import Edit, Identity, Known
    from bot.wiki.port import Start

# What was skipped waits for something that is told itself: a refusal, a conflict, a person's wish.
_BAD = {"raced", "refused", "failed"}


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended: the plan, what became of each edit, and why it stopped if it did."""

    run: str
    plan: Plan
    outcomes: tuple[Outcome, ...]
    requests: Requests
    status: Exit
    failure: Problem | None = None
    seconds: float = 0.0


def write(
    frame: Frame,
    contact: Contact,
    plan: Plan,
    edits: Iterable[Edit],
    known: Mapping[Identity, Known],
    open_ends: Exit = Exit.DONE,
    *,
    raced: frozenset[str] = frozenset(),
) -> Result:
    """Apply these edits of the plan, unless a person said stop; every outcome is journalled.

    `open_ends` is what else decides how the command ends, so that the journal says the same.
    """
    start, stop_page = contact.start, contact.stop_page
    check_may_write(start)
    wiki, progress, edits = frame.wiki, frame.workspace.progress, list(edits)
    frame.journal.plan(plan)
    progress(Event("planned", args={"plan": plan, "n": len(edits)}))
    if edits:
        frame.ledger.set_mark(SETTLED, "")
    began = time.monotonic()
    brake = Brake(wiki, stop_page, start.looked)
    applying = Applying(wiki, plan, frame.ledger, frame.journal, known, brake, progress, raced)
    try:
        if start.stop is None:
            applying.run(edits)
        else:
            applying.failure = stopped(stop_page, start.stop)
        if any(outcome.result == "done" for outcome in applying.outcomes):
            frame.workspace.run_jobs()
    finally:
        frame.counts = counts(applying.outcomes)
    frame.status = worst(_status(applying), open_ends)
    if applying.failure:
        frame.problem = applying.failure.problem
        progress(Event("stopped", args={"problem": frame.problem}))
    return Result(
        frame.run,
        plan,
        tuple(applying.outcomes),
        wiki.requests,
        frame.status,
        frame.problem,
        time.monotonic() - began,
    )


def with_what_follows(frame: Frame, result: Result, follows: Callable[[], None]) -> Result:
    """Do what comes after the writing; where that fails, what was written is told all the same."""
    try:
        follows()
    except Failure as failure:
        told = result.failure or failure.problem
        status = worst(result.status, failure.status)
        frame.status, frame.problem = status, told
        return replace(result, status=status, failure=told)
    return result


def check_may_write(start: Start) -> None:
    """Say at once what would make every edit fail: read-only, blocked, no right."""
    if start.readonly:
        raise Failure(Problem("api.readonly", None, {"reason": start.readonly}), Exit.LATER)
    if start.blocked:
        args = {"user": start.user, "reason": start.blocked}
        raise Failure(Problem("api.blocked", None, args), Exit.SETUP)
    if "edit" not in start.rights:
        raise Failure(Problem("run.no-edit-right", None, {"user": start.user}), Exit.SETUP)


def _status(applying: Applying) -> Exit:
    if applying.failure:
        return applying.failure.status
    bad = any(outcome.result in _BAD for outcome in applying.outcomes)
    return Exit.PERSON if bad else Exit.DONE


def plan_status(plan: Plan, fail_on: str) -> Exit:
    """Say whether a plan needs a person: errors, guards, conflicts that are news."""
    errors = any(problem.severity == "error" for problem in plan.problems)
    found = [conflict for edit in plan.edits for conflict in edit.conflicts]
    told = fail_on == "new"
    news = [conflict for conflict in found if not (told and conflict.known_since)]
    return Exit.PERSON if errors or plan.held or news else Exit.DONE


def conflict_names(plan: Plan) -> list[str]:
    """Name the conflicts of a plan as the history keeps them."""
    return sorted({name_of(e.identity, c) for e in plan.edits for c in e.conflicts})
