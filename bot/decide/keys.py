"""Rows whose key changed: recognised by the page that they had, and asked about.

A key is what makes a row the same row for ever. Where one disappears and another comes that has
its page, its title or its words, nobody but a person can say whether it is the same thing. Mostly
that is seen while the sheets are read (`jobs/asked_keys.py`), and asked here; where the rows of
before are not remembered, pages are compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import Case
from bot.decide.conflicts import conflict
from bot.decide.signature import path
from bot.model import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    # What is made of a row besides its own page is mostly its template's words: no sign of it.
    own = {_row(question, w.identity) for w, _ in born if w.identity.page == "row"}
    new = [
        wanted
        for wanted, case in born
        if case is Case.CREATE
        and (wanted.identity.page == "row" or _row(question, wanted.identity) not in own)
    ]
    return found | dict(_alike(question, new, left))


def of_one_row(
    question: Question, born: Sequence[tuple[Wanted, Case]], owners: Mapping[Identity, Known]
) -> tuple[dict[Identity, Known], frozenset[Identity]]:
    """Ask about a row once, however many of its pages were recognised, and make none of them.

    Gives the owners of one page of each row, and the new pages of the row that wait with it. Lists
    that another collection makes for the row are pages of it too.
    """
    asked: dict[tuple[str, str], list[Identity]] = {}
    for new in owners:
        asked.setdefault(_row(question, new), []).append(new)
    waiting = {row: list(pages) for row, pages in asked.items()}
    for wanted, _ in born:
        row = _row(question, wanted.identity)
        if row in waiting and wanted.identity not in question.known:
            waiting[row].append(wanted.identity)
    gone = {(_row(question, p.identity), p.identity[1:3]): p for p in question.vanished}
    found: dict[Identity, Known] = {}
    for row, pages in waiting.items():
        own = [page for page in pages if page[1:3] == (row[0], "row")]
        at = (own or pages)[0]
        owner = owners[asked[row][0]]
        same = gone.get((_row(question, owner.identity), at[1:3]))
        found[at] = owners.get(at) or same or owner
    return found, frozenset(page for pages in waiting.values() for page in pages) - found.keys()


def _row(question: Question, identity: Identity) -> tuple[str, str]:
    """Name the row that a page is of, by collection and key."""
    return question.rows.get(identity[1:3]) or identity.collection, identity.key


def accounted_for(question: Question, owners: Iterable[Known]) -> frozenset[Identity]:
    """Name the pages without a row that only changed key: they are no retirement."""
    rows = {_row(question, owner.identity) for owner in owners}
    return frozenset(p.identity for p in question.vanished if _row(question, p.identity) in rows)


def questions(question: Question) -> Iterable[Edit]:
    """Ask about rows that wait as the ones that they seem to be: once each, at the row's page."""
    for owner, key, origin in question.asked:
        page = question.page(owner.identity)
        yield Edit(
            id=path(owner.identity),
            action="conflict",
            title=page.title if page.exists else owner.title,
            identity=owner.identity,
            origin=origin,
            because="row",
            summary="",
            before=page.text or "",
            conflicts=(told(question, owner, owner.identity._replace(key=key)),),
        )


def told(question: Question, owner: Known, new: Identity) -> Conflict:
    """Ask whether a row is the one that had this page."""
    keys = owner.identity.key, new.key
    reason = Case.KEY_CHANGED
    if owner.identity.collection != new.collection:
        reason = Case.MOVED_COLLECTION
        keys = "/".join(owner.identity[1::2]), "/".join(new[1::2])
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
