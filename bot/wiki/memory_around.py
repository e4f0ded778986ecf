"""What stands around pages of the wiki in memory: links, redirects, categories, read off texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.wiki.naming import normal, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Site
    from bot.wiki.memory_store import Page

_LINK = re.compile(r"\[\[([^\[\]|\n]+)")
CATEGORY = 14


def redirecting(pages: Iterable[Page], title: str, site: Site) -> list[Page]:
    """List the pages that redirect to a title."""
    return [page for page in pages if page.redirect and normal(page.redirect, site) == title]


def linking(pages: Iterable[Page], title: str, site: Site) -> list[Page]:
    """List the pages that link to a title, without redirects."""
    return [page for page in pages if not page.redirect and title in _links(page, site)]


def members(pages: Iterable[Page], category: str, site: Site) -> list[Page]:
    """List the pages in a category."""
    return [page for page in pages if category in _categories(page, site)]


def _links(page: Page, site: Site) -> set[str]:
    found = _LINK.findall(page.newest.text)
    return {normal(link, site) for link in found if not _is_category(link, site)}


def _categories(page: Page, site: Site) -> set[str]:
    found = _LINK.findall(page.newest.text)
    return {normal(link, site) for link in found if _is_category(link, site)}


def _is_category(link: str, site: Site) -> bool:
    return not link.lstrip().startswith(":") and split(link, site)[0] == CATEGORY
