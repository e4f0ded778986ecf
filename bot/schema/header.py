"""Where the headings of a sheet are, and which column is which field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.alike import fold_heading, near
from bot.model import Cell, Problem, column_letters
from bot.schema.types.typed import typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.schema.collection import Collection, Field
    from bot.workbook.sheet import Sheet

# People write a title and a few explanations above their headings; further down are rows.
_FIRST_ROWS = 30


class Header(NamedTuple):
    """The row of the headings and the fields' columns, both from 0; problems of the whole sheet."""

    row: int
    columns: Mapping[str, int]
    problems: tuple[Problem, ...] = ()

    @property
    def faulty(self) -> bool:
        """Say whether the sheet cannot be used."""
        return any(problem.severity == "error" for problem in self.problems)


def find_header(collection: Collection, sheet: Sheet) -> Header:
    """Find the headings: in the declared row, else where most of the declared ones stand."""
    counts = [_count(collection.fields.values(), row) for row in sheet.rows[:_FIRST_ROWS]]
    best = max(range(len(counts)), key=counts.__getitem__, default=0)
    if not counts or not any(any(_heading(cell) for cell in row) for row in sheet.rows):
        return Header(0, {}, (_problem(collection, sheet, "empty-sheet"),))
    at = best if collection.header_row is None else collection.header_row - 1
    if at >= len(sheet.rows) or not _count(collection.fields.values(), sheet.rows[at]):
        return Header(at, {}, (_nothing_there(collection, sheet, counts, best),))
    return _columns(collection, sheet, at)


def _heading(cell: Any) -> str:
    return "" if cell is None else fold_heading(typed(cell))


def _count(fields: Iterable[Field], row: list[Any]) -> int:
    """Count the fields that have a heading in this row."""
    there = {_heading(cell) for cell in row}
    return sum(any(fold_heading(name) in there for name in field.columns) for field in fields)


def _nothing_there(collection: Collection, sheet: Sheet, counts: list[int], best: int) -> Problem:
    names = ", ".join(field.columns[0] for field in collection.fields.values())
    if collection.header_row is None or not counts[best]:
        return _problem(collection, sheet, "no-header", headings=names)
    args = {"row": str(collection.header_row), "found": str(best + 1)}
    return _problem(collection, sheet, "header-elsewhere", **args)


def _columns(collection: Collection, sheet: Sheet, at: int) -> Header:
    """Give each field its column; one that is not there, or there twice, is a problem."""
    there: dict[str, list[int]] = {}
    for index, cell in enumerate(sheet.rows[at]):
        if heading := _heading(cell):
            there.setdefault(heading, []).append(index)
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    missing: list[Field] = []
    for field in collection.fields.values():
        found = next((there[h] for h in map(fold_heading, field.columns) if h in there), [])
        found = _exact(field, sheet.rows[at], found)
        if not found:
            missing.append(field)
        elif len(found) > 1 and len(_with_values(sheet, at, found)) > 1:
            problems.append(_double(collection, sheet, at, field, found))
        else:
            columns[field.name] = (_with_values(sheet, at, found) or found)[0]
    free = [
        typed(sheet.rows[at][index])
        for indexes in there.values()
        for index in indexes
        if index not in columns.values()
    ]
    problems += [_missing(collection, sheet, at, field, free) for field in missing]
    return Header(at, columns, tuple(problems))


def _exact(field: Field, row: list[Any], found: list[int]) -> list[int]:
    """Prefer the heading that is spelt as declared, where several are alike."""
    same = [index for index in found if typed(row[index]) in field.columns]
    return same if len(found) > 1 and same else found


def _with_values(sheet: Sheet, at: int, indexes: list[int]) -> list[int]:
    """Keep the columns that hold anything: a merged heading covers an empty column."""
    body = sheet.rows[at + 1 :]
    return [
        index
        for index in indexes
        if any(index < len(row) and row[index] not in {None, ""} for row in body)
    ]


def _missing(
    collection: Collection, sheet: Sheet, at: int, field: Field, free: list[str]
) -> Problem:
    """Name the column that is gone, and the headings that it may have become."""
    names = [name for column in field.columns for name in near(column, free)]
    code = "missing-column-near" if names else "missing-column"
    args = {"column": field.columns[0], "name": field.name, "near": list(dict.fromkeys(names))}
    return _problem(collection, sheet, code, ref=str(at + 1), **args)


def _double(
    collection: Collection, sheet: Sheet, at: int, field: Field, found: list[int]
) -> Problem:
    cells = [f"{column_letters(index)}{at + 1}" for index in found]
    args = {"column": field.columns[0], "cells": cells}
    return _problem(collection, sheet, "double-column", ref=cells[1], **args)


def _problem(
    collection: Collection, sheet: Sheet, code: str, ref: str = "", **args: Any
) -> Problem:
    where = Cell(sheet.file, sheet.name, ref)
    return Problem(f"schema.{code}", where, args, collection=collection.name)
