"""Visits that are judged in one turn of the event loop, told together: one write for all of them.

Each is told before the loop waits for the network again, so that a kill loses none of them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.external.values import Visit


class Together:
    """Gathers visits for `told`; what it raises ends the run at the next visit, or at the end."""

    def __init__(self, told: Callable[[Sequence[Visit]], None]) -> None:
        self._told = told
        self._gathered: list[Visit] = []
        self._error: Exception | None = None

    def __call__(self, visit: Visit) -> None:
        """Take a visit, in the thread of the loop."""
        if self._error:
            raise self._error
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._tell)
        self._gathered.append(visit)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Tell what is left."""
        self._tell()
        if self._error:
            raise self._error

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, []
        try:
            if gathered:
                self._told(gathered)
        except Exception as error:  # noqa: BLE001 - raised again where somebody waits for it
            self._error = error
