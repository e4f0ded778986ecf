"""Past runs: what each did, held back and refused, what it cost, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.report.lines import joined, wrap
from bot.report.sentences import length, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.say import Say

_GIVEN = (
    "run", "kind", "started", "ended", "state", "counts", "exit", "held", "conflicts", "requests",
    "seconds",
)  # fmt: skip


def runs_json(runs: Iterable[Mapping[str, Any]], say: Say) -> dict[str, Any]:
    """Give past runs as they were journalled."""
    return {"runs": [_shape(run, say) for run in runs]}


def _shape(run: Mapping[str, Any], say: Say) -> dict[str, Any]:
    problem = run.get("problem")
    told = {"code": problem["code"], "message": _why(problem, say)} if problem else None
    return {**{name: run.get(name) for name in _GIVEN}, "problem": told}


def runs_text(runs: Iterable[Mapping[str, Any]], say: Say, width: int = 100) -> str:
    """Write past runs, the newest first; one that was killed says so."""
    lines = [line for run in runs for line in _lines(run, say, width)]
    return "\n".join(lines) or say("report.no-runs")


def _lines(run: Mapping[str, Any], say: Say, width: int) -> list[str]:
    kind = run.get("kind") or ""
    name = say(f"report.kind-{kind}") if say.knows(f"report.kind-{kind}") else kind
    first = f"{run['run']}  {when(run.get('started') or '', say)}  {name}  {_end(run, say)}"
    more = [part for part in (_done(run, say), _waits(run, say), _cost(run, say)) if part]
    if problem := run.get("problem"):
        more.append(_why(problem, say))
    return [*wrap(first, width, 0, 2), *(line for part in more for line in wrap(part, width, 2, 4))]


def _end(run: Mapping[str, Any], say: Say) -> str:
    state = run.get("state")
    return say(f"report.run-{state}") if state != "ended" else say(f"report.exit-{run['exit']}")


def _done(run: Mapping[str, Any], say: Say) -> str:
    counts = (run.get("counts") or {}).items()
    return joined(say(f"outcome.count-{name}", n=n) for name, n in counts if n)


def _waits(run: Mapping[str, Any], say: Say) -> str:
    """Tell what was held back, and what the two sides disagree on."""
    parts = [
        say("report.run-held", name=held["collection"], guard=held["guard"],
            found=held["found"], limit=held["limit"])
        for held in run.get("held") or ()
    ]  # fmt: skip
    if conflicts := run.get("conflicts"):
        parts.append(say("report.count-conflict", n=conflicts))
    return " · ".join(parts)


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


def _why(problem: Mapping[str, Any], say: Say) -> str:
    """Say why a run ended early; one of another version of Passeur may have no sentence here."""
    try:
        return say(problem["code"], **problem.get("args", {}))
    except (KeyError, ValueError):
        return str(problem["code"])
