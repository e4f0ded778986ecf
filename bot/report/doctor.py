"""What `doctor` found: what is fine on one line each, what is not with what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from bot.report.lines import hint_lines, wrap
from bot.report.sentences import of_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Problem
    from bot.report.sentences import Told
    from bot.say import Say

    class Check(Protocol):
        """One thing that was looked at."""

        @property
        def code(self) -> str:
            """Name it."""

        @property
        def told(self) -> Problem:
            """Say what was found."""

        @property
        def ok(self) -> bool:
            """Say whether it is as it should be."""

        @property
        def severity(self) -> str:
            """Say how bad it is, if it is not."""


def doctor_json(checks: Iterable[Check], say: Say) -> dict[str, Any]:
    """Give each check with its sentence; `severity` is empty where it is as it should be."""
    return {
        "checks": [
            {
                "code": check.code,
                "ok": check.ok,
                "severity": "" if check.ok else check.severity,
                **_told(check, say)._asdict(),
            }
            for check in checks
        ]
    }


def doctor_text(checks: Iterable[Check], say: Say, width: int = 100) -> str:
    """Write what is wrong first, each with its way out; then what is fine."""
    checks = list(checks)
    bad = [check for check in checks if not check.ok]
    bad.sort(key=lambda check: check.severity != "error")
    lines = [line for check in bad for line in _bad(check, say, width)]
    fine = [f"✓ {_told(check, say).message}" for check in checks if check.ok]
    good = [line for each in fine for line in wrap(each, width, 0, 2)]
    errors = sum(check.severity == "error" for check in bad)
    last = say("doctor.summary", wrong=errors, advice=len(bad) - errors, fine=len(fine))
    blocks = (lines, good, wrap(last, width))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _bad(check: Check, say: Say, width: int) -> list[str]:
    told = _told(check, say)
    mark = "✗" if check.severity == "error" else "!"
    where, message = check.told.where, told.message
    text = say("report.at", where=str(where), message=message) if where else message
    return [*wrap(f"{mark} {text}", width, 0, 2), *hint_lines(told.hint, width, 2)]


def _told(check: Check, say: Say) -> Told:
    """Say what was found; what is as it should be needs no hint."""
    found = of_problem(check.told, say)
    return found._replace(hint="") if check.ok else found
