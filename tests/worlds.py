"""A small project for tests of rendering: collections and rows without any workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.model import Origin, Problem, Record
from bot.render.checks import check
from bot.render.environment import Templates
from bot.render.stock import stock_site
from bot.say import LANGUAGES, Say
from bot.schema.collection import Collection, Field, PageSpec
from bot.schema.settings import Project
from bot.schema.table import Table
from bot.schema.types.base import FieldType
from bot.schema.types.text import Text

FRENCH = stock_site("fr")


def field(name: str, kind: FieldType | None = None, **more: Any) -> Field:
    return Field(name=name, columns=(name.capitalize(),), type=kind or Text(), **more)


def row_page(template: str = "projet.wikitext", title: str = "<< titre >>") -> PageSpec:
    return PageSpec(name="row", per="row", title=title, template=template)


def collection(
    name: str, *fields: Field, pages: tuple[PageSpec, ...] = (), **more: Any
) -> Collection:
    return Collection(
        name=name,
        label=name.capitalize(),
        workbook=f"{name}.xlsx",
        sheet="Feuille",
        key="id",
        fields={each.name: each for each in (field("id"), *fields)},
        pages=pages,
        file=f"sources/{name}.toml",
        **more,
    )


def table(of: Collection, *rows: dict[str, Any], **more: Any) -> Table:
    """Make a table out of rows; the first one stands in row 2 of the sheet."""
    columns = {name: number for number, name in enumerate(of.fields)}
    origin = Origin(of.workbook, of.sheet, columns)
    records = {
        row["id"]: Record(of.name, row["id"], number, {**dict.fromkeys(of.fields), **row}, origin)
        for number, row in enumerate(rows, start=2)
    }
    made = Table(
        collection=of,
        records=records,
        held={},
        unpublished=frozenset(),
        rows=len(rows),
        faulty=False,
        problems=(),
        digest="",
    )
    return replace(made, **more)


class World:
    """A project folder with templates in it, and its tables."""

    def __init__(self, folder: Path, *tables: Table, **more: Any) -> None:
        self.folder = folder
        self.tables = {each.collection.name: each for each in tables}
        self.project = Project(
            folder=folder,
            name="adn",
            collections={each.collection.name: each.collection for each in tables},
            **more,
        )

    def faults(self) -> list[Problem]:
        """Give what is wrong with the templates; each has its sentence in both languages."""
        found = check(self.project, Templates(self.folder))
        for say in map(Say, LANGUAGES):
            assert all(say(p.code, **p.args) and say.hint(p.code, **p.args) for p in found)
        return found

    def template(self, name: str, text: str, folder: str = "pages") -> World:
        path = self.folder / "templates_wikitext" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self
