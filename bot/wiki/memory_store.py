"""What the in-memory wiki keeps: pages, revisions, a deletion log and a clock of acts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.model import Deletion, Moved
from bot.wiki.naming import talk
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Site

_EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
_REDIRECT = re.compile(r"\s*#(?:REDIRECT|REDIRECTION)\s*:?\s*\[\[:?([^\]|#]+)", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - what MediaWiki says, not a fault of ours
    """The wiki says no, with one of its API's error codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Revision(NamedTuple):
    """One saved state of a page. `left_by_move`: the redirect that a move leaves behind."""

    id: int
    text: str
    user: str
    timestamp: str
    comment: str
    left_by_move: bool = False

    @property
    def sha1(self) -> str:
        """Give the SHA-1 (hex) of the text."""
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class Page:
    """A page, its revisions oldest first."""

    id: int
    title: str
    revisions: list[Revision] = field(default_factory=list)
    protected: bool = False

    @property
    def newest(self) -> Revision:
        """Give the revision that readers see."""
        return self.revisions[-1]

    @property
    def redirect(self) -> str:
        """Name the target if the page is a redirect."""
        found = _REDIRECT.match(self.newest.text)
        return found.group(1).strip() if found else ""


class Entry(NamedTuple):
    """A line of the deletion log: a page removed, or brought back."""

    what: Deletion
    deleted: bool


class Store:
    """Pages by id and by title, and what happened to those that are gone."""

    def __init__(self, site: Site, *, merges: bool) -> None:
        self.site = site
        self.merges = merges
        self.pages: dict[int, Page] = {}
        self.named: dict[str, Page] = {}
        self.log: list[Entry] = []
        self.moved: list[Moved] = []
        self._archive: dict[str, Page] = {}
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

    def append(
        self, page: Page, text: str, user: str, comment: str, *, left_by_move: bool = False
    ) -> Revision:
        """Save a text as MediaWiki stores it, even if the page already holds it."""
        text = as_stored(text)
        self.tick()
        self._last_revision += 1
        made = Revision(self._last_revision, text, user, self.now(), comment[:500], left_by_move)
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
        attached = self.named.get(talk(old, self.site))
        if attached and talk(to, self.site) and talk(to, self.site) not in self.named:
            self._rename(attached, talk(to, self.site), user, reason, redirect=redirect)

    def _make_way(self, to: str, old: str) -> None:
        there = self.named.get(to)
        if there is None:
            return
        if there.redirect != old or len(there.revisions) > 1:
            raise Refused("articleexists")
        self.pages.pop(there.id)
        self.named.pop(to)

    def _rename(self, page: Page, to: str, user: str, reason: str, *, redirect: bool) -> None:
        old = page.title
        del self.named[old]
        page.title = to
        self.named[to] = page
        comment = f"{user} a déplacé la page [[{old}]] vers [[{to}]]"
        comment += f" : {reason}" if reason else ""
        made = self.append(page, page.newest.text, user, comment)
        self.moved.append(Moved(page.id, old, to, user, made.timestamp, reason))
        if redirect:
            left = self.create(old)
            self.append(left, f"#REDIRECTION [[{to}]]", user, comment, left_by_move=True)

    def delete(self, page: Page, user: str, reason: str = "") -> None:
        """Remove a page and say so in the log."""
        self.tick()
        del self.pages[page.id], self.named[page.title]
        self._archive[page.title] = page
        what = Deletion(page.title, page.id, user, self.now(), reason)
        self.log.append(Entry(what, deleted=True))

    def undelete(self, title: str, user: str, reason: str = "") -> Page:
        """Bring a page back under its old id."""
        if title in self.named:
            raise Refused("articleexists")
        if title not in self._archive:
            raise Refused("cantundelete")
        self.tick()
        page = self._archive.pop(title)
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
