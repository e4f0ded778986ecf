"""Links to pages that do not exist, with the page that was probably meant.

Definitions: `docs/audits.md`, "Links".
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.fold import meant
from bot.audit.inventory import MEDIAWIKI, USER
from bot.model import CATEGORY, FILE, TEMPLATE, Finding, Part
from bot.wiki.naming import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.read import Look


# What stands in these namespaces is called by a markup of its own: no other page takes its place.
_OF_THEIR_OWN = frozenset({FILE, TEMPLATE, CATEGORY})


class Meant:
    """Finds the page that a missing title was meant to be."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def page(self, title: str) -> tuple[str, str]:
        """Give that page, and how it was found: `moved` or `meant`; empty where none is certain."""
        end = title
        for _ in range(10):  # renamed again and again
            end = self._moved.get(end, end)
        number = self._look.inventory.titles.known(end)
        stays = split(end, self._look.site)[0] == split(title, self._look.site)[0]
        apart = not stays and split(title, self._look.site)[0] in _OF_THEIR_OWN
        there = number is not None and self._look.inventory.exists(number)
        if end != title and there and not apart:
            return end, "moved"
        namespace, name = split(title, self._look.site)
        alike = self._alike.get((namespace, meant(name)), set()) if meant(name) else set()
        ends = {self._look.end(number) for number in alike}
        if len(ends) == 1 and (found := ends.pop()) is not None:
            page = self._look.inventory.pages.get(found)
            if page and not page.redirect and split(page.title, self._look.site)[0] == namespace:
                return page.title, "meant"
        return "", ""

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Tell from the move log where titles went; read once, and only if anything is missing."""
        return {move.old: move.new for move in self._look.wiki.moves()}

    @cached_property
    def _alike(self) -> dict[tuple[int, str], set[int]]:
        found: dict[tuple[int, str], set[int]] = defaultdict(set)
        for number, page in self._look.inventory.pages.items():
            _, name = split(page.title, self._look.site)
            found[page.namespace, meant(name)].add(number)
        return found


def redlinks(look: Look, meant_by: Meant) -> Iterator[Finding]:
    """Find links to pages that do not exist."""
    inventory = look.inventory
    red = look.gone({each for each in inventory.targets(Part.LINKS) if _matters(look, each)})
    told = {target: meant_by.page(inventory.name(target)) for target in red}
    for number, links in inventory.rows(Part.LINKS).items():
        if number in look.leads:
            continue
        called = set(inventory.of(Part.TEMPLATES, number))
        for target in links:
            if target not in red or target in called or brought(look, Part.LINKS, number, target):
                continue
            better, how = told[target]
            code = f"redlink-{how}" if how else ""
            page, name = inventory.name(number), inventory.name(target)
            yield Finding("redlink", page, name, code, better=better)


def _matters(look: Look, target: int) -> bool:
    """Leave out pages that need not exist: of users, messages, discussions."""
    namespace = look.inventory.namespace(target)
    return namespace not in {USER, MEDIAWIKI} and namespace % 2 == 0


def brought(look: Look, part: Part, page: int, target: int) -> bool:
    """Say whether a template that a page calls names the target on its own page too.

    Then it is told once, there: it is there that it can be mended.
    """
    inventory = look.inventory
    called = inventory.called[part]
    return any(
        template != page
        and (
            (template in inventory.pages and target in inventory.of(part, template))
            or target in called.get(template, ())
        )
        for template in inventory.of(Part.TEMPLATES, page)
    )
