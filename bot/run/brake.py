"""The stop page, looked at while a run writes: somebody may say stop at any moment.

Between two looks pass no more than 20 writes and 10 seconds, without a request for each edit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.wiki.port import StopNotice, Wiki

MOST_WRITES = 20
MOST_SECONDS = 10.0


@dataclass(slots=True)
class Brake:
    """Asked before each request to write; `looked` is when the page was seen by this `clock`."""

    wiki: Wiki
    page: str
    looked: float
    clock: Callable[[], float] = time.monotonic
    _written: int = 0
    _asked: float = 0.0

    def __post_init__(self) -> None:
        """Begin to count: what was written before is not of this run."""
        self._written = self.wiki.requests.write
        self._asked = self.clock()

    def __call__(self) -> None:
        """Look, if it is time. Raises Failure where somebody said stop.

        The next write may take as long as the last one, and its end counts too.
        """
        now, written = self.clock(), self.wiki.requests.write
        last, self._asked = now - self._asked, now
        due = now - self.looked + last >= MOST_SECONDS
        if not due and written - self._written < MOST_WRITES:
            return
        self.looked, self._written = now, written
        notice = self.wiki.stopped(self.page)
        if notice is not None:
            raise stopped(self.page, notice)


def stopped(page: str, notice: StopNotice) -> Failure:
    """Say that a person stopped the bot, who and why, and how to go on."""
    args = {"page": page, **notice._asdict()}
    return Failure(Problem("run.stopped", None, args), Exit.PERSON)
