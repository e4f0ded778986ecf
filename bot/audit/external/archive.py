"""Copies of dead addresses in an archive, by the Wayback Machine's availability service.

`GET SERVICE?url=ADDRESS` answers `{"archived_snapshots": {"closest": {"available": true, "url": …,
"status": "200"}}}` (archive.org, Wayback API). The service's address is the settings', so it is
asked wherever it is; what it proposes is taken only if it leads to the service's own domain.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TIMEOUT = 20  # seconds
_LONGEST = 65_536  # bytes of an answer
_GIVES_UP_AFTER = 3  # failures in a row: the service is down


def copies(
    addresses: Sequence[str], service: str, agent: str, told: Callable[[str, str], None]
) -> None:
    """Ask for a copy of each address, one after the other; `told` hears of each, empty for none.

    What the service does not answer is not told: it is asked again another day.
    """
    asyncio.run(_ask(addresses, service, agent, told))


async def _ask(
    addresses: Sequence[str], service: str, agent: str, told: Callable[[str, str], None]
) -> None:
    import aiohttp  # noqa: PLC0415 - only who has dead addresses pays for it

    failures = 0
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
    headers = {"User-Agent": agent}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
        for address in addresses:
            try:
                async with session.get(service, params={"url": address}) as answer:
                    body = await answer.content.read(_LONGEST)
                    found = json.loads(body) if answer.status == 200 else None
            except (aiohttp.ClientError, TimeoutError, ValueError):
                found = None
            failures = 0 if found is not None else failures + 1
            if found is not None:
                told(address, _copy(found, service))
            if failures == _GIVES_UP_AFTER:
                return


def _copy(answer: Any, service: str) -> str:
    """Read the answer; anything unexpected in it is no copy."""
    try:
        closest = answer["archived_snapshots"]["closest"]
        copy, status = str(closest["url"]), str(closest.get("status", "200"))
        available = closest["available"] is True
    except (KeyError, TypeError, AttributeError):
        return ""
    parts = urlsplit(copy)
    known = parts.scheme in {"http", "https"} and _is_of(parts.hostname or "", service)
    if not (available and known and status.startswith("2")):
        return ""
    secure = (parts.hostname or "").endswith("archive.org")
    return copy.replace("http://", "https://", 1) if secure else copy


def _is_of(host: str, service: str) -> bool:
    """Say whether a host belongs to the service: `web.archive.org` to `archive.org`."""
    own = urlsplit(service).hostname or ""
    base = ".".join(own.split(".")[-2:])
    return host == own or (not own.replace(".", "").isdigit() and host.endswith(f".{base}"))
