"""What is asked of addresses, at which pace, and what came of it: the nouns of a visit.

`docs/audits.md`, "Addresses", defines every verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Awaitable, Callable, Sequence


class Verdict(StrEnum):
    """What one visit says of an address."""

    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    FAILING = "failing"
    BLOCKED = "blocked"
    EXCLUDED = "excluded"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Target:
    """An address to visit: `url` as `address.normalised` gives it, and places asked of its page."""

    url: str
    fragments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of one visit.

    `reason` is a code, empty where `status` says all: timeout, tls, no-domain, refused, reset,
    truncated, not-http, loop, too-many-redirects, nowhere, challenge, sign-in, private, pattern,
    scheme, bad-address, removed, private-video, retry-later. `status` is the last answer's, 0
    where there was none. `final` is where the address moved for good (`moved` alone). `missing`
    holds the fragments that are surely not on the page. `secure` says that an `http` address was
    alive as `https` too.
    """

    url: str
    verdict: Verdict
    reason: str = ""
    status: int = 0
    final: str = ""
    missing: frozenset[str] = frozenset()
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How addresses are visited: how fast, how patiently, and which not at all.

    `per_host` is the time between two requests to a host, `timeout` that for one request, `pauses`
    those before it is tried again, `longest` the longest `Retry-After` that is obeyed; all in
    seconds. `workers` requests are under way at a time. `exclude` has patterns of whole addresses,
    in which `*` and `?` stand for anything. `glance` is how much of a page is read to know a
    challenge, `page` how much to look for fragments, in bytes. `oembed` is where YouTube is asked
    about its videos. `look_up` gives the IP addresses of a domain name, or raises
    `socket.gaierror`; `open_socket` makes the socket for one of them: both are the system's own
    where they are `None`, as is what `ssl_context` trusts.
    """

    per_host: float = 1.0
    workers: int = 64
    timeout: float = 20.0
    allow_private: bool = False
    exclude: tuple[str, ...] = ()
    user_agent: str = "Passeur (link checker of a MediaWiki bot)"
    pauses: tuple[float, ...] = (1.0, 4.0)
    longest: float = 120.0
    glance: int = 64 * 1024
    page: int = 2 * 1024 * 1024
    oembed: str = "https://www.youtube.com/oembed"
    look_up: Callable[[str], Awaitable[Sequence[str]]] | None = None
    open_socket: Callable[[tuple[int, int, int, str, tuple[object, ...]]], socket.socket] | None = (
        None
    )
    ssl_context: ssl.SSLContext | None = None
