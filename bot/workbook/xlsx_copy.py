"""A copy of an .xlsx or .xlsm with some cells filled and marked."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.model import column_letters
from bot.workbook.added import heading
from bot.workbook.annotate import loaded, save
from bot.workbook.filled import FORMULA
from bot.workbook.marks import carrier, note, put
from bot.workbook.refused import marking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell

    from bot.workbook.filled import Filled, Lister, Listing, Placed
    from bot.workbook.opened import Opened

_WIDEST, _NARROWEST = 60, 12  # characters of a column


def fill_xlsx(
    opened: Opened, cells: Sequence[Placed], out: Path, lister: Lister | None
) -> dict[Filled, str]:
    """Write the copy, and give the cells that are formulas."""
    refused: dict[Filled, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names each extension that it cannot keep
        book, tabs = loaded(opened, {each.sheet for each in cells})
        with marking(opened.file):
            for sheet, (row, column), filled in cells:
                cell = carrier(tabs[sheet], row + 1, column + 1)
                if cell.data_type == "f":
                    refused[filled] = FORMULA
                else:
                    _fill(cell, filled)
                    note(cell, filled.comment)
            if lister and len(refused) < len(cells):
                _list(book, lister(refused))
        if len(refused) < len(cells):
            save(book, opened, out)
    return refused


def _fill(cell: Cell | MergedCell, filled: Filled) -> None:
    """Fill a cell in the kind of value that it had: text is stored as text, never as a formula."""
    before, value = cell.value, filled.value
    if not filled.text:
        cell.value = None
    elif isinstance(value, bool):
        _put_kind(cell, filled, like=isinstance(before, bool))
    elif isinstance(value, int | float):
        _put_kind(cell, filled, like=before is None or type(before) in {int, float})
    elif isinstance(value, date) and isinstance(before, date | datetime):
        cell.value = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - sheets know no zone
    else:
        put(cell, filled.text)


def _put_kind(cell: Cell | MergedCell, filled: Filled, *, like: bool) -> None:
    if like:
        cell.value = filled.value
    else:
        put(cell, filled.text)


def _list(book: Workbook, listing: Listing) -> None:
    """Add the list of what changed; below the one that is there from the last time."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - only what writes workbooks needs it

    tab = book[listing.name] if listing.name in book.sheetnames else None
    if tab is None or [cell.value for cell in tab[1]] != list(listing.headings):
        tab = book.create_sheet(listing.name)
        heading(tab, listing.headings)
        for number, title in enumerate(listing.headings):
            width = max((len(row[number]) for row in (listing.headings, *listing.rows)), default=0)
            letters = column_letters(number)
            tab.column_dimensions[letters].width = min(max(width, len(title), _NARROWEST), _WIDEST)
    for row, texts in enumerate(listing.rows, start=tab.max_row + 1):
        for column, text in enumerate(texts, start=1):
            cell = tab.cell(row, column)
            put(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if text.startswith(("https://", "http://")):
                cell.hyperlink = text
