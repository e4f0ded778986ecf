"""What people changed on the wiki, written into a copy of the workbook; never into itself.

Only those cells change, and each says who changed it and when. A formula stays one.
"""

from __future__ import annotations

import warnings
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.workbook.address import parse_cell
from bot.workbook.annotate import loaded, save
from bot.workbook.marks import carrier, note, put
from bot.workbook.opened import failure, open_workbook
from bot.workbook.read import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell

FORMULA = "formula"


class Filled(NamedTuple):
    """A cell, what is to stand in it as text and as a value of its own kind, and its comment."""

    sheet: str
    ref: str
    text: str
    value: Any
    comment: str


def write_back(path: Path, cells: Sequence[Filled], out: Path) -> dict[Filled, str]:
    """Write a copy of a workbook with these cells filled; give those that were not, with why.

    Raises Failure where the workbook cannot be read, the copy cannot be written, or would go onto
    the workbook itself. Nothing is written where no cell could be.
    """
    if out.exists() and out.samefile(path):
        raise failure("onto-itself", path.name)
    opened = open_workbook(path)
    names = names_of(opened)
    refused: dict[Filled, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names each extension that it cannot keep
        book, tabs = loaded(opened, names)
        for filled in cells:
            tab = tabs.get(filled.sheet) or tabs[names[0]]
            row, column = parse_cell(filled.ref) or (0, 0)
            cell = carrier(tab, row + 1, column + 1)
            if cell.data_type == "f":
                refused[filled] = FORMULA
            else:
                _fill(cell, filled)
                note(cell, filled.comment)
        if len(refused) < len(cells):
            save(book, opened, out)
    return refused


def _fill(cell: SheetCell | MergedCell, filled: Filled) -> None:
    """Fill a cell in the kind of value that it had: text is stored as text, never as a formula."""
    before, value = cell.value, filled.value
    if not filled.text:
        cell.value = None
    elif isinstance(value, bool | int | float) and isinstance(before, bool | int | float):
        cell.value = value
    elif isinstance(value, date) and isinstance(before, date | datetime):
        cell.value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - sheets know no zone
    else:
        put(cell, filled.text)
