"""One hook on the HTTP session: what the server really answered, and how often it was asked.

pywikibot turns a lost reply, a read-only wiki and a rate limit into one exception without a code,
so the cause of anything that goes wrong is what this hook saw. Its count equals the server's log.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.model import Requests
from bot.private import keep

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

Kind = Literal["login", "read", "write"]

_ACTION = re.compile(r"(?:^|[?&])action=(\w+)")
_TOKENS_ALONE = re.compile(r"(?:^|[?&])meta=(?:tokens|userinfo)(?:&|$)")
_WRITES = frozenset({"edit", "move", "delete", "undelete", "upload", "protect", "rollback"})
_LOGINS = frozenset({"login", "clientlogin", "logout", "paraminfo"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer of the server. `retry_after` counts seconds; 0 where it named none."""

    response: requests.Response

    @property
    def status(self) -> int:
        """Give the HTTP status."""
        return self.response.status_code

    @property
    def retry_after(self) -> float:
        """Tell how long the server asked us to wait: a number, or a date by its own clock."""
        header = self.response.headers.get("Retry-After", "")
        with contextlib.suppress(ValueError):
            return max(0.0, float(header))
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            now = parsedate_to_datetime(self.response.headers.get("Date", ""))
            return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
        return 0.0

    @property
    def is_cut(self) -> bool:
        """Say whether the body broke off, came too late or was too large to read on."""
        return bool(getattr(self.response.raw, "cut", False))

    @property
    def data(self) -> dict[str, Any] | None:
        """Give the whole JSON object; None where the answer broke off, or is something else."""
        try:
            data = self.response.json()
        except (ValueError, OSError, RuntimeError):  # RuntimeError: the body broke off while read
            return None
        return data if isinstance(data, dict) else None


class Watch:
    """Sees every answer on a session, and counts the requests by what they were for."""

    def __init__(self, session: requests.Session) -> None:
        self.last: Seen | None = None
        self._session = session
        self._counts: dict[Kind, int] = {"login": 0, "read": 0, "write": 0}
        self._logging_in = False
        session.hooks["response"].append(self._see)

    @property
    def counted(self) -> Requests:
        """Count the requests so far."""
        return Requests(**self._counts)

    @contextlib.contextmanager
    def logging_in(self) -> Iterator[None]:
        """Count what is asked meanwhile as the cost of logging in."""
        before, self._logging_in = self._logging_in, True
        try:
            yield
        finally:
            self._logging_in = before

    def expect(self) -> None:
        """Forget the last answer: the next request has none yet."""
        self.last = None

    def lost(self, kind: Kind) -> None:
        """Count a request that got no answer: a hook only sees answers."""
        self._counts["login" if self._logging_in else kind] += 1

    def close(self) -> None:
        """Stop watching."""
        with contextlib.suppress(ValueError):
            self._session.hooks["response"].remove(self._see)

    def _see(self, response: requests.Response, *_: Any, **__: Any) -> None:
        self.last = Seen(response)
        found = (cookie.value or "" for cookie in self._session.cookies if _is_secret(cookie.name))
        keep(*(value for value in found if not value.isdigit()))  # a date would hide half a journal
        self._counts["login" if self._logging_in else kind_of(response.request)] += 1


def _is_secret(cookie: str) -> bool:
    """Tell cookies that log somebody in from those that name people, or change with each edit."""
    return not cookie.endswith(("UserName", "UserID", "cpPosIndex", "UseDC", "UseCDNCache"))


def kind_of(request: requests.PreparedRequest) -> Kind:
    """Tell what a request was for, from its parameters."""
    body = request.body or ""
    text = body if isinstance(body, str) else body.decode("utf-8", "replace")
    sent = text or str(request.url)
    found = _ACTION.search(sent)
    action = found.group(1) if found else ""
    if action in _WRITES:
        return "write"
    return "login" if action in _LOGINS or _TOKENS_ALONE.search(sent) else "read"
