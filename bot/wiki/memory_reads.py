"""What a run may read of the wiki in memory, and as how many requests that counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.model import Deletion, PageState, Requests, Site, Space, These
from bot.wiki import memory_inventory as bulk
from bot.wiki.memory_store import Store
from bot.wiki.naming import normal
from bot.wiki.port import Rate, Start, StopNotice, notice
from bot.wikitext.sections import section_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from bot.model import Destination, Entry, Moved, Part, Preview, Source
    from bot.wiki.memory_pages import Page, Revision

T = TypeVar("T")


class MemoryReading:
    """A wiki that can be read, as one account reads it."""

    def __init__(
        self,
        site: Site,
        user: str,
        *,
        merges: bool,
        rights: frozenset[str],
    ) -> None:
        self.site = site
        self.user = user
        self.rights = rights
        self.groups = frozenset({"*", "user", "bot"})
        self.blocked = ""
        self.readonly = ""
        self.edit_rate: Rate | None = None
        self.store = Store(site, merges=merges)
        self._read = self._written = 0

    @property
    def requests(self) -> Requests:
        """Count the requests that a real wiki would have answered."""
        return Requests(0, self._read, self._written)

    def start(self, stop_page: str) -> Start:
        """Ask everything that a run must know first."""
        return Start(
            self.site,
            self.user,
            self.rights,
            self.groups,
            self.blocked,
            self.readonly,
            self.store.now(),
            edit_rate=self.edit_rate,
            high_limits="apihighlimits" in self.rights,
            stop=self.stopped(stop_page) if stop_page else self._asked(1, 1, None),
        )

    def newest(self, users: Sequence[str]) -> dict[int, PageState]:
        """List the pages where one of `users` has the last word, by page id."""
        found = {
            page.id: replace(state(page), sha1="", redirect=False)
            for page in self.store.pages.values()
            if page.newest.user in users and not page.newest.left_by_move
        }
        return self._asked(len(found), self._long, found)

    def deletions(self, since: str = "") -> list[Deletion]:
        """List the pages deleted since then that nobody restored, oldest first."""
        found = {}
        for entry in self.store.log:
            if entry.deleted and entry.what.timestamp >= since:
                found[entry.what.title] = entry.what
            elif not entry.deleted:
                found.pop(entry.what.title, None)
        rows = len([e for e in self.store.log if e.what.timestamp >= since])
        return self._asked(rows, self._long, list(found.values()))

    def by_title(self, titles: Sequence[str]) -> dict[str, PageState]:
        """Look pages up by title, without text."""
        found = {}
        for title in titles:
            name = normal(title, self.site)
            page = self.store.named.get(name)
            found[title] = state(page) if page else PageState(name)
        return self._asked(len(found), self._short, found) if found else {}

    def by_id(self, ids: Sequence[int]) -> dict[int, PageState]:
        """Look pages up by page id, without text."""
        pages = self.store.pages
        found = {number: state(pages[number]) for number in ids if number in pages}
        return self._asked(len(set(ids)), self._short, found) if ids else {}

    def texts(self, revids: Sequence[int]) -> dict[int, str]:
        """Read the texts of revisions."""
        wanted = set(revids)
        found = {
            revision.id: revision.text
            for page in self.store.pages.values()
            for revision in page.revisions
            if revision.id in wanted
        }
        return self._asked(len(wanted), self._short, found) if revids else {}

    def own_revisions(self, users: Sequence[str], since: str = "") -> Iterator[PageState]:
        """Give every revision of `users` that survives, oldest first."""
        found = [
            replace(state(page, revision), redirect=False)
            for page in self.store.pages.values()
            for revision in page.revisions
            if revision.user in users and not revision.left_by_move and revision.timestamp >= since
        ]
        for user in users:
            self._asked(sum(revision.user == user for revision in found), self._long, None)
        return iter(sorted(found, key=lambda revision: revision.revid))

    def moves(self, since: str = "") -> list[Moved]:
        """List who renamed which page, oldest first."""
        found = [move for move in self.store.moved if move.timestamp >= since]
        return self._asked(len(found), self._long, found)

    def redirects(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that redirect to each of these titles."""
        return self._around(titles, bulk.redirecting, self._short)

    def linking(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that link to each of these titles."""
        return self._around(titles, bulk.linking, self._short)

    def members(self, categories: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages in each of these categories."""
        return self._around(categories, bulk.members, 1)

    def _around(
        self, titles: Sequence[str], find: Callable[[Page, Site], Collection[str]], limit: int
    ) -> dict[str, list[PageState]]:
        """Look for pages, and then look those up, as the real one does."""
        if not titles:
            return {}
        pages = sorted(self.store.pages.values(), key=lambda page: page.id)
        named = [(state(page), find(page, self.site)) for page in pages]
        asked = {title: normal(title, self.site) for title in titles}
        found = {
            title: [page for page, names in named if name in names] for title, name in asked.items()
        }
        self._asked(len(found), limit, None)
        self.by_id([each.page_id for states in found.values() for each in states])
        return found

    def stopped(self, stop_page: str) -> StopNotice | None:
        """Look at the stop page."""
        self._read += 1
        page = self.store.named.get(normal(stop_page, self.site))
        if page is None:
            return None
        return notice(page.newest.text, page.newest.user, page.newest.timestamp)

    def inventory(self, source: Source, parts: Collection[Part]) -> Iterator[Entry]:
        """Give the pages of a source, each with the lists asked for, whole."""
        found = list(bulk.entries(self.store, bulk.pages_of(self.store, source), parts))
        rows = max(len(found), sum(map(bulk.rows_of, found)))
        limit = self._short if isinstance(source, These) else self._long
        return iter(self._asked(rows, limit, found))

    def category_sizes(self) -> dict[str, int]:
        """Give how many pages each category in use has, by full title."""
        found = bulk.category_sizes(self.store)
        return self._asked(len(found), self._long, found)

    def tracking_categories(self) -> frozenset[str]:
        """Name the categories that the wiki's own software puts pages in: none here."""
        return self._asked(1, 1, frozenset())

    def wordings(self, messages: Sequence[str], language: str) -> dict[str, str]:
        """Give the wiki's own words for its messages: it has none."""
        del messages, language
        return self._asked(1, 1, {})

    def group_rights(self) -> dict[str, frozenset[str]]:
        """Tell which rights each group of accounts has: no bot password leaves fewer here."""
        return self._asked(1, 1, dict.fromkeys(self.groups, self.rights))

    def protection(self, title: str) -> str:
        """Name the group or right that editing a page is kept to."""
        page = self.store.named.get(normal(title, self.site))
        return self._asked(1, 1, "sysop" if page and page.protected else "")

    def files(self) -> frozenset[str]:
        """Name the files that are on the wiki: those that have a page."""
        found = [page.title for page in bulk.pages_of(self.store, Space(6)) if not page.redirect]
        return self._asked(len(found), self._long, frozenset(found))

    def shared_files(self, titles: Sequence[str]) -> frozenset[str]:
        """Tell which of these files are somewhere: those that have a page here."""
        here = frozenset(title for title in titles if title in self.store.named)
        return self._asked(len(titles), self._short, here)

    def created(self, since: str) -> frozenset[str]:
        """Name the pages that were made, or got their title, after `since`."""
        pages = self.store.pages.values()
        made = {page.title for page in pages if page.revisions[0].timestamp > since}
        moved = {move.new for move in self.store.moved if move.timestamp > since}
        return self._asked(1, 1, frozenset(made | moved))

    def shown_files(self, titles: Sequence[str]) -> frozenset[str]:
        """Tell which of these files some page shows, of whatever namespace."""
        shown = bulk.shown_files(self.store)
        return self._asked(len(titles), self._short, frozenset(titles) & shown)

    def destinations(self, titles: Sequence[str]) -> dict[str, Destination]:
        """Tell where redirects lead, one step each; with the steps behind them."""
        return self._asked(len(titles), self._short, bulk.destinations(self.store, titles))

    def ids(self, title: str) -> frozenset[str]:
        """List the places in a page that a link can lead to."""
        page = self.store.named.get(normal(title, self.site))
        found = section_ids(page.newest.text) if page else ()
        return self._asked(1, 1, frozenset(found))

    def preview(self, title: str, text: str) -> Preview:
        """Tell what a text would be as a page, before it is saved."""
        del title
        return self._asked(1, 1, bulk.preview(self.store, text))

    @property
    def _short(self) -> int:
        """How many pages a request may name."""
        return 500 if "apihighlimits" in self.rights else 50

    @property
    def _long(self) -> int:
        """How many rows a list gives per request."""
        return 10 * self._short

    def _asked(self, rows: int, limit: int, answer: T) -> T:
        self._read += max(1, -(-rows // limit))
        return answer


def state(page: Page, revision: Revision | None = None) -> PageState:
    """Give a revision of a page, the newest by default, as a survey sees it."""
    revision = revision or page.newest
    return PageState(
        page.title,
        page.id,
        revision.id,
        revision.sha1,
        revision.user,
        revision.timestamp,
        revision.comment,
        bool(page.redirect),
        parent=revision.parent,
    )
