"""Taking a run back: each of its effects, in reverse, where nobody has edited since.

A creation goes (or makes way for a notice), a move goes back, a deletion is undone, an edit becomes
the text before it, byte for byte. What somebody touched since is listed with the reason, and left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.decide.carry import standing_after
from bot.decide.case import STANDS, standing_of
from bot.decide.conflicts import left_to_people
from bot.decide.digest import sha1
from bot.decide.signature import path
from bot.decide.traces import Standing, last_hand, standing
from bot.decide.undo_moves import moves_back
from bot.model import (
    NOWHERE,
    REPAIR,
    TAKEN_BACK,
    Absent,
    At,
    Conflict,
    Delete,
    Edit,
    Put,
    Remark,
    Restore,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.decide.traces import Lost, Present, Removed, Returned, Trace, Traces
    from bot.decide.undo_moves import Back
    from bot.model import Identity, PageState

_WHY = {
    Standing.TOUCHED: ("both-changed", "undo-edited-since"),
    Standing.MIXED: ("both-changed", "undo-mixed"),
    Standing.HIDDEN: ("base-gone", "undo-hidden"),
}


@dataclass(frozen=True)
class Undoing:
    """One run on its way back; `sign` writes a summary for an identity and a kind."""

    traces: Traces
    present: Present
    sign: Callable[[Identity, str], str]

    def edits(self) -> tuple[Edit, ...]:
        """Give the edits in the order in which they are done, and last what cannot be undone.

        What was created goes first, and frees titles; then pages move back, the newest move first;
        then pages return, and texts.
        """
        gone = [
            *(self._uncreated(trace) for trace in self._as_left if not trace.parent),
            *(self._unrestored(each) for each in self.traces.returned if self._is_there(each)),
        ]
        vacated = {edit.title: edit.id for edit in gone if isinstance(edit.op, Delete)}
        stay = [trace for trace in self._as_left if trace.parent]
        back = moves_back(self.traces, self.present, stay, vacated)
        moves = [self._move(trace, each) for trace, each in back.edits]
        restored = [self._restored(each, back) for each in reversed(self.traces.removed)]
        homes = {trace.page_id: move for (trace, _), move in zip(back.edits, moves, strict=True)}
        free = [trace for trace in stay if trace.page_id not in back.blocked]
        texts = [edit for trace in free if (edit := self._text(trace, homes))]
        waiting = [
            *(self._taken(t, back.blocked[t.page_id]) for t in stay if t.page_id in back.blocked),
            *self._waiting(),
        ]
        return (*gone, *moves, *restored, *texts, *waiting)

    @cached_property
    def _standing(self) -> list[tuple[Trace, Standing]]:
        newest_first = sorted(self.traces.pages, key=lambda trace: -trace.newest.revid)
        return [(trace, standing(trace, self.present)) for trace in newest_first]

    @property
    def _as_left(self) -> list[Trace]:
        return [trace for trace, how in self._standing if how is Standing.AS_LEFT]

    def _waiting(self) -> list[Edit]:
        """List the pages that are left alone."""
        edits = [self._left(trace, how) for trace, how in self._standing if how in _WHY]
        return edits + [self._deleted_since(lost) for lost in self.traces.lost]

    # One edit each

    def _blank(self, identity: Identity, page: PageState, kind: str = TAKEN_BACK) -> Edit:
        """Begin an edit: it keeps what is known of the page, and says nothing for the sheet.

        A repair stays one when it is taken back: the page is not the one that it is signed for.
        """
        identity = self.present.identity(identity)
        known = self.present.known.get(path(identity)) if kind == TAKEN_BACK else None
        return Edit(
            id=path(identity) + ("" if kind == TAKEN_BACK else f"#repair/{page.page_id}"),
            action="conflict",
            title=page.title,
            identity=identity,
            origin=known.origin if known else "",
            because="row",
            summary=self.sign(identity, kind),
            guard=At(page.page_id, page.revid) if page.exists else None,
            before=page.text or "",
            parts={n: each for n, each in known.parts.items() if n != STANDS} if known else {},
            kind=kind,
        )

    def _of(self, trace: Trace) -> Edit:
        page = self.present.pages.get(trace.page_id, NOWHERE)
        kind = REPAIR if trace.signature.kind == REPAIR else TAKEN_BACK
        return self._blank(trace.signature.identity, page, kind)

    def _uncreated(self, trace: Trace) -> Edit:
        edit = self._of(trace)
        if "delete" in self.present.rights:
            return replace(edit, action="retire", op=Delete())
        remark = Remark("undone-notice", {"title": edit.title})
        text = self.present.notice_for(edit.identity)
        return replace(edit, action="update", op=Put(text), remarks=(remark,))

    def _is_there(self, returned: Returned) -> bool:
        return self.present.there.get(returned.title, NOWHERE).exists

    def _unrestored(self, returned: Returned) -> Edit:
        """Remove a page again that the run brought back."""
        page = self.present.there.get(returned.title, NOWHERE)
        edit = self._blank(returned.identity, page)
        if page.revid != returned.revid:
            return _waits(edit, page, "both-changed", "undo-edited-since", _who(page))
        if "delete" not in self.present.rights:
            return _waits(edit, page, "both-changed", "undo-no-right", {"right": "delete"})
        return replace(edit, action="retire", op=Delete())

    def _move(self, trace: Trace, back: Edit) -> Edit:
        """Sign a move and guard it."""
        edit = self._of(trace)
        about = {"title": back.title, "old_title": back.old_title, "needs": back.needs}
        return replace(edit, id=back.id, action="move", op=back.op, before="", **about)  # type: ignore[arg-type]  # the three have their types

    def _restored(self, removed: Removed, back: Back) -> Edit:
        """Bring a page back that the run removed."""
        title = removed.deletion.title
        edit = self._blank(removed.signature.identity, replace(NOWHERE, title=title))
        if there := back.occupant(title, self.present):
            return _waits(edit, there, "title-taken", "undo-title-taken", {"title": title})
        if "undelete" not in self.present.rights:
            return _waits(edit, NOWHERE, "deleted", "undo-no-right", {"right": "undelete"})
        needs = (back.free[title],) if title in back.free else ()
        return replace(edit, action="create", op=Restore(), guard=Absent(), needs=needs)

    def _text(self, trace: Trace, homes: Mapping[int, Edit]) -> Edit | None:
        """Put back what a page said before the run, once it is back at its title."""
        edit, text = self._of(trace), self.present.texts[trace.parent]
        if sha1(text) == self.present.pages[trace.page_id].sha1:
            return None
        home = homes.get(trace.page_id)
        if home:
            edit = replace(edit, title=home.title, needs=(home.id,))
        return replace(self._standing_after(edit, text), action="update", op=Put(text))

    def _standing_after(self, edit: Edit, text: str) -> Edit:
        """Tell what stands of the sheet's words once a page has this text again."""
        known = self.present.known.get(path(edit.identity)) if edit.kind == TAKEN_BACK else None
        stood = self.present.said.get(standing_of(known, edit.kind)) if known else None
        if known is None or stood is None:
            return edit
        stands = standing_after(edit.before, text, stood)
        if sha1(stands) == known.said_sha1:
            return edit
        return replace(edit, stands=stands, parts={**edit.parts, STANDS: sha1(stands)})

    # What cannot be taken back

    def _left(self, trace: Trace, how: Standing) -> Edit:
        page = self.present.pages[trace.page_id]
        reason, code = _WHY[how]
        later = last_hand(trace, page) if how is Standing.TOUCHED else None
        if later:
            return _waits(self._of(trace), page, reason, "undo-written-since", {"run": later.run})
        return _waits(self._of(trace), page, reason, code, _who(page))

    def _taken(self, trace: Trace, there: PageState) -> Edit:
        home = trace.moves[0].old
        return _waits(self._of(trace), there, "title-taken", "undo-title-taken", {"title": home})

    def _deleted_since(self, lost: Lost) -> Edit:
        who = lost.deletion
        page = replace(NOWHERE, title=who.title, user=who.user, timestamp=who.timestamp)
        return _waits(self._blank(lost.identity, page), page, "deleted", "undo-gone", _who(page))


def _who(page: PageState) -> dict[str, str]:
    return {"user": page.user, "timestamp": page.timestamp}


def _waits(edit: Edit, by: PageState, reason: str, code: str, args: Mapping[str, str]) -> Edit:
    """Leave a page to people, and say why."""
    title = args.get("title") if reason == "title-taken" else None
    told = Conflict(reason, sheet=title, user=by.user, timestamp=by.timestamp)
    return replace(left_to_people(edit, told), remarks=(Remark(code, args),))
