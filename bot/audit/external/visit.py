"""Visiting external addresses: the one door to this package's event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.external.values import Pace, Target, Verdict, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Pace", "Target", "Verdict", "Visit", "visit_all"]


def visit_all(targets: Iterable[Target], pace: Pace, told: Callable[[Visit], None]) -> None:
    """Visit every target once, and tell each visit as soon as it is judged.

    `told` must be quick: nothing else goes on meanwhile. Targets of a host that asked to be left
    alone are not told at all: they stay due. Raises `Failure` where the network is away.
    """
    from bot.audit.external.crew import visit_each  # noqa: PLC0415 - only a visit pays for aiohttp

    visit_each(targets, pace, told)
