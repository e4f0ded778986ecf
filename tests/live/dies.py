"""The command line of a process that dies: `dies.py POINT N WORDS…`, killed at its N-th write.

The points lie inside the process, where no gateway can see them; SIGKILL lets nothing clean up.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from bot.cli import main
from bot.run.journal import Journal
from bot.run.ledger import Ledger
from bot.wiki.login import Login

POINTS = ("unsent", "answered", "half-remembered", "remembered", "journalled")


class Death:
    """Counts the writes, and kills its own process at a point of one of them."""

    def __init__(self, point: str, number: int) -> None:
        self.point = point
        self.number = number
        self.writes = 0

    def at(self, point: str) -> None:
        """Be at a point of the present write."""
        if (point, self.writes) == (self.point, self.number):
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(
        self, owner: type, name: str, *, before: str = "", after: str = "", counts: bool = False
    ) -> None:
        """Be at a point before and after each call of a method; one of them counts the writes."""
        method: Callable[..., Any] = getattr(owner, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.writes += counts
            self.at(before)
            found = method(*args, **kwargs)
            self.at(after)
            return found

        setattr(owner, name, wrapped)

    def lie_in_wait(self) -> None:
        """Watch sending, remembering and journalling."""
        self.wrap(Login, "submit", before="unsent", after="answered", counts=True)
        self.wrap(Ledger, "remember", after="half-remembered")
        self.wrap(Journal, "outcome", before="remembered", after="journalled")


if __name__ == "__main__":
    point, number, *words = sys.argv[1:]
    assert point in POINTS, point
    Death(point, int(number)).lie_in_wait()
    sys.argv[1:] = words
    main()
