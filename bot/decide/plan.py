"""The decision itself: one edit, or none, for each page that is wanted or was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide.case import IMPORT, STANDS, Case
from bot.decide.conflicts import with_known
from bot.decide.denied import closed, unless_denied
from bot.decide.digest import sha1
from bot.decide.follow import followed
from bot.decide.keys import accounted_for, changed_keys, of_one_row, questions, renumbered, told
from bot.decide.moves import moved_since, needs_of_titles, renames
from bot.decide.order import ordered
from bot.decide.question import Decision, case_of
from bot.decide.retire import retirements, to_retire
from bot.decide.signature import path
from bot.decide.texts import text_edit, without_taken_back
from bot.model import Edit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.decide.moves import Renames
    from bot.decide.question import Question
    from bot.model import Conflict, Identity, Known, PageState, Wanted

__all__ = ["Decision", "decide"]


def decide(question: Question) -> Decision:
    """Turn what is wanted, known and live into edits: the same answer for the same question.

    A page that waits for a person is not moved either, so it does not make way for another one:
    where that comes to light, the moves are thought over again.
    """
    shut, numbers = closed(question), renumbered(question)
    still = frozenset({*shut, *numbers})
    while True:
        titles = renames(question, still)
        found = _each(question, titles, shut, numbers)
        moving = {edit.identity for edit in titles.edits}
        blocked = {edit.identity for edit in found.edits if edit.conflicts} & moving
        if not blocked:
            return _joined(question, titles, found)
        still |= blocked


@dataclass(slots=True)
class _Found:
    """What there is to do about each wanted page, but for its title.

    `owners` are pages of ours that another row seems to be.
    """

    owners: Collection[Known]
    edits: list[Edit] = field(default_factory=list)
    agreed: list[tuple[Wanted, PageState]] = field(default_factory=list)
    relearnt: list[Known] = field(default_factory=list)
    keep: int = 0


def _each(
    question: Question,
    titles: Renames,
    shut: Mapping[Identity, Conflict],
    numbers: Mapping[Identity, Known],
) -> _Found:
    cases = [(wanted, *_judged(question, wanted, titles)) for wanted in question.wanted]
    born = [(wanted, case) for wanted, case, _ in cases]
    changed = changed_keys(question, born)
    found = _Found((*changed.values(), *numbers.values()))
    asked, silent = of_one_row(question, born, changed)
    owners = {**asked, **numbers}
    keys = {new: told(question, owner, new) for new, owner in owners.items()}
    waiting = {**titles.waiting, **shut, **keys}
    moving = {edit.identity for edit in titles.edits}
    for wanted, case, digest in cases:
        if wanted.identity in silent:
            continue
        if why := waiting.get(wanted.identity):
            found.edits.append(_waits(question, wanted, why))
            continue
        edit = None if case in _SETTLED else text_edit(question, wanted, case, digest)
        if edit:
            edit = unless_denied(edit, question.bot_users)
            found.edits.append(_after_own_move(question, edit, wanted, moving))
        elif wanted.identity not in moving:
            _settle(question, found, wanted, case)
    return found


def _settle(question: Question, found: _Found, wanted: Wanted, case: Case) -> None:
    """Note a page that needs no edit: what the ledger should learn of it all the same."""
    found.keep += 1
    if case is Case.KEEP:
        found.relearnt += _relearnt(question, wanted)
    else:
        parts = without_taken_back(question, wanted).parts if case is not Case.AGREED else {}
        if parts.get(STANDS) in question.said:
            wanted = replace(wanted, parts=parts)
        found.agreed.append((wanted, question.page(wanted.identity)))


def _joined(question: Question, titles: Renames, found: _Found) -> Decision:
    """Put moves, texts, repairs and retirements together, in their order."""
    moves, repairs = followed(question, titles.edits)
    accounted = accounted_for(question, found.owners)
    gone = retirements(question, to_retire(question, accounted))
    others = [unless_denied(edit, question.bot_users) for edit in (*repairs, *gone)]
    asked = questions(question)
    everything = needs_of_titles([*moves, *found.edits, *asked, *others], titles.moved)
    in_order = ordered([with_known(question, edit) for edit in everything], question.wanted)
    return Decision(in_order, found.keep, tuple(found.agreed), tuple(found.relearnt), accounted)


_SETTLED = {Case.KEEP, Case.AGREED}


def _judged(question: Question, wanted: Wanted, titles: Renames) -> tuple[Case, str]:
    """Tell the case of a page; one whose title is being freed can be made."""
    digest = sha1(wanted.text)
    case = case_of(question, wanted, digest)
    freed = case is Case.TITLE_TAKEN and wanted.title in titles.moved
    freed = freed and "suppressredirect" in question.rights
    return Case.CREATE if freed else case, digest


def _waits(question: Question, wanted: Wanted, why: Conflict) -> Edit:
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
        conflicts=(why,),
        old_title=page.title if page.exists else "",
        parts=wanted.parts,
    )


def _after_own_move(question: Question, edit: Edit, wanted: Wanted, moving: set[Identity]) -> Edit:
    """Write a page under its new title, once it is there; tell which title waits with a page."""
    if edit.op is not None and wanted.identity in moving:
        needs = (*edit.needs, f"{path(wanted.identity)}#move")
        return replace(edit, title=wanted.title, needs=needs)
    known = question.known.get(wanted.identity)
    if edit.conflicts and known and wanted.title not in {known.wanted_title, edit.title}:
        return replace(edit, old_title=edit.title)
    return edit


def _relearnt(question: Question, wanted: Wanted) -> list[Known]:
    known = question.known[wanted.identity]
    page = question.page(wanted.identity)
    titled = moved_since(known, wanted, page) or known
    kept = {IMPORT} if page.sha1 == known.said_sha1 else {IMPORT, STANDS}
    parts = {**wanted.parts, **{n: each for n, each in known.parts.items() if n in kept}}
    if known.parts != parts or titled != known:
        return [replace(titled, parts=parts, origin=wanted.origin)]
    return []
