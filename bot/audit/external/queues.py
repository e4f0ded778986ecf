"""One queue per host: who may ask next, so that no host is hurried and no worker ever waits."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.audit.external.values import Target


class LeftAloneError(Exception):
    """The host asked for more patience than this run has."""


class _Host:
    """A host's queue: visits to begin, and begun ones that wait for their next request."""

    __slots__ = ("begun", "free_at", "fresh", "listed", "shut", "step", "under_way")

    def __init__(self, step: float) -> None:
        self.fresh: deque[Target] = deque()
        self.begun: deque[asyncio.Future[None]] = deque()
        self.step = step
        self.free_at = 0.0
        self.under_way = 0
        self.listed = False
        self.shut = False

    @property
    def size(self) -> int:
        return len(self.fresh) + len(self.begun)


class Queues:
    """Gives each request its turn: `workers` at a time, those to one host `per_host` apart.

    A turn is taken by `turn` and ended by `leave`; that of a visit's first request is taken when
    `begin` is called with its target. Whoever waits holds none. Hosts with most to do go first.
    """

    def __init__(
        self, targets: Iterable[tuple[str, Target]], workers: int, per_host: float
    ) -> None:
        self._free = workers
        self._per_host = per_host
        # A host that hangs must leave workers to the others; one without a pace is our own. The
        # last free workers are for hosts that have few.
        self._few = max(1, workers // 4) if per_host else workers
        self._spare = workers // 4 if per_host else 0
        self._aside: list[_Host] = []
        self._hosts: dict[str, _Host] = {}
        self._ready: list[tuple[bool, int, int, _Host]] = []
        self._later: list[tuple[float, int, _Host]] = []
        self._order = itertools.count()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._begin: Callable[[Target], None] | None = None
        self.fresh = 0  # targets that are not begun
        for host, target in targets:
            self._host(host).fresh.append(target)
            self.fresh += 1

    def start(self, begin: Callable[[Target], None]) -> None:
        """Begin with the biggest hosts; `begin` is called for each target when its turn comes."""
        self._begin = begin
        for host in self._hosts.values():
            self._list(host, self._loop.time())
        self._pump()

    def stop(self) -> None:
        """Begin nothing any more."""
        if self._timer:
            self._timer.cancel()
        for host in self._hosts.values():
            host.fresh.clear()
        self.fresh = 0

    async def turn(self, name: str, *, paced: bool = True) -> None:
        """Wait until the host may be asked; raises `LeftAloneError` if it is left alone."""
        host = self._host(name, paced=paced)
        if host.shut:
            raise LeftAloneError
        called: asyncio.Future[None] = self._loop.create_future()
        host.begun.append(called)
        self._list(host, self._loop.time())
        self._pump()
        await called

    def leave(self, name: str) -> None:
        """End a turn."""
        host = self._hosts[name]
        host.under_way -= 1
        self._free += 1
        while self._aside:
            self._relist(self._aside.pop(), self._loop.time())
        self._list(host, self._loop.time())
        self._pump()

    def hold(self, name: str, seconds: float) -> None:
        """Ask a host nothing for some time."""
        host = self._host(name)
        host.free_at = max(host.free_at, self._loop.time() + seconds)

    def shut(self, name: str) -> None:
        """Leave a host alone for good: its other targets are never begun."""
        host = self._host(name)
        host.shut = True
        self.fresh -= len(host.fresh)
        host.fresh.clear()
        while host.begun:
            called = host.begun.popleft()
            if not called.done():
                called.set_exception(LeftAloneError())

    def _host(self, name: str, *, paced: bool = True) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(self._per_host if paced else 0.0)
        return host

    def _list(self, host: _Host, now: float) -> None:
        if host.listed or not (host.fresh or host.begun):
            return
        host.listed = True
        if host.free_at > now:
            heapq.heappush(self._later, (host.free_at, next(self._order), host))
        else:  # visits that are begun come first, so that few are open at a time
            entry = (not host.begun, -host.size, next(self._order), host)
            heapq.heappush(self._ready, entry)

    def _pump(self) -> None:
        now = self._loop.time()
        while self._later and self._later[0][0] <= now:
            self._relist(heapq.heappop(self._later)[-1], now)
        while self._free and self._ready:
            host = heapq.heappop(self._ready)[-1]
            if host.free_at > now:
                self._relist(host, now)
                continue
            if host.under_way >= self._few and self._free <= self._spare:
                self._aside.append(host)
                continue
            host.listed = False
            self._call(host, now)
            self._list(host, now)
        if self._later and (self._timer is None or self._timer.when() > self._later[0][0]):
            if self._timer:
                self._timer.cancel()
            self._timer = self._loop.call_at(self._later[0][0], self._wake)

    def _relist(self, host: _Host, now: float) -> None:
        host.listed = False
        self._list(host, now)

    def _wake(self) -> None:
        self._timer = None
        self._pump()

    def _call(self, host: _Host, now: float) -> None:
        while host.begun:
            called = host.begun.popleft()
            if not called.done():
                self._take(host, now)
                called.set_result(None)
                return
        if host.fresh and self._begin:
            self._take(host, now)
            self.fresh -= 1
            self._begin(host.fresh.popleft())

    def _take(self, host: _Host, now: float) -> None:
        self._free -= 1
        host.under_way += 1
        host.free_at = max(host.free_at, now + host.step)
