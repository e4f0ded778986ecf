"""A project folder read: `passeur.toml` and the collections in `sources/`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.schema.decisions import DECISIONS, SOURCES, read_decisions
from bot.schema.formerly import Declared, check_formerly, decided_under_present_names
from bot.schema.read_collection import read_collection
from bot.schema.read_project import read_project
from bot.schema.settings import SETTINGS
from bot.schema.toml import Source
from bot.schema.types import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.model import Problem
    from bot.schema.collection import Collection
    from bot.schema.settings import Project


def load_project(folder: Path) -> tuple[Project | None, list[Problem]]:
    """Read `passeur.toml` and every collection of `sources/`.

    All problems are told at once; where one of them is an error there is no project. Nothing is
    raised for what people wrote.
    """
    settings = Source.of(folder / SETTINGS, SETTINGS)
    project = None if settings.problems else read_project(settings, folder)
    read = [_read(path) for path in _collection_files(folder / SOURCES)]
    collections = {collection.name: collection for _, collection in read if collection}
    if len(collections) == len(read):  # of a broken file nobody knows what it declares
        for source, collection in read:
            _check_references(source, collection, collections)
        check_formerly([Declared(s.table(), c.name, c.formerly) for s, c in read if c])
    sources = (settings, *(source for source, _ in read))
    decisions, about_decisions = read_decisions(folder)
    problems = [problem for source in sources for problem in source.in_order()] + about_decisions
    if project is None or any(problem.severity == "error" for problem in problems):
        return None, problems
    whole = replace(project, collections=collections, decisions=decisions)
    return replace(whole, decisions=decided_under_present_names(whole)), problems


def _collection_files(folder: Path) -> list[Path]:
    """List the files that declare collections: spreadsheet programs leave others beside them."""
    found = folder.glob("*.toml") if folder.is_dir() else ()
    return sorted(p for p in found if p.name != DECISIONS and not p.name.startswith((".", "~")))


def _read(path: Path) -> tuple[Source, Collection | None]:
    source = Source.of(path, f"{SOURCES}/{path.name}")
    if source.problems:
        return source, None
    return source, read_collection(source, path.stem, path.parent)


def _check_references(
    source: Source, collection: Collection | None, collections: Mapping[str, Collection]
) -> None:
    """Report the fields that refer to a collection that is not there."""
    fields = collection.fields.items() if collection else ()
    entries = source.table().inner("fields")
    for name, field in fields:
        if isinstance(field.type, Reference) and field.type.to not in collections and field.type.to:
            entries.inner(name).unknown("unknown-collection", "to", field.type.to, collections)
