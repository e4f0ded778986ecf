"""The two sheets that are added to a marked workbook: the problems, and only the rows to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.model import column_letters
from bot.workbook.address import cell_name
from bot.workbook.marks import by_column, carrier, mark, put

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from bot.workbook.marks import Mark, Marks
    from bot.workbook.sheet import Sheet

_WIDTHS = (14, 24, 70, 70)  # characters


def add_list(book: Workbook, tabs: Mapping[str, Worksheet], marks: Marks) -> None:
    """Add the list of problems, each leading to its cell."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - only `annotate` writes workbooks

    labels = marks.labels
    tab = book.create_sheet(labels.problems)
    heading(tab, (labels.severity, labels.cell, labels.message, labels.hint))
    words = {"error": labels.error, "warning": labels.warning}
    for row, problem in enumerate(marks.problems, start=2):
        target = tabs[problem.sheet].title if problem.sheet in tabs else ""
        put(tab.cell(row, 1), words[problem.severity])
        _link(tab.cell(row, 2), target, problem)
        put(tab.cell(row, 3), problem.message)
        put(tab.cell(row, 4), problem.hint)
        for cell in tab[row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, width in enumerate(_WIDTHS):
        tab.column_dimensions[column_letters(number)].width = width
    tab.auto_filter.ref = tab.dimensions


def _link(cell: Cell, target: str, problem: Mark) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415 - as Alignment

    ref = cell_name(max(problem.row, 1) - 1, max(problem.column, 1) - 1)
    shown = ref if problem.column else str(problem.row or "")
    put(cell, f"{target}!{shown}" if shown else target)
    if target:
        quoted = target.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{ref}")
        cell.style = "Hyperlink"


def add_rows_to_mend(
    book: Workbook, tab: Worksheet, sheet: Sheet, marks: Marks, header: int
) -> None:
    """Add the headings and only the rows with a problem, marked alike, columns where they were."""
    rows = {
        number: problems
        for number, problems in marks.rows_of(sheet.name).items()
        if header < number <= len(sheet.rows)
    }
    if not rows:
        return
    added = book.create_sheet(marks.labels.rows)
    heading(added, sheet.rows[header - 1])
    for row, (number, problems) in enumerate(rows.items(), start=2):
        for column, value in enumerate(sheet.rows[number - 1], start=1):
            put(added.cell(row, column), value)
        for column, here in by_column(problems).items():
            mark(carrier(added, row, column), here)
    for letters, dimension in tab.column_dimensions.items():
        added.column_dimensions[letters].width = dimension.width


def heading(tab: Worksheet, values: Iterable[Any]) -> None:
    """Write the headings of an added sheet."""
    from openpyxl.styles import Font  # noqa: PLC0415 - as Alignment

    for column, value in enumerate(values, start=1):
        cell = tab.cell(1, column)
        put(cell, value)
        cell.font = Font(bold=True)
    tab.freeze_panes = "A2"
