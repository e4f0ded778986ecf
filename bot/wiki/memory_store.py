"""What the in-memory wiki keeps: pages, what was deleted, its logs and a clock of acts."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.model import Deletion, Moved
from bot.wiki.memory_pages import Entry, Page, Refused, Revision
from bot.wiki.naming import normal, split, talk
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Site

_EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
_LINKED_WITH_COLON = (6, 14)  # a plain link to a file shows it, one to a category is none


class Store:
    """Pages by id and by title, and what happened to those that are gone."""

    def __init__(self, site: Site, *, merges: bool) -> None:
        self.site = site
        self.merges = merges
        self.pages: dict[int, Page] = {}
        self.named: dict[str, Page] = {}
        self.log: list[Entry] = []
        self.moved: list[Moved] = []
        self._archive: dict[str, list[Page]] = {}
        self._ticks = self._last_page = self._last_revision = 0

    def now(self) -> str:
        """Tell the wiki's time, which moves on with each act."""
        return (_EPOCH + timedelta(seconds=self._ticks)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def tick(self) -> None:
        """Let a second pass."""
        self._ticks += 1

    def create(self, title: str) -> Page:
        """Make room for a page; it must get a revision at once."""
        self._last_page += 1
        page = self.pages[self._last_page] = Page(self._last_page, title)
        self.named[title] = page
        return page

    def revise(
        self, page: Page, text: str, user: str, comment: str, *, null: bool = False
    ) -> Revision | None:
        """Save a text; None where it is what the page already holds, unless `null` asks for it."""
        if page.revisions and page.newest.text == as_stored(text) and not null:
            return None
        return self.append(page, text, user, comment)

    def append(self, page: Page, text: str, user: str, comment: str) -> Revision:
        """Save a text as MediaWiki stores it, even if the page already holds it."""
        text = as_stored(text)
        self.tick()
        self._last_revision += 1
        parent = page.newest.id if page.revisions else 0
        made = Revision(self._last_revision, text, user, self.now(), comment[:500], parent)
        page.revisions.append(made)
        return made

    def merge(self, page: Page, base: int, text: str) -> str:
        """Mix a text built on an older revision with what is there; refuse where both touch."""
        known = {revision.id: revision for revision in page.revisions}
        if not self.merges or base not in known:
            raise Refused("editconflict")
        mixed = three_ways(
            known[base].text.split("\n"), as_stored(text).split("\n"), page.newest.text.split("\n")
        )
        if mixed is None:
            raise Refused("editconflict")
        return "\n".join(mixed)

    def move(self, page: Page, to: str, user: str, reason: str, *, redirect: bool) -> None:
        """Rename a page with its talk page; a redirect that points back makes way."""
        old = page.title
        if to == old:
            raise Refused("selfmove")
        self._make_way(to, old)
        self._rename(page, to, user, reason, redirect=redirect)
        attached, its = self.named.get(talk(old, self.site)), talk(to, self.site)
        if attached and its:
            with suppress(Refused):  # a talk page that cannot follow stays; the page has moved
                self._make_way(its, attached.title)
                self._rename(attached, its, user, reason, redirect=redirect)

    def _make_way(self, to: str, old: str) -> None:
        there = self.named.get(to)
        if there is None:
            return
        if len(there.revisions) > 1 or not there.redirect:
            raise Refused("articleexists")
        if normal(there.redirect, self.site) not in (old, to):
            raise Refused("redirectexists")
        self._archived(there)

    def _rename(self, page: Page, to: str, user: str, reason: str, *, redirect: bool) -> None:
        old = page.title
        del self.named[old]
        page.title = to
        self.named[to] = page
        comment = f"{user} a déplacé la page [[{old}]] vers [[{to}]]"
        comment += "" if redirect else " sans laisser de redirection"
        comment += f" : {reason}" if reason else ""
        made = self.append(page, page.newest.text, user, comment)
        self.moved.append(Moved(page.id, old, to, user, made.timestamp, reason))
        if redirect:
            colon = ":" if split(to, self.site)[0] in _LINKED_WITH_COLON else ""
            self.append(self.create(old), f"#REDIRECTION [[{colon}{to}]]", user, comment)

    def delete(self, page: Page, user: str, reason: str = "") -> None:
        """Remove a page and say so in the log."""
        self.tick()
        self._archived(page)
        what = Deletion(page.title, page.id, user, self.now(), reason)
        self.log.append(Entry(what, deleted=True))

    def _archived(self, page: Page) -> None:
        del self.pages[page.id], self.named[page.title]
        self._archive.setdefault(page.title, []).append(page)

    def deleted_after(self, title: str, since: str) -> bool:
        """Tell whether a page of that title was removed since then."""
        return any(
            entry.deleted and entry.what.title == title and entry.what.timestamp > since
            for entry in self.log
        )

    def undelete(self, title: str, user: str, reason: str = "") -> Page:
        """Bring all that was deleted under a title back, into the page that is there, if any.

        Else the page has the id, and the protection, of the one deleted last.
        """
        gone = self._archive.pop(title, [])
        if not gone:
            raise Refused("undelete-no-results")
        self.tick()
        page = self.named.get(title) or Page(gone[-1].id, title, protected=gone[-1].protected)
        back = [*page.revisions, *(revision for each in gone for revision in each.revisions)]
        page.revisions = sorted(back)
        self.pages[page.id] = self.named[title] = page
        what = Deletion(title, page.id, user, self.now(), reason)
        self.log.append(Entry(what, deleted=False))
        return page


def three_ways(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Merge by lines as diff3 does: changes that touch or meet are a conflict (None)."""
    changes = sorted(_changes(base, ours) + _changes(base, theirs))
    for (_, end, _), (start, _, _) in pairwise(changes):
        if start <= end:
            return None
    merged = list(base)
    for start, end, lines in reversed(changes):
        merged[start:end] = lines
    return merged


def _changes(base: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    matcher = SequenceMatcher(None, base, new, autojunk=False)
    return [
        (start, end, list(new[new_start:new_end]))
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]
