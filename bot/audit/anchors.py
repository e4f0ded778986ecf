"""Links to a place in a page that is not there. Definition: `docs/audits.md`, "Links".

Most places are told by the headings that stand in the text; only a page where one is missing is
asked for as readers see it, because templates bring headings and any element may have an id.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.alike import nearest
from bot.model import TEMPLATE, Event, Finding
from bot.wiki.naming import normal
from bot.wikitext.sections import fragment_id, fragment_links, legacy_id, section_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.audit.inventory import Page
    from bot.audit.read import Look

# Places that every page has, whatever its text: of the browser, and of MediaWiki's skins.
EVERYWHERE = frozenset(
    {
        "",
        "top",
        "bodyContent",
        "catlinks",
        "content",
        "contentSub",
        "firstHeading",
        "footer",
        "mw-content-text",
        "mw-head",
        "mw-panel",
        "siteSub",
        "toc",
    }
)


class Anchors:
    """Collects the links that name a place, and the places that are certain."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._places: dict[int, frozenset[int]] = {}  # hashes: ids would be half of the texts
        self._links: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._sectioned: set[int] = set()

    def take(self, number: int, page: Page, text: str) -> None:
        """Note where a text leads, and which places it has."""
        ids = section_ids(text)
        if ids:
            self._places[number] = frozenset(map(hash, (*ids, *map(legacy_id, ids))))
        for title, fragment in fragment_links(text):
            if page.redirect:
                self._sectioned.add(number)
            if not title and page.namespace == TEMPLATE:
                continue  # a place on the pages that call it
            if title.startswith("/") and page.namespace in self._look.site.subpages:
                title = page.title + title.rstrip("/")  # noqa: PLW2901 - what MediaWiki makes of it
            full = normal(title, self._look.site) if title else page.title
            if full:
                place = f"{full}#{fragment.replace('_', ' ').strip()}"
                target = self._look.inventory.titles.number(full)
                self._links[target, place].add(number)

    def findings(self) -> Iterator[Finding]:
        """Find the links that lead to no place; a page is asked for once."""
        look = self._look
        look.exist({target for target, _ in self._links})
        self._follow()
        doubtful: dict[int, list[tuple[str, set[int]]]] = defaultdict(list)
        for (target, place), sources in self._links.items():
            end = look.end(target)
            if end is None or not look.inventory.exists(end):
                continue
            if target in self._sectioned and target != end:
                continue  # the redirect's own section is where one arrives
            identifier = fragment_id(place.partition("#")[2])
            known = self._places.get(end, frozenset())
            if identifier not in EVERYWHERE and hash(identifier) not in known:
                doubtful[end].append((place, sources))
        for at, (end, places) in enumerate(sorted(doubtful.items())):
            look.progress(Event("audit.anchors", at, len(doubtful)))
            ids = look.wiki.ids(look.inventory.name(end))
            yield from self._judged(places, ids)

    def _follow(self) -> None:
        """Ask where redirects lead that were not read."""
        inventory = self._look.inventory
        unread = {t for t, _ in self._links if t not in inventory.pages and inventory.exists(t)}
        names = sorted(inventory.name(target) for target in unread)
        for title, step in (self._look.wiki.destinations(names) if names else {}).items():
            number = inventory.titles.number(title)
            self._look.leads[number] = inventory.titles.number(step.title)
            if step.section:
                self._sectioned.add(number)
        self._look.exist({end for t in unread if (end := self._look.end(t)) is not None})

    def _judged(
        self, places: Iterable[tuple[str, set[int]]], ids: frozenset[str]
    ) -> Iterator[Finding]:
        all_ids = ids | {legacy_id(each) for each in ids}
        for place, sources in places:
            section = place.partition("#")[2]
            if fragment_id(section) in all_ids:
                continue
            near = nearest(fragment_id(section), ids).replace("_", " ")
            args = {"section": section, "near": near}
            code = "broken-anchor-near" if near else ""
            for source in sorted(sources):
                yield Finding("broken-anchor", self._look.inventory.name(source), place, code, args)
