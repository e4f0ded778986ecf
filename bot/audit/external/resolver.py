"""Looking up a host once, so that what was checked is what is connected to."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.audit.external.public import is_public

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


class NotPublicError(OSError):
    """A domain name leads into a network that is not public."""


class PublicResolver(AbstractResolver):
    """Gives the addresses of a name, and none at all where one of them is not public.

    The connection goes to these very addresses: an answer that changes later changes nothing.
    """

    def __init__(
        self,
        look_up: Callable[[str], Awaitable[Sequence[str]]] | None = None,
        *,
        allow_private: bool = False,
    ) -> None:
        self._look_up = look_up or _system_look_up
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Give what to connect to; raises `NotPublicError`, or `OSError` where there is none."""
        found = [
            address
            for address in await self._look_up(host)
            if family in {socket.AF_UNSPEC, _family(address)}
        ]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        if not self._allow_private and not all(map(is_public, found)):
            raise NotPublicError
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=_family(address),
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        """Do nothing: nothing is kept open."""


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


async def _system_look_up(host: str) -> list[str]:
    """Ask the system in a thread that ends with the program: a look-up cannot be interrupted."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def tell(found: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def ask() -> None:
        found: list[str] | OSError
        try:
            rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(row[4][0]) for row in rows))
        except OSError as error:
            found = error
        except UnicodeError:
            found = socket.gaierror(socket.EAI_NONAME, "no domain name")
        with contextlib.suppress(RuntimeError):  # the visits were stopped meanwhile
            loop.call_soon_threadsafe(tell, found)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    return await answer
