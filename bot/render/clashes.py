"""Titles side by side: two things with one title, titles that people confuse, false sub-pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.model import Cell, Identity, Problem
from bot.render.titles import lookalike, namespace_of_title, parent_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.model import Site


# Letters and digits are what two titles that look alike surely share: a first, cheap sieve.
_SIGNS = re.compile(r"[\W_]+")


class Titled(NamedTuple):
    """A page with its title: where the title was typed, and the row that it belongs to.

    `slashes` counts those that the title's template itself writes.
    """

    identity: Identity
    title: str
    where: Cell
    collection: str = ""
    row: str = ""
    slashes: int = 0


def clashes(pages: Iterable[Titled]) -> Iterator[tuple[Titled, Problem]]:
    """Find pages with one title: each is a problem that names the cell of another."""
    for same in _groups(pages, {}).values():
        for page in same if len(same) > 1 else ():
            other = next(each for each in same if each is not page)
            args = {"title": page.title, "other": str(other.where)}
            yield page, _problem("title-clash", page, args)


def lookalikes(pages: Iterable[Titled]) -> Iterator[Problem]:
    """Find different titles that people would take for one."""
    found = list(pages)
    rough = {page.title: _SIGNS.sub("", page.title.casefold()) for page in found}
    close = [page for same in _groups(found, rough).values() if len(same) > 1 for page in same]
    reduced = {page.title: lookalike(page.title) for page in close}
    for alike in _groups(close, reduced).values():
        first = alike[0]
        for page in alike[1:]:
            if page.title != first.title:
                args = {"title": page.title, "like": first.title, "other": str(first.where)}
                yield _problem("title-lookalike", page, args, "warning")


def subpages(pages: Iterable[Titled], site: Site, titles: frozenset[str]) -> Iterator[Problem]:
    """Find slashes that make a sub-page of a page that is not ours: probably an accident."""
    for page in pages:
        parent = parent_of(page.title)
        is_meant = page.title.count("/") <= page.slashes
        if not parent or is_meant or parent in titles:
            continue
        if namespace_of_title(page.title, site) in site.subpages:
            args = {"title": page.title, "parent": parent}
            yield _problem("title-subpage", page, args, "warning")


def _groups(pages: Iterable[Titled], reduced: Mapping[str, str]) -> dict[str, list[Titled]]:
    groups: dict[str, list[Titled]] = {}
    for page in pages:
        groups.setdefault(reduced.get(page.title, page.title), []).append(page)
    return groups


def _problem(code: str, page: Titled, args: dict[str, str], severity: str = "error") -> Problem:
    return Problem(
        f"render.{code}",
        page.where,
        args,
        "warning" if severity == "warning" else "error",
        page.collection,
        page.row,
    )
