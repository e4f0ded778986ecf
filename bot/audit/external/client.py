"""Sending one request and reading as much of the answer as is wanted; every error is a value."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from bot.audit.external import challenge
from bot.audit.external.address import literal
from bot.audit.external.body import read_body
from bot.audit.external.connector import Connector
from bot.audit.external.faults import fault_of
from bot.audit.external.public import is_public
from bot.audit.external.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.audit.external.values import Pace

_LONGEST_HEAD = 128 * 1024  # bytes of one line: policies of ten thousand characters are in use
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
}
_SECONDS = re.compile(r"[0-9]+")


class _UnansweredError(Exception):
    """The connection ended before the answer's head; the cause says how."""


class Client:
    """Asks servers, through no proxy, with no cookies but those that it is given."""

    def __init__(self, pace: Pace) -> None:
        self._allow_private = pace.allow_private
        self._session = aiohttp.ClientSession(
            connector=Connector(pace),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=pace.timeout),
            headers={**_HEADERS, "User-Agent": pace.user_agent},
            auto_decompress=False,
            trust_env=False,
            max_line_size=_LONGEST_HEAD,
            max_field_size=_LONGEST_HEAD,
            max_headers=512,
            middlewares=(_sent_once,),
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def ask(self, method: str, url: str, *, cookies: str = "", limit: int = 0) -> Reply:
        """Ask for a normalised address; of a page, read `limit` bytes at most."""
        try:
            address = URL(url, encoded=True)
        except ValueError:
            return Reply(fault="bad-address")
        ip = literal(address.raw_host or "")
        if ip and not self._allow_private and not is_public(ip):
            return Reply(fault="private")
        headers = {"Cookie": cookies} if cookies else None
        try:
            answer = await self._session.request(
                method, address, headers=headers, allow_redirects=False
            )
        except _UnansweredError as error:
            return fault_of(error.__cause__ or error)
        except Exception as error:  # noqa: BLE001 - whatever a server does to the client is a verdict
            return fault_of(error)
        try:
            return await _reply(answer, 0 if method == "HEAD" else limit)
        finally:
            answer.release()


async def _sent_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a request twice on its own when a connection breaks."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _UnansweredError from error


async def _reply(answer: aiohttp.ClientResponse, limit: int) -> Reply:
    headers = answer.headers
    status = answer.status
    if not 200 <= status < 1000:
        return Reply(fault="not-http")
    cookies = tuple(headers.getall("Set-Cookie", ()))
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    html = kind in {"", "text/html", "application/xhtml+xml"}
    body, complete = "", False
    if limit and html and (status < 300 or status in {403, 429, 503}):
        body, complete = await read_body(answer, limit)
    return Reply(
        status=status,
        place=headers.get("Location", ""),
        retry_after=_seconds(headers),
        cookies=cookies,
        guarded=challenge.is_guarded(headers, cookies),
        challenge=challenge.told_by_head(headers)
        or challenge.told_by_body(status, body, complete=complete),
        html=html,
        body=body,
        complete=complete,
    )


def _seconds(headers: Mapping[str, str]) -> float:
    """Read `Retry-After`, seconds or a date, RFC 9110; negative where nothing is said."""
    text = headers.get("Retry-After", "").strip()
    if not text:
        return -1.0
    if _SECONDS.fullmatch(text):
        return float(text[:12])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return -1.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0)
