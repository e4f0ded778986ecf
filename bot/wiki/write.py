"""Writing: one request for each edit, with its guard, and never twice without having looked.

What happened is what the hook saw on the connection. A whole JSON answer is believed; after
anything else (a lost connection, a gateway's page, half an answer) the page's newest revision tells
whether the edit was saved.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.failure import Failure
from bot.model import Absent, At, PageState
from bot.wiki import errors, read
from bot.wiki.api import SessionLostError, error_of
from bot.wiki.login import from_the_network
from bot.wiki.port import Reply
from bot.wiki.retry import Again, policy
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.model import Guard, Move
    from bot.wiki.api import Api
    from bot.wiki.hook import Seen
    from bot.wiki.login import Login
    from bot.wiki.pace import Pace

_MAXLAG = 5  # seconds
_NOWHERE = PageState("")
_SHORTEST_WAIT = {"ratelimited": 20.0, "actionthrottledtext": 20.0}  # the wiki names none


class Act(NamedTuple):
    """One write on its way: what is sent, and how to see afterwards whether it happened."""

    title: str
    params: Mapping[str, Any]
    understand: Callable[[Mapping[str, Any]], Reply]
    look: Callable[[], Reply | None]


@dataclass(slots=True)
class Writer:
    """Sends edits as the account of `login`, within the wiki's rate limits."""

    api: Api
    login: Login
    edits: Pace
    moves: Pace
    sleep: Callable[[float], None] = time.sleep

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Save a text, by page id where there is a page."""
        params: dict[str, Any] = {"action": "edit", "text": text, "summary": summary, "bot": 1}
        if isinstance(guard, At):
            params |= {"pageid": guard.page_id, "baserevid": guard.revid, "nocreate": 1}
        else:
            params |= {"title": title, "createonly": 1, "starttimestamp": since or None}
        params["watchlist"] = "nochange"
        self.edits.wait()
        return self._send(
            Act(
                title,
                params,
                lambda answer: self._saved(answer["edit"], title, guard),
                lambda: self._look_for_edit(title, text, guard, summary),
            )
        )

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Rename a page. The API does not guard this, so the page is looked at first."""
        if refusal := self._changed(page, title):
            return refusal
        params = {
            "action": "move",
            "fromid": page.page_id,
            "to": op.to,
            "reason": summary,
            "movetalk": 1,
            "noredirect": None if op.redirect else 1,
            "watchlist": "nochange",
        }
        self.moves.wait()
        act = Act(
            title,
            params,
            lambda answer: self._moved(answer["move"], page, op),
            lambda: self._look_for_move(page, op),
        )
        return self._send(act)

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Remove a page. The API does not guard this, so the page is looked at first."""
        if refusal := self._changed(page, title):
            return refusal
        params = {"action": "delete", "pageid": page.page_id, "reason": summary}
        gone = Reply("done", page_id=page.page_id, title=title)
        act = Act(
            title,
            params,
            lambda answer: replace(gone, title=answer["delete"].get("title", title)),
            lambda: None if page.page_id in read.by_id(self.api, [page.page_id]) else gone,
        )
        return self._send(act)

    def restore(self, title: str, summary: str) -> Reply:
        """Bring a deleted page back. Onto a page the API would mix two histories: look first."""
        if read.by_title(self.api, [title]).get(title, _NOWHERE).exists:
            return self._refused("articleexists", "", title)
        params = {"action": "undelete", "title": title, "reason": summary, "watchlist": "nochange"}
        act = Act(
            title,
            params,
            lambda answer: self._look_for(answer["undelete"].get("title", title)) or Reply("done"),
            lambda: self._look_for(title),
        )
        return self._send(act)

    def _look_for(self, title: str) -> Reply | None:
        state = read.by_title(self.api, [title]).get(title, _NOWHERE)
        if not state.exists:
            return None
        return Reply("done", state.revid, state.page_id, state.title, state.timestamp)

    def _send(self, act: Act) -> Reply:
        """Send until there is a verdict; a wiki that gives none ends the run."""
        try:
            return policy(self.sleep)(lambda: self._once(act))
        except Again as why:
            return self._refused(why.code, why.words, act.title)
        except SessionLostError as lost:
            return self._refused(lost.code, "", act.title)
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

    def _once(self, act: Act) -> Reply:
        try:
            self.login.prepare()
            reply = self._attempt(act)
            if reply.code not in errors.SESSION_LOST:
                return reply
        except SessionLostError:
            pass
        was_bot = "bot" in self.login.account.rights
        self.login.again()
        if was_bot and "bot" not in self.login.account.rights:
            return self._refused("assertbotfailed", "", act.title)
        self.login.prepare()
        return self._attempt(act)

    def _attempt(self, act: Act) -> Reply:
        seen = self._submit({**act.params, **self._signed()})
        data = seen.data if seen else None
        if data is None:
            return self._after_no_answer(act, seen)
        code, words = error_of(data)
        if code in errors.BUSY:
            after = seen.retry_after if seen else 0.0
            raise Again(code, words, max(after, _SHORTEST_WAIT.get(code, 0.0)))
        if code:
            return self._refused(code, words, act.title)
        return act.understand(data)

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

    def _saved(self, edit: Mapping[str, Any], title: str, guard: Guard) -> Reply:
        """Read the answer to an edit that was not an error."""
        if edit.get("result") != "Success":
            code = "captcha" if "captcha" in edit else _first_code(edit)
            return self._refused(code, "", title)
        if edit.get("nochange"):
            return Reply("unchanged", page_id=edit["pageid"], title=edit["title"])
        base = guard.revid if isinstance(guard, At) else 0
        return Reply(
            "done",
            edit["newrevid"],
            edit["pageid"],
            edit["title"],
            edit.get("newtimestamp", ""),
            merged=edit.get("oldrevid", 0) != base,
        )

    def _refused(self, code: str, words: str, title: str) -> Reply:
        return errors.reply(code, words, title, self.api.url)

    def _after_no_answer(self, act: Act, seen: Seen | None) -> Reply:
        """Look whether it was saved all the same; if not, it may be sent again."""
        self.sleep(1.0)  # the server may still be at it
        if found := act.look():
            return found
        after = seen.retry_after if seen else 0.0
        raise Again("http" if seen else "unreachable", f"HTTP {seen.status}" if seen else "", after)

    def _look_for_edit(self, title: str, text: str, guard: Guard, summary: str) -> Reply | None:
        if isinstance(guard, At):
            state = read.by_id(self.api, [guard.page_id]).get(guard.page_id)
        else:
            state = read.by_title(self.api, [title]).get(title)
        if state is None or not self._is_ours(state, guard, summary):
            return None
        sha1 = hashlib.sha1(as_stored(text).encode(), usedforsecurity=False).hexdigest()
        mixed = state.sha1 != sha1
        return Reply("done", state.revid, state.page_id, state.title, state.timestamp, merged=mixed)

    def _is_ours(self, state: PageState, guard: Guard, summary: str) -> bool:
        """Tell by user and summary, which ends with the run and the page it is for."""
        newer = isinstance(guard, Absent) or state.revid != guard.revid
        return (
            newer
            and state.user == self.login.account.name
            and state.comment == as_stored(summary).strip()
        )

    def _moved(self, move: Mapping[str, Any], page: At, op: Move) -> Reply:
        """Read the answer to a move, and which revision it made: the answer does not say."""
        state = read.by_id(self.api, [page.page_id]).get(page.page_id, _NOWHERE)
        reply = Reply("done", state.revid, page.page_id, move["to"], state.timestamp)
        return _told_redirect(reply, move, op)

    def _look_for_move(self, page: At, op: Move) -> Reply | None:
        state = read.by_id(self.api, [page.page_id]).get(page.page_id)
        if state is None or state.title != op.to:
            return None
        return Reply("done", state.revid, state.page_id, state.title, state.timestamp)

    def _changed(self, page: At, title: str) -> Reply | None:
        state = read.by_id(self.api, [page.page_id]).get(page.page_id)
        code = ""
        if state is None:
            code = "nosuchpageid"
        elif state.title != title:
            code = "moved-since"
        elif state.revid != page.revid:
            code = "editconflict"
        return self._refused(code, "", title) if code else None


def _first_code(edit: Mapping[str, Any]) -> str:
    """Name why an extension stopped an edit, in the way of before MediaWiki 1.25."""
    return str(edit.get("code") or next((key for key in edit if key != "result"), "hookaborted"))


def _told_redirect(reply: Reply, move: Mapping[str, Any], op: Move) -> Reply:
    """Tell a redirect that was left without a word, as it is without `suppressredirect`."""
    if op.redirect or not move.get("redirectcreated"):
        return reply
    args = {"title": move["from"]}
    return replace(reply, code="redirectcreated", reason="api.redirect-left", args=args)
