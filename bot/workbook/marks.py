"""Marks on cells: a colour, and a comment that says what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.formula import begins_formula
from bot.model import Severity, Wikitext
from bot.wikitext.escape import without_controls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_COLOURS = {"error": "FFFFC7CE", "warning": "FFFFEB9C"}  # Excel's own "bad" and "neutral"
_CHANGED = "FFDDEBF7"
_AUTHOR = "Passeur"
_LINE = 42  # characters of a comment's line, at the width below
_WIDTH, _LINE_HEIGHT = 320, 18  # pixels


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the two added sheets, in the reader's language."""

    problems: str
    rows: str
    severity: str
    cell: str
    message: str
    hint: str
    error: str
    warning: str

    @classmethod
    def spoken_by(cls, say: Callable[[str], str]) -> Labels:
        """Take the words of a language from whoever speaks it."""
        return cls(**{field.name: say(f"workbook.label-{field.name}") for field in fields(cls)})


class Mark(NamedTuple):
    """A problem at its place: sheet, row and column counted from 1; 0 where it is of all."""

    sheet: str
    row: int
    column: int
    severity: Severity
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Marks:
    """All problems of a workbook, and the words to show them with."""

    problems: Sequence[Mark]
    labels: Labels

    def put_on(self, tab: Worksheet, sheet: str) -> None:
        """Mark the cells of one sheet."""
        for row, problems in self.rows_of(sheet).items():
            for column, here in by_column(problems).items():
                mark(carrier(tab, row, column), here)

    def rows_of(self, sheet: str) -> dict[int, list[Mark]]:
        """Give the problems of a sheet by row, in the order of rows."""
        rows: dict[int, list[Mark]] = {}
        for problem in sorted(self._of(sheet), key=lambda problem: problem.row):
            rows.setdefault(problem.row, []).append(problem)
        return rows

    def _of(self, sheet: str) -> Iterator[Mark]:
        return (problem for problem in self.problems if problem.sheet == sheet and problem.row)


def by_column(problems: Iterable[Mark]) -> dict[int, list[Mark]]:
    """Give the problems of a row by column, in the order in which they were found."""
    columns: dict[int, list[Mark]] = {}
    for problem in problems:
        columns.setdefault(problem.column, []).append(problem)
    return columns


def mark(cell: Cell | MergedCell, problems: Iterable[Mark]) -> None:
    """Colour a cell and add to its comment what is wrong and what to do."""
    problems = list(problems)
    worst = min(problem.severity for problem in problems)  # "error" comes before "warning"
    told = [f"{problem.message}\n{problem.hint}".strip() for problem in problems]
    note(cell, "\n\n".join(told), _COLOURS[worst])


def note(cell: Cell | MergedCell, told: str, colour: str = _CHANGED) -> None:
    """Colour a cell and add to its comment; what somebody wrote there stays, first."""
    from openpyxl.comments import Comment  # noqa: PLC0415 - only what writes workbooks needs it
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - as above

    cell.fill = PatternFill("solid", fgColor=colour)
    before = [cell.comment.text] if cell.comment else []
    text = without_controls("\n\n".join([*before, told]))
    lines = sum(1 + len(line) // _LINE for line in text.split("\n"))
    author = cell.comment.author if cell.comment else _AUTHOR
    cell.comment = Comment(text, author, height=(lines + 1) * _LINE_HEIGHT, width=_WIDTH)


def put(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value as it is; a text stays one, though it begins with `=` or looks like `#N/A`."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        value = value.plain if isinstance(value, Wikitext) else value
        cell.value = without_controls(value)
        cell.data_type = "s"
        if begins_formula(value):
            cell.quotePrefix = True  # it stays a text, though somebody edits the cell later
    else:
        cell.value = value


def carrier(tab: Worksheet, row: int, column: int) -> Cell | MergedCell:
    """Find the cell that can carry a mark: the first filled one of a row, the start of a merge."""
    if not column:
        filled = (cell.column for cell in tab[row] if cell.value is not None)
        column = next(filled, 1)
    for area in tab.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    return tab.cell(row, column)
