"""Values turned into sentences: what the texts, the HTML and the JSON all say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import TAKEN_BACK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Cell, Held, Outcome, Plan, Problem, Requests
    from bot.say import Say

ACTIONS = ("create", "update", "merge", "move", "adopt", "retire", "upload", "conflict", "keep")
RESULTS = ("done", "unchanged", "raced", "refused", "failed", "skipped", "queued")


class Told(NamedTuple):
    """A sentence and what to do about it; the hint may be empty."""

    message: str
    hint: str


def told(say: Say, code: str, args: Mapping[str, Any]) -> Told:
    """Say a code; one without a sentence, or with other arguments, is named rather than lost."""
    try:
        return Told(say(code, **args), say.hint(code, **args))
    except (KeyError, IndexError, ValueError, TypeError):
        details = ", ".join(f"{name}: {value}" for name, value in args.items())
        return Told(say("report.without-sentence", code=code, details=details), "")


def once(found: Sequence[Told]) -> list[Told]:
    """Say what to do once where it is the same for several things: after the last of them."""
    following = [*(each.hint for each in found[1:]), ""]
    return [
        each._replace(hint="") if each.hint == then else each
        for each, then in zip(found, following, strict=False)
    ]


def of_problem(problem: Problem, say: Say) -> Told:
    """Say what is wrong and what to do; when it was, as people write it."""
    args = dict(problem.args)
    if timestamp := args.get("timestamp"):
        args["timestamp"] = when(timestamp, say)
    return told(say, problem.code, args)


def of_held(held: Held, say: Say) -> Told:
    """Say which guard stopped a collection, and the option that lifts it."""
    args = {"collection": held.collection, "found": held.found, "limit": held.limit}
    if held.of_sheet:
        return told(say, "report.held-sheet", args)
    return told(say, f"report.held-{held.guard}", args)


def of_requests(requests: Requests, say: Say) -> str:
    """Say how many requests the wiki answered."""
    return say("report.requests", login=requests.login, read=requests.read, write=requests.write)


def length(seconds: float, say: Say) -> str:
    """Write a length of time: `45 s`, `3 min 20 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return say("report.minutes", m=minutes, s=rest) if minutes else say("report.seconds", s=rest)


def when(timestamp: str, say: Say) -> str:
    """Write a wiki's timestamp (`2026-11-21T09:05:00Z`, UTC) as people write it."""
    date, _, clock = timestamp.rstrip("Z").partition("T")
    parts = date.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return timestamp
    number = int(parts[2])
    first = say("report.first-of-month") if number == 1 else str(number)
    day = {"day": first, "month": say(f"report.month-{parts[1]}"), "year": parts[0]}
    hour, _, rest = clock.partition(":")
    if not hour.isdecimal():
        return say("report.date", **day)
    return say("report.date-and-time", **day, hour=str(int(hour)), minute=rest[:2])


def address(cell: Cell | None) -> str:
    """Write where a value stands, without the file: `Projets!D17`; the file where it is alone."""
    if cell is None:
        return ""
    inside = f"{cell.sheet}!{cell.ref}" if cell.sheet else cell.ref
    return inside or cell.file


def of_plan(code: str, plan: Plan, say: Say, **args: Any) -> str:
    """Say something of a plan; a run that is taken back has words of its own for some of it."""
    undo = f"{code}-undo"
    return say(undo if plan.kind == TAKEN_BACK and say.knows(undo) else code, **args)


def counted(plan: Plan) -> dict[str, int]:
    """Count a plan's edits by action, the pages that need nothing among them."""
    counts = dict.fromkeys(ACTIONS, 0) | {"keep": plan.keep}
    for edit in plan.edits:
        counts[edit.action] += 1
    return {action: number for action, number in counts.items() if number}


def counted_results(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Count outcomes by result, in the contract's order."""
    results = [outcome.result for outcome in outcomes]
    return {name: results.count(name) for name in RESULTS if name in results}


def nothing_to_do(plan: Plan, say: Say) -> str:
    """Say that every page is as it should be, or that what is left waits for somebody."""
    if plan.held or any(problem.severity == "error" for problem in plan.problems):
        return say("report.nothing-to-write", n=plan.keep)
    if not plan.keep:
        return of_plan("report.nothing-to-do-none", plan, say)
    return say(f"report.nothing-to-do{'' if plan.keep > 1 else '-few'}", n=plan.keep)


def words_lost(plan: Plan) -> int:
    """Count the words of people that the whole plan would make disappear."""
    return sum(edit.words_lost for edit in plan.edits)


def clip(text: str, most: int) -> str:
    """Shorten a text to one line of at most `most` characters."""
    line = " ⏎ ".join(part.strip() for part in text.strip().splitlines() if part.strip())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def url(server: str, title: str) -> str:
    """Give the address of a page by the pattern that a wiki says of itself (`…/wiki/$1`).

    Empty where there is none: only http and https are worth a click.
    """
    from urllib.parse import quote  # noqa: PLC0415 - --help must not pay for it

    pattern = f"https:{server}" if server.startswith("//") else server
    if not pattern.startswith(("http://", "https://")) or "$1" not in pattern:
        return ""
    return pattern.replace("$1", quote(title.replace(" ", "_"), "/:"))
