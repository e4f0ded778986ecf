"""Everything that the decision looks at, and everything that comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bot.decide.case import Case, classify
from bot.decide.signature import path, read
from bot.model import NOWHERE, REPAIR, SHEET, Names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.model import Deletion, Edit, Identity, Known, Live, PageState, Wanted


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of the pages of a collection whose row is gone (`on_missing_row`).

    `target` is the title that a redirect leads to.
    """

    on_missing_row: str = "report"
    target: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around pages that are to be renamed: redirects to them, links, members.

    All by the title that the page has now; `members` are pages of people in a category.
    """

    redirects: Mapping[str, Sequence[PageState]] = field(default_factory=dict)
    linking: Mapping[str, Sequence[PageState]] = field(default_factory=dict)
    members: Mapping[str, Sequence[PageState]] = field(default_factory=dict)


class Asked(NamedTuple):
    """A row under a new key that is probably the row of a page of ours, and waits as that one."""

    owner: Known
    key: str
    origin: str


@dataclass(frozen=True)
class Question:
    """What is wanted, known and live, and what a person asked for.

    `sign` writes a summary: for which page, and of which kind. `bot_users` are the accounts whose
    signed edits are ours; `said` gives the text behind a SHA-1 that the sheet said before, `before`
    by page id the text that a retired page had; `known_since` says when a conflict was first told.
    `vanished` are pages of ours without a row, `takes` what a person chose, by edit id and field;
    `rows` says of (collection, page) whose rows its keys name, where that is another collection.
    `owed` are repairs that follow a move and that no run came to: the old title, by edit id.
    `asked` are rows that wait for an answer already; nothing else is wanted of them.
    """

    wanted: Sequence[Wanted]
    known: Mapping[Identity, Known]
    live: Live
    sign: Callable[[Wanted | Known, str], str]
    kind: str = SHEET
    bot_users: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset({"suppressredirect"})
    names: Names = field(default_factory=Names)
    language: str = "fr"
    adopt: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[int, str] = field(default_factory=dict)
    known_since: Mapping[str, str] = field(default_factory=dict)
    vanished: Sequence[Known] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    around: Around = field(default_factory=Around)
    takes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    owed: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], str] = field(default_factory=dict)
    asked: Sequence[Asked] = ()

    def page(self, identity: Identity) -> PageState:
        """Give the live page of an identity; a page that does not exist where there is none."""
        return self.live.pages.get(identity, NOWHERE)

    @cached_property
    def owners(self) -> Mapping[int, str]:
        """Name the thing of ours that each page is, as in summaries, by page id."""
        return {page.page_id: path(page.identity) for page in self.known.values()}

    @cached_property
    def _removed(self) -> Mapping[int, Deletion]:
        return {each.page_id: each for each in self.live.deletions.values()}

    def deletion(self, wanted: Wanted) -> Deletion | None:
        """Tell how a page went; one of ours is known by its number, wherever people moved it."""
        if known := self.known.get(wanted.identity):
            return self._removed.get(known.page_id) or self.live.deletions.get(known.title)
        return self.live.deletions.get(wanted.title)

    def occupant(self, page: PageState) -> str | None:
        """Name the thing of ours that a page is; None for what is people's."""
        signature = read(page.comment) if page.user in self.bot_users else None
        if signature and signature.kind == REPAIR:
            signature = None  # a repair makes nobody's page ours
        return self.owners.get(page.page_id) or (path(signature.identity) if signature else None)

    def take(self, identity: Identity) -> Mapping[str, str]:
        """Give what a person chose for this page, by field; the whole page under no name."""
        return self.takes.get(path(identity), {})


@dataclass(frozen=True, slots=True)
class Decision:
    """Edits in the order in which they are written, how many pages need none, and what agrees.

    `agreed` are pages that need no edit although the sheet says something new: the ledger learns
    it, the wiki does not. Of `relearnt` pages only the digests of what they are made from, or their
    titles, were not known. `accounted` are pages whose row is not gone, but has another key now.
    """

    edits: tuple[Edit, ...] = ()
    keep: int = 0
    agreed: tuple[tuple[Wanted, PageState], ...] = ()
    relearnt: tuple[Known, ...] = ()
    accounted: frozenset[Identity] = frozenset()


def case_of(question: Question, wanted: Wanted, digest: str) -> Case:
    """Tell which case a wanted page is in; `digest` is the SHA-1 of its text."""
    page, known = question.page(wanted.identity), question.known.get(wanted.identity)
    return classify(
        digest,
        known,
        page,
        question.deletion(wanted),
        kind=question.kind,
        taken=question.occupant(page) not in {None, path(wanted.identity)},
        adopt=question.adopt or bool(question.take(wanted.identity)),
    )
