"""A real MediaWiki behind the port: `Reading` for anybody, `Writing` for who is logged in."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from bot.failure import Failure
from bot.model import CATEGORY, Problem
from bot.wiki import around, read
from bot.wiki import inventory as bulk
from bot.wiki.port import Rate, no_brake

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import At, Guard, Move, Preview, Requests, Site
    from bot.wiki.api import Api
    from bot.wiki.login import Login
    from bot.wiki.port import Reply, Start
    from bot.wiki.write import Writer

P = ParamSpec("P")
T = TypeVar("T")


def _asked(ask: Callable[Concatenate[Api, P], T]) -> Callable[Concatenate[Reading, P], T]:
    """Make a method of the port of a question to the API."""

    def method(wiki: Reading, /, *args: P.args, **named: P.kwargs) -> T:
        return ask(wiki._api, *args, **named)  # noqa: SLF001 - it is a method of that class

    return method


class Reading:
    """A real wiki that can be read; what its methods give is said by the port."""

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

    newest = _asked(read.newest)
    deletions = _asked(read.deletions)
    by_title = _asked(read.by_title)
    by_id = _asked(read.by_id)
    texts = _asked(read.texts)
    own_revisions = _asked(read.own_revisions)
    stopped = _asked(read.stopped)
    group_rights = _asked(read.group_rights)
    protection = _asked(read.protection)
    moves = _asked(around.moves)
    redirects = _asked(around.redirects)
    linking = _asked(around.linking)
    members = _asked(around.members)
    inventory = _asked(bulk.inventory)
    wordings = _asked(bulk.wordings)
    files = _asked(bulk.files)
    shared_files = _asked(bulk.shared_files)
    created = _asked(bulk.created)
    shown_files = _asked(bulk.shown_files)
    destinations = _asked(bulk.destinations)
    ids = _asked(bulk.ids)

    def category_sizes(self) -> dict[str, int]:
        """Give how many pages each category in use has, by full title."""
        found = bulk.category_sizes(self._api)
        return {self._full(CATEGORY, name): size for name, size in found.items()}

    def tracking_categories(self) -> frozenset[str]:
        """Name the categories that the wiki's own software puts pages in, by full title."""
        found = bulk.tracking_categories(self._api, self._site.language)
        return frozenset(self._full(CATEGORY, name) for name in found)

    def preview(self, title: str, text: str) -> Preview:
        """Tell what a text would be as a page, before it is saved."""
        return bulk.preview(self._api, title, text, self._site)

    @property
    def _site(self) -> Site:
        """Give what the wiki says of itself; asked for where nobody began with `start`."""
        return self._known or self.start("").site

    def _full(self, namespace: int, name: str) -> str:
        return f"{self._site.namespaces[namespace]}:{name}"

    def _refuse(self, *_: Any, **__: Any) -> Reply:
        """Write nothing: nobody is logged in."""
        raise Failure(Problem("api.no-account", None, {"api": self._api.url}))

    put = move = delete = restore = _refuse

    def close(self) -> None:
        """Let go of connections."""
        self._api.watch.close()
        self._close()


class Writing(Reading):
    """A real wiki where we are logged in."""

    def __init__(self, login: Login, writer: Writer, close: Callable[[], None]) -> None:
        super().__init__(login.api, close)
        self._writer = writer
        writer.brake = lambda: self.brake()  # noqa: PLW0108 - each run puts its own in its place

    def start(self, stop_page: str) -> Start:
        """Ask everything that a run must know first, and keep to the rate limits from then on."""
        found = super().start(stop_page)
        self._writer.edits.rate = edits_within(found.edit_rate, found.site.release)
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


def edits_within(rate: Rate | None, release: tuple[int, ...]) -> Rate | None:
    """Tell how many edits a limit allows: from MediaWiki 1.41 on, each counts as two.

    There, the check of rights and the saving both count it (UserAuthority.php,
    UserRateLimitConstraint.php); 1.43 was seen to refuse the 46th edit of 90.
    """
    if rate is None or release < (1, 41):
        return rate
    return Rate(max(1, rate.hits // 2), rate.seconds)
