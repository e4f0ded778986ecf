"""What several visits say of an address: one is a suspicion, some over days are a verdict."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

# What a visit says (`docs/audits.md`, "Addresses"), as it is written down.
ALIVE, MOVED, DEAD, EXCLUDED = "alive", "moved", "dead", "excluded"
_ALIVE_FOR, _FAILING_FOR = timedelta(days=7), timedelta(days=3)


class Answered(NamedTuple):
    """How an address answered last, and how often in a row it was dead; times in ISO 8601 (UTC).

    `archive` is a copy of it elsewhere, `-` where it is known that there is none.
    """

    url: str
    verdict: str
    reason: str = ""
    status: int = 0
    final: str = ""
    missing: tuple[str, ...] = ()
    secure: bool = False
    checked: str = ""
    deaths: int = 0
    first_death: str = ""
    last_death: str = ""
    archive: str = ""


def joined(before: Answered | None, now: Answered) -> Answered:
    """Join a visit with what was known: deaths add up until the address is alive again."""
    deaths, first, last = before[8:11] if before else (0, "", "")
    if now.verdict == DEAD:
        deaths, first, last = deaths + 1, first or now.checked, now.checked
    elif now.verdict in {ALIVE, MOVED}:
        return now
    archive = before.archive if before and deaths else ""
    return Answered(*now[:8], deaths, first, last, archive)


def is_dead(answer: Answered, failures: int, days: int) -> bool:
    """Say whether an address was dead often enough, over days enough."""
    if answer.verdict == EXCLUDED or not answer.deaths or answer.deaths < failures:
        return False
    over = _time(answer.last_death) - _time(answer.first_death)
    return over >= timedelta(days=days)


def is_due(answer: Answered | None, now: datetime) -> bool:
    """Say whether it is an address's turn: what was well is looked at again after a week."""
    if answer is None:
        return True
    well = answer.verdict in {ALIVE, MOVED, EXCLUDED}
    return now - _time(answer.checked) >= (_ALIVE_FOR if well else _FAILING_FOR)


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)
