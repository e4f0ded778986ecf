"""Which case a page is in: the wanted text, what the sheet last said and the live page compared.

With N what the sheet says now, R what it last said, L the live text (all as SHA-1):

- N = R: nothing to do, whatever people did to the page
- L = N: nothing to do, and R becomes N
- L = R: only the sheet changed, so N is saved
- otherwise both changed, and the three texts are merged

Where a person took back something that the sheet said, N is carried on without it, and merged with
what still stands of R (`carry`).

The other cases are those that no comparison of texts covers. Titles are not looked at here: a page
is where it is, and `moves` says where it should be.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.decide.signature import SAYING
from bot.model import IMPORTED, RETIRED, SHEET, TAKEN_BACK

if TYPE_CHECKING:
    from bot.model import Deletion, Known, PageState


class Case(StrEnum):
    """What there is to do about one page; the conflicts have the contract's names."""

    KEEP = "keep"
    AGREED = "agreed"
    CREATE = "create"
    UPDATE = "update"
    MERGE = "merge"
    ADOPT = "adopt"
    COME_BACK = "come-back"
    RESTORE = "restore"
    NOT_OURS = "not-ours"
    DELETED = "deleted"
    REDIRECTED = "redirected"
    TITLE_TAKEN = "title-taken"
    RENAMED = "renamed"
    KEY_CHANGED = "key-changed"
    MOVED_COLLECTION = "moved-collection"
    IMPORTED = "imported"
    BASE_GONE = "base-gone"

    @property
    def needs_text(self) -> bool:
        """Say whether the live text must be read."""
        return self in _READ

    @property
    def needs_base(self) -> bool:
        """Say whether the text that the sheet last said must be read."""
        return self in {Case.MERGE, Case.COME_BACK}


# What the sheet last said is in no revision: our last one was mixed with a person's words.
UNKNOWN = "?"
# Among the digests of what a page is made from: that of the text which an import wanted.
IMPORT = "import"
# The same of what stands of the sheet's words where a person took some of them back.
STANDS = "stands"
_READ = {
    Case.UPDATE,
    Case.MERGE,
    Case.ADOPT,
    Case.COME_BACK,
    Case.NOT_OURS,
    Case.IMPORTED,
    Case.BASE_GONE,
}


def classify(
    new: str,
    known: Known | None,
    page: PageState,
    deletion: Deletion | None,
    *,
    kind: str = SHEET,
    taken: bool = False,
    adopt: bool = False,
) -> Case:
    """Tell the case of one page; `new` is the SHA-1 of the wanted text.

    `taken` says that the page at this title is signed as another thing of ours, `adopt` that pages
    which people wrote may be taken over.
    """
    if known is None:
        return _first_time(new, page, deletion, taken=taken, adopt=adopt)
    if not page.exists:
        return _gone(new, known, deletion)
    retired = known.last == RETIRED and kind in SAYING
    if page.redirect and not (retired and page.sha1 == known.saved_sha1):
        return Case.REDIRECTED  # a person's, with whatever it says beside its target
    if retired:
        return Case.COME_BACK
    return _compared(new, known, page, kind)


def _first_time(
    new: str, page: PageState, deletion: Deletion | None, *, taken: bool, adopt: bool
) -> Case:
    if not page.exists:
        return Case.DELETED if deletion else Case.CREATE
    if page.redirect:
        return Case.REDIRECTED
    if taken:
        return Case.TITLE_TAKEN
    if page.sha1 == new:
        return Case.AGREED
    return Case.ADOPT if adopt else Case.NOT_OURS


def _gone(new: str, known: Known, deletion: Deletion | None) -> Case:
    """Tell of a page that is gone: ours comes back with its row, what a person removed does not."""
    if known.last == RETIRED:
        by_person = deletion is not None and deletion.page_id == known.page_id
        return Case.DELETED if by_person else Case.RESTORE
    if known.last == TAKEN_BACK:
        told = {known.said_sha1, known.parts.get(IMPORT)}
        return Case.KEEP if new in told else Case.CREATE
    return Case.DELETED


def _compared(new: str, known: Known, page: PageState, kind: str) -> Case:
    base = base_of(known, kind)
    if page.sha1 == new:
        return Case.KEEP if known.said_sha1 == new else Case.AGREED
    if not base:
        return Case.IMPORTED  # only an import wrote this page: the sheet has said nothing of it
    if base == new and kind in SAYING:
        return Case.KEEP
    if base == UNKNOWN:
        return Case.BASE_GONE
    return Case.UPDATE if page.sha1 == standing_of(known, kind) else Case.MERGE


def standing_of(known: Known, kind: str) -> str:
    """Give the SHA-1 of what stands of the sheet's words on a page, besides people's.

    That is what was last said, but for what a person took back.
    """
    base = base_of(known, kind)
    return known.parts.get(STANDS, base) if base == known.said_sha1 else base


def base_of(known: Known, kind: str) -> str:
    """Give the SHA-1 of the text that a merge starts from: what was last said in this way.

    Two imports in a row are one person's mending of the own words.
    """
    imported = known.parts.get(IMPORT, "") if kind == known.last == IMPORTED else ""
    return imported or known.said_sha1
