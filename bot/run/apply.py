"""Applying a plan: edit by edit, each with its guard, journalled as each reply arrives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.decide.digest import sha1
from bot.decide.follow import is_owed, owed
from bot.decide.moves import ASIDE
from bot.decide.queued import what_is_asked
from bot.failure import Exit, Failure
from bot.model import (
    DRAFTS,
    RENAMED,
    REPAIR,
    Absent,
    At,
    Delete,
    Event,
    Known,
    Move,
    Outcome,
    Problem,
    Put,
    Restore,
)
from bot.run.remember import after, said_of
from bot.wiki.port import no_brake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.model import Edit, Guard, Identity, Op, PageState, Plan, Progress, Result
    from bot.run.journal import Journal
    from bot.run.ledger import Ledger
    from bot.wiki.port import Reply, Wiki

_SAVED = ("done", "unchanged")
# A repair that another run will come to: somebody was faster, or the wiki went away.
_AGAIN = ("raced", "failed")


@dataclass(slots=True)
class Applying:
    """One plan on its way to the wiki; `brake` is asked before each request to write.

    `raced` are edits whose page is known to have moved on since the plan: they are not sent.
    """

    wiki: Wiki
    plan: Plan
    ledger: Ledger
    journal: Journal
    known: Mapping[Identity, Known]
    brake: Callable[[], None]
    progress: Progress
    raced: frozenset[str] = frozenset()
    outcomes: list[Outcome] = field(default_factory=list)
    failure: Failure | None = None
    _sending: Edit | None = None
    _unread: dict[Identity, Known] = field(default_factory=dict)
    _after_move: dict[At, At] = field(default_factory=dict)
    _learnt: dict[Identity, Known] = field(default_factory=dict)
    _made: Mapping[int, PageState] | None = None

    def run(self, edits: Iterable[Edit]) -> list[Outcome]:
        """Write these edits; what stops the run is in `failure`, what was done stays recorded."""
        chosen = [edit for edit in edits if edit.op is not None]
        undone = {edit.id for edit in self.plan.edits} - {edit.id for edit in chosen}
        self.wiki.brake = self.brake
        try:
            self._owe(chosen)
            for number, edit in enumerate(chosen):
                self.progress(Event("run.writing", number, len(chosen), {"title": edit.title}))
                self._one(edit, undone)
            if chosen:
                self.progress(Event("run.writing", len(chosen), len(chosen)))
            self._read_what_is_unread()
        except Failure as failure:
            self.failure = failure
        except KeyboardInterrupt:
            if self._sending:
                self._record(_outcome(self._sending, "failed", reason="run.not-known"))
            self.failure = Failure(Problem("error.interrupted"), Exit.INTERRUPTED)
        finally:
            self.wiki.brake = no_brake
        return self.outcomes

    def _owe(self, edits: list[Edit]) -> None:
        """Record what has to follow the moves of this run, in case it does not come to that."""
        if self.plan.kind != DRAFTS and (repairs := owed(edits)):
            self.ledger.owe(repairs)

    def _one(self, edit: Edit, undone: set[str]) -> None:
        missing = [need for need in edit.needs if need in undone]
        if missing:
            undone.add(edit.id)
            self._record(_outcome(edit, "skipped", reason="run.needs", args={"id": missing[0]}))
            return
        if self._was_done_before(edit):
            self._record(_outcome(edit, "unchanged"))
            return
        if edit.id in self.raced:
            undone.add(edit.id)
            self._record(_outcome(edit, "raced", code="editconflict", reason="api.changed-since"))
            return
        self.journal.sending(edit.id)
        self._sending = edit
        reply = self._send(edit)
        self._sending = None
        try:
            self._note(edit, reply, undone)
        finally:  # what was done is told, also where the disk does not take what we know of it
            reason = reply.reason or ("run.merged" if reply.merged else "")
            about = (reply.revid, reply.code, reason, reply.args)
            self._record(_outcome(edit, reply.result, *about))
        if reply.stops:
            raise Failure(
                Problem(reply.reason or "api.unknown", None, dict(reply.args)), reply.stops
            )

    def _note(self, edit: Edit, reply: Reply, undone: set[str]) -> None:
        """Note what became of an edit, for what needs it and for the next run."""
        if reply.result in _SAVED:
            self._remember(edit, reply)
        elif reply.result == "queued" and self.plan.kind != DRAFTS:
            self.ledger.set_queued(edit.id, what_is_asked(edit))
            undone.add(edit.id)
        else:
            undone.add(edit.id)
        if is_owed(edit.id) and reply.result not in _AGAIN:
            self.ledger.settle(edit.id)

    def _was_done_before(self, edit: Edit) -> bool:
        """Say whether an earlier run of the same plan, cut short, has written this already."""
        known = self.known.get(edit.identity)
        if known is None or self.plan.kind == DRAFTS or edit.kind == REPAIR:
            return False
        if isinstance(edit.op, Put) and isinstance(edit.guard, Absent):
            return known.saved_sha1 == sha1(edit.op.text) and self._is_there(known)
        at = edit.guard
        if not isinstance(at, At) or at.page_id != known.page_id or at.revid >= known.revid:
            return False  # decided on what we left there, or on what people made of it since
        if isinstance(edit.op, Move) and known.title == edit.title:
            self._after_move[at] = At(known.page_id, known.revid)
            return True
        return isinstance(edit.op, Put) and known.saved_sha1 == sha1(edit.op.text)

    def _is_there(self, known: Known) -> bool:
        """Say whether a page that is to be made is there; all that we know of are asked for once.

        One that we removed, or that a person did, is as well known as one that we made just now.
        """
        if self._made is None:
            edits = [e for e in self.plan.edits if isinstance(e.guard, Absent)]
            ids = {self.known[e.identity].page_id for e in edits if e.identity in self.known}
            self._made = self.wiki.by_id(sorted(ids))
        return known.page_id in self._made

    def _send(self, edit: Edit) -> Reply:
        op: Op | None = edit.op
        guard = self._guard(edit)
        if isinstance(op, Put):
            return self.wiki.put(edit.title, op.text, guard, edit.summary, self.plan.started)
        if isinstance(op, Restore):
            return self.wiki.restore(edit.title, edit.summary)
        if not isinstance(guard, At):
            raise TypeError(f"{edit.id}: a move or a deletion needs the page it is about")
        if isinstance(op, Move):
            return self.wiki.move(guard, edit.old_title or edit.title, op, edit.summary)
        assert isinstance(op, Delete)  # noqa: S101 - the union has no fifth
        return self.wiki.delete(guard, edit.title, edit.summary)

    def _guard(self, edit: Edit) -> Guard:
        """Give an edit's guard; a move of ours in this run made a revision with the same text."""
        guard = edit.guard or Absent()
        while isinstance(guard, At) and guard in self._after_move:
            guard = self._after_move[guard]
        return guard

    def _remember(self, edit: Edit, reply: Reply) -> None:
        before = self._guard(edit)
        if isinstance(edit.op, Move) and isinstance(before, At) and reply.revid:
            self._after_move[before] = At(before.page_id, reply.revid)
        if self.plan.kind == DRAFTS or edit.kind == REPAIR:
            return  # a page of nobody's, or of somebody else's
        known = self.known.get(edit.identity)
        entry = after(edit, before, reply, self._learnt.get(edit.identity, known))
        if entry is None:
            return
        if isinstance(edit.op, Put) and (reply.merged or not reply.revid):
            # What the page holds now is not known: the next survey looks, if nobody does before.
            entry = replace(entry, saved_sha1="")
            self._unread[edit.identity] = entry
        self._learnt[edit.identity] = entry
        self.ledger.remember([(entry, None)])
        if known and sha1(edit.before) == known.said_sha1:
            # Our next revision says something else: from now on only the ledger has this text.
            self.ledger.add_said({known.said_sha1: edit.before})
        if (said := said_of(edit)) is not None:
            self.ledger.add_said({edit.said_sha1: said})
        if edit.stands is not None:
            self.ledger.add_said({sha1(edit.stands): edit.stands})
        if edit.kind == RENAMED and ASIDE not in edit.old_title + edit.title:
            titles = {edit.old_title: edit.identity.key}
            self.ledger.add_former_titles({edit.identity.collection: titles})

    def _read_what_is_unread(self) -> None:
        """Look at pages whose reply did not say what they hold: merged, or not changed."""
        if not self._unread:
            return
        states = self.wiki.by_id([entry.page_id for entry in self._unread.values()])
        self.ledger.remember(
            (replace(entry, revid=state.revid, saved_sha1=state.sha1), None)
            for entry in self._unread.values()
            if (state := states.get(entry.page_id)) and state.exists
        )

    def _record(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.journal.outcome(outcome, self.wiki.requests)
        self.progress(Event("outcome", 0, 0, {"outcome": outcome}))


def _outcome(
    edit: Edit,
    result: Result,
    revid: int = 0,
    code: str = "",
    reason: str = "",
    args: Mapping[str, Any] | None = None,
) -> Outcome:
    return Outcome(edit.id, edit.action, edit.title, result, revid, code, reason, args or {})


def counts(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Count outcomes by result."""
    return dict(Counter(outcome.result for outcome in outcomes))
