"""What pages of the wiki in memory name in their texts, and what that tells. No template expands.

Requests count as a real wiki's would: one for each batch of pages or of the longest list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import CATEGORY, FILE, TEMPLATE, Destination, Entry, InCategory, Part, Preview, Space
from bot.wiki.naming import normal, split
from bot.wikitext.links import section_of
from bot.wikitext.mentions import mentions
from bot.wikitext.sections import section_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.model import Site, Source
    from bot.wiki.memory_pages import Page
    from bot.wiki.memory_store import Store


def pages_of(store: Store, source: Source) -> list[Page]:
    """Give the pages of a source, in the order of titles."""
    pages = sorted(store.pages.values(), key=lambda page: page.title)
    if isinstance(source, Space):
        return [page for page in pages if split(page.title, store.site)[0] == source.number]
    if isinstance(source, InCategory):
        category = normal(source.title, store.site)
        return [p for p in pages if category in _named(p.newest.text, store.site).categories]
    titles = {normal(title, store.site) for title in source.titles}
    return [page for page in pages if page.title in titles]


def entries(store: Store, pages: Iterable[Page], parts: Collection[Part]) -> Iterator[Entry]:
    """Give the inventory's entry of each page, with the lists asked for."""
    for page in pages:
        found = _named(page.newest.text, store.site)
        yield found._replace(
            title=page.title,
            page_id=page.id,
            namespace=split(page.title, store.site)[0],
            revid=page.newest.id,
            length=len(page.newest.text.encode()),
            redirect=bool(page.redirect),
            **{part.value: () for part in Part if part not in parts},
        )


def redirecting(page: Page, site: Site) -> Collection[str]:
    """Give the title that a page redirects to, if it does."""
    return {normal(page.redirect, site)} - {""} if page.redirect else ()


def linking(page: Page, site: Site) -> Collection[str]:
    """Give the titles that a page links to; none for a redirect."""
    return () if page.redirect else _named(page.newest.text, site).links


def members(page: Page, site: Site) -> Collection[str]:
    """Give the categories that a page is in."""
    return _named(page.newest.text, site).categories


def rows_of(entry: Entry) -> int:
    """Count the rows of the longest list of an entry."""
    lists = (entry.links, entry.categories, entry.templates, entry.files, entry.addresses)
    return max(map(len, lists))


def category_sizes(store: Store) -> dict[str, int]:
    """Count the members of each category in use."""
    sizes: dict[str, int] = {}
    for page in store.pages.values():
        for category in _named(page.newest.text, store.site).categories:
            sizes[category] = sizes.get(category, 0) + 1
    return sizes


def shown_files(store: Store) -> frozenset[str]:
    """Name the files that pages show."""
    texts = (page.newest.text for page in store.pages.values())
    return frozenset(file for text in texts for file in _named(text, store.site).files)


def destinations(store: Store, titles: Iterable[str]) -> dict[str, Destination]:
    """Tell where redirects lead, with the steps behind them."""
    found: dict[str, Destination] = {}
    todo = [normal(title, store.site) for title in titles]
    while todo:
        title = todo.pop()
        page = store.named.get(title)
        if page and page.redirect and title not in found:
            to = normal(page.redirect, store.site)
            outside = page.redirect.partition(":")[0] if not to else ""
            where = Destination(to or page.redirect, section_of(page.newest.text), outside)
            found[title] = where
            todo.append(to)
    return found


def preview(store: Store, text: str) -> Preview:
    """Tell what a text would be as a page."""
    found = _named(text, store.site)
    there = store.named

    def told(titles: Iterable[str]) -> dict[str, bool]:
        return {each: each in there for each in titles}

    return Preview(
        told([*found.links, *(each for each in found.templates if each not in there)]),
        told(found.categories),
        told(found.templates),
        found.files,
        found.addresses,
        frozenset(section_ids(text)),
    )


def _named(text: str, site: Site) -> Entry:
    """Sort what a text names by what MediaWiki makes of it."""
    found = mentions(text)
    links: dict[str, None] = {}
    categories: dict[str, None] = {}
    shown: dict[str, None] = {}
    for link in found.links:
        title = normal(link, site)
        namespace = split(title, site)[0]
        plain = link.lstrip().startswith(":")
        if not title:
            continue
        kinds = {FILE: shown, CATEGORY: categories}
        (links if plain else kinds.get(namespace, links))[title] = None
    templates = {_template(name, site): None for name in found.templates}
    templates.pop("", None)
    return Entry(
        "", 0, 0, 0, 0, False,
        tuple(links), tuple(categories), tuple(templates), tuple(shown), found.addresses,
    )  # fmt: skip


def _template(name: str, site: Site) -> str:
    namespace = split(name, site)[0]
    return normal(name if namespace else f"{site.namespaces[TEMPLATE]}:{name}", site)
