"""Keeping to the wiki's rate limits, so that it never has to refuse us."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.wiki.port import Rate

_SLACK = 1.0  # seconds: the wiki counts from when it had an act, not from when we sent it


class Pace:
    """Lets at most `hits` acts through in any `seconds`; without a limit, as many as come."""

    def __init__(
        self,
        rate: Rate | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.rate = rate
        self._clock = clock
        self._sleep = sleep
        self._acts: deque[float] = deque()

    def wait(self) -> None:
        """Wait until one more act is allowed, and count it."""
        if self.rate is None:
            return
        while len(self._acts) >= self.rate.hits:
            remaining = self._acts[0] + self.rate.seconds + _SLACK - self._clock()
            if remaining <= 0:
                self._acts.popleft()
            else:
                self._sleep(remaining)
        self._acts.append(self._clock())
