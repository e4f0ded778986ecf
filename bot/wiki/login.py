"""Logging in: with the cookies of the last run if they still hold, else with the password.

One request tells whether the wiki is there, whether it is read-only and who we are to it; where the
cookies hold, that is all. pywikibot would need eight, and would wait 22 minutes before a read-only
wiki.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.failure import Failure
from bot.model import Problem
from bot.private import hide, keep, keep_tokens
from bot.wiki import errors
from bot.wiki.api import SessionLostError
from bot.wiki.retry import Again

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.wiki.api import Api
    from bot.wiki.pywiki import Pywiki

_FIRST = {
    "meta": "siteinfo|userinfo|tokens",
    "siprop": "general",
    "uiprop": "rights",
    "type": "csrf|login",
}


class Account(NamedTuple):
    """Who we are to the wiki, with the token that each write must show."""

    name: str
    token: str
    rights: frozenset[str]


class Login:
    """Makes and keeps the wiki's acquaintance for the account that the configuration names."""

    account: Account

    def __init__(self, api: Api, pywiki: Pywiki) -> None:
        self.api = api
        self._pywiki = pywiki
        self.again()
        api.relogin = self.again

    def submit(self, params: Mapping[str, Any]) -> object:
        """Send a write through pywikibot."""
        return self._pywiki.submit(params)

    def end_with_this_run(self) -> None:
        """Have no other run go on with this session: the wiki keeps in it what it warned us of."""
        self._pywiki.forget_cookies()

    def prepare(self) -> None:
        """Get pywikibot ready, which asks once who we are before its first write."""
        if self._pywiki.ready:
            return
        with self.api.watch.logging_in():
            self.api.watch.expect()
            try:
                known = self._pywiki.prepare()
            except Exception as error:
                if not from_the_network(error):
                    raise
                raise Again("unreachable") from None
        if not known:
            raise SessionLostError("assertuserfailed")

    def again(self) -> None:
        """Make ourselves known anew: the token is stale, or the wiki has forgotten us."""
        self.api.account = ""
        with self.api.watch.logging_in():
            first = self._first_as_anybody()
            if not self._is_us(first):
                self._show_password(first["query"]["tokens"]["logintoken"])
                first = self._first()
                if not self._is_us(first):
                    raise self._refused("", "")
                self._pywiki.keep_cookies()
        account = first["query"]["userinfo"]
        self.api.account = account["name"]
        rights = frozenset(account.get("rights", ()))
        self.api.high_limits = "apihighlimits" in rights
        self.account = Account(account["name"], first["query"]["tokens"]["csrftoken"], rights)

    def _first_as_anybody(self) -> dict[str, Any]:
        """Ask the first time: a wiki that only members read tells strangers nothing but a token."""
        try:
            return self._first()
        except Failure as failure:
            if failure.problem.code != "api.private":
                raise
            answer = self.api.ask({"meta": "tokens", "type": "login"})
            keep_tokens(*answer["query"]["tokens"].values())
            return answer

    def _first(self) -> dict[str, Any]:
        """Ask who we are to the wiki, and whether it takes any writing at all."""
        answer = self.api.ask(_FIRST)
        keep_tokens(*answer["query"].get("tokens", {}).values())
        general = answer["query"]["general"]
        if general.get("readonly"):
            reason = hide(general.get("readonlyreason", ""))
            raise errors.failure("readonly", reason, self.api.url)
        return answer

    def _is_us(self, answer: Mapping[str, Any]) -> bool:
        return bool(answer["query"].get("userinfo", {}).get("name") == self._pywiki.user)

    def _show_password(self, token: str) -> None:
        name, password = self._pywiki.credentials()
        keep(password)
        if "@" in name:
            sent: dict[str, Any] = {
                "action": "login",
                "lgname": name,
                "lgpassword": password,
                "lgtoken": token,
            }
        else:
            sent = {
                "action": "clientlogin",
                "username": name,
                "password": password,
                "logintoken": token,
                "loginreturnurl": self.api.url,
                "rememberMe": 1,
            }
        answer = self.api.send(sent)[sent["action"]]
        status = answer.get("result") or answer.get("status")
        if status not in ("Success", "PASS"):
            raise self._refused(str(status), _words(answer))

    def _refused(self, status: str, words: str) -> Failure:
        args = {
            "user": self._pywiki.user,
            "status": hide(status),
            "reason": hide(words or status),
            "api": self.api.url,
        }
        code = "api.throttled-login" if status == "Throttled" else "api.wrong-password"
        return Failure(Problem(code, None, args))


def _words(answer: Mapping[str, Any]) -> str:
    """Give the wiki's own words on a login that failed."""
    reason = answer.get("reason") or answer.get("message") or ""
    return str(reason.get("text", "") if isinstance(reason, dict) else reason)


def from_the_network(error: Exception) -> bool:
    """Tell a lost connection, in whatever class pywikibot wraps it, from a mistake of ours."""
    return isinstance(error, OSError) or type(error).__module__.startswith("pywikibot.")
