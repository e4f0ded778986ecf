"""What one run of ours did, page by page, as the wiki remembers it, and how that stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.decide.digest import sha1
from bot.decide.signature import Signature, path, read
from bot.model import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Deletion, Identity, Known, Moved, PageState


@dataclass(frozen=True, slots=True)
class Trace:
    """What the run did to one page that is still there: revisions and moves, oldest first.

    `later` are signed revisions of ours that the page got since, by revision.
    """

    signature: Signature
    revisions: tuple[PageState, ...]
    moves: tuple[Moved, ...] = ()
    later: Mapping[int, PageState] = field(default_factory=dict)

    @property
    def page_id(self) -> int:
        """Name the page for ever."""
        return self.newest.page_id

    @property
    def newest(self) -> PageState:
        """Give the revision that the run left."""
        return self.revisions[-1]

    @property
    def parent(self) -> int:
        """Give the revision before the run; 0 where the run created the page."""
        return self.revisions[0].parent


class Removed(NamedTuple):
    """A page that the run deleted, and that nobody brought back."""

    signature: Signature
    deletion: Deletion


class Returned(NamedTuple):
    """A page that the run brought back, at this revision: no revision says so, only the journal."""

    identity: Identity
    title: str
    revid: int


class Lost(NamedTuple):
    """A page that the run changed, and that somebody deleted since."""

    identity: Identity
    deletion: Deletion


@dataclass(frozen=True, slots=True)
class Traces:
    """What one run did. `moves` are those of its pages, in the order of the log."""

    pages: Sequence[Trace] = ()
    moves: Sequence[Moved] = ()
    removed: Sequence[Removed] = ()
    returned: Sequence[Returned] = ()
    lost: Sequence[Lost] = ()

    @property
    def nothing(self) -> bool:
        """Say whether nothing is remembered of the run."""
        return not (self.pages or self.removed or self.returned or self.lost)


@dataclass(frozen=True, slots=True)
class Present:
    """The wiki now: pages by id with their text, pages by title, texts by revision.

    `rights` are ours, `notice` replaces a created page that we may not delete. `known` is what the
    ledger knows, by the identity as it is in summaries, `said` the texts that the sheet said.
    """

    pages: Mapping[int, PageState]
    there: Mapping[str, PageState]
    texts: Mapping[int, str]
    rights: frozenset[str]
    notice: str
    known: Mapping[str, Known] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)

    def identity(self, identity: Identity) -> Identity:
        """Give an identity with its key whole, where a summary holds only the key's digest."""
        known = self.known.get(path(identity))
        return known.identity if known else identity

    def notice_for(self, identity: Identity) -> str:
        """Give the notice; that of a template is not for the pages that call it."""
        is_template = identity.page == "modele"
        return f"<noinclude>{self.notice}</noinclude>" if is_template else self.notice


class Standing(Enum):
    """How a page stands to what the run did."""

    AS_LEFT = auto()
    AS_BEFORE = auto()
    TOUCHED = auto()
    MIXED = auto()
    HIDDEN = auto()


def standing(trace: Trace, present: Present) -> Standing:
    """Tell whether a page is as the run left it, as it was before, or touched since."""
    page = present.pages.get(trace.page_id, NOWHERE)
    before = present.texts.get(trace.parent) if trace.parent else None
    if _is_as_before(trace, page, before, present):
        return Standing.AS_BEFORE
    if any(one.revid != other.parent for one, other in pairwise(trace.revisions)):
        return Standing.MIXED
    if not _is_as_left(trace, page):
        return Standing.TOUCHED
    return Standing.HIDDEN if trace.parent and before is None else Standing.AS_LEFT


def _is_as_before(trace: Trace, page: PageState, before: str | None, present: Present) -> bool:
    if not page.exists:
        return True
    if not trace.parent:
        return page.sha1 == sha1(present.notice_for(trace.signature.identity))
    at_home = not trace.moves or page.title == trace.moves[0].old
    return at_home and before is not None and page.sha1 == sha1(before)


def _is_as_left(trace: Trace, page: PageState) -> bool:
    """Say whether nobody has edited since: what we took back and gave again counts for nothing."""
    if trace.moves and pending(trace, page) is None:
        return False
    revid = page.revid
    while revid in trace.later and page.sha1 == trace.newest.sha1:
        revid = trace.later[revid].parent
    return revid == trace.newest.revid


def pending(trace: Trace, page: PageState) -> tuple[Moved, ...] | None:
    """Give the moves that are still to be taken back; None where the page is somewhere else."""
    if not trace.moves or page.title == trace.moves[0].old:
        return ()
    for number in range(len(trace.moves), 0, -1):
        if trace.moves[number - 1].new == page.title:
            return trace.moves[:number]
    return None


def last_hand(trace: Trace, page: PageState) -> Signature | None:
    """Tell which later run of ours has the last word on a page, if it is one."""
    found = trace.later.get(page.revid)
    return read(found.comment) if found else None
