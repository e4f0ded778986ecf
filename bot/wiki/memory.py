"""A small faithful MediaWiki in memory: what a run writes against when no server is at hand.

It keeps page ids, revisions, redirects, moves and the deletion log as MediaWiki does, and answers
guards as MediaWiki 1.39 and 1.43 were seen to. People act on it through the methods `person_…`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.model import At, Deletion, PageState, Requests, Site
from bot.wiki import errors
from bot.wiki import memory_around as around
from bot.wiki.memory_store import Entry, Page, Refused, Revision, Store
from bot.wiki.naming import normal
from bot.wiki.port import Rate, Reply, Start, StopNotice, notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.model import Guard, Move, Moved

T = TypeVar("T")
BOT_RIGHTS = frozenset(
    {"read", "edit", "createpage", "createtalk", "move", "suppressredirect", "bot", "apihighlimits"}
)
_BIGGEST = 2_097_152  # bytes, MediaWiki's $wgMaxArticleSize as shipped


class MemoryWiki:
    """A wiki for one bot account and any number of people.

    `merges`: whether the server mixes distant changes, as it does where diff3 is installed. What
    an administrator could change is an attribute: `rights`, `blocked`, `readonly`, `groups`.
    """

    def __init__(
        self,
        site: Site,
        user: str = "PasseurBot",
        *,
        merges: bool = True,
        rights: frozenset[str] = BOT_RIGHTS,
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
        self.before_write: Callable[[str], None] = _nothing

    # What a run asks for

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
        self._asked(len(found), self._long, None)
        return iter(sorted(found, key=lambda revision: revision.revid))

    def moves(self, since: str = "") -> list[Moved]:
        """List who renamed which page, oldest first."""
        found = [move for move in self.store.moved if move.timestamp >= since]
        return self._asked(len(found), self._long, found)

    def redirects(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that redirect to each of these titles."""
        return self._around(titles, around.redirecting, self._short)

    def linking(self, titles: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages that link to each of these titles."""
        return self._around(titles, around.linking, self._short)

    def members(self, categories: Sequence[str]) -> dict[str, list[PageState]]:
        """List the pages in each of these categories."""
        return self._around(categories, around.members, 1)

    def _around(
        self,
        titles: Sequence[str],
        find: Callable[[Iterable[Page], str, Site], list[Page]],
        limit: int,
    ) -> dict[str, list[PageState]]:
        """Look for pages, and then look those up, as the real one does."""
        pages = list(self.store.pages.values())
        found = {title: [state(p) for p in find(pages, title, self.site)] for title in titles}
        self._asked(len(set(titles)), limit, None)
        self.by_id([each.page_id for each in (p for pages in found.values() for p in pages)])
        return found

    def stopped(self, stop_page: str) -> StopNotice | None:
        """Look at the stop page."""
        self._read += 1
        page = self.store.named.get(normal(stop_page, self.site))
        if page is None:
            return None
        return notice(page.newest.text, page.newest.user, page.newest.timestamp)

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Save a text."""
        return self._write(title, lambda: self._saved(title, text, guard, summary, since))

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Rename the page, now called `title`, with its talk page."""
        return self._write(title, lambda: self._moved(page, title, op, summary))

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Remove the page, now called `title`."""
        return self._write(title, lambda: self._deleted(page, title, summary))

    def restore(self, title: str, summary: str) -> Reply:
        """Bring a deleted page back with its revisions."""
        return self._write(title, lambda: self._restored(title, summary))

    def close(self) -> None:
        """Let go of connections: there are none."""

    # What people do

    def person_edits(self, title: str, text: str, user: str = "Marie", comment: str = "") -> int:
        """Save a text as a person does, over whatever is there; give the page's id."""
        page = self.store.named.get(self._name(title))
        if page is None:
            page = self.store.create(self._name(title))
        self.store.revise(page, text, user, comment)
        return page.id

    def person_moves(
        self, title: str, to: str, user: str = "Marie", *, redirect: bool = True
    ) -> None:
        """Rename a page with its talk page."""
        page = self.store.named[self._name(title)]
        self.store.move(page, self._name(to), user, "", redirect=redirect)

    def person_deletes(self, title: str, user: str = "Admin") -> None:
        """Remove a page; the deletion log remembers it."""
        self.store.delete(self.store.named[self._name(title)], user)

    def person_undeletes(self, title: str, user: str = "Admin") -> None:
        """Bring a deleted page back, with its page id and revisions."""
        self.store.undelete(self._name(title), user)

    def person_reverts(self, title: str, user: str = "Marie") -> None:
        """Save what the page said before its newest revision."""
        page = self.store.named[self._name(title)]
        self.store.revise(page, page.revisions[-2].text, user, "")

    def person_protects(self, title: str, user: str = "Admin") -> None:
        """Let only administrators edit a page: a new revision with the same text."""
        page = self.store.named[self._name(title)]
        page.protected = True
        self.store.revise(page, page.newest.text, user, "", null=True)

    def page(self, title: str) -> PageState:
        """Look at a page as a reader does, with its text and without a request."""
        page = self.store.named.get(self._name(title))
        return replace(state(page), text=page.newest.text) if page else PageState(title)

    # How it is done

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

    def _name(self, title: str) -> str:
        name = normal(title, self.site)
        if not name:
            raise ValueError(title)
        return name

    def _write(self, title: str, act: Callable[[], Reply]) -> Reply:
        self.before_write(title)
        self._written += 1
        try:
            self._check_account()
            return act()
        except Refused as refusal:
            return errors.reply(refusal.code, "", title, self.site.api)

    def _check_account(self) -> None:
        if self.readonly:
            raise Refused("readonly")
        if self.blocked:
            raise Refused("blocked")

    def _saved(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        if "edit" not in self.rights:
            raise Refused("permissiondenied")
        if len(text.encode()) > _BIGGEST:
            raise Refused("contenttoobig")
        if isinstance(guard, At):
            return self._changed(text, guard, summary)
        name = normal(title, self.site)
        if not name:
            raise Refused("invalidtitle")
        if name in self.store.named:
            raise Refused("articleexists")
        if since and any(e.what.title == name and e.what.timestamp > since for e in self._gone()):
            raise Refused("pagedeleted")
        if "createpage" not in self.rights:
            raise Refused("cantcreate")
        page = self.store.create(name)
        return _done(page, self.store.append(page, text, self.user, summary))

    def _gone(self) -> Iterator[Entry]:
        return (entry for entry in self.store.log if entry.deleted)

    def _changed(self, text: str, guard: At, summary: str) -> Reply:
        page = self.store.pages.get(guard.page_id)
        if page is None:
            raise Refused("nosuchpageid")
        if page.protected:
            raise Refused("protectedpage")
        merged = page.newest.id != guard.revid and text != page.newest.text
        if merged:
            text = self.store.merge(page, guard.revid, text)
        made = self.store.revise(page, text, self.user, summary)
        if made is None:
            return Reply("unchanged", page_id=page.id, title=page.title)
        return replace(_done(page, made), merged=merged)

    def _moved(self, at: At, title: str, op: Move, summary: str) -> Reply:
        page = self._still(at, title)
        if "move" not in self.rights:
            raise Refused("permissiondenied")
        to = normal(op.to, self.site)
        if not to:
            raise Refused("invalidtitle")
        redirect = op.redirect or "suppressredirect" not in self.rights
        self.store.move(page, to, self.user, summary, redirect=redirect)
        self._read += 1  # the answer does not say which revision the move made
        left = redirect and not op.redirect
        return Reply(
            "done",
            page.newest.id,
            page.id,
            to,
            page.newest.timestamp,
            code="redirectcreated" if left else "",
            reason="api.redirect-left" if left else "",
            args={"title": title} if left else {},
        )

    def _deleted(self, at: At, title: str, summary: str) -> Reply:
        page = self._still(at, title)
        if "delete" not in self.rights:
            raise Refused("permissiondenied")
        self.store.delete(page, self.user, summary)
        return Reply("done", page_id=page.id, title=page.title)

    def _restored(self, title: str, summary: str) -> Reply:
        self._read += 1
        if "undelete" not in self.rights:
            raise Refused("permissiondenied")
        page = self.store.undelete(self._name(title), self.user, summary)
        self._read += 1
        return _done(page, page.newest)

    def _still(self, at: At, title: str) -> Page:
        """Look before a move or a deletion, which the API does not guard."""
        self._read += 1
        page = self.store.pages.get(at.page_id)
        if page is None:
            raise Refused("nosuchpageid")
        if page.title != title:
            raise Refused("moved-since")
        if page.newest.id != at.revid:
            raise Refused("editconflict")
        return page


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
        parent=max((each.id for each in page.revisions if each.id < revision.id), default=0),
    )


def _done(page: Page, revision: Revision) -> Reply:
    return Reply("done", revision.id, page.id, page.title, revision.timestamp)


def _nothing(_: str) -> None:
    """Let the write go on."""
