"""Every page that a project wants: its title, its text, and what gave which part of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.render.checks import check
from bot.render.drafts import Book
from bot.render.modeles import read_modeles
from bot.render.press import Press
from bot.render.unread import unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Identity, Problem, Record, Site, Wanted
    from bot.schema.collection import Field
    from bot.schema.settings import Project
    from bot.schema.table import Table


def titles(
    project: Project, tables: Mapping[str, Table], site: Site
) -> tuple[dict[Identity, str], list[Problem]]:
    """Give the title of every page as the wiki would write it, and what is wrong before rendering.

    A page whose title is wrong has none here; its problem names the cell, and holds its row. What
    is wrong with templates comes first, and is not told again where a title was made with one.
    """
    press = _press(project, tables, site, {})
    found = check(project, press.book.templates)
    told = {(each.code, each.where) for each in found}
    more = [each for each in press.problems if (each.code, each.where) not in told]
    return press.titles, [*found, *more, *unread(press.book, press.modeles)]


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
    collections to render, with the templates that their pages call and nothing else; None means
    everything, with what belongs to no collection.
    """
    press = _press(project, tables, site, last_good or {})
    names = frozenset(project.collections if only is None else only)
    pages = list(press.pages(names, whole=only is None))
    told = [p for p in press.problems if only is None or p.collection in {"", *names}]
    return pages, told


def modeles(
    project: Project, tables: Mapping[str, Table], site: Site
) -> Mapping[str, Mapping[str, Field | None]]:
    """Give the parameters of the project's own templates, by full title.

    Each with the field that pages show in it, if it shows one and nothing else.
    """
    declared = {
        name: tables[name].collection if name in tables else each
        for name, each in project.collections.items()
    }
    book = Book.of(replace(project, collections=declared), tables, site, {})
    found, _ = read_modeles(book)
    return {
        title: {name: modele.fields.get(name) for name in modele.parameters}
        for title, modele in found.items()
    }


def hold_rows(tables: Mapping[str, Table], problems: Iterable[Problem]) -> dict[str, Table]:
    """Hold the rows that an error of `problems` is about: they are no records any more."""
    wrong: dict[str, dict[str, tuple[Problem, ...]]] = {}
    for problem in problems:
        if problem.severity == "error" and problem.key:
            rows = wrong.setdefault(problem.collection, {})
            rows[problem.key] = (*rows.get(problem.key, ()), problem)
    return {name: _holding(table, wrong.get(name, {})) for name, table in tables.items()}


def _holding(table: Table, wrong: Mapping[str, tuple[Problem, ...]]) -> Table:
    if not wrong:
        return table
    right = {key: record for key, record in table.records.items() if key not in wrong}
    return replace(table, records=right, held={**table.held, **wrong})


def _press(
    project: Project,
    tables: Mapping[str, Table],
    site: Site,
    last_good: Mapping[str, Mapping[str, Record]],
) -> Press:
    """Title every page; where a title is wrong, its row is held and all is titled again."""
    faulty = frozenset(name for name, table in tables.items() if table.faulty)
    press = Press(Book.of(project, tables, site, last_good), faulty)
    if any(problem.key and problem.severity == "error" for problem in press.problems):
        first = press.problems
        press = Press(Book.of(project, hold_rows(tables, first), site, last_good), faulty)
        press.tell_first(first)
    return press
