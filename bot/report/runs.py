"""Past runs: what each did, held back and refused, what it cost, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.model import Cell, Held, Problem
from bot.report.lines import hint_lines, joined, wrap
from bot.report.problem_text import group_lines, grouped
from bot.report.sentences import length, of_held, of_problem, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.say import Say

_MOST = 5  # groups of what was wrong in one run; passeur check and its report tell the rest
_GIVEN = (
    "run", "kind", "started", "ended", "state", "counts", "exit", "held", "conflicts", "requests",
    "seconds",
)  # fmt: skip


def runs_json(runs: Iterable[Mapping[str, Any]], say: Say) -> dict[str, Any]:
    """Give past runs as they were journalled."""
    return {"runs": [_shape(run, say) for run in runs]}


def _shape(run: Mapping[str, Any], say: Say) -> dict[str, Any]:
    problem = run.get("problem")
    told = _problem(problem, say) if problem else None
    wrong = [_problem(each, say) for each in run.get("wrong") or ()]
    return {**{name: run.get(name) for name in _GIVEN}, "problem": told, "wrong": wrong}


def _problem(shape: Mapping[str, Any], say: Say) -> dict[str, Any]:
    problem = _again(shape)
    where = str(problem.where) if problem.where else None
    return {"code": problem.code, "message": of_problem(problem, say).message, "where": where}


def _again(shape: Mapping[str, Any]) -> Problem:
    """Make a problem again from what was journalled of it."""
    where = shape.get("where")
    return Problem(shape["code"], Cell(*where) if where else None, shape.get("args", {}))


def runs_text(runs: Iterable[Mapping[str, Any]], say: Say, width: int = 100) -> str:
    """Write past runs, the newest first; one that was killed says so."""
    lines = [line for run in runs for line in _lines(run, say, width)]
    return "\n".join(lines) or say("report.no-runs")


def _lines(run: Mapping[str, Any], say: Say, width: int) -> list[str]:
    kind = run.get("kind") or ""
    name = say(f"report.kind-{kind}") if say.knows(f"report.kind-{kind}") else kind
    first = f"{run['run']}  {when(run.get('started') or '', say)}  {name}  {_end(run, say)}"
    more = [part for part in (_done(run, say), _conflicts(run, say), _cost(run, say)) if part]
    lines = [line for part in more for line in wrap(part, width, 2, 4)]
    return [*wrap(first, width, 0, 2), *lines, *_why(run, say, width)]


def _end(run: Mapping[str, Any], say: Say) -> str:
    state = run.get("state")
    return say(f"report.run-{state}") if state != "ended" else say(f"report.exit-{run['exit']}")


def _done(run: Mapping[str, Any], say: Say) -> str:
    counts = (run.get("counts") or {}).items()
    return joined(say(f"outcome.count-{name}", n=n) for name, n in counts if n)


def _conflicts(run: Mapping[str, Any], say: Say) -> str:
    number = run.get("conflicts")
    return say("report.count-conflict", n=number) if number else ""


def _cost(run: Mapping[str, Any], say: Say) -> str:
    """Tell what the run asked of the wiki, and how long it took and waited."""
    asked = run.get("requests") or {}
    if not any(asked.values()):
        return ""
    seconds = run.get("seconds")
    parts = [
        say("report.requests", **{name: asked.get(name, 0) for name in ("login", "read", "write")}),
        say("report.run-retries", n=asked["retries"]) if asked.get("retries") else "",
        say("report.run-waited", time=length(asked["waited"], say)) if asked.get("waited") else "",
        say("report.run-took", time=length(seconds, say)) if seconds else "",
    ]
    return " · ".join(part for part in parts if part)


def _why(run: Mapping[str, Any], say: Say, width: int) -> list[str]:
    """Say why somebody is waited for: what stopped the run, what is wrong, what is held back."""
    stopped = [run["problem"]] if run.get("problem") else []
    problems = [_again(each) for each in (*stopped, *(run.get("wrong") or ()))]
    groups = grouped(problems, say)
    lines = [line for group in groups[:_MOST] for line in group_lines(group, say, width, 2)]
    shown = sum(max(1, len(group.cells)) for group in groups[:_MOST])
    if (rest := (run.get("errors") or 0) + len(stopped) - shown) > 0:
        lines.append(f"  {say('report.and-others', n=rest)}")
    for held in run.get("held") or ():
        told = of_held(Held(**held), say)
        lines += [*wrap(told.message, width, 2, 4), *hint_lines(told.hint, width, 4)]
    return lines
