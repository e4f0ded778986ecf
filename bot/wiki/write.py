"""Writing: what each act sends, with its guard, and how to see afterwards whether it happened.

The API guards edits alone: before a move, a deletion or a restoring the page is looked at.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.model import NOWHERE, Absent, At, PageState
from bot.wiki import around, errors, read
from bot.wiki.port import Reply
from bot.wiki.send import Act, Sender
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Guard, Move
    from bot.wiki.pace import Pace


@dataclass(slots=True)
class Writer(Sender):
    """Makes edits within the wiki's rate limits."""

    edits: Pace
    moves: Pace

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Save a text, by page id where there is a page."""
        params: dict[str, Any] = {"action": "edit", "text": text, "summary": summary, "bot": 1}
        if isinstance(guard, At):
            params |= {"pageid": guard.page_id, "baserevid": guard.revid, "nocreate": 1}
        else:
            params |= {"title": title, "createonly": 1, "starttimestamp": since or None}
        params["watchlist"] = "nochange"
        self.edits.wait()
        return self.send(
            Act(
                title,
                params,
                lambda edit: self._saved(edit, title, guard),
                lambda: self._look_for_edit(title, text, guard, summary),
            )
        )

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Rename a page with its talk page."""
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
            lambda move: self._moved(move, page, op),
            lambda: self._look_for_move(page, title),
            lambda: self._changed(page, title),
        )
        return errors.of_move(self.send(act))

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Remove a page."""
        params = {"action": "delete", "pageid": page.page_id, "reason": summary}
        act = Act(
            title,
            params,
            lambda deleted: self._deleted(deleted, page, title),
            lambda: self._look_for_deletion(page, title),
            lambda: self._changed(page, title),
        )
        return self.send(act)

    def restore(self, title: str, summary: str) -> Reply:
        """Bring a deleted page back: onto a page, the API would mix two histories."""
        params = {"action": "undelete", "title": title, "reason": summary, "watchlist": "nochange"}
        act = Act(
            title,
            params,
            lambda _: self._is_back(title),
            lambda: self._look_for_restored(title, summary),
            lambda: self.refused("articleexists", "", title) if self._look_for(title) else None,
        )
        return self.send(act)

    def _is_back(self, title: str) -> Reply:
        """Believe an answer to a restoring when the page is there. Raises ValueError."""
        found = self._look_for(title)
        if found is None:
            raise ValueError(title)
        return found

    def _deleted(self, deleted: Mapping[str, Any], page: At, title: str) -> Reply:
        """Read the answer to a deletion, which names its line in the log."""
        _number(deleted["logid"])
        return Reply("done", page_id=page.page_id, title=title)

    def _look_for_restored(self, title: str, summary: str) -> Reply | None:
        """Tell our restoring from a page that somebody made anew meanwhile: the log says it."""
        found = self._look_for(title)
        ours = (self.login.account.name, as_stored(summary).strip())
        if found and around.last_restored(self.api, title) != ours:
            return self.refused("articleexists", "", title)
        return found

    def _look_for(self, title: str) -> Reply | None:
        state = read.by_title(self.api, [title])[title]
        return _done(state) if state.exists else None

    def _saved(self, edit: Mapping[str, Any], title: str, guard: Guard) -> Reply:
        """Read the answer to an edit that was not an error."""
        if edit.get("result") != "Success":
            code = "captcha" if "captcha" in edit else _first_code(edit)
            return self.refused(code, "", title)
        if edit.get("nochange"):
            return Reply("unchanged", page_id=_number(edit["pageid"]), title=str(edit["title"]))
        base = guard.revid if isinstance(guard, At) else 0
        return Reply(
            "done",
            _number(edit["newrevid"]),
            _number(edit["pageid"]),
            str(edit["title"]),
            merged=edit.get("oldrevid", 0) != base,
        )

    def _look_for_edit(self, title: str, text: str, guard: Guard, summary: str) -> Reply | None:
        if isinstance(guard, At):
            state = read.by_id(self.api, [guard.page_id]).get(guard.page_id)
        else:
            state = read.by_title(self.api, [title]).get(title)
        if state is None or not self._is_ours(state, guard, summary):
            return None
        sha1 = hashlib.sha1(as_stored(text).encode(), usedforsecurity=False).hexdigest()
        return replace(_done(state), merged=state.sha1 != sha1)

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
        state = read.by_id(self.api, [page.page_id]).get(page.page_id, NOWHERE)
        if state.title == str(move["from"]):
            raise ValueError(state.title)  # said to be moved, and still where it was
        done = Reply("done", state.revid, page.page_id, move["to"])
        left = bool(move.get("redirectcreated")) and not op.redirect
        return errors.redirect_left(done, move["from"]) if left else done

    def _look_for_move(self, page: At, title: str) -> Reply | None:
        """Tell our move from a person's: a move's revision is of whoever made it."""
        state = read.by_id(self.api, [page.page_id]).get(page.page_id)
        if state and state.title != title and state.user == self.login.account.name:
            return _done(state)
        return self._refusal(state, page, title)

    def _look_for_deletion(self, page: At, title: str) -> Reply | None:
        """Look before a deletion is sent again, too: somebody may have written in between."""
        state = read.by_id(self.api, [page.page_id]).get(page.page_id)
        if state is None:
            return Reply("done", page_id=page.page_id, title=title)
        return self._refusal(state, page, title)

    def _changed(self, page: At, title: str) -> Reply | None:
        return self._refusal(read.by_id(self.api, [page.page_id]).get(page.page_id), page, title)

    def _refusal(self, state: PageState | None, page: At, title: str) -> Reply | None:
        code = ""
        if state is None:
            code = "nosuchpageid"
        elif state.title != title:
            code = "moved-since"
        elif state.revid != page.revid:
            code = "editconflict"
        return self.refused(code, "", title) if code else None


def _number(value: object) -> int:
    """Read the number of a page or a revision. Raises TypeError for what is none."""
    if not isinstance(value, int) or value <= 0:
        raise TypeError(value)
    return value


def _done(state: PageState) -> Reply:
    return Reply("done", state.revid, state.page_id, state.title)


def _first_code(edit: Mapping[str, Any]) -> str:
    """Name why an extension stopped an edit, in the way of before MediaWiki 1.25."""
    return str(edit.get("code") or next((key for key in edit if key != "result"), "hookaborted"))
