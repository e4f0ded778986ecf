"""Reading what an audit looks at: the only step of it that asks the wiki for lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.inventory import Inventory, audited_spaces
from bot.model import CATEGORY, Event, InCategory, Part, Space, These
from bot.wiki.naming import normal, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.model import Destination, Progress, Site, Source
    from bot.wiki.port import Wiki

# Which lists of a page each family of findings needs; texts and single lists are read apart.
PARTS: dict[str, frozenset[Part]] = {
    "links": frozenset({Part.LINKS, Part.TEMPLATES}),
    "categories": frozenset({Part.CATEGORIES}),
    "templates": frozenset({Part.TEMPLATES}),
    "files": frozenset({Part.FILES, Part.LINKS, Part.TEMPLATES}),
    "texts": frozenset(),
    "external": frozenset({Part.ADDRESSES}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pages are looked at: those of some sources, or all; never those `below` a title.

    `since` is the wiki's time before the first of them is read (ISO 8601, UTC).
    """

    sources: tuple[Source, ...] = ()
    below: str = ""
    since: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether every page is looked at."""
        return not self.sources


@dataclass(frozen=True)
class Look:
    """A wiki that is looked at: what was read in bulk, and the wiki for what is asked one by one.

    `leads` tells where the redirects lead, by number: None where that is outside the wiki. `since`
    is when reading began, by the wiki's clock.
    """

    wiki: Wiki
    site: Site
    inventory: Inventory
    progress: Progress
    leads: dict[int, int | None] = field(default_factory=dict)
    since: str = ""

    def exist(self, numbers: Collection[int]) -> None:
        """Look up the titles of which only the wiki can say whether they exist."""
        unread = self.inventory.unread(numbers)
        titles = [self.inventory.name(number) for number in unread]
        found = self.wiki.by_title(titles) if titles else {}
        for number, title in zip(unread, titles, strict=True):
            self.inventory.elsewhere[number] = found[title].exists

    def gone(self, numbers: Collection[int]) -> set[int]:
        """Choose the titles that have no page, also none that was made while we were reading."""
        self.exist(numbers)
        missing = {number for number in numbers if not self.inventory.exists(number)}
        return missing - self._born if missing else missing

    @cached_property
    def _born(self) -> set[int]:
        """Tell which pages were made or moved to since reading began."""
        titles = self.wiki.created(self.since)
        return {self.inventory.titles.number(title) for title in titles}

    def end(self, number: int) -> int | None:
        """Follow redirects to where they end; None in a loop, or outside the wiki."""
        seen = {number}
        while number in self.leads:
            following = self.leads[number]
            if following is None or following in seen:
                return None
            number = following
            seen.add(number)
        return number


def look(wiki: Wiki, site: Site, scope: Scope, parts: Collection[Part], progress: Progress) -> Look:
    """Read every page of the scope, with the lists that are needed."""
    inventory = Inventory(site, scope.is_whole)
    sources = scope.sources or tuple(Space(number) for number in audited_spaces(site))
    for source in sources:
        for entry in wiki.inventory(source, sorted(parts)):
            if _is_below(entry.title, scope.below):
                inventory.elsewhere[inventory.titles.number(entry.title)] = True
            else:
                inventory.add(entry)
            if len(inventory.pages) % 1000 == 0:
                progress(Event("audit.reading", 0, 0, {"n": len(inventory.pages)}))
    if not inventory.whole and Part.TEMPLATES in parts:
        _read_called(wiki, inventory, parts)
    found = Look(wiki, site, inventory, progress, {}, scope.since)
    if Part.LINKS in parts:
        found.leads.update(_leads(found))
    return found


def _read_called(wiki: Wiki, inventory: Inventory, parts: Collection[Part]) -> None:
    """Read what the called templates name: a narrow audit must not tell it of their callers."""
    called = inventory.targets(Part.TEMPLATES) - inventory.pages.keys()
    titles = tuple(sorted(inventory.name(number) for number in called))
    for entry in wiki.inventory(These(titles), sorted(parts)) if titles else ():
        inventory.add_called(entry)


def _is_below(title: str, root: str) -> bool:
    return bool(root) and (title == root or title.startswith(f"{root}/"))


def _leads(found: Look) -> dict[int, int | None]:
    """Tell where redirects lead: by their one link, or by asking where that is not certain.

    What a narrow scope did not read is asked for too: the answer has the steps behind.
    """
    inventory = found.inventory
    leads: dict[int, int | None] = {}
    asked: list[str] = []
    for number, page in inventory.pages.items():
        if page.redirect:
            links = list(inventory.of(Part.LINKS, number))
            only = inventory.name(links[0]) if len(links) == 1 else ""
            if inventory.whole and only and _is_short(page.length, only):
                leads[number] = links[0]
            else:
                asked.append(page.title)
    steps = found.wiki.destinations(asked) if asked else {}
    for title in {*asked, *steps}:
        leads[inventory.titles.number(title)] = _number(inventory, steps.get(title))
    return leads


def _is_short(length: int, target: str) -> bool:
    """Say whether a redirect's text (bytes) has room for nothing but its one link."""
    return length <= len(target.encode()) + 24


def _number(inventory: Inventory, step: Destination | None) -> int | None:
    if step is None or step.interwiki or split(step.title, inventory.site)[0] < 0:
        return None
    return inventory.titles.number(step.title)


def sources_of(names: Sequence[str], site: Site) -> Iterator[Source]:
    """Understand what an audit is narrowed to: a namespace, a category, a page."""
    pages: list[str] = []
    for name in names:
        namespace, rest = split(name.strip(), site)
        if namespace > 0 and not rest:
            yield Space(namespace)
        elif namespace == CATEGORY:
            yield InCategory(normal(name, site))
            pages.append(name)
        else:
            pages.append(name)
    if pages:
        yield These(tuple(pages))
