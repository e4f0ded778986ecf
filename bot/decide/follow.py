"""What has to follow a move: redirects to the old title, and pages of people in a category.

Links that people wrote in prose are only listed: changing their sentences is for a person.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.decide.moves import ASIDE
from bot.decide.signature import path
from bot.model import REPAIR, At, Edit, Move, Put, Remark
from bot.wikitext.links import category_renamed, retargeted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.decide.question import Question
    from bot.model import PageState, Wanted

_FOLLOWING = ("#redirect/", "#member/")


def followed(question: Question, moves: Sequence[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Give the moves with what is left to people told, and the repairs that follow them.

    Also those of a move that an earlier run made, if that run was cut short before them.
    """
    own = {page.page_id for page in question.live.pages.values()}
    moving = {move.id for move in moves}
    repairs: dict[str, Edit] = {}
    following = (_repairs(question, _wanted(question, m), m.old_title, own) for m in moves)
    for repair in chain(*following, _owed(question, own)):
        needs = {f"{path(repair.identity)}#move"} & moving
        repairs.setdefault(repair.id, replace(repair, needs=tuple(needs)))
    return [_with_links(question, move, own) for move in moves], list(repairs.values())


def owed(edits: Sequence[Edit]) -> dict[str, str]:
    """Give the repairs that follow a move: by edit id, the title that the page had before it."""
    before: dict[str, str] = {}
    for edit in edits:
        if isinstance(edit.op, Move) and not edit.old_title.endswith(ASIDE):
            before[path(edit.identity)] = edit.old_title
    follow = (edit for edit in edits if edit.kind == REPAIR and is_owed(edit.id))
    return {e.id: before[path(e.identity)] for e in follow if path(e.identity) in before}


def is_owed(edit_id: str) -> bool:
    """Say whether an edit is a repair that follows a move."""
    return any(mark in edit_id for mark in _FOLLOWING)


def _owed(question: Question, own: set[int]) -> Iterator[Edit]:
    """Give what is still to be repaired, of pages that bear their old title no more."""
    titles: dict[str, set[str]] = {}
    for edit_id, old in question.owed.items():
        titles.setdefault(edit_id.partition("#")[0], set()).add(old)
    for wanted in question.wanted:
        here = question.page(wanted.identity).title
        for old in sorted(titles.get(path(wanted.identity), set()) - {here}):
            found = _repairs(question, wanted, old, own)
            yield from (repair for repair in found if question.owed.get(repair.id) == old)


def _repairs(question: Question, wanted: Wanted, old: str, own: set[int]) -> Iterator[Edit]:
    yield from _redirects(question, wanted, old)
    yield from _members(question, wanted, old, own)


def _redirects(question: Question, wanted: Wanted, old: str) -> Iterator[Edit]:
    """Lead redirects to the old title on to the new one: MediaWiki follows only one."""
    new = wanted.title
    for page in question.around.redirects.get(old, ()):
        if page.title != new and page.text is not None:
            yield _repair(question, wanted, page, retargeted(page.text, new), "redirect")


def _members(question: Question, wanted: Wanted, old: str, own: set[int]) -> Iterator[Edit]:
    """Put the pages of people that are in a renamed category into it under its new name."""
    for page in question.around.members.get(old, ()):
        if page.page_id in own or page.text is None:
            continue
        text = category_renamed(page.text, old, wanted.title, question.names)
        if text != page.text:
            yield _repair(question, wanted, page, text, "member")


def _wanted(question: Question, move: Edit) -> Wanted:
    """Give the page that is renamed: a move aside is not where its way ends."""
    return next(each for each in question.wanted if each.identity == move.identity)


def _repair(question: Question, wanted: Wanted, page: PageState, text: str, what: str) -> Edit:
    return Edit(
        id=f"{path(wanted.identity)}#{what}/{page.page_id}",
        action="update",
        title=page.title,
        identity=wanted.identity,
        origin=wanted.origin,
        because="related",
        summary=question.sign(wanted, REPAIR),
        op=Put(text),
        guard=At(page.page_id, page.revid),
        before=page.text or "",
        kind=REPAIR,
    )


def _with_links(question: Question, move: Edit, own: set[int]) -> Edit:
    """List the pages of people that link to the old title."""
    pages = question.around.linking.get(move.old_title, ())
    titles = sorted(page.title for page in pages if page.page_id not in own)
    if not titles or not isinstance(move.op, Move):
        return move
    new = _wanted(question, move).title
    remark = Remark("links-left", {"title": move.old_title, "new": new, "pages": titles})
    return replace(move, remarks=(*move.remarks, remark))
