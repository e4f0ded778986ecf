"""What the two sides disagree on, with values as people read them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.decide.signature import path
from bot.model import Conflict
from bot.wikitext.escape import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.decide.question import Question
    from bot.model import Deletion, Edit, Identity, PageState
    from bot.wikitext.merge import Clash


def conflict(
    who: PageState | Deletion,
    reason: str,
    values: tuple[str | None, str | None, str | None] = (None, None, None),
) -> Conflict:
    """Say that a page waits for a person, because of what somebody did to it.

    `values` are those of the base, the sheet and the wiki.
    """
    base, sheet, wiki = values
    return Conflict(
        reason, base=base, sheet=sheet, wiki=wiki, user=who.user, timestamp=who.timestamp
    )


def of_clashes(page: PageState, clashes: Iterable[Clash], reason: str) -> tuple[Conflict, ...]:
    """Turn the clashes of a merge into conflicts, one a field; `reason` where it is not theirs."""
    return tuple(
        Conflict(
            reason=reason or clash.reason,
            field=clash.field,
            base=_as_typed(clash.base),
            sheet=_as_typed(clash.ours),
            wiki=_as_typed(clash.theirs),
            cell=clash.cell,
            user=page.user,
            timestamp=page.timestamp,
        )
        for clash in clashes
    )


def _as_typed(value: str | None) -> str | None:
    return None if value is None else unescape(value)


def left_to_people(edit: Edit, *told: Conflict) -> Edit:
    """Make a conflict of an edit: nothing of it is written."""
    blank = replace(edit, op=None, guard=None, summary="", words_lost=0, remarks=())
    return replace(blank, action="conflict", conflicts=told)


def name_of(identity: Identity, told: Conflict) -> str:
    """Name a disagreement for ever: it is news again as soon as one of its values changes."""
    values = "\x1f".join(str(part) for part in (told.field, told.sheet, told.wiki, told.base))
    digest = blake2b(values.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{path(identity)} {told.reason} {digest}"


def with_known(question: Question, edit: Edit) -> Edit:
    """Say since when each conflict of an edit is known."""
    if not edit.conflicts:
        return edit
    told = (
        replace(each, known_since=question.known_since.get(name_of(edit.identity, each), ""))
        for each in edit.conflicts
    )
    return replace(edit, conflicts=tuple(told))
