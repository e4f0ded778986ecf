"""Lists of choices that are kept in the workbook itself: `choices = "sheet:Listes!A2:A20"`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.failure import Exit, Failure
from bot.model import Cell, Problem
from bot.schema.types.base import BLANKS
from bot.schema.types.choice import Choice
from bot.schema.types.typed import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.schema.collection import Collection

    ReadRange = Callable[[Path, str], Sequence[Any]]


def with_choices(
    collection: Collection, read: ReadRange | None = None
) -> tuple[Collection, tuple[Problem, ...]]:
    """Fill in the choices that are a range of cells; one that cannot be read is a problem."""
    sources = {
        name: field.type.source
        for name, field in collection.fields.items()
        if isinstance(field.type, Choice) and field.type.source and not field.type.choices
    }
    if not sources:
        return collection, ()
    fields = dict(collection.fields)
    problems: list[Problem] = []
    for name, source in sources.items():
        try:
            choices = _choices(collection, source, read or _range_reader())
        except Failure as failure:
            if failure.status is Exit.LATER:  # being saved: the whole workbook waits
                raise
            problem = replace(failure.problem, collection=collection.name)
            problems += [problem] if problem not in problems else []
            continue
        if not choices:
            where = Cell(collection.workbook, *source.rpartition("!")[::2])
            args = {"field": fields[name].label}
            problems.append(Problem("schema.no-choices", where, args, collection=collection.name))
        fields[name] = replace(fields[name], type=Choice(choices, source))
    return replace(collection, fields=fields), tuple(problems)


def _choices(collection: Collection, source: str, read: ReadRange) -> tuple[str, ...]:
    cells = read(collection.folder / collection.workbook, source)
    found = (typed(cell).strip(BLANKS) for cell in cells if cell is not None)
    return tuple(dict.fromkeys(text for text in found if text))


def _range_reader() -> ReadRange:
    from bot.workbook.read import read_range  # noqa: PLC0415 - most collections need none

    return read_range
