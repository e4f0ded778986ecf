"""Connections on which an answer's head counts as soon as it is there, whatever follows it."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.client_proto import ResponseHandler

from bot.audit.external.resolver import PublicResolver

if TYPE_CHECKING:
    from bot.audit.external.values import Pace

_NAMES_KEPT = 300  # seconds: longer than a host's addresses take, shorter than a move of it
_IDLE = 5.0  # seconds: servers close idle connections soon
_GOODBYES = 3  # turns of the loop until a transport that was given up is gone
_END_OF_HEAD = b"\r\n\r\n"


class _HeadFirst(ResponseHandler):
    """Hands over a head before its body, so that a body longer than promised does not undo it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, live: set[asyncio.Transport]) -> None:
        super().__init__(loop)
        self._live = live

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.transport:
            self._live.add(self.transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self.transport:
            self._live.discard(self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        end = data.find(_END_OF_HEAD)
        if 0 <= end < len(data) - len(_END_OF_HEAD):
            super().data_received(data[: end + len(_END_OF_HEAD)])
            data = data[end + len(_END_OF_HEAD) :]
        super().data_received(data)


class Connector(aiohttp.TCPConnector):
    """Connects to public addresses alone, to as many hosts at a time as the queues allow."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(
            limit=0,
            ttl_dns_cache=_NAMES_KEPT,
            keepalive_timeout=_IDLE,
            resolver=PublicResolver(pace.look_up, allow_private=pace.allow_private),
            ssl=pace.ssl_context or True,
            socket_factory=pace.open_socket,
        )
        self._live: set[asyncio.Transport] = set()
        loop = asyncio.get_running_loop()

        def handler() -> ResponseHandler:
            return _HeadFirst(loop, live=self._live)

        self._factory = functools.partial(handler)

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Close everything, connections too whose other end is slow to say goodbye."""
        await super().close(abort_ssl=abort_ssl)
        for transport in list(self._live):
            transport.abort()
        for _ in range(_GOODBYES):
            await asyncio.sleep(0)
