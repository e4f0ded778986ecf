"""Waiting, and remembering for how long: what a run cost is told at its end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.model import Event, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenacity import RetryCallState

    from bot.model import Progress

_WORTH_TELLING = 2.0  # seconds


class Patience:
    """Waits; counts the seconds `waited`, and how often something was asked again.

    `tell` hears of each wait that a person could notice.
    """

    def __init__(
        self, sleep: Callable[[float], None] = time.sleep, tell: Progress = silent
    ) -> None:
        self.retries = 0
        self.waited = 0.0
        self._sleep = sleep
        self._tell = tell

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds
        self._sleep(seconds)

    def pace(self, seconds: float) -> None:
        """Wait so as to keep within the wiki's rate limits."""
        if seconds >= _WORTH_TELLING:
            self._tell(Event("wiki.pace", 0, 0, {"seconds": round(seconds)}))
        self.sleep(seconds)

    def again(self, state: RetryCallState) -> None:
        """Hear from tenacity that something will be asked again, after `sleep`."""
        self.retries += 1
        seconds = state.upcoming_sleep
        error = state.outcome.exception() if state.outcome else None
        args = {
            "seconds": round(seconds, 1),
            "code": getattr(error, "code", ""),
            "attempt": state.attempt_number,
        }
        self._tell(Event("wiki.again", 0, 0, args))
