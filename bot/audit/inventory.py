"""A whole wiki, read once and kept small: every title once, links as numbers.

Nothing of the pages' texts is kept, so memory grows with the links alone: 200,000 links take a few
megabytes.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.model import Part
from bot.wiki.naming import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.model import Entry, Site

USER, MEDIAWIKI = 2, 8
# Extensions' namespaces of code: Module, Gadget, Gadget definition (mediawiki.org, Extension
# default namespaces).
_OF_CODE = frozenset({828, 2300, 2302})


def audited_spaces(site: Site) -> list[int]:
    """List the namespaces whose pages are audited: subjects that people write for readers."""
    return sorted(
        number
        for number in site.namespaces
        if number >= 0 and number % 2 == 0 and number not in {USER, MEDIAWIKI, *_OF_CODE}
    )


class Titles:
    """Every title once, by number."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Give the number of a title, a new one if need be."""
        found = self._numbers.get(name)
        if found is None:
            found = self._numbers[name] = len(self.names)
            self.names.append(name)
        return found

    def known(self, name: str) -> int | None:
        """Give the number of a title; None where nobody named it."""
        return self._numbers.get(name)


@dataclass(frozen=True, slots=True)
class Page:
    """What is kept of a page; `length` in bytes."""

    title: str
    namespace: int
    page_id: int
    revid: int
    length: int
    redirect: bool


@dataclass(slots=True)
class Inventory:
    """Pages by the number of their title, and for each part what each page names.

    `whole` says that every page of the audited namespaces is in it; `elsewhere` holds other titles
    that were looked up, and whether there is such a page. `called` has what templates name that are
    not audited, but called by pages that are.
    """

    site: Site
    whole: bool = True
    titles: Titles = field(default_factory=Titles)
    addresses: Titles = field(default_factory=Titles)
    pages: dict[int, Page] = field(default_factory=dict)
    elsewhere: dict[int, bool] = field(default_factory=dict)
    called: dict[Part, dict[int, frozenset[int]]] = field(
        default_factory=lambda: {part: {} for part in Part}
    )
    _numbers: dict[int, int] = field(default_factory=dict)
    lists: dict[Part, dict[int, array[int]]] = field(
        default_factory=lambda: {part: {} for part in Part}
    )

    def add(self, entry: Entry) -> None:
        """Take a page in; one met twice, because it was renamed meanwhile, is where it is now."""
        number = self.titles.number(entry.title)
        before = self._numbers.setdefault(entry.page_id, number)
        if before != number:
            self.pages.pop(before, None)
            for rows in self.lists.values():
                rows.pop(before, None)
            self._numbers[entry.page_id] = number
        self.pages[number] = Page(
            entry.title,
            entry.namespace,
            entry.page_id,
            entry.revid,
            entry.length,
            entry.redirect,
        )
        for part in Part:
            found = getattr(entry, part.value)
            if found:
                names = self.addresses if part is Part.ADDRESSES else self.titles
                self.lists[part][number] = array("L", map(names.number, found))

    def add_called(self, entry: Entry) -> None:
        """Note what a template names that is not audited itself."""
        number = self.titles.number(entry.title)
        for part in (Part.LINKS, Part.TEMPLATES, Part.FILES):
            named = map(self.titles.number, getattr(entry, part.value))
            self.called[part][number] = frozenset(named)

    def of(self, part: Part, page: int) -> Iterable[int]:
        """Give what a page names, by number."""
        return self.lists[part].get(page, ())

    def rows(self, part: Part) -> Mapping[int, Iterable[int]]:
        """Give all pages that name something, with what they name."""
        return self.lists[part]

    def targets(self, part: Part) -> set[int]:
        """Give everything that is named."""
        return {target for found in self.lists[part].values() for target in found}

    def name(self, number: int) -> str:
        """Give a title by its number."""
        return self.titles.names[number]

    def namespace(self, number: int) -> int:
        """Tell the namespace of a title."""
        page = self.pages.get(number)
        return page.namespace if page else split(self.name(number), self.site)[0]

    def exists(self, number: int) -> bool:
        """Say whether there is such a page; what was not read was looked up."""
        return number in self.pages or self.elsewhere.get(number, False)

    def unread(self, numbers: Iterable[int]) -> list[int]:
        """List the titles of which only the wiki can say whether they exist."""
        spaces = set(audited_spaces(self.site)) if self.whole else set()
        return [
            number
            for number in numbers
            if number not in self.pages
            and number not in self.elsewhere
            and self.namespace(number) not in spaces
        ]

    def content(self) -> Iterator[tuple[int, Page]]:
        """Give the content pages that are no redirects."""
        for number, page in self.pages.items():
            if page.namespace in self.site.content and not page.redirect:
                yield number, page
