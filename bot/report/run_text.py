"""The end of a run as text: what was done, what was not and why; and the list of past runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.report.lines import hint_lines, joined, wrap
from bot.report.of_edit import of_outcome, of_remark
from bot.report.sentences import (
    counted_results,
    length,
    nothing_to_do,
    of_plan,
    of_requests,
    once,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Outcome, Plan, Requests
    from bot.report.sentences import Told
    from bot.say import Say

_TROUBLE = ("refused", "failed", "raced", "skipped", "queued", "noted")
_MOST = 50


def outcomes_text(
    outcomes: Sequence[Outcome],
    plan: Plan,
    requests: Requests,
    say: Say,
    seconds: float | None = None,
    width: int = 100,
    *,
    stopped: bool = True,
) -> str:
    """Write what became of a plan; `seconds` is how long it took, if anybody counted.

    What a run that was not `stopped` did not try, a person asked to leave out.
    """
    blocks = [
        _first_lines(outcomes, plan, say, width),
        *(_trouble(section, outcomes, plan, say, width) for section in _TROUBLE),
        [
            *_left(outcomes, plan, say, width, stopped=stopped),
            *(wrap(_pace(seconds, len(outcomes), say), width) if seconds and outcomes else []),
            *wrap(of_requests(requests, say), width),
        ],
    ]
    blocks = [block for block in blocks if block]
    between = "\n\n" if len(blocks) > 2 else "\n"
    return between.join("\n".join(block) for block in blocks)


def _first_lines(outcomes: Sequence[Outcome], plan: Plan, say: Say, width: int) -> list[str]:
    """Count what was done; where nothing was, say why: all is there, or all that is left waits."""
    if outcomes:
        counts = counted_results(outcomes).items()
        told = joined(say(f"outcome.count-{result}", n=n) for result, n in counts)
        return wrap(say("report.run-of", id=plan.id, counts=told), width)
    if plan.edits:
        return wrap(say("report.nothing-written", n=plan.keep), width)
    return wrap(nothing_to_do(plan, say), width)


def _trouble(
    section: str, outcomes: Sequence[Outcome], plan: Plan, say: Say, width: int
) -> list[str]:
    """Name each page that asks for a look and why."""
    found = _told(section, outcomes, plan, say)
    title = of_plan(f"outcome.section-{section}", plan, say)
    lines = [f"{title} ({len(found)})"] if found else []
    reasons = once([reason for _, reason in found[:_MOST]])
    for (name, _), reason in zip(found, reasons, strict=False):
        lines += wrap(say("report.at", where=name, message=reason.message), width, 2, 4)
        lines += hint_lines(reason.hint, width, 4)
    if len(found) > _MOST:
        lines.append(f"  {say('report.and-others', n=len(found) - _MOST)}")
    return lines


def _told(
    section: str, outcomes: Sequence[Outcome], plan: Plan, say: Say
) -> list[tuple[str, Told]]:
    """List the pages of a section, each with what is to be known of it."""
    edits = {edit.id: edit for edit in plan.edits}
    names = {edit.id: edit.title for edit in plan.edits}
    if section != "noted":
        return [
            (outcome.title, of_outcome(outcome, names, say))
            for outcome in outcomes
            if outcome.result == section
        ]
    found = []
    for outcome in (each for each in outcomes if each.result == "done"):
        edit = edits.get(outcome.id)
        told = [of_outcome(outcome, names, say)] if outcome.reason else []
        told += [of_remark(remark, say) for remark in edit.remarks] if edit else []
        found += [(outcome.title, each) for each in told]
    return found


def _left(
    outcomes: Sequence[Outcome], plan: Plan, say: Say, width: int, *, stopped: bool
) -> list[str]:
    """Count what still asks for a person: conflicts, edits that a guard holds, errors."""
    lines: list[str] = []
    tried = {outcome.id for outcome in outcomes}
    conflicts = sum(bool(edit.conflicts) and edit.id not in tried for edit in plan.edits)
    waiting = sum(edit.id in plan.waiting and edit.id not in tried for edit in plan.edits)
    untried = sum(
        edit.op is not None and edit.id not in tried and edit.id not in plan.waiting
        for edit in plan.edits
    )
    wrong = sum(problem.severity == "error" for problem in plan.problems)
    left = {"conflicts": conflicts, "waiting": waiting, "wrong": wrong}
    left["untried" if stopped else "out"] = untried
    for code, number in left.items():
        if number:
            lines += wrap(say(f"report.left-{code}", n=number), width)
    return lines


def _pace(seconds: float, done: int, say: Say) -> str:
    return say("report.took", time=length(seconds, say), n=done)
