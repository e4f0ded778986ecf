"""Pages that nobody comes to, pages that lead nowhere, and titles that look the same.

Definitions: `docs/audits.md`, "Links". All of them need the whole wiki.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.audit.fold import seen
from bot.model import Finding, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.read import Look


def orphans(look: Look) -> Iterator[Finding]:
    """Find content pages that no other page links to or transcludes."""
    reached = _reached(look)
    for number, page in look.inventory.content():
        if number not in reached and page.title != look.site.main_page:
            yield Finding("orphan", page.title)


def _reached(look: Look) -> set[int]:
    """Collect what other pages lead to; a redirect that is reached leads on."""
    found: set[int] = set()
    for part in (Part.LINKS, Part.TEMPLATES):
        for number, targets in look.inventory.rows(part).items():
            if number in look.leads:
                continue
            for target in targets:
                end = look.end(target)
                found |= {each for each in (target, end) if each is not None and each != number}
    return found


def dead_ends(look: Look) -> Iterator[Finding]:
    """Find content pages without a link to another page that exists, be it a discussion."""
    inventory = look.inventory
    doubtful = {
        number: {target for target in inventory.of(Part.LINKS, number) if target != number}
        for number, page in inventory.content()
        if page.length and not _leads_on(look, number)
    }
    look.exist({target for targets in doubtful.values() for target in targets})
    for number in doubtful:
        if not _leads_on(look, number):
            yield Finding("dead-end", inventory.name(number))


def _leads_on(look: Look, number: int) -> bool:
    links = look.inventory.of(Part.LINKS, number)
    return any(look.inventory.exists(target) for target in links if target != number)


def variants(look: Look) -> Iterator[Finding]:
    """Find titles of one namespace that differ only in what people do not see."""
    inventory = look.inventory
    looks: dict[str, list[str]] = defaultdict(list)
    for page in inventory.pages.values():
        looks[seen(page.title)].append(page.title)
    for alike in looks.values():
        first, *others = sorted(alike)
        for other in others:
            if not _one_leads_to_the_other(look, first, other):
                yield Finding("title-variant", other, first, args={"other": first})


def _one_leads_to_the_other(look: Look, one: str, other: str) -> bool:
    numbers = [look.inventory.titles.number(title) for title in (one, other)]
    ends = {look.end(number) for number in numbers}
    return len(ends) == 1 and any(number in look.leads for number in numbers)
