"""Telling a dead domain from a machine that is offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.failure import Exit, Failure
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.audit.external.values import Visit

_ENOUGH = 3  # hosts: two dead domains on one wiki are no sign of a dead network


class Doubt:
    """Keeps back visits that found no way to a host, until something shows that there is one."""

    def __init__(self, told: Callable[[Visit], None]) -> None:
        self._told = told
        self._kept: list[Visit] = []
        self._hosts: set[str] = set()
        self._online = False

    def tell(self, visit: Visit, host: str, *, offline: bool) -> None:
        """Tell a visit, now or as soon as the network is known to be there."""
        if offline and not self._online:
            self._kept.append(visit)
            self._hosts.add(host)
            return
        if not offline and not self._online:
            self._online = True
            self._release()
        self._told(visit)

    def end(self) -> None:
        """Tell what was kept; raises `Failure` where the network is surely away."""
        if len(self._hosts) >= _ENOUGH and not self._online:
            raise Failure(Problem("audit.no-network"), Exit.LATER)
        self._release()

    def _release(self) -> None:
        kept, self._kept = self._kept, []
        for visit in kept:
            self._told(visit)
