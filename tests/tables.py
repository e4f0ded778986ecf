"""Small sheets and collections for tests of the schema, made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.say import LANGUAGES, Say
from bot.schema.collection import Collection, Field, PageSpec
from bot.schema.table import build_table
from bot.schema.types import Text
from bot.workbook.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Problem
    from bot.schema.table import Table
    from bot.schema.types import FieldType


def field(name: str, kind: FieldType | None = None, **more: Any) -> Field:
    column = more.pop("column", name.capitalize())
    columns = (column,) if isinstance(column, str) else tuple(column)
    more.setdefault("label", columns[0])
    return Field(name, columns, kind or Text(), **more)


def collection(*fields: Field, name: str = "projets", **more: Any) -> Collection:
    more.setdefault("key", fields[0].name if fields else "id")
    more.setdefault("label", name)
    more.setdefault("workbook", f"{name}.xlsx")
    return Collection(name=name, fields={f.name: f for f in fields}, **more)


def titled(*fields: Field, name: str, title: str = "<< titre >>") -> Collection:
    return collection(*fields, name=name, pages=(PageSpec("row", "row", title, "x.wikitext"),))


def sheet(*rows: list[Any], **more: Any) -> Sheet:
    more = {"file": "projets.xlsx", "name": "P", "faults": {}, "merged": {}, "digest": "d", **more}
    width = max((len(row) for row in rows), default=0)
    return Sheet(rows=[[*row, *[""] * (width - len(row))] for row in rows], **more)


def table(fields: list[Field], *rows: list[Any], **more: Any) -> Table:
    """Read rows below headings that are as declared."""
    heading = [f.columns[0] for f in fields]
    made = sheet(heading, *rows, **more.pop("sheet", {}))
    return build_table(collection(*fields, **more), made)


def told(problems: Sequence[Problem]) -> list[tuple[str, str, str]]:
    """Give code, cell and row of each problem, after saying it in both languages."""
    for problem in problems:
        for language in LANGUAGES:
            assert Say(language)(problem.code, **problem.args)
            assert Say(language).hint(problem.code, **problem.args)
    return [(p.code, p.where.ref if p.where else "", p.key) for p in problems]
