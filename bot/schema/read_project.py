"""`passeur.toml` made into settings, with everything that is wrong in it."""

from __future__ import annotations

import re
from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any

from bot.schema.read_collection import read_pages
from bot.schema.read_field import NAME
from bot.schema.read_silences import read_maintenance, read_silences
from bot.schema.settings import Category, Guards, Links, Project, Rename, WikiSettings
from bot.schema.types.text import bare_category

if TYPE_CHECKING:
    from pathlib import Path

    from bot.schema.collection import PageSpec
    from bot.schema.toml import Entries, Source

_LANGUAGES = ("fr", "en")
_API = re.compile(r"https?://[^\s/]+(?:/\S*)?/api\.php", re.IGNORECASE)
_LATER = ("sources",)
_NO_CATEGORY = re.compile(r"[\[\]{}|<>#]")


def read_project(source: Source, folder: Path) -> Project:
    """Read the settings; what is wrong is in `source.problems`."""
    top = source.table()
    name = top.text("project", required=True)
    if name and not NAME.fullmatch(name):
        top.report("bad-name", "project", name=name)
    project = Project(
        folder=folder,
        name=name,
        language=top.one_of("language", _LANGUAGES, "fr"),
        wiki=_wiki(top.inner("wiki")),
        guards=_guards(top.inner("guards")),
        links=_links(top.inner("links")),
        pages=read_pages(top, ("pages",), "project", _check_page),
        categories=_categories(top.inner("categories")),
        maintenance=read_maintenance(top.inner("maintenance")),
        silences=read_silences(top.tables("ignore")),
        renames=_renames(top.tables("repair")),
    )
    top.finish(_LATER)
    return project


def _wiki(entries: Entries) -> WikiSettings:
    api = entries.text("api")
    if api and not _API.fullmatch(api):
        entries.report("bad-api", "api", value=api)
    wiki = WikiSettings(
        api=api,
        bot_users=entries.texts("bot_users"),
        stop_page=entries.text("stop_page"),
        maintenance_page=entries.text("maintenance_page", WikiSettings().maintenance_page),
    )
    entries.finish()
    return wiki


def _guards(entries: Entries) -> Guards:
    usual = Guards()
    found: dict[str, Any] = {
        name: entries.whole(name, getattr(usual, name), high=100 if "percent" in name else None)
        for name in (field.name for field in fields_of(Guards))
    }
    entries.finish()
    return Guards(**found)


def _links(entries: Entries) -> Links:
    usual = Links()
    links = Links(
        per_host_interval=entries.number("per_host_interval", usual.per_host_interval),
        dead_after_failures=entries.whole("dead_after_failures", usual.dead_after_failures, 1),
        dead_after_days=entries.whole("dead_after_days", usual.dead_after_days),
        allow_private_hosts=entries.flag("allow_private_hosts"),
        exclude=entries.texts("exclude"),
        due_per_run=entries.whole("due_per_run", usual.due_per_run, 1),
        workers=entries.whole("workers", usual.workers, 1, 256),
        archive=_archive(entries, usual.archive),
    )
    entries.finish()
    return links


def _archive(entries: Entries, usual: str) -> str:
    """Read the address of the archive's service; empty: none is asked."""
    found = entries.text("archive", usual)
    if found and not found.startswith(("http://", "https://")):
        entries.report("bad-archive", "archive", value=found)
    return found


def _renames(tables: list[Entries]) -> tuple[Rename, ...]:
    found = []
    for entries in tables:
        names = [bare_category(entries.text(key, required=True)) for key in ("category", "into")]
        if names[0] and names[0] == names[1]:
            entries.report("repair-same", "into", name=names[0])
        entries.finish()
        found.append(Rename(*names))
    return tuple(found)


def _check_page(entries: Entries, page: PageSpec) -> None:
    if page.per != "project":
        entries.report("per-only-project", "per", value=page.per)


def _categories(entries: Entries) -> dict[str, Category]:
    """Read the category pages: a description, or a table with description and parents."""
    found: dict[str, Category] = {}
    for key, given in entries.data.items():
        name = bare_category(key)
        if not name or _NO_CATEGORY.search(name):
            entries.report("bad-category-name", key, name=key)
        elif name in found:
            entries.report("category-twice", key, name=name)
        elif isinstance(given, str):
            found[name] = Category(name, description=given.strip())
        elif isinstance(given, dict):
            inner = entries.inner(key)
            parents = tuple(bare_category(parent) for parent in inner.texts("parents"))
            found[name] = Category(name, parents, inner.text("description"))
            inner.finish()
        else:
            entries.report("wrong-kind-category", key)
    for name, category in found.items():
        if name in _above(category, found):
            entries.report("category-circle", name, name=name)
    return found


def _above(category: Category, found: dict[str, Category]) -> set[str]:
    """Collect everything above a category."""
    above: set[str] = set()
    waiting = list(category.parents)
    while waiting:
        parent = waiting.pop()
        if parent not in above:
            above.add(parent)
            waiting += found[parent].parents if parent in found else ()
    return above
