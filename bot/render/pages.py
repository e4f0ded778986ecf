"""Every page that a project wants: its title, its text, and what gave which part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.drafts import Book
from bot.render.press import Press

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Identity, Problem, Record, Site, Wanted
    from bot.schema.project import Project
    from bot.schema.table import Table


def titles(
    project: Project, tables: Mapping[str, Table], site: Site
) -> tuple[dict[Identity, str], list[Problem]]:
    """Give the title of every page as the wiki would write it, and all that is wrong with titles.

    A page whose title is wrong has none here; its problem names the cell, and holds its row.
    """
    press = Press(Book.of(project, tables, site, {}), _faulty(tables))
    return press.titles, press.problems


def wanted(
    project: Project,
    tables: Mapping[str, Table],
    site: Site,
    *,
    last_good: Mapping[str, Mapping[str, Record]] | None = None,
    only: Iterable[str] | None = None,
) -> tuple[list[Wanted], list[Problem]]:
    """Render every page, and tell what is wrong with titles and templates.

    `last_good` stands in, in pages of many rows, for rows that are held; `only` names the
    collections to render, with the templates that their pages call and nothing else.
    """
    press = Press(Book.of(project, tables, site, last_good or {}), _faulty(tables))
    names = frozenset(project.collections if only is None else only)
    pages = list(press.pages(names, whole=names >= project.collections.keys()))
    return pages, press.problems


def _faulty(tables: Mapping[str, Table]) -> frozenset[str]:
    return frozenset(name for name, table in tables.items() if table.faulty)
