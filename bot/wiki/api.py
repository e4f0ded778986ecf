"""Asking the API: one request, again where that can help, and lists to their end."""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.failure import Exit, Failure
from bot.model import Problem
from bot.private import hide
from bot.wiki import errors
from bot.wiki.retry import ATTEMPTS, ATTEMPTS_TO_OPEN, Again, policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

    from bot.model import Requests
    from bot.wiki.hook import Seen, Watch
    from bot.wiki.patience import Patience

_TIMEOUT = (6.05, 60)  # seconds to connect, and between two bytes
_MAXLAG = 5  # seconds behind which a database may be before we leave it alone
_MOST_REQUESTS = 100_000  # for one list; a wiki that always has more is broken
BUSY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that say: ask again in a while."""


class Api:
    """Reads from `api` on a session, through mwclient's raw calls.

    `account` is asserted with each request once it is set; `relogin` is tried once when the wiki
    no longer knows it.
    """

    def __init__(
        self,
        api: str,
        session: requests.Session,
        watch: Watch,
        patience: Patience,
    ) -> None:
        self.url = api
        self.watch = watch
        self.patience = patience
        self.account = ""
        self.high_limits = False
        self.relogin: Callable[[], None] | None = None
        self._answered = False
        self._client = _client(api, session)

    @property
    def requests(self) -> Requests:
        """Count the requests so far, and what waiting for their answers cost."""
        patience = self.patience
        counted = self.watch.counted
        return replace(counted, retries=patience.retries, waited=round(patience.waited, 1))

    def ask(self, params: Mapping[str, Any], *, post: bool = False) -> dict[str, Any]:
        """Send one `action=query`, and give the answer; `Failure` where there is none to be had."""
        query = {"action": "query", **params}
        try:
            return self._patiently(query, post=post)
        except SessionLostError as lost:
            if self.relogin is None:
                raise errors.failure(lost.code, "", self.url) from None
        self.relogin()
        try:
            return self._patiently(query, post=post)
        except SessionLostError as lost:
            raise errors.failure(lost.code, "", self.url) from None

    def send(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Post something that is no query, such as a login, and give the answer."""
        return self._patiently(params, post=True)

    def all(self, params: Mapping[str, Any], *, post: bool = False) -> Iterator[dict[str, Any]]:
        """Send a query until its lists end."""
        more: dict[str, Any] = {}
        told: set[str] = set()
        while len(told) < _MOST_REQUESTS:
            answer = self.ask({**params, **more}, post=post)
            yield answer
            more = answer.get("continue") or {}
            if not more:
                return
            if repr(more) in told:
                break
            told.add(repr(more))
        raise Failure(Problem("api.endless", None, {"api": self.url}), Exit.LATER)

    def _patiently(self, params: Mapping[str, Any], *, post: bool) -> dict[str, Any]:
        attempts = ATTEMPTS if self._answered else ATTEMPTS_TO_OPEN
        try:
            return dict(policy(self.patience, attempts)(lambda: self._once(params, post=post)))
        except NoWikiError as none:
            raise Failure(Problem("api.not-a-wiki", None, none.args_told)) from None
        except Again as why:
            raise errors.failure(why.code, why.words, self.url) from None

    def _once(self, params: Mapping[str, Any], *, post: bool) -> dict[str, Any]:
        from requests.exceptions import RequestException, SSLError  # noqa: PLC0415 - see _client

        self.watch.expect()
        try:
            self._call(params, post=post)
        except SSLError as error:
            self.watch.lost("read")
            raise Failure(
                Problem("api.tls", None, {"api": self.url, "reason": hide(str(error))})
            ) from None
        except RequestException as error:
            if self.watch.last is None:
                self.watch.lost("read")
                raise Again("unreachable", type(error).__name__) from None
        seen = self.watch.last
        if seen is None:
            raise Again("unreachable")
        return self._understood(seen, str(params["action"]))

    def _call(self, params: Mapping[str, Any], *, post: bool) -> None:
        """Send a request; the answer is what the hook saw, so mwclient's own verdict is dropped."""
        from mwclient.errors import MwClientError  # noqa: PLC0415 - see _client

        sent = {key: value for key, value in params.items() if value not in (None, False)}
        sent |= {"formatversion": 2, "errorformat": "plaintext"}
        if self._answered:
            sent["maxlag"] = _MAXLAG
        if self.account:
            sent["assertuser"] = self.account
        try:
            method = "POST" if post else "GET"
            self._client.raw_api(http_method=method, retry_on_error=False, **sent)
        except (MwClientError, TypeError, ValueError):  # a Retry-After that it cannot read, too
            if self.watch.last is None:
                raise

    def _understood(self, seen: Seen, action: str) -> dict[str, Any]:
        data = seen.data
        if data is None or not _is_answer(data, action):
            self._refuse_what_is_no_wiki(seen)
            code = errors.code_of_status(seen.status)
            raise Again(code, f"HTTP {seen.status}", seen.retry_after)
        code, words = error_of(data)
        if not code:
            self._answered = True
            self._refuse_other_address(seen)
            return data
        if code in errors.BUSY or seen.status in BUSY_STATUS:
            raise Again(code, words, seen.retry_after)
        if code in errors.SESSION_LOST and self.account:
            raise SessionLostError(code)
        raise errors.failure(code, words, self.url)

    def _refuse_what_is_no_wiki(self, seen: Seen) -> None:
        if self._answered or seen.is_cut or seen.status in BUSY_STATUS:
            return
        args = {"api": self.url, "status": seen.status}
        if seen.status == HTTPStatus.OK:  # an answer that broke off, perhaps
            raise NoWikiError(args)
        raise Failure(Problem("api.not-a-wiki", None, args))

    def _refuse_other_address(self, seen: Seen) -> None:
        """Stop at a redirect: a POST would lose its parameters on the way."""
        if seen.response.history:
            address = seen.response.url.partition("?")[0]
            raise Failure(Problem("api.other-address", None, {"api": self.url, "other": address}))


