"""A real MediaWiki behind the port: `Reading` for anybody, `Writing` for who is logged in."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem
from bot.wiki import around, read
from bot.wiki import inventory as bulk
from bot.wiki.port import Rate, no_brake

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

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
        Site,
        Source,
    )
    from bot.wiki.api import Api
    from bot.wiki.login import Login
    from bot.wiki.port import Reply, Start, StopNotice
    from bot.wiki.write import Writer


_CATEGORY = 14


class Reading:
    """A real wiki that can be read."""

    def __init__(self, api: Api, close: Callable[[], None]) -> None:
        self._api = api
        self._close = close
        self.brake: Callable[[], None] = no_brake
        self._known: Site | None = None

    @property
    def user(self) -> str:
        """Name the account that we are; empty when anonymous."""
        return self._api.account

    @property
    def requests(self) -> Requests:
        """Count the requests sent so far."""
        return self._api.requests

    def start(self, stop_page: str) -> Start:
        """Ask everything that a run must know first, in one request."""
        asked = time.monotonic()
        found = replace(read.start(self._api, stop_page), looked=asked)
        self._api.high_limits = found.high_limits
        self._known = found.site
        return found

    def newest(self, users: Sequence[str]) -> dict[int, PageState]:
        """List the pages where one of `users` has the last word."""
        return read.newest(self._api, users)

    def deletions(self, since: str = "") -> list[Deletion]:
        """List the pages deleted since then that nobody restored."""
        return read.deletions(self._api, since)

    def by_title(self, titles: Sequence[str]) -> dict[str, PageState]:
        """Look pages up by title."""
        return read.by_title(self._api, titles)

    def by_id(self, ids: Sequence[int]) -> dict[int, PageState]:
        """Look pages up by page id."""
        return read.by_id(self._api, ids)

    def texts(self, revids: Sequence[int]) -> dict[int, str]:
        """Read the texts of revisions."""
        return read.texts(self._api, revids)

    def own_revisions(self, users: Sequence[str], since: str = "") -> Iterator[PageState]:
        """Give every surviving revision of `users`, oldest first."""
        return iter(read.own_revisions(self._api, users, since))

    def moves(self, since: str = "") -> list[Moved]:
        """List who renamed which page, oldest first."""
        return around.moves(self._api, since)

    def redirects(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that redirect to each of these titles."""
        return around.redirects(self._api, titles)

    def linking(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that link to each of these titles."""
        return around.linking(self._api, titles)

    def members(self, categories: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages in each of these categories."""
        return around.members(self._api, categories)

    def inventory(self, source: Source, parts: Collection[Part]) -> Iterator[Entry]:
        """Give the pages of a source, each with the lists asked for, whole."""
        return bulk.inventory(self._api, source, parts)

    def category_sizes(self) -> dict[str, int]:
        """Give how many pages each category in use has, by full title."""
        found = bulk.category_sizes(self._api)
        return {self._full(_CATEGORY, name): size for name, size in found.items()}

    def tracking_categories(self) -> frozenset[str]:
        """Name the categories that the wiki's own software puts pages in, by full title."""
        found = bulk.tracking_categories(self._api, self._site.language)
        return frozenset(self._full(_CATEGORY, name) for name in found)

    def wordings(self, messages: Sequence[str], language: str) -> dict[str, str]:
        """Give the wiki's own words for its messages."""
        return bulk.wordings(self._api, messages, language)

    def group_rights(self) -> dict[str, frozenset[str]]:
        """Tell which rights each group of accounts has."""
        return read.group_rights(self._api)

    def protection(self, title: str) -> str:
        """Name the group or right that editing a page, or making it, is kept to."""
        return read.protection(self._api, title)

    def files(self) -> frozenset[str]:
        """Name the files that are on the wiki, by full title."""
        return bulk.files(self._api)

    def shared_files(self, titles: Sequence[str]) -> frozenset[str]:
        """Tell which of these files are somewhere: here, or in a shared repository."""
        return bulk.shared_files(self._api, titles)

    def created(self, since: str) -> frozenset[str]:
        """Name the pages that were made, or got their title, after `since`."""
        return bulk.created(self._api, since)

    def shown_files(self, titles: Sequence[str]) -> frozenset[str]:
        """Tell which of these files some page shows, of whatever namespace."""
        return bulk.shown_files(self._api, titles)

    def destinations(self, titles: Sequence[str]) -> dict[str, Destination]:
        """Tell where redirects lead, one step each; with the steps behind them."""
        return bulk.destinations(self._api, titles)

    def ids(self, title: str) -> frozenset[str]:
        """List the places in a page, as it is shown, that a link can lead to."""
        return bulk.ids_of(bulk.page_html(self._api, title))

    def preview(self, title: str, text: str) -> Preview:
        """Tell what a text would be as a page, before it is saved."""
        return bulk.preview(self._api, title, text, self._site)

    @property
    def _site(self) -> Site:
        """Give what the wiki says of itself; asked for where nobody began with `start`."""
        return self._known or self.start("").site

    def _full(self, namespace: int, name: str) -> str:
        return f"{self._site.namespaces[namespace]}:{name}"

    def stopped(self, stop_page: str) -> StopNotice | None:
        """Look at the stop page."""
        return read.stopped(self._api, stop_page)

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Refuse: nobody is logged in."""
        del title, text, guard, summary, since
        raise self._no_account()

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Refuse: nobody is logged in."""
        del page, title, op, summary
        raise self._no_account()

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Refuse: nobody is logged in."""
        del page, title, summary
        raise self._no_account()

    def restore(self, title: str, summary: str) -> Reply:
        """Refuse: nobody is logged in."""
        del title, summary
        raise self._no_account()

    def close(self) -> None:
        """Let go of connections."""
        self._api.watch.close()
        self._close()

    def _no_account(self) -> Failure:
        return Failure(Problem("api.no-account", None, {"api": self._api.url}))


class Writing(Reading):
    """A real wiki where we are logged in."""

    def __init__(self, login: Login, writer: Writer, close: Callable[[], None]) -> None:
        super().__init__(login.api, close)
        self._writer = writer
        writer.brake = lambda: self.brake()  # noqa: PLW0108 - each run puts its own in its place

    def start(self, stop_page: str) -> Start:
        """Ask everything that a run must know first, and keep to the rate limits from then on."""
        found = super().start(stop_page)
        self._writer.edits.rate = edits_within(found.edit_rate, found.site.version)
        self._writer.moves.rate = found.move_rate
        return found

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Save a text."""
        return self._writer.put(title, text, guard, summary, since)

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Rename the page, now called `title`, with its talk page."""
        return self._writer.move(page, title, op, summary)

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Remove the page, now called `title`."""
        return self._writer.delete(page, title, summary)

    def restore(self, title: str, summary: str) -> Reply:
        """Bring a deleted page back."""
        return self._writer.restore(title, summary)


def edits_within(rate: Rate | None, wiki_version: str) -> Rate | None:
    """Tell how many edits a limit allows: from MediaWiki 1.41 on, each counts as two.

    There, the check of rights and the saving both count it (UserAuthority.php,
    UserRateLimitConstraint.php); 1.43 was seen to refuse the 46th edit of 90.
    """
    if rate is None or _number(wiki_version) < (1, 41):
        return rate
    return Rate(max(1, rate.hits // 2), rate.seconds)


def _number(wiki_version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in wiki_version.split(".")[:2] if part.isdecimal())
