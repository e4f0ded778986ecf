"""A small faithful MediaWiki in memory: what a run writes against when no server is at hand.

It keeps page ids, revisions, redirects, moves and the deletion log as MediaWiki does, and answers
guards as MediaWiki 1.39 and 1.43 were seen to. People act on it through the methods `person_…`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import At
from bot.wiki import errors
from bot.wiki.memory_pages import Refused
from bot.wiki.memory_people import People
from bot.wiki.memory_reads import MemoryReading
from bot.wiki.naming import normal
from bot.wiki.port import Reply, no_brake

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Guard, Move, Site
    from bot.wiki.memory_pages import Page, Revision

BOT_RIGHTS = frozenset(
    {"read", "edit", "createpage", "createtalk", "move", "suppressredirect", "bot", "apihighlimits"}
)
_BIGGEST = 2_097_152  # bytes, MediaWiki's $wgMaxArticleSize as shipped


class MemoryWiki(MemoryReading, People):
    """A wiki for one bot account and any number of people.

    `merges`: whether the server mixes distant changes, as it does where diff3 is installed. What
    an administrator could change is an attribute: `rights`, `blocked`, `readonly`, `groups`, and
    `moderated`, which lets edits wait for moderators (Extension:Moderation).
    `before_write` is called with the title before each write, for somebody to be quicker.
    """

    def __init__(
        self,
        site: Site,
        user: str = "PasseurBot",
        *,
        merges: bool = True,
        rights: frozenset[str] = BOT_RIGHTS,
    ) -> None:
        super().__init__(site, user, merges=merges, rights=rights)
        self.before_write: Callable[[str], None] = _nothing
        self.brake: Callable[[], None] = no_brake
        self.moderated = False

    def put(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        """Save a text."""
        return self._write(title, lambda: self._saved(title, text, guard, summary, since))

    def move(self, page: At, title: str, op: Move, summary: str) -> Reply:
        """Rename the page, now called `title`, with its talk page."""
        reply = self._write(title, lambda: self._moved(page, title, op, summary))
        return errors.of_move(reply)

    def delete(self, page: At, title: str, summary: str) -> Reply:
        """Remove the page, now called `title`."""
        return self._write(title, lambda: self._deleted(page, title, summary))

    def restore(self, title: str, summary: str) -> Reply:
        """Bring a deleted page back with its revisions."""
        return self._write(title, lambda: self._restored(title, summary))

    def close(self) -> None:
        """Let go of connections: there are none."""

    # How it is done

    def _write(self, title: str, act: Callable[[], Reply]) -> Reply:
        self.brake()
        self.before_write(title)
        try:
            return act()
        except Refused as refusal:
            return errors.reply(refusal.code, "", title, self.site.api)

    def _send(self, right: str) -> None:
        """Count a write; what was looked at first and found changed is never sent."""
        self._written += 1
        if self.readonly:
            raise Refused("readonly")
        if self.blocked:
            raise Refused("blocked")
        if right not in self.rights:
            raise Refused("permissiondenied")
        if self.moderated and right in {"edit", "move"}:
            raise Refused(f"moderation-{right}-queued")

    def _saved(self, title: str, text: str, guard: Guard, summary: str, since: str) -> Reply:
        self._send("edit")
        if len(text.encode()) > _BIGGEST:
            raise Refused("contenttoobig")
        if isinstance(guard, At):
            return self._changed(text, guard, summary)
        return self._created(title, text, summary, since)

    def _created(self, title: str, text: str, summary: str, since: str) -> Reply:
        name = normal(title, self.site)
        if not name:
            raise Refused("invalidtitle")
        if name in self.store.named:
            raise Refused("articleexists")
        if since and self.store.deleted_after(name, since):
            raise Refused("pagedeleted")
        if "createpage" not in self.rights:
            raise Refused("cantcreate")
        page = self.store.create(name)
        return _done(page, self.store.append(page, text, self.user, summary))

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
        self._send("move")
        if page.protected:
            raise Refused("protectedpage")
        to = normal(op.to, self.site)
        if not to:
            raise Refused("invalidtitle")
        redirect = op.redirect or "suppressredirect" not in self.rights
        self.store.move(page, to, self.user, summary, redirect=redirect)
        self._read += 1  # the answer does not say which revision the move made
        done = _done(page, page.newest)
        return errors.redirect_left(done, title) if redirect and not op.redirect else done

    def _deleted(self, at: At, title: str, summary: str) -> Reply:
        page = self._still(at, title)
        self._send("delete")
        if page.protected:
            raise Refused("cantedit")
        self.store.delete(page, self.user, summary)
        return Reply("done", page_id=page.id, title=page.title)

    def _restored(self, title: str, summary: str) -> Reply:
        self._read += 1  # onto a page, the API would mix two histories
        name = normal(title, self.site)
        if name in self.store.named:
            raise Refused("articleexists")
        self._send("undelete")
        if not name:
            raise Refused("invalidtitle")
        page = self.store.undelete(name, self.user, summary)
        self._read += 1  # the answer names neither page id nor revision
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


def _done(page: Page, revision: Revision) -> Reply:
    return Reply("done", revision.id, page.id, page.title)


def _nothing(_: str) -> None:
    """Let the write go on."""
