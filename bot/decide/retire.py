"""Pages whose row is gone: left, marked, redirected or deleted, as the collection says.

Never at the price of people's words: where somebody wrote on the page, it waits for a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import standing_of
from bot.decide.conflicts import conflict, left_to_people
from bot.decide.question import Policy
from bot.decide.signature import path
from bot.model import RETIRED, TAKEN_BACK, At, Delete, Edit, Put
from bot.render.notices import retired_banner
from bot.wikitext.merge import words_lost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.decide.question import Question
    from bot.model import Identity, Known, Op, PageState


def to_retire(question: Question, but: frozenset[Identity] = frozenset()) -> list[Known]:
    """List the pages that their collection's policy takes off, and that are not yet."""
    return [
        known
        for known in question.vanished
        if known.identity not in but
        and question.policies.get(known.identity.collection, Policy()).on_missing_row != "report"
        and known.last not in {RETIRED, TAKEN_BACK}
        and (page := question.page(known.identity)).exists
        and not page.redirect
    ]


def retirements(question: Question, pages: Iterable[Known]) -> list[Edit]:
    """Make the edits that retire pages."""
    return [_retirement(question, known) for known in pages]


def _retirement(question: Question, known: Known) -> Edit:
    page = question.page(known.identity)
    policy = question.policies[known.identity.collection]
    op = _op(question, policy, page)
    edit = Edit(
        id=path(known.identity),
        action="retire",
        title=page.title,
        identity=known.identity,
        origin=known.origin,
        because="row",
        summary=question.sign(known, RETIRED),
        op=op,
        guard=At(page.page_id, page.revid),
        before=page.text or "",
        said_sha1=known.said_sha1,
        parts=known.parts,
        kind=RETIRED,
    )
    lost = _lost(question, known, page, op)
    if not lost or question.take(known.identity).get("") == "sheet":
        return replace(edit, words_lost=lost)
    values = (None, "", page.text or "")
    return left_to_people(edit, conflict(page, "both-changed", values=values))


def _op(question: Question, policy: Policy, page: PageState) -> Op:
    if policy.on_missing_row == "delete":
        return Delete()
    if policy.on_missing_row == "redirect":
        return Put(f"#REDIRECT [[{policy.target}]]")
    banner = retired_banner(question.language, policy.label)
    return Put(banner + (page.text or ""))


def _lost(question: Question, known: Known, page: PageState, op: Op) -> int:
    """Count the words of people that readers would not find any more."""
    said = question.said.get(standing_of(known, question.kind), "")
    text = op.text if isinstance(op, Put) else ""
    return words_lost(said, page.text or "", text)
