"""A wiki together with the people on it, who act behind the back of the run; for the contract."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from bot.model import Absent, At, Move
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import PageState
    from bot.wiki.port import Reply, Wiki

STOP = "User:PasseurBot/Arrêt"
THREE = "Un\n\nDeux\n\nTrois"


class World(Protocol):
    """A wiki, and what its people do to it."""

    @property
    def wiki(self) -> Wiki: ...
    def edits(self, title: str, text: str) -> None: ...
    def moves(self, title: str, to: str) -> None: ...
    def deletes(self, title: str) -> None: ...
    def undeletes(self, title: str) -> None: ...
    def protects(self, title: str) -> None: ...
    def reverts(self, title: str) -> None: ...
    def trusts_us_to_delete(self) -> None: ...
    def blocks_us(self) -> None: ...
    def is_read_only(self, reason: str) -> None: ...
    def text(self, title: str) -> str | None: ...
    def lets_time_pass(self) -> None: ...
    def settles(self) -> None:
        """Wait until the wiki's tables of links and categories are up to date."""


def sha1(text: str) -> str:
    return hashlib.sha1(as_stored(text).encode(), usedforsecurity=False).hexdigest()


def created(world: World, title: str, text: str, summary: str = "essai") -> Reply:
    reply = world.wiki.put(title, text, Absent(), summary, "")
    assert reply.result == "done", reply
    return reply


def changed(world: World, reply: Reply, text: str) -> Reply:
    return world.wiki.put(reply.title, text, At(reply.page_id, reply.revid), "essai", "")


def moved(world: World, page: Reply, title: str, to: str, *, redirect: bool = True) -> Reply:
    """Move a page from where it is now."""
    now = world.wiki.by_id([page.page_id])[page.page_id]
    at = At(page.page_id, now.revid)
    return world.wiki.move(at, title, Move(to, redirect), "Passeur : renommée")


def titles(states: Iterable[PageState]) -> list[str]:
    return [state.title for state in states]


def look(world: World, title: str) -> PageState:
    return world.wiki.by_title([title])[title]
