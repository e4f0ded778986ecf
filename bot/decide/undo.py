"""Taking a run back: each of its effects, newest first, where nobody has edited since.

An edit becomes the text before it, a creation goes (or makes way for a notice), a move goes back, a
deletion is undone. What somebody has touched since is listed with the reason, and left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide.signature import Signature, path, read
from bot.model import (
    Absent,
    At,
    Conflict,
    Delete,
    Edit,
    Move,
    Op,
    PageState,
    Put,
    Remark,
    Restore,
)
from bot.wikitext.links import target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.model import Deletion, Identity, Moved

_NOWHERE = PageState("")


@dataclass(frozen=True, slots=True)
class Traces:
    """What one run did, as the wiki remembers it; all oldest first."""

    revisions: Sequence[PageState] = ()
    moves: Sequence[Moved] = ()
    deletions: Sequence[Deletion] = ()

    @property
    def nothing(self) -> bool:
        """Say whether the wiki remembers nothing of the run."""
        return not (self.revisions or self.moves or self.deletions)


@dataclass(frozen=True, slots=True)
class Present:
    """The wiki now: pages by id with their text, pages by title, texts by revision.

    `rights` are ours, `notice` replaces a created page that we may not delete.
    """

    pages: Mapping[int, PageState]
    there: Mapping[str, PageState]
    texts: Mapping[int, str]
    rights: frozenset[str]
    notice: str


@dataclass(slots=True)
class Undoing:
    """One run on its way back; `sign` writes a summary for an identity and a kind."""

    traces: Traces
    present: Present
    sign: Callable[[Identity, str], str]
    taken: dict[str, int] = field(default_factory=dict)
    left_alone: set[int] = field(default_factory=set)

    def edits(self) -> tuple[Edit, ...]:
        """Give the edits, in the order in which they are done."""
        self.taken = {t: p.page_id for t, p in self.present.there.items() if p.exists}
        pages: dict[int, list[PageState]] = {}
        for revision in self.traces.revisions:
            pages.setdefault(revision.page_id, []).append(revision)
        newest_first = sorted(pages.values(), key=lambda found: -found[-1].revid)
        waiting = [edit for found in newest_first if (edit := self._touched_since(found))]
        restored = [self._restored(deletion) for deletion in reversed(self.traces.deletions)]
        moved = self._moves()
        texts = [edit for found in newest_first if (edit := self._text(found))]
        return (*waiting, *restored, *moved, *self._after_moves(texts, moved))

    def _touched_since(self, revisions: Sequence[PageState]) -> Edit | None:
        """Leave a page alone that somebody edited, moved or removed after the run."""
        newest = revisions[-1]
        page = self.present.pages.get(newest.page_id, _NOWHERE)
        if page.exists and page.revid == newest.revid:
            return None
        self.left_alone.add(newest.page_id)
        reason = "both-changed" if page.exists else "deleted"
        told = Conflict(reason, user=page.user, timestamp=page.timestamp)
        code = "undo-edited-since" if page.exists else "undo-gone"
        args = {"user": page.user, "timestamp": page.timestamp}
        edit = self._blank(_signature(newest), page.title or newest.title)
        return replace(edit, conflicts=(told,), remarks=(Remark(code, args),))

    def _blank(self, signature: Signature, title: str) -> Edit:
        identity = signature.identity
        kind = "r" if signature.kind == "r" else "u"
        return Edit(
            id=path(identity),
            action="conflict",
            title=title,
            identity=identity,
            origin="",
            because="row",
            summary=self.sign(identity, kind),
            kind=kind,
        )

    def _text(self, revisions: Sequence[PageState]) -> Edit | None:
        """Put back what a page said before the run."""
        first, newest = revisions[0], revisions[-1]
        if newest.page_id in self.left_alone:
            return None
        page = self.present.pages[newest.page_id]
        signature = _signature(newest)
        edit = replace(
            self._blank(signature, page.title),
            guard=At(page.page_id, page.revid),
            before=page.text or "",
        )
        if signature.kind == "r":
            edit = replace(edit, id=f"{edit.id}#repair/{page.page_id}")
        if first.parent == 0:
            return self._uncreated(edit)
        text = self.present.texts.get(first.parent)
        if text is None or text == page.text:
            return None
        return replace(edit, action="update", op=Put(text))

    def _uncreated(self, edit: Edit) -> Edit:
        if "delete" in self.present.rights:
            return replace(edit, action="retire", op=Delete())
        remark = Remark("undone-notice", {"title": edit.title})
        return replace(edit, action="update", op=Put(self.present.notice), remarks=(remark,))

    def _moves(self) -> list[Edit]:
        """Undo the moves one by one, the newest first: so do also pages that changed places."""
        edits: list[Edit] = []
        for number, move in enumerate(reversed(self._own_moves())):
            page = self.present.pages[move.page_id]
            signature = read(move.comment)
            assert signature is not None  # noqa: S101 - only signed moves are of the run
            edit = replace(
                self._blank(signature, move.old),
                id=f"{path(signature.identity)}#back-{number}",
                old_title=move.new,
                guard=At(page.page_id, page.revid),
            )
            if self._is_taken(move):
                self.left_alone.add(move.page_id)
                told = Conflict("title-taken", base=move.new, sheet=move.old, wiki=move.old)
                edits.append(replace(edit, conflicts=(told,), guard=None))
                continue
            self.taken.pop(move.new, None)
            self.taken[move.old] = move.page_id
            before = [each.id for each in edits if each.old_title == move.old]
            op: Op = Move(move.old, redirect=False)
            edits.append(replace(edit, action="move", op=op, needs=tuple(before)))
        return edits

    def _own_moves(self) -> list[Moved]:
        known = self.present.pages
        return [m for m in self.traces.moves if m.page_id in known and not self._left(m.page_id)]

    def _left(self, page_id: int) -> bool:
        return page_id in self.left_alone

    def _is_taken(self, move: Moved) -> bool:
        """Say whether another page has the old title; a redirect of our move makes way."""
        owner = self.taken.get(move.old, move.page_id)
        there = self.present.there.get(move.old, _NOWHERE)
        ours = there.page_id == owner and there.parent == 0 and target(there.text or "") == move.new
        return owner != move.page_id and not ours

    def _after_moves(self, texts: Iterable[Edit], moves: Sequence[Edit]) -> list[Edit]:
        """Let a page's text wait until the page is back, and name it by that title."""
        found = []
        for edit in texts:
            own = [m for m in moves if m.op and isinstance(m.guard, At) and m.guard == edit.guard]
            if own:
                needs = tuple(move.id for move in own)
                edit = replace(edit, title=own[-1].title, needs=needs)  # noqa: PLW2901 - told more
            found.append(edit)
        return found

    def _restored(self, deletion: Deletion) -> Edit:
        """Bring a page back that the run removed."""
        signature = read(deletion.comment)
        assert signature is not None  # noqa: S101 - only signed deletions are of the run
        edit = self._blank(signature, deletion.title)
        if self.taken.get(deletion.title):
            told = Conflict("title-taken", sheet=deletion.title, wiki=deletion.title)
            return replace(edit, conflicts=(told,))
        return replace(edit, action="create", op=Restore(), guard=Absent())


def _signature(revision: PageState) -> Signature:
    signature = read(revision.comment)
    assert signature is not None  # noqa: S101 - only signed revisions are of the run
    return signature
