"""The same workbook given back, with what is wrong marked in it.

An .xlsx or .xlsm is opened and saved again, so that its looks, formulas, filters, comments and
other sheets stay; of an .ods, a .csv or a .tsv an .xlsx copy is made.
"""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.disk import in_place_of
from bot.model import Cell, Severity, column_letters
from bot.wikitext.escape import without_controls
from bot.workbook.added import add_list, add_rows_to_mend
from bot.workbook.address import cell_name, parse_cell
from bot.workbook.filled import saving
from bot.workbook.markable import refuse_costly
from bot.workbook.marks import Labels, Mark, Marks, put
from bot.workbook.opened import failure, open_workbook
from bot.workbook.read import names_of, read_opened
from bot.workbook.refused import marking
from bot.workbook.results import keep_results

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Place

__all__ = ["Labels", "annotate"]
_WIDEST = 60  # characters of a column in a copy


def annotate(
    path: Path,
    problems: Sequence[tuple[Cell | None, Severity, str, str]],
    out: Path,
    labels: Labels,
    header_rows: Mapping[str, int],
) -> Path:
    """Write a marked copy of a workbook to `out`, and give its place back.

    A problem is its cell, its severity, a message and a hint. Rows of headings are given by sheet
    and counted from 1. Raises Failure where the workbook cannot be read, the copy cannot be
    written, or would go onto the workbook itself.
    """
    if out.exists() and path.exists() and out.samefile(path):
        raise failure("onto-itself", path.name)
    opened = open_workbook(path)
    names = names_of(opened)
    placed = [_placed(problem, names) for problem in problems]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names each extension that it cannot keep
        book, tabs = loaded(opened, names)
        marks = Marks(placed, labels)
        with marking(opened.file):
            for name, tab in tabs.items():
                marks.put_on(tab, name)
            for name in (each for each in names if each in header_rows):
                sheet = read_opened(opened, name)
                add_rows_to_mend(book, tabs[name], sheet, marks, header_rows[name])
            add_list(book, tabs, marks)
        save(book, opened, out)
    return out


def _placed(problem: tuple[Cell | None, Severity, str, str], names: Sequence[str]) -> Mark:
    """Find the tab, the row and the column that a problem's cell means, as far as it names them."""
    where, severity, message, hint = problem
    if where is None:
        return Mark("", 0, 0, severity, message, hint)
    sheet = where.sheet if where.sheet in names else names[0]
    place = parse_cell(where.ref)
    row = place[0] + 1 if place else int(where.ref) if where.ref.isdecimal() else 0
    column = place[1] + 1 if place else 0
    return Mark(sheet, row, column, severity, message, hint)


def loaded(opened: Opened, names: Iterable[str]) -> tuple[Workbook, dict[str, Worksheet]]:
    """Open for writing: the workbook itself, or a copy of its values."""
    if opened.kind != "xlsx":
        return _copied(opened, names)
    from openpyxl import load_workbook  # noqa: PLC0415 - only this command writes workbooks

    refuse_costly(opened)
    macros = opened.suffix == ".xlsm"
    with _no_disk(opened), marking(opened.file):
        book = load_workbook(io.BytesIO(opened.data), rich_text=True, keep_vba=macros)
        return book, {name: book[name] for name in names}


def _copied(opened: Opened, names: Iterable[str]) -> tuple[Workbook, dict[str, Worksheet]]:
    from openpyxl import Workbook  # noqa: PLC0415 - only this command writes workbooks

    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    tabs = {}
    for name in names:
        sheet = read_opened(opened, name)
        title = re.sub(r"[\[\]:*?/\\]", "-", without_controls(name or Path(opened.file).stem))[:31]
        tab = tabs[name] = book.create_sheet(title)
        for row, values in enumerate(sheet.rows, start=1):
            for column, value in enumerate(values, start=1):
                if (row - 1, column - 1) not in sheet.merged:
                    put(tab.cell(row, column), value)
        for top_left, last in _corners(sheet.merged).items():
            tab.merge_cells(f"{cell_name(*top_left)}:{cell_name(*last)}")
        _widen(tab, sheet.rows)
    return book, tabs


def _corners(merged: Mapping[Place, Place]) -> dict[Place, Place]:
    """Find the last cell of each merged block."""
    corners: dict[Place, Place] = {}
    for covered, top_left in merged.items():
        corners[top_left] = max(corners.get(top_left, top_left), covered)
    return corners


def _widen(tab: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    for number, column in enumerate(zip(*rows, strict=True)):
        longest = max(len(str(value)) for value in column)
        tab.column_dimensions[column_letters(number)].width = min(max(longest, 8) + 2, _WIDEST)


def save(book: Workbook, opened: Opened, out: Path) -> None:
    """Save a copy, whole or not at all."""
    with saving(out), in_place_of(out) as temporary, marking(opened.file):
        with temporary.open("xb") as file:
            book.save(file)
        if book.vba_archive:
            book.vba_archive.close()
        if opened.kind == "xlsx":
            keep_results(opened, book, temporary)


@contextmanager
def _no_disk(opened: Opened) -> Iterator[None]:
    """Tell openpyxl's OSError, with which it refuses what is no workbook to it, as what it is."""
    try:
        yield
    except OSError as error:
        raise failure("not-markable", opened.file) from error
