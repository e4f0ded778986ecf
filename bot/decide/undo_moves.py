"""Moving pages back, one move after the other, so also those that changed places or made a chain.

Titles are followed while they are freed and taken. A page whose way back is blocked stays where it
is, and so does what waits for its title.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.decide.signature import path
from bot.decide.traces import pending
from bot.model import NOWHERE, Edit, Move
from bot.wikitext.links import target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.decide.traces import Present, Trace, Traces
    from bot.model import Moved, PageState


@dataclass(slots=True)
class Back:
    """The moves, each with its page; the titles that are free then, by the edit that frees them.

    `blocked` are the pages that cannot go back, with what has their title.
    """

    edits: list[tuple[Trace, Edit]] = field(default_factory=list)
    free: dict[str, str] = field(default_factory=dict)
    blocked: dict[int, PageState] = field(default_factory=dict)
    _taken: dict[str, PageState] = field(default_factory=dict)

    def occupant(self, title: str, present: Present) -> PageState | None:
        """Give the page that has a title by now."""
        if title in self.free:
            return None
        there = self._taken.get(title) or present.there.get(title, NOWHERE)
        return there if there.exists else None

    def in_the_way(self, move: Moved, present: Present) -> PageState | None:
        """Give the page that has the old title; a redirect that points back makes way."""
        there = self.occupant(move.old, present)
        if there is None or there.page_id == move.page_id:
            return None
        alone = there.redirect and there.parent == 0
        return None if alone and target(there.text or "") == move.new else there

    def add(self, trace: Trace, move: Moved, present: Present) -> None:
        """Move a page back; without the right to leave no redirect, its title does not get free."""
        own = [edit.id for each, edit in self.edits if each.page_id == trace.page_id]
        frees = self.free.pop(move.old, None)
        page = present.pages[trace.page_id]
        edit = Edit(
            id=f"{path(present.identity(trace.signature.identity))}#back-{len(self.edits)}",
            action="move",
            title=move.old,
            identity=trace.signature.identity,
            origin="",
            because="row",
            summary="",
            op=Move(move.old, redirect=False),
            old_title=move.new,
            needs=tuple(dict.fromkeys([*own[-1:], *([frees] if frees else [])])),
        )
        self.edits.append((trace, edit))
        self._taken[move.old] = page
        self._taken.pop(move.new, None)
        if "suppressredirect" in present.rights:
            self.free[move.new] = edit.id
        else:
            self._taken[move.new] = page


def moves_back(
    traces: Traces, present: Present, pages: Sequence[Trace], vacated: Mapping[str, str]
) -> Back:
    """Undo the moves of these pages, the newest first; what is blocked is left out, and again."""
    blocked: dict[int, PageState] = {}
    while True:
        back = Back(free=dict(vacated), blocked=blocked)
        if _walk(traces, present, [t for t in pages if t.page_id not in blocked], back):
            return back


def _walk(traces: Traces, present: Present, pages: Sequence[Trace], back: Back) -> bool:
    """Say whether every page finds its way back; the first one that does not is blocked."""
    due = {t.page_id: (t, pending(t, present.pages[t.page_id]) or ()) for t in pages}
    for move in reversed(traces.moves):
        trace, moves = due.get(move.page_id, (None, ()))
        if trace is None or move not in moves:
            continue
        if there := back.in_the_way(move, present):
            back.blocked[trace.page_id] = there
            return False
        back.add(trace, move, present)
    return True
