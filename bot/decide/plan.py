"""The decision itself: one edit, or none, for each page that is wanted or was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import IMPORT, Case
from bot.decide.conflicts import with_known
from bot.decide.digest import sha1
from bot.decide.follow import followed
from bot.decide.keys import accounted_for, changed_keys
from bot.decide.moves import moved_since, needs_of_titles, renames
from bot.decide.order import ordered
from bot.decide.question import Decision, case_of
from bot.decide.retire import retirements, to_retire
from bot.decide.signature import path
from bot.decide.texts import text_edit
from bot.model import Edit

if TYPE_CHECKING:
    from bot.decide.moves import Renames
    from bot.decide.question import Question
    from bot.model import Conflict, Known, PageState, Wanted

__all__ = ["Decision", "decide"]


def decide(question: Question) -> Decision:
    """Turn what is wanted, known and live into edits: the same answer for the same question."""
    titles = renames(question)
    cases = [(wanted, *_judged(question, wanted, titles)) for wanted in question.wanted]
    keys = changed_keys(question, [(wanted, case) for wanted, case, _ in cases])
    waiting = {**titles.waiting, **keys}
    edits: list[Edit] = []
    agreed: list[tuple[Wanted, PageState]] = []
    relearnt: list[Known] = []
    keep = 0
    for wanted, case, digest in cases:
        if told := waiting.get(wanted.identity):
            edits.append(_waits(question, wanted, told))
            continue
        edit = None if case in _SETTLED else text_edit(question, wanted, case, digest)
        if edit:
            edits.append(_after_own_move(edit, wanted, titles))
            continue
        keep += path(wanted.identity) + "#move" not in titles.moved.values()
        if case is Case.KEEP:
            relearnt += _relearnt(question, wanted)
        else:
            agreed.append((wanted, question.page(wanted.identity)))
    moves, repairs = _moves(question, titles, edits)
    accounted = accounted_for(question, keys)
    gone = retirements(question, to_retire(question, accounted))
    everything = needs_of_titles([*moves, *edits, *repairs, *gone], titles.moved)
    told_edits = [with_known(question, edit) for edit in everything]
    in_order = ordered(told_edits, question.wanted)
    return Decision(in_order, keep, tuple(agreed), tuple(relearnt), accounted)


_SETTLED = {Case.KEEP, Case.AGREED}


def _judged(question: Question, wanted: Wanted, titles: Renames) -> tuple[Case, str]:
    """Tell the case of a page; one whose title is being freed can be made."""
    digest = sha1(wanted.text)
    case = case_of(question, wanted, digest)
    freed = case is Case.TITLE_TAKEN and wanted.title in titles.moved
    freed = freed and "suppressredirect" in question.rights
    return Case.CREATE if freed else case, digest


def _waits(question: Question, wanted: Wanted, told: Conflict) -> Edit:
    """Hold back a page whose title or key only a person can settle."""
    page = question.page(wanted.identity)
    return Edit(
        id=path(wanted.identity),
        action="conflict",
        title=page.title or wanted.title,
        identity=wanted.identity,
        origin=wanted.origin,
        because="row",
        summary="",
        before=page.text or "",
        spans=wanted.spans,
        conflicts=(told,),
        old_title=page.title if page.exists else "",
        parts=wanted.parts,
    )


def _after_own_move(edit: Edit, wanted: Wanted, titles: Renames) -> Edit:
    """Write a page under its new title, once it is there."""
    move = f"{path(wanted.identity)}#move"
    if edit.op is None or move not in titles.moved.values():
        return edit
    return replace(edit, title=wanted.title, needs=(*edit.needs, move))


def _moves(question: Question, titles: Renames, edits: list[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Give the moves and their repairs; a page that waits for a person is not moved either."""
    held = {edit.identity for edit in edits if edit.conflicts}
    free = [edit for edit in titles.edits if edit.identity not in held]
    for edit in titles.edits:
        if edit.identity in held:
            edits[:] = [_not_moved(each, edit) for each in edits]
    return followed(question, free)


def _not_moved(edit: Edit, move: Edit) -> Edit:
    """Show what title a page that waits would have had."""
    is_its = edit.identity == move.identity and bool(edit.conflicts)
    return replace(edit, old_title=move.old_title) if is_its else edit


def _relearnt(question: Question, wanted: Wanted) -> list[Known]:
    known = question.known[wanted.identity]
    page = question.page(wanted.identity)
    titled = moved_since(known, wanted, page) or known
    imported = {name: each for name, each in known.parts.items() if name == IMPORT}
    parts = {**wanted.parts, **imported}
    if known.parts != parts or titled != known:
        return [replace(titled, parts=parts, origin=wanted.origin)]
    return []
