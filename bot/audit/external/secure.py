"""Whether an `http` address is there as `https` too."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.audit.external.address import host_of
from bot.audit.external.queues import LeftAloneError
from bot.audit.external.trip import Trip
from bot.audit.external.values import Verdict
from bot.audit.external.verdicts import judged

if TYPE_CHECKING:
    from bot.audit.external.trip import Landing, Road


class SecureForms:
    """Asks for the `https` form, once per address; of a host without TLS, for the first alone."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._speaks: dict[str, asyncio.Future[bool]] = {}

    async def has(self, url: str) -> bool:
        """Say whether a normalised `http` address is alive as `https` as well."""
        host = host_of(url)
        if not url.startswith("http://") or _has_port(url):
            return False  # which port its `https` form would have, nobody knows
        form = "https" + url.removeprefix("http")
        if self._road.excluded(form):
            return False
        known = self._speaks.get(host)
        if known is not None:
            return await known and _alive(form, await self._go(form))
        first = self._speaks[host] = asyncio.get_running_loop().create_future()
        landing = None
        try:
            landing = await self._go(form)
        finally:
            first.set_result(landing is not None and (landing.hops > 0 or not landing.reply.fault))
        return _alive(form, landing)

    async def _go(self, form: str) -> Landing | None:
        try:
            return await Trip(self._road, self._road.pace.glance, paced=False).to(form)
        except LeftAloneError:
            return None


def _alive(form: str, landing: Landing | None) -> bool:
    return (
        landing is not None
        and landing.url.startswith("https://")
        and judged(form, landing).verdict is Verdict.ALIVE
    )


def _has_port(url: str) -> bool:
    authority = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return ":" in authority.rpartition("]")[2]
