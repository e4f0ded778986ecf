"""What has to follow a move: redirects to the old title, and pages of people in a category.

Links that people wrote in prose are only listed: changing their sentences is for a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.signature import path
from bot.model import At, Edit, Move, Put, Remark
from bot.wikitext.links import category_renamed, retargeted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.decide.question import Question
    from bot.model import PageState, Wanted

REPAIR = "r"


def followed(question: Question, moves: Iterable[Edit]) -> tuple[list[Edit], list[Edit]]:
    """Give the moves with what is left to people told, and the repairs that follow them."""
    own = {page.page_id for page in question.live.pages.values()}
    told: list[Edit] = []
    repairs: list[Edit] = []
    for move in moves:
        repairs += _redirects(question, move)
        repairs += _members(question, move, own)
        told.append(_with_links(question, move, own))
    return told, repairs


def _redirects(question: Question, move: Edit) -> Iterator[Edit]:
    """Lead redirects to the old title on to the new one: MediaWiki follows only one."""
    new = _wanted(question, move).title
    for page in question.around.redirects.get(move.old_title, ()):
        if page.title != new and page.text is not None:
            yield _repair(question, move, page, retargeted(page.text, new), "redirect")


def _members(question: Question, move: Edit, own: set[int]) -> Iterator[Edit]:
    """Put the pages of people that are in a renamed category into it under its new name."""
    new = _wanted(question, move).title
    for page in question.around.members.get(move.old_title, ()):
        if page.page_id in own or page.text is None:
            continue
        text = category_renamed(page.text, move.old_title, new, question.names)
        if text != page.text:
            yield _repair(question, move, page, text, "member")


def _wanted(question: Question, move: Edit) -> Wanted:
    """Give the page that is renamed: a move aside is not where its way ends."""
    return next(each for each in question.wanted if each.identity == move.identity)


def _repair(question: Question, move: Edit, page: PageState, text: str, what: str) -> Edit:
    return Edit(
        id=f"{path(move.identity)}#{what}/{page.page_id}",
        action="update",
        title=page.title,
        identity=move.identity,
        origin=move.origin,
        because="related",
        summary=question.sign(_wanted(question, move), REPAIR),
        op=Put(text),
        guard=At(page.page_id, page.revid),
        before=page.text or "",
        needs=(f"{path(move.identity)}#move",),
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
