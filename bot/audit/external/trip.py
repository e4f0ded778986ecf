"""One way to an address: HEAD, then GET, tried again where that may help, along its redirects."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.audit.external.address import host_of, joined
from bot.audit.external.reply import PERMANENT, UNCONNECTED, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.audit.external.client import Client
    from bot.audit.external.queues import Queues
    from bot.audit.external.values import Pace

_MOST_REDIRECTS = 5
# A way on which perhaps only HEAD is sent: then GET decides.
_ASTRAY = frozenset({"loop", "too-many-redirects", "nowhere"})
_PATIENCE = 3  # visits in a row that a host may let wait in vain


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a way ended: the last `reply`, and the address, without fragment, that gave it.

    `reason` is why it ended before an answer that counts, a code of `Visit`. `moved_to` is where
    permanent redirects alone led, empty where the first was none.
    """

    url: str
    reply: Reply
    reason: str = ""
    moved_to: str = ""
    hops: int = 0


@dataclass(slots=True)
class Road:
    """What all ways of a run share: `excluded` says whether an address is not to be asked.

    `silent` counts how often in a row a host let a visit wait in vain: after a few, it gets no
    second chances, which would take hours.
    """

    pace: Pace
    client: Client
    queues: Queues
    excluded: Callable[[str], bool]
    silent: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Trip:
    """One way to an address, and what is remembered on it.

    `has_turn` says that the first request's turn is taken already. `paced` requests keep the
    pace of their hosts. `retries` are left for the whole way.
    """

    road: Road
    limit: int
    has_turn: bool = False
    paced: bool = True
    retries: int = 0
    _cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    async def to(self, url: str) -> Landing:
        """Go to a normalised address; raises `LeftAloneError` where a host is left alone."""
        landing = await self._along(url, "HEAD")
        if landing.reason in _ASTRAY:
            self._cookies.clear()
            landing = await self._along(url, "GET")
        return landing

    async def get(self, url: str, limit: int | None = None) -> Reply:
        """Get one page, without following it."""
        if self.road.excluded(url):
            return Reply(fault="pattern")
        return await self._ask("GET", url, self.limit if limit is None else limit)

    async def _along(self, url: str, method: str) -> Landing:
        moved_to = ""
        permanent = True
        seen: set[tuple[str, str]] = set()
        reply = Reply()
        for hops in range(_MOST_REDIRECTS + 1):
            if (url, self._cookie(url)) in seen:
                return Landing(url, reply, "loop", hops=hops)
            seen.add((url, self._cookie(url)))
            if self.road.excluded(url):
                return Landing(url, Reply(fault="pattern"), "pattern", hops=hops)
            reply = await self._answer(method, url)
            if not reply.redirects or reply.challenge:
                return Landing(url, reply, self._why(reply), moved_to, hops)
            self._keep_cookies(url, reply)
            place = joined(url, reply.place)
            if not place:
                return Landing(url, reply, "nowhere", hops=hops)
            permanent = permanent and reply.status in PERMANENT
            moved_to = place if permanent else moved_to
            url = place.partition("#")[0]
        return Landing(url, reply, "too-many-redirects", hops=_MOST_REDIRECTS)

    def _why(self, reply: Reply) -> str:
        if reply.challenge:
            return "challenge"
        return "retry-later" if self._too_late(reply) else reply.fault

    def _too_late(self, reply: Reply) -> bool:
        return reply.passing and reply.retry_after > self.road.pace.longest

    async def _answer(self, method: str, url: str) -> Reply:
        """Give the answer that counts for one address."""
        if method == "HEAD":
            reply = await self._ask("HEAD", url)
            if self._decides(reply):
                return reply
        while True:
            reply = await self._ask("GET", url, self.limit)
            if not reply.passing or not self._may_retry(url, reply) or self._too_late(reply):
                return reply
            pauses = self.road.pace.pauses
            pause = pauses[-self.retries]
            self.retries -= 1
            if reply.retry_after < 0:
                await asyncio.sleep(pause)

    def _may_retry(self, url: str, reply: Reply) -> bool:
        silent = self.road.silent
        if reply.fault != "timeout":
            silent.pop(host_of(url), None)
        elif not self.retries or silent[host_of(url)] >= _PATIENCE:
            silent[host_of(url)] += 1
            return False
        return self.retries > 0

    def _decides(self, reply: Reply) -> bool:
        """Say whether GET would be asked in vain after such a reply to HEAD."""
        if reply.fault in UNCONNECTED or self._too_late(reply):
            return True
        hidden = reply.guarded and reply.status < 300 and not reply.challenge
        return 200 <= reply.status < 400 and not hidden

    async def _ask(self, method: str, url: str, limit: int = 0) -> Reply:
        host = host_of(url)
        queue = host if self.paced else host + ":443"
        if self.has_turn:
            self.has_turn = False
        else:
            await self.road.queues.turn(queue, paced=self.paced)
        try:
            reply = await self.road.client.ask(method, url, cookies=self._cookie(url), limit=limit)
            self._obey(queue, reply)
        finally:
            self.road.queues.leave(queue)
        return reply

    def _obey(self, queue: str, reply: Reply) -> None:
        """Give the host the time that it asks for."""
        if self._too_late(reply):
            self.road.queues.shut(queue)
        elif reply.passing and reply.retry_after > 0:
            self.road.queues.hold(queue, reply.retry_after)

    def _cookie(self, url: str) -> str:
        if not self._cookies:
            return ""
        return "; ".join(f"{name}={text}" for name, text in self._jar(url).items())

    def _keep_cookies(self, url: str, reply: Reply) -> None:
        """Keep what came with a redirect, for this host and this way alone."""
        for line in reply.cookies:
            pair, _, rest = line.partition(";")
            name, mark, text = pair.partition("=")
            if mark and text.strip() and "max-age=0" not in rest.lower().replace(" ", ""):
                self._jar(url)[name.strip()] = text.strip()
            else:
                self._jar(url).pop(name.strip(), None)

    def _jar(self, url: str) -> dict[str, str]:
        return self._cookies.setdefault(host_of(url), {})
