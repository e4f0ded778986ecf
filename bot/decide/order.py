"""The order in which edits are written, and which of them waits for which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import Case
from bot.decide.signature import path
from bot.model import Move, Put
from bot.wikitext.links import links

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Edit, Identity, Wanted

_TITLE_WAITS = {Case.RENAMED, Case.TITLE_TAKEN, Case.KEY_CHANGED}


def ordered(edits: Sequence[Edit], wanted: Sequence[Wanted]) -> tuple[Edit, ...]:
    """Put moves before texts, templates before the pages that call them, parents before sub-pages.

    Only a page that does not exist yet is needed: a refused change of a template that is already
    there must not stop the pages that call it. A page that is to be renamed does not exist under
    its new title, so what would link there waits with it.
    """
    pages = {path(page.identity): page for page in wanted}
    new_at = {edit.title: edit.id for edit in edits if edit.action == "create"}
    coming = {edit.title: edit.id for edit in edits if edit.action == "move" and _is_last(edit)}
    for edit in edits:
        page = pages.get(edit.id)
        if page and edit.conflicts and page.title != edit.title and _waits_for_title(edit):
            coming[page.title] = edit.id
    ranked = sorted(edits, key=_place)
    return tuple(_with_needs(edit, pages.get(edit.id), new_at, coming) for edit in ranked)


def _place(edit: Edit) -> tuple[int, int]:
    return _rank(edit), 0 if isinstance(edit.op, Move) else edit.title.count("/")


def _is_last(edit: Edit) -> bool:
    return edit.id.endswith("#move")


def _waits_for_title(edit: Edit) -> bool:
    return bool(edit.old_title) or any(each.reason in _TITLE_WAITS for each in edit.conflicts)


def _with_needs(
    edit: Edit, page: Wanted | None, new_at: Mapping[str, str], coming: Mapping[str, str]
) -> Edit:
    titles = [*sorted(page.calls), *([page.parent] if page.parent else [])] if page else []
    needs = [new_at[title] for title in titles if title in new_at and title != edit.title]
    text = edit.op.text if isinstance(edit.op, Put) else ""
    needs += [coming[title] for title in links(text) if title in coming]
    needs = [need for need in dict.fromkeys((*edit.needs, *needs)) if need != edit.id]
    return replace(edit, needs=tuple(needs))


def _rank(edit: Edit) -> int:
    """Give templates, moves, categories, rows, the pages made of many rows, repairs, retirements.

    Moves keep the order in which they make way for each other.
    """
    if isinstance(edit.op, Move):
        return 1
    if edit.action == "retire":
        return 7
    return 6 if "#" in edit.id else _rank_of(edit.identity)


def _rank_of(identity: Identity) -> int:
    ranks = {"modele": 0, "category": 2}
    if identity.collection == "-":
        return ranks.get(identity.page, 5)
    return 3 if identity.page == "row" else 4
