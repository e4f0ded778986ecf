"""Sending: one request for each edit, and never twice without having looked.

What happened is what the hook saw on the connection. A whole JSON answer is believed; after
anything else (a lost connection, a gateway's page, half an answer) a look at the wiki tells whether
the edit was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.failure import Failure
from bot.wiki import errors
from bot.wiki.api import BUSY_STATUS, SessionLostError, error_of
from bot.wiki.login import from_the_network
from bot.wiki.port import Reply
from bot.wiki.retry import Again, policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.wiki.api import Api
    from bot.wiki.hook import Seen
    from bot.wiki.login import Login
    from bot.wiki.patience import Patience

_MAXLAG = 5  # seconds
_SHORTEST_WAIT = {"ratelimited": 20.0, "actionthrottledtext": 20.0}  # the wiki names none


class Act(NamedTuple):
    """One write on its way: what is sent, and how to see afterwards whether it happened.

    `understand` reads the part of the answer that has the action's name. Where the API guards
    nothing, `first` looks before the request is sent, and `look` before it is sent again.
    """

    title: str
    params: Mapping[str, Any]
    understand: Callable[[Mapping[str, Any]], Reply]
    look: Callable[[], Reply | None]
    first: Callable[[], Reply | None] | None = None


@dataclass(slots=True)
class _Tries:
    """The attempts at one write: what is looked at before each, where the API guards nothing."""

    act: Act
    _sent: bool = False

    def look(self) -> Reply | None:
        first, self._sent = not self._sent, True
        if self.act.first is None:
            return None
        return self.act.first() if first else self.act.look()


@dataclass(slots=True)
class Sender:
    """Sends edits as the account of `login`; `brake` is asked before each request to write."""

    api: Api
    login: Login
    patience: Patience
    brake: Callable[[], None]

    def send(self, act: Act) -> Reply:
        """Send until there is a verdict; a wiki that gives none ends the run.

        Raises Failure if a person said stop before anything was sent.
        """
        self.brake()
        tries = _Tries(act)
        try:
            return policy(self.patience)(lambda: self._once(tries))
        except Again as why:
            return self.refused(why.code, why.words, act.title)
        except SessionLostError as lost:
            return self.refused(lost.code, "", act.title)
        except Failure as failure:
            args = {**failure.problem.args, "title": act.title}
            return Reply(
                "failed",
                title=act.title,
                code=str(args.get("code", "")),
                reason=failure.problem.code,
                args=args,
                stops=failure.status,
            )

    def _once(self, tries: _Tries) -> Reply:
        act = tries.act
        try:
            self.login.prepare()
            reply = self._attempt(tries)
            if reply.code not in errors.SESSION_LOST:
                return reply
        except SessionLostError:
            pass
        was_bot = "bot" in self.login.account.rights
        self.login.again()
        if was_bot and "bot" not in self.login.account.rights:
            return self.refused("assertbotfailed", "", act.title)
        self.login.prepare()
        return self._attempt(tries)

    def _attempt(self, tries: _Tries) -> Reply:
        act = tries.act
        self.brake()  # a wait may lie between two attempts
        if found := tries.look():
            return found
        seen = self._submit({**act.params, **self._signed()})
        data = seen.data if seen else None
        if data is None:
            return self._after_no_answer(act, seen)
        code, words = error_of(data)
        if code.startswith(errors.UNCLEAR):
            return self._after_no_answer(act, seen, code, words)
        if code in errors.BUSY:
            after = seen.retry_after if seen else 0.0
            raise Again(code, words, max(after, _SHORTEST_WAIT.get(code, 0.0)))
        if code == errors.WARNED:
            self.login.end_with_this_run()
        if code:
            return self.refused(code, words, act.title)
        try:
            return act.understand(dict(data[act.params["action"]]))
        except (KeyError, TypeError, ValueError):  # JSON, but not what MediaWiki answers
            return self._after_no_answer(act, seen)

    def _signed(self) -> dict[str, Any]:
        account = self.login.account
        bot = "bot" in account.rights
        return {
            "token": account.token,
            "assert": "bot" if bot else None,
            "assertuser": account.name,
            "maxlag": _MAXLAG,
            "formatversion": 2,
            "errorformat": "plaintext",
        }

    def _submit(self, params: Mapping[str, Any]) -> Seen | None:
        """Send; whatever pywikibot makes of the answer, only what the hook saw counts."""
        watch = self.api.watch
        watch.expect()
        try:
            self.login.submit(params)
        except Exception as error:
            if watch.last is None and not from_the_network(error):
                raise
        if watch.last is None:
            watch.lost("write")
        return watch.last

    def _after_no_answer(
        self, act: Act, seen: Seen | None, code: str = "", words: str = ""
    ) -> Reply:
        """Look whether it was saved all the same; if not, it may be sent again.

        Where the look was answered and this request is forbidden by its HTTP status, something
        before the wiki dislikes this text: the others may pass.
        """
        self.patience.sleep(1.0)  # the server may still be at it
        if found := act.look():
            return found
        if code and code not in errors.BUSY:
            return self.refused(code, words, act.title)
        if seen is None:
            raise Again("unreachable")
        status = f"HTTP {seen.status}"
        if not code and _forbids(seen.status):
            return self.refused(f"http-{seen.status}", status, act.title)
        raise Again(code or errors.code_of_status(seen.status), words or status, seen.retry_after)

    def refused(self, code: str, words: str, title: str) -> Reply:
        """Give the answer that an error code stands for."""
        return errors.reply(code, words, title, self.api.url)


def _forbids(status: int) -> bool:
    return 400 <= status < 500 and status not in BUSY_STATUS
