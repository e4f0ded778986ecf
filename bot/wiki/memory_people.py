"""What people do to the wiki in memory, behind the back of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import PageState
from bot.wiki.memory_reads import state
from bot.wiki.naming import normal

if TYPE_CHECKING:
    from bot.model import Site
    from bot.wiki.memory_pages import Page
    from bot.wiki.memory_store import Store


class People:
    """They edit, move, delete, restore, revert and protect; nothing of it counts as a request."""

    site: Site
    store: Store

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
        page = self._there(title)
        self.store.move(page, self._name(to), user, "", redirect=redirect)

    def person_deletes(self, title: str, user: str = "Admin", comment: str = "") -> None:
        """Remove a page; the deletion log remembers it."""
        self.store.delete(self._there(title), user, comment)

    def person_undeletes(self, title: str, user: str = "Admin") -> None:
        """Bring a deleted page back with its revisions: where one is there now, into that one."""
        self.store.undelete(self._name(title), user)

    def person_reverts(self, title: str, user: str = "Marie") -> None:
        """Save what the page said before its newest revision; its first stays."""
        page = self._there(title)
        self.store.revise(page, page.revisions[-2:][0].text, user, "")

    def person_protects(self, title: str, user: str = "Admin") -> None:
        """Let only administrators edit a page: a new revision with the same text."""
        page = self._there(title)
        page.protected = True
        self.store.revise(page, page.newest.text, user, "", null=True)

    def page(self, title: str) -> PageState:
        """Look at a page as a reader does, with its text and without a request."""
        page = self.store.named.get(self._name(title))
        return replace(state(page), text=page.newest.text) if page else PageState(title)

    def _there(self, title: str) -> Page:
        return self.store.named[self._name(title)]

    def _name(self, title: str) -> str:
        name = normal(title, self.site)
        if not name:
            raise ValueError(title)
        return name
