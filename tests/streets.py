"""The street where people and nights meet: one wiki, in memory or real, as the machine sees it.

People act as they do in a browser; looking costs the bot nothing. The bot's own way to the wiki is
a wire that can be cut, before a request is sent or after it was answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from bot.model import At
from bot.wiki.memory import MemoryWiki
from bot.wiki.port import Wiki

BOT = "PasseurBot"
_WRITES = ("put", "move", "delete", "restore")


class Hand(NamedTuple):
    """Who left which revision."""

    revid: int
    parent: int
    user: str
    comment: str
    text: str


@dataclass(frozen=True)
class House:
    """A page as readers see it, and what it was before; hands are oldest first."""

    id: int
    title: str
    hands: tuple[Hand, ...]

    @property
    def text(self) -> str:
        return self.hands[-1].text

    @property
    def previous(self) -> str:
        return self.hands[-2:][0].text

    @property
    def redirect(self) -> bool:
        return self.text.upper().startswith(("#REDIRECT ", "#REDIRECTION "))


class Street(Protocol):
    """A wiki with people; `wiki` is how the bot reaches it."""

    wiki: Wire

    def look(self) -> dict[int, House]:
        """Give every page of the main namespace, by id."""

    def edit(self, title: str, text: str) -> None: ...
    def move(self, title: str, to: str, *, redirect: bool) -> None: ...
    def delete(self, title: str) -> None: ...
    def undelete(self, title: str) -> None: ...
    def protect(self, title: str) -> None: ...
    def unprotect(self, title: str) -> None: ...


class Killed(BaseException):
    """The process is gone."""


class Wire:
    """The bot's way to a wiki; everything but a cut goes through."""

    def __init__(self, wiki: Wiki) -> None:
        self.wiki = wiki
        self.left: int | None = None
        self.after = False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.wiki, name)
        return self._sent(found) if name in _WRITES else found

    def _sent(self, act: Any) -> Any:
        def write(*args: Any) -> Any:
            dies = self.left == 0
            if self.left is not None:
                self.left -= 1
            if dies and not self.after:
                raise Killed
            answer = act(*args)
            if dies:
                raise Killed
            return answer

        return write

    @contextmanager
    def cut(self, at: int, *, after: bool) -> Iterator[None]:
        """Let the process die at this write: before it is sent, or after it was answered."""
        self.left, self.after = at, after
        try:
            yield
        except Killed:
            pass
        finally:
            self.left = None


def own_hand(street: Street, house: House, text: str) -> None:
    """Edit with the bot's account and without its signature: somebody logged in as it."""
    at = At(house.id, house.hands[-1].revid)
    street.wiki.put(house.title, text, at, "relecture", "")


class MemoryStreet:
    """The wiki in memory."""

    def __init__(self, wiki: MemoryWiki) -> None:
        self.memory = wiki
        self.wiki = Wire(wiki)

    def look(self) -> dict[int, House]:
        return {
            page.id: House(
                page.id,
                page.title,
                tuple(Hand(r.id, r.parent, r.user, r.comment, r.text) for r in page.revisions),
            )
            for page in self.memory.store.pages.values()
        }

    def edit(self, title: str, text: str) -> None:
        self.memory.person_edits(title, text, user="Léa")

    def move(self, title: str, to: str, *, redirect: bool) -> None:
        self.memory.person_moves(title, to, user="Léa", redirect=redirect)

    def delete(self, title: str) -> None:
        self.memory.person_deletes(title)

    def undelete(self, title: str) -> None:
        self.memory.person_undeletes(title)

    def protect(self, title: str) -> None:
        self.memory.person_protects(title)

    def unprotect(self, title: str) -> None:
        page = self.memory.store.named[title]
        page.protected = False
        self.memory.store.revise(page, page.newest.text, "Admin", "", null=True)


class RealStreet:
    """A real MediaWiki, through its API; what is protected, the administrator edits."""

    def __init__(self, real: Any, wiki: Wiki) -> None:
        self.real = real
        self.wiki = Wire(wiki)

    def look(self) -> dict[int, House]:
        hands: dict[int, list[Hand]] = defaultdict(list)
        titles: dict[int, str] = {}
        asked: dict[str, str] = {"continue": ""}
        while asked:
            answer = self.real.admin.api(
                action="query", list="allrevisions", arvnamespace="0", arvslots="main",
                arvprop="ids|user|comment|content", arvlimit="max", arvdir="newer", **asked,
            )  # fmt: skip
            for page in answer["query"]["allrevisions"]:
                titles[page["pageid"]] = page["title"]
                hands[page["pageid"]] += map(_hand, page["revisions"])
            asked = answer.get("continue", {})
        return {i: House(i, titles[i], tuple(sorted(hands[i]))) for i in titles}

    def edit(self, title: str, text: str) -> None:
        self.real.admin.edit(title, text)

    def move(self, title: str, to: str, *, redirect: bool) -> None:
        self.real.admin.move(title, to, redirect=redirect)

    def delete(self, title: str) -> None:
        self.real.admin.delete(title)

    def undelete(self, title: str) -> None:
        self.real.admin.act("undelete", title=title)

    def protect(self, title: str) -> None:
        self.real.admin.protect(title)

    def unprotect(self, title: str) -> None:
        self.real.admin.act("protect", title=title, protections="edit=all")


def _hand(revision: dict[str, Any]) -> Hand:
    return Hand(
        revision["revid"],
        revision["parentid"],
        revision["user"],
        revision["comment"],
        revision["slots"]["main"]["content"],
    )
