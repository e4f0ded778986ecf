"""What stands around pages of the wiki in memory: links, redirects, categories, read off texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.wiki.naming import normal, split

if TYPE_CHECKING:
    from bot.model import Site
    from bot.wiki.memory_pages import Page

_LINK = re.compile(r"\[\[([^\[\]|\n]+)")
CATEGORY = 14


def redirecting(page: Page, title: str, site: Site) -> bool:
    """Tell whether a page redirects to a title."""
    return bool(page.redirect) and normal(page.redirect, site) == title


def linking(page: Page, title: str, site: Site) -> bool:
    """Tell whether a page that is no redirect links to a title."""
    return not page.redirect and title in _links(page, site)


def members(page: Page, category: str, site: Site) -> bool:
    """Tell whether a page is in a category."""
    return category in _categories(page, site)


def _links(page: Page, site: Site) -> set[str]:
    found = _LINK.findall(page.newest.text)
    return {normal(link, site) for link in found if not _is_category(link, site)}


def _categories(page: Page, site: Site) -> set[str]:
    found = _LINK.findall(page.newest.text)
    return {normal(link, site) for link in found if _is_category(link, site)}


def _is_category(link: str, site: Site) -> bool:
    return not link.lstrip().startswith(":") and split(link, site)[0] == CATEGORY
