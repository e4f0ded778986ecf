"""A deadline and a size for each answer: a server that drips or never ends holds nobody up.

`requests` only bounds the time between two bytes (urllib3's `Timeout.total` ends with the headers),
so a byte a minute would keep a run for ever. When the deadline passes, the socket is shut, and what
waits for it sees the connection end.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import requests

LONGEST = 180.0  # seconds from sending a request to the last byte; PHP gives up much earlier
LARGEST = 64_000_000  # bytes of one answer; MediaWiki's own limit is 8 MB ($wgAPIMaxResultSize)
_CHUNK = 65_536


class Deadline(HTTPAdapter):
    """Sends requests on a session; `longest` is in seconds, `largest` in bytes.

    The body of an answer that breaks off, comes too late or grows too large is cut: it is no whole
    JSON then, and is treated as such; its status and headers are still known.
    """

    def __init__(self, longest: float = LONGEST, largest: int = LARGEST) -> None:
        self._longest = longest
        self._largest = largest
        self._late = False
        self._open: set[socket.socket] = set()
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make connections that are known here while they are used."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Do the same for those that go through a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # the base names each option
        """Send, and read the whole answer, within the time there is."""
        self._open.clear()
        self._late = False
        timer = threading.Timer(self._longest, self._shut)
        timer.daemon = True
        timer.start()
        try:
            response = super().send(request, **options)
            response.raw = raw = _Bounded(response.raw, self._largest)
            response.content  # noqa: B018 - reads and keeps the body while the clock runs
            raw.cut = raw.cut or self._late
            return response
        finally:
            timer.cancel()

    def _shut(self) -> None:
        self._late = True
        for found in list(self._open):
            with contextlib.suppress(OSError):
                found.shutdown(socket.SHUT_RDWR)

    def _pools(self) -> Mapping[str, type[HTTPConnectionPool]]:
        return {
            "http": _watched(HTTPConnectionPool, self._open),
            "https": _watched(HTTPSConnectionPool, self._open),
        }


def _watched(
    pool: type[HTTPConnectionPool], opened: set[socket.socket]
) -> type[HTTPConnectionPool]:
    """Give a pool whose connections say which socket is in use.

    The socket, not the connection: that one lets go of it when the headers say that it will close.
    """
    base: Any = pool.ConnectionCls

    class Connection(base):  # type: ignore[misc]  # the class is the pool's own
        def connect(self) -> None:
            super().connect()
            opened.add(self.sock)

        def request(self, *args: Any, **options: Any) -> None:
            if self.sock is not None:  # used again
                opened.add(self.sock)
            super().request(*args, **options)

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})


class _Bounded:
    """The raw body of an answer, as far as it comes and no larger than is sensible.

    `cut` says that it is not the whole one.
    """

    def __init__(self, raw: Any, largest: int) -> None:
        self._raw = raw
        self._left = largest
        self.cut = False

    def stream(self, _: int = _CHUNK, **options: Any) -> Iterator[bytes]:
        """Give the body piece by piece; it ends where the connection does."""
        try:
            for piece in self._raw.stream(_CHUNK, **options):
                self._left -= len(piece)
                if self._left < 0:
                    break
                yield piece
        except (HTTPError, OSError):
            self._left = -1
        if self._left < 0:
            self.cut = True
            self._raw.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)