class NoWikiError(Again):
    """What answered the first time is no MediaWiki; the second time, that is the verdict."""

    def __init__(self, args: Mapping[str, Any]) -> None:
        super().__init__("http", f"HTTP {args['status']}")
        self.args_told = args


class SessionLostError(Exception):
    """The wiki no longer knows who we are."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _is_answer(data: Mapping[str, Any], action: str) -> bool:
    """Say whether JSON is what MediaWiki answers: an error, the end of a list, or what was asked.

    What some other program in between says is no answer, though it be JSON.
    """
    if error_of(data)[0]:
        return True
    if action == "query" and action not in data:
        return bool(data.keys() & {"batchcomplete", "continue"})
    return isinstance(data.get(action), dict)


def error_of(data: Mapping[str, Any]) -> tuple[str, str]:
    """Give the code and the words of the first error of an answer; empty where all is well.

    What the wiki says is kept in journals and reports: a secret that it repeats is taken out here.
    """
    errors_given = data.get("errors")
    for error in errors_given if isinstance(errors_given, list) else ():
        if not isinstance(error, dict):
            return "unknown", ""
        code = errors.code_of(str(error.get("code", "")), error)
        return hide(code), hide(str(error.get("text", "")))
    if isinstance(error := data.get("error"), dict):  # the form of before MediaWiki 1.29
        return hide(str(error.get("code", ""))), hide(str(error.get("info", "")))
    return "", ""


def _client(api: str, session: requests.Session) -> Any:
    """Let mwclient send to `api`, without trying again or asking anything by itself."""
    import requests  # noqa: F401, PLC0415 - its own filters for warnings are to stay

    with warnings.catch_warnings():  # mwclient would show the deprecations of every library
        import mwclient  # noqa: PLC0415 - a tenth of a second, only worth it for a wiki

    parts = urlsplit(api)
    if parts.scheme not in ("http", "https") or not parts.path.endswith("/api.php"):
        raise Failure(Problem("api.bad-address", None, {"api": hide(api)}))
    if parts.username or parts.password:
        raise Failure(Problem("api.login-in-address", None, {"api": hide(api)}))
    logger = logging.getLogger("mwclient")
    if not logger.handlers:  # one is enough for all sessions of a process
        logger.addHandler(logging.NullHandler())
    return mwclient.Site(
        parts.netloc,
        path=parts.path.removesuffix("api.php"),
        scheme=parts.scheme,
        pool=session,
        do_init=False,
        max_retries=0,
        connection_options={"timeout": _TIMEOUT},
    )
