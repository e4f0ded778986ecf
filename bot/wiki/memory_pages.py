"""What the in-memory wiki is made of: pages, revisions, lines of the deletion log."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.model import Deletion

_REDIRECT = re.compile(r"\s*#(?:REDIRECT|REDIRECTION)\s*:?\s*\[\[:?([^\]|#]+)", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - what MediaWiki says, not a fault of ours
    """The wiki says no, with one of its API's error codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Revision(NamedTuple):
    """One saved state of a page; `parent` is the one before, 0 for a page's first."""

    id: int
    text: str
    user: str
    timestamp: str
    comment: str
    parent: int = 0

    @property
    def sha1(self) -> str:
        """Give the SHA-1 (hex) of the text."""
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    @property
    def redirect(self) -> str:
        """Name the target if the text makes the page a redirect."""
        found = _REDIRECT.match(self.text)
        return found.group(1).strip() if found else ""

    @property
    def left_by_move(self) -> bool:
        """Tell a page that began as a redirect: MediaWiki tags it, and mostly a move left it."""
        return self.parent == 0 and bool(self.redirect)


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
        return self.newest.redirect


class Entry(NamedTuple):
    """A line of the deletion log: a page removed, or brought back."""

    what: Deletion
    deleted: bool
