"""Which case a page is in: the wanted text, what the sheet last said and the live page compared.

With N what the sheet says now, R what it last said, L the live text (all as SHA-1):

- N = R: nothing to do, whatever people did to the page
- L = N: nothing to do, and R becomes N
- L = R: only the sheet changed, so N is saved
- otherwise both changed

The other cases are those that no comparison of texts covers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Deletion, Known, PageState


class Case(StrEnum):
    """What there is to do about one page; the conflicts have the contract's names."""

    KEEP = "keep"
    AGREED = "agreed"
    CREATE = "create"
    UPDATE = "update"
    BOTH_CHANGED = "both-changed"
    NOT_OURS = "not-ours"
    DELETED = "deleted"
    REDIRECTED = "redirected"
    TITLE_TAKEN = "title-taken"
    RENAMED = "renamed"
    IMPORTED = "imported"
    BASE_GONE = "base-gone"

    @property
    def is_conflict(self) -> bool:
        """Say whether a person is needed."""
        return self not in _SETTLED

    @property
    def needs_text(self) -> bool:
        """Say whether the live text must be read to show what would change."""
        return self in {
            Case.UPDATE,
            Case.BOTH_CHANGED,
            Case.NOT_OURS,
            Case.IMPORTED,
            Case.BASE_GONE,
        }


# What the sheet last said is in no revision: our last one was mixed with a person's words.
UNKNOWN = "?"
_SHOWN = {Case.UPDATE, Case.BOTH_CHANGED, Case.NOT_OURS, Case.IMPORTED, Case.BASE_GONE}
_SETTLED = {Case.KEEP, Case.AGREED, Case.CREATE, Case.UPDATE}


def classify(
    new: str,
    title: str,
    known: Known | None,
    page: PageState,
    deletion: Deletion | None,
    *,
    kind: str = "s",
    taken: bool = False,
) -> Case:
    """Tell the case of one page; `new` is the SHA-1 of the wanted text.

    `taken` says that the page at this title is signed as another thing of ours.
    """
    if known is None:
        return _first_time(new, page, deletion, taken=taken)
    if not page.exists:
        return Case.DELETED
    if page.redirect:
        return Case.REDIRECTED
    if title != known.wanted_title:
        return Case.RENAMED
    return _compared(new, known, page, kind)


def _first_time(new: str, page: PageState, deletion: Deletion | None, *, taken: bool) -> Case:
    if not page.exists:
        return Case.DELETED if deletion else Case.CREATE
    if page.redirect:
        return Case.REDIRECTED
    if taken:
        return Case.TITLE_TAKEN
    return Case.AGREED if page.sha1 == new else Case.NOT_OURS


def _compared(new: str, known: Known, page: PageState, kind: str) -> Case:
    if page.sha1 == new:
        return Case.KEEP if known.said_sha1 == new else Case.AGREED
    if not known.said_sha1:
        # Only an import wrote this page: the sheet has said nothing of it yet.
        return Case.UPDATE if kind == "i" and page.sha1 == known.saved_sha1 else Case.IMPORTED
    if known.said_sha1 == UNKNOWN:
        return Case.BASE_GONE
    if kind == "i":
        # A person asks for this text now; it is theirs to put over what we saved last.
        return Case.UPDATE if page.sha1 == known.saved_sha1 else Case.BOTH_CHANGED
    if known.said_sha1 == new:
        return Case.KEEP
    return Case.UPDATE if page.sha1 == known.said_sha1 else Case.BOTH_CHANGED
