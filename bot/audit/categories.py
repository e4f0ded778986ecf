"""Categories without a page, without members, outside the taxonomy, nearly alike, in a circle.

Definitions: `docs/audits.md`, "Categories".
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from typing import TYPE_CHECKING

from bot.alike import fold, near
from bot.audit.fold import meant
from bot.model import CATEGORY, Finding, Part
from bot.wiki.naming import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.audit.read import Look
    from bot.audit.redlinks import Meant

_LONG_ENOUGH = 8  # letters: of shorter names, one letter more or less is another word
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Which categories there should be, by full title.

    `kept` are those of `passeur.toml`; `known` those and what the collections bring. Without
    `kept` nobody said which there should be, and nothing is unknown. `tracking` are the wiki's own.
    """

    kept: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    tracking: frozenset[str] = frozenset()


def of_pages(look: Look, taxonomy: Taxonomy, meant_by: Meant) -> Iterator[Finding]:
    """Find pages in no category, in one without a page, or outside the taxonomy."""
    inventory = look.inventory
    tracking = {inventory.titles.number(name) for name in taxonomy.tracking}
    gone = look.gone(inventory.targets(Part.CATEGORIES) - tracking)
    near_by: dict[str, str] = {}
    for number, page in inventory.content():
        mine = set(inventory.of(Part.CATEGORIES, number)) - tracking
        if not mine and page.title != look.site.main_page:
            yield Finding("uncategorized", page.title)
    for number, found in inventory.rows(Part.CATEGORIES).items():
        for target in found:
            if target in tracking:
                continue
            name = inventory.name(target)
            if target in gone:
                yield _undefined(inventory.name(number), name, meant_by)
            if taxonomy.kept and name not in taxonomy.known:
                if name not in near_by:
                    near_by[name] = next(iter(near(name, taxonomy.known, 1)), "")
                yield _unknown(inventory.name(number), name, near_by[name])


def _undefined(page: str, category: str, meant_by: Meant) -> Finding:
    better, _ = meant_by.page(category)
    code = "undefined-category-meant" if better else ""
    return Finding("undefined-category", page, category, code, better=better)


def _unknown(page: str, category: str, found: str) -> Finding:
    code = "unknown-category-near" if found else ""
    return Finding("unknown-category", page, category, code, {"near": found})


def empty(look: Look, sizes: Mapping[str, int], taxonomy: Taxonomy) -> Iterator[Finding]:
    """Find category pages that nothing is in."""
    for page in look.inventory.pages.values():
        is_one = page.namespace == CATEGORY and not page.redirect
        if is_one and not sizes.get(page.title) and page.title not in taxonomy.kept:
            yield Finding("empty-category", page.title)


def cycles(look: Look) -> Iterator[Finding]:
    """Find categories that are inside themselves; each circle once."""
    inventory = look.inventory
    above: dict[str, set[str]] = {}
    for number, found in inventory.rows(Part.CATEGORIES).items():
        if inventory.namespace(number) == CATEGORY:
            above[inventory.name(number)] = {inventory.name(target) for target in found}
    while circle := _circle(above):
        first = circle.index(min(circle))
        chain = [*circle[first:], *circle[:first], circle[first]]
        above[chain[0]].discard(chain[1])
        yield Finding("category-cycle", chain[0], chain[1], args={"chain": chain})


def _circle(above: Mapping[str, Iterable[str]]) -> list[str]:
    """Give one circle, each followed by the category that it is in; empty where there is none."""
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[:0:-1]
    return []


def nearly_alike(look: Look, sizes: Mapping[str, int], taxonomy: Taxonomy) -> Iterator[Finding]:
    """Find categories whose names are nearly the same."""
    pages = look.inventory.pages.values()
    moved = {page.title for page in pages if page.namespace == CATEGORY and page.redirect}
    names = {page.title for page in pages if page.namespace == CATEGORY} | sizes.keys()
    names -= taxonomy.tracking | moved
    for pair in sorted(_alike(look, names)):
        if set(pair) <= taxonomy.kept or _digits(pair[0]) != _digits(pair[1]):
            continue
        if _is_inside(look, *pair) or _is_inside(look, pair[1], pair[0]):
            continue
        page, other = sorted(pair, key=lambda name: (sizes.get(name, 0), _later(name)))
        args = {"n": sizes.get(page, 0), "other": sizes.get(other, 0)}
        yield Finding("near-duplicate-category", page, other, args=args)


def _later(name: str) -> tuple[int, ...]:
    """Sort names backwards."""
    return tuple(-ord(char) for char in name)


def _alike(look: Look, names: Iterable[str]) -> set[tuple[str, str]]:
    """Pair names that mean the same, or differ in one letter.

    Two names of one letter's difference are the same without one of their letters.
    """
    buckets: dict[str, set[str]] = defaultdict(set)
    for name in names:
        bare = split(name, look.site)[1]
        word = fold(bare)
        if meaning := meant(bare):
            buckets[f"= {meaning}"].add(name)
        if len(word) >= _LONG_ENOUGH:
            buckets[word].add(name)
            for at in range(len(word)):
                buckets[word[:at] + word[at + 1 :]].add(name)
    found: set[tuple[str, str]] = set()
    for key, alike in buckets.items():
        for one, other in combinations(sorted(alike), 2):
            if key.startswith("= ") or _one_letter(look, one, other):
                found.add((one, other))
    return found


def _one_letter(look: Look, one: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - only an audit pays for it

    words = [fold(split(name, look.site)[1]) for name in (one, other)]
    return Levenshtein.distance(*words, score_cutoff=1) == 1


def _digits(name: str) -> list[str]:
    return _DIGITS.findall(name)


def _is_inside(look: Look, one: str, other: str) -> bool:
    number = look.inventory.titles.known(one)
    if number is None:
        return False
    above = look.inventory.of(Part.CATEGORIES, number)
    return other in {look.inventory.name(each) for each in above}
