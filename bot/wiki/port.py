"""What a run may ask of a wiki. The in-memory wiki and the real one pass the same tests.

Any method may raise `Failure`: the wiki cannot be reached, is read-only, or threw us out. What is
wrong with one page alone is a `Reply`. Looking up no titles, pages, revisions or categories asks
the wiki nothing.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from bot.failure import Exit
    from bot.model import (
        At,
        Deletion,
        Destination,
        Entry,
        Guard,
        Move,
        Moved,
        PageState,
        Part,
        Preview,
        Requests,
        Result,
        Site,
        Source,
    )

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LONGEST_REASON = 200  # characters: a stop page may hold a whole discussion


class StopNotice(NamedTuple):
    """Somebody wrote on the stop page: who, when (ISO 8601, UTC), and the first line of it."""

    user: str
    timestamp: str
    reason: str


class Rate(NamedTuple):
    """A rate limit of the wiki: so many acts in so many seconds."""

    hits: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Start:
    """What the first request of a run tells.

    `blocked` and `readonly` hold the wiki's reason, and are empty where all is well. `now` is the
    wiki's own clock (ISO 8601, UTC). A limit of None: the wiki does not limit us. `high_limits`:
    5,000 rows a request, not 500. `jobs` is the length of the wiki's job queue. `looked` says when
    the stop page was seen, in seconds of this machine's monotonic clock.
    """

    site: Site
    user: str
    rights: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    blocked: str = ""
    readonly: str = ""
    now: str = ""
    edit_rate: Rate | None = None
    move_rate: Rate | None = None
    high_limits: bool = False
    stop: StopNotice | None = None
    jobs: int = 0
    looked: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the wiki answered to one write.

    `code` is the wiki's own word for a refusal, `reason` the code of a sentence and `args` what
    fills it in. `revid` is 0 where nothing was saved. `merged`: somebody wrote in between and the
    server mixed both texts, so `revid` is not the text that was sent. Where `stops` is set, nothing
    else can be written either, and the run ends with it.
    """

    result: Result
    revid: int = 0
    page_id: int = 0
    title: str = ""
    code: str = ""
    reason: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    merged: bool = False
    stops: Exit | None = None


class Wiki(Protocol):
    """A wiki that is open: already logged in, or anonymous and then only for reading."""

    @property
    def user(self) -> str:
        """Name the account that we are; empty when anonymous."""

    @property
    def requests(self) -> Requests:
        """Count the requests sent so far."""

    brake: Callable[[], None]
    """Asked before each request to write, those that are sent again too.

    A `Failure` that it raises holds the request back.
    """

    def start(self, stop_page: str) -> Start:
        """Ask everything that a run must know first; `stop_page` empty: there is none."""

    def newest(self, users: Sequence[str]) -> dict[int, PageState]:
        """List the pages where one of `users` has the last word, by page id.

        Without text and SHA-1, and without the redirects that moves leave behind.
        """

    def deletions(self, since: str = "") -> list[Deletion]:
        """List the pages deleted after `since` (ISO 8601) that nobody restored, oldest first."""

    def by_title(self, titles: Sequence[str]) -> dict[str, PageState]:
        """Look pages up by title, without text; each title asked has an answer.

        The state's title is as the wiki writes it, and empty where the wiki refuses that title.
        A redirect is itself, not its target.
        """

    def by_id(self, ids: Sequence[int]) -> dict[int, PageState]:
        """Look pages up by page id, without text; what is gone is missing from the answer."""

    def texts(self, revids: Sequence[int]) -> dict[int, str]:
        """Read the texts of revisions; what is gone or hidden is missing from the answer."""

    def own_revisions(self, users: Sequence[str], since: str = "") -> Iterator[PageState]:
        """Give every revision of `users` that survives, oldest first, under its present title.

        Without the redirects that moves leave behind. `since` (ISO 8601): none older.
        """

    def moves(self, since: str = "") -> list[Moved]:
        """List who renamed which page after `since` (ISO 8601), oldest first."""

    def redirects(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that redirect to each of these titles, without text."""

    def linking(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that link to each of these titles, without text; no redirects."""

    def members(self, categories: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages in each of these categories (full titles), without text."""

    def inventory(self, source: Source, parts: Collection[Part]) -> Iterator[Entry]:
        """Give the pages of a source, each with the lists asked for, whole."""

    def category_sizes(self) -> dict[str, int]:
        """Give how many pages each category in use has, by full title."""

    def tracking_categories(self) -> frozenset[str]:
        """Name the categories that the wiki's own software puts pages in, by full title."""

    def wordings(self, messages: Sequence[str], language: str) -> dict[str, str]:
        """Give the wiki's own words for its messages, in a language; unknown ones are left out."""

    def group_rights(self) -> dict[str, frozenset[str]]:
        """Tell which rights each group of accounts has, whatever a bot password leaves of them."""

    def protection(self, title: str) -> str:
        """Name the group or right that editing a page, or making it, is kept to; empty: none."""

    def files(self) -> frozenset[str]:
        """Name the files that are on the wiki, by full title."""

    def shared_files(self, titles: Sequence[str]) -> frozenset[str]:
        """Tell which of these files are somewhere: here, or in a shared repository."""

    def created(self, since: str) -> frozenset[str]:
        """Name the pages that were made, or got their title, after `since` (ISO 8601)."""

    def shown_files(self, titles: Sequence[str]) -> frozenset[str]:
        """Tell which of these files some page shows, of whatever namespace."""

    def destinations(self, titles: Sequence[str]) -> dict[str, Destination]:
        """Tell where redirects lead, one step each; with the steps behind them."""

    def ids(self, title: str) -> frozenset[str]:
        """List the places in a page, as it is shown, that a link can lead to."""

    def preview(self, title: str, text: str) -> Preview:
        """Tell what a text would be as a page, before it is saved."""

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Save a text. A creation fails if the page was made or deleted after `since`."""

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Rename the page, now called `title`, with its talk page."""

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Remove the page, now called `title`."""

    def restore(self, title: str, summary: str) -> Reply:
        """Bring a deleted page back with its revisions; refused where a page is there now."""

    def stopped(self, stop_page: str) -> StopNotice | None:
        """Look at the stop page."""

    def close(self) -> None:
        """Let go of connections."""


def no_brake() -> None:
    """Let everything through."""


def notice(text: str, user: str, timestamp: str) -> StopNotice | None:
    """Judge a stop page: it stops when it holds more than comments and blanks."""
    said = _COMMENT.sub("", text).strip()
    if not said:
        return None
    return StopNotice(user, timestamp, said.splitlines()[0].strip()[:_LONGEST_REASON])
