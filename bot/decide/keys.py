"""Rows whose key changed: recognised by the page that they had, and asked about.

A key is what makes a row the same row for ever. Where one disappears and another comes that has
its page, its title or its words, nobody but a person can say whether it is the same thing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import Case
from bot.decide.conflicts import conflict
from bot.decide.signature import path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.decide.question import Question
    from bot.model import Conflict, Identity, Known, Wanted

# Percent of likeness from which two renderings are taken for one row; measured on the demo, where
# different projects of one template are at 60 and a row with a new key and a new title at 90.
_ALIKE = 80
_MOST_COMPARED = 4_000  # pairs of texts: a whole sheet that is new is no change of keys


def changed_keys(question: Question, born: Sequence[tuple[Wanted, Case]]) -> dict[Identity, Known]:
    """Find new rows that are rows we know under another key, each with the page that it had."""
    gone = {path(page.identity): page for page in question.vanished}
    found: dict[Identity, Known] = {}
    for wanted, case in born:
        if case is Case.TITLE_TAKEN:
            owner = gone.get(question.occupant(question.page(wanted.identity)) or "")
            if owner:
                found[wanted.identity] = owner
    taken = {owner.identity for owner in found.values()}
    left = [page for page in gone.values() if page.identity not in taken]
    new = [wanted for wanted, case in born if case is Case.CREATE]
    return found | dict(_alike(question, new, left))


def accounted_for(question: Question, owners: Iterable[Known]) -> frozenset[Identity]:
    """Name the pages without a row that only changed key: they are no retirement."""
    rows = {owner.identity[1::2] for owner in owners}
    return frozenset(p.identity for p in question.vanished if p.identity[1::2] in rows)


def told(question: Question, owner: Known, wanted: Wanted) -> Conflict:
    """Ask whether a row is the one that had this page."""
    keys = owner.identity.key, wanted.identity.key
    reason = Case.KEY_CHANGED
    if owner.identity.collection != wanted.identity.collection:
        reason = Case.MOVED_COLLECTION
        keys = "/".join(owner.identity[1::2]), "/".join(wanted.identity[1::2])
    page = question.page(owner.identity)
    found = conflict(page, reason, values=(*keys, owner.title))
    of = question.rows.get(owner.identity[1:3], "")
    same = reason is Case.KEY_CHANGED and of != owner.identity.collection
    return replace(found, collection=of) if same else found


def _alike(
    question: Question, born: Sequence[Wanted], gone: Sequence[Known]
) -> Iterable[tuple[Identity, Known]]:
    """Pair rows that appear with pages whose row is gone, by what was said of them."""
    if len(born) * len(gone) > _MOST_COMPARED:
        return
    left = list(gone)
    for wanted in born:
        kinds = [page for page in left if page.identity.page == wanted.identity.page]
        said = {page.identity: question.said.get(page.said_sha1, "") for page in kinds}
        scored = [(_likeness(said[page.identity], wanted.text), page) for page in kinds]
        score, best = max(scored, key=lambda each: each[0], default=(0.0, None))
        if best is not None and score >= _ALIKE:
            left.remove(best)
            yield wanted.identity, best


def _likeness(one: str, other: str) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where rows come and go

    return fuzz.ratio(one, other) if one and other else 0.0


def renumbered(question: Question) -> dict[Identity, Known]:
    """Find rows that took each other's places: they have the title and the words of this page."""
    titled = {
        (known.identity.collection, known.identity.page, known.wanted_title): known
        for known in question.known.values()
    }
    found: dict[Identity, Known] = {}
    for wanted in question.wanted:
        known = question.known.get(wanted.identity)
        if known is None or wanted.title == known.wanted_title:
            continue
        other = titled.get((*wanted.identity[1:3], wanted.title))
        if other is None or other.identity == wanted.identity:
            continue
        own, theirs = (question.said.get(each.said_sha1, "") for each in (known, other))
        if _likeness(theirs, wanted.text) > max(_likeness(own, wanted.text), _ALIKE):
            found[wanted.identity] = other
    return found
