"""Titles: which pages are to be renamed, in which order, and what has to follow.

A title changed in the sheet is a move with its redirect. A page that a person moved is followed:
it stays where it is. Only what both renamed, or what stands in the way, is a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide.case import Case
from bot.decide.conflicts import conflict
from bot.decide.signature import path
from bot.model import RENAMED, SHEET, At, Edit, Move

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.decide.question import Question
    from bot.model import Conflict, Identity, Known, PageState, Wanted

# A page on its way between two titles that change places; nobody else gives such a title.
ASIDE = " (Passeur, échange de titres)"


@dataclass(frozen=True, slots=True)
class Renames:
    """The moves in the order in which they are done, and the pages whose title must wait.

    `moved` gives by title (the one that a page leaves) the id of the move that frees it.
    """

    edits: tuple[Edit, ...] = ()
    waiting: Mapping[Identity, Conflict] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rename:
    """One page that is to have another title."""

    wanted: Wanted
    page: PageState

    @property
    def old(self) -> str:
        """Give the title that the page has."""
        return self.page.title

    @property
    def new(self) -> str:
        """Give the title that it is to have."""
        return self.wanted.title


def wishes(question: Question) -> list[Rename]:
    """List the pages whose title changed in the sheet and is not yet that of the page."""
    found = []
    for wanted in question.wanted:
        known, page = question.known.get(wanted.identity), question.page(wanted.identity)
        if known is None or not page.exists or question.kind != SHEET:
            continue
        if page.redirect and question.take(wanted.identity).get("") != "sheet":
            continue
        changed = wanted.title not in {known.wanted_title, page.title}
        if changed or page.title.endswith(ASIDE):
            found.append(Rename(wanted, page))
    return found


def renames(question: Question, still: frozenset[Identity]) -> Renames:
    """Decide which moves are done, and in which order; pages in `still` stay where they are."""
    possible: dict[str, Rename] = {}
    waiting: dict[Identity, Conflict] = {}
    for wish in wishes(question):
        if wish.wanted.identity in still:
            continue
        if found := _both_renamed(question, wish):
            waiting[wish.wanted.identity] = found
        else:
            possible[wish.old] = wish
    _drop_blocked(question, possible, waiting)
    edits = _in_order(question, possible)
    freed = {edit.old_title: edit.id for edit in edits}
    return Renames(tuple(edits), waiting, freed)


def with_titles_left(question: Question) -> Question:
    """Take the sheet's new titles as said where a person keeps the title that the wiki gave."""
    left = {
        wish.wanted.identity: replace(
            question.known[wish.wanted.identity], wanted_title=wish.wanted.title
        )
        for wish in wishes(question)
        if question.take(wish.wanted.identity).get("") == "wiki" and _both_renamed(question, wish)
    }
    return replace(question, known={**question.known, **left})


def _both_renamed(question: Question, wish: Rename) -> Conflict | None:
    """Tell whether a person gave the page one title and the sheet another."""
    known = question.known[wish.wanted.identity]
    side = question.take(wish.wanted.identity).get("")
    aside = wish.old.endswith(ASIDE)
    if aside or wish.old == known.wanted_title or side == "sheet":
        return None
    titles = (known.wanted_title, wish.new, wish.old)
    return conflict(wish.page, Case.RENAMED, values=titles)


def _drop_blocked(
    question: Question, possible: dict[str, Rename], waiting: dict[Identity, Conflict]
) -> None:
    """Take out the moves to a title that is taken, and then those that waited for them."""
    while blocked := [wish for wish in possible.values() if not _is_free(question, wish, possible)]:
        for wish in blocked:
            del possible[wish.old]
            there = question.live.there.get(wish.new, wish.page)
            titles = (wish.old, wish.new, wish.new)
            told = conflict(there, Case.TITLE_TAKEN, values=titles)
            waiting[wish.wanted.identity] = told


def _is_free(question: Question, wish: Rename, possible: Mapping[str, Rename]) -> bool:
    there = question.live.there.get(wish.new)
    if there is None or not there.exists or there.page_id == wish.page.page_id:
        return True
    if wish.new in possible:  # it makes way, if it may leave no redirect behind
        return "suppressredirect" in question.rights
    points_back = question.live.targets.get(wish.new) == wish.old
    return there.redirect and there.parent == 0 and points_back


def _in_order(question: Question, possible: Mapping[str, Rename]) -> list[Edit]:
    """Move first what makes way; two that change places need a title aside."""
    taken = {wish.new for wish in possible.values()} | _new_titles(question)
    edits: list[Edit] = []
    done: set[str] = set()
    for wish in possible.values():
        if chain := _chain(wish, possible, done):
            edits += _moves_of(question, chain, taken)
            done |= {link.old for link in chain}
    return edits


def _chain(wish: Rename, possible: Mapping[str, Rename], done: set[str]) -> list[Rename]:
    """Follow who must make way for whom; the last one of the chain goes first."""
    chain: list[Rename] = []
    step: Rename | None = wish
    while step and step.old not in done and step not in chain:
        chain.append(step)
        step = possible.get(step.new)
    return chain


def _moves_of(
    question: Question, chain: Sequence[Rename], taken: Collection[str]
) -> Iterator[Edit]:
    """Move the last one of a chain first; where it closes a circle, the first one steps aside."""
    first = chain[0]
    aside = first.old + ASIDE
    circle = len(chain) > 1 and chain[-1].new == first.old
    if circle:
        edit = _move(question, first, first.old, Move(aside, redirect=False))
        yield replace(edit, id=f"{edit.id}-aside", title=aside)
    for link in reversed(chain):
        old = aside if circle and link is first else link.old
        redirect = link.old not in taken and not old.endswith(ASIDE)
        yield _move(question, link, old, Move(link.new, redirect=redirect))


def _move(question: Question, wish: Rename, old: str, op: Move) -> Edit:
    identity = wish.wanted.identity
    return Edit(
        id=f"{path(identity)}#move",
        action="move",
        title=wish.new,
        old_title=old,
        identity=identity,
        origin=wish.wanted.origin,
        because="row",
        summary=question.sign(wish.wanted, RENAMED),
        op=op,
        guard=At(wish.page.page_id, wish.page.revid),
        kind=RENAMED,
    )


def _new_titles(question: Question) -> set[str]:
    """Give the titles of pages that are to be made, where the wiki lets us leave no redirect."""
    if "suppressredirect" not in question.rights:
        return set()
    return {page.title for page in question.wanted if page.identity not in question.known}


def moved_since(known: Known, wanted: Wanted, page: PageState) -> Known | None:
    """Learn titles that need no edit: the sheet now says where the page is already."""
    if page.title == wanted.title != known.wanted_title:
        return replace(known, wanted_title=wanted.title, title=page.title)
    return None


def needs_of_titles(edits: Sequence[Edit], moved: Mapping[str, str]) -> list[Edit]:
    """Let a page that takes a title wait for the move that frees it."""
    result = []
    for edit in edits:
        freed = moved.get(edit.title)
        aside = edit.title.endswith(ASIDE)  # its title is freed again, by the page itself
        if freed and freed != edit.id and edit.action in {"create", "move"} and not aside:
            edit = replace(edit, needs=(*edit.needs, freed))  # noqa: PLW2901 - the same edit, told more
        result.append(edit)
    return result
