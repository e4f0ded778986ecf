"""Addresses of cells: `D17` and `Listes!A2:A20` as people write them, (16, 3) as we count."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.model import column_letters

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of Excel; LibreOffice has the same
_DIGITS = 100  # no number of a workbook is longer
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Za-z]{1,3})?\$?(\d{1,7})?)?")


class Range(NamedTuple):
    """A block of cells of a sheet, counted from 0, both corners included; "" is the first sheet."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def parse_cell(ref: str) -> tuple[int, int] | None:
    """Read `D17` as (16, 3); None for anything else."""
    match = _CELL.fullmatch(ref)
    return (int(match[2]) - 1, column_index(match[1])) if match else None


def cell_name(row: int, column: int) -> str:
    """Write (16, 3) as `D17`."""
    return f"{column_letters(column)}{row + 1}"


def column_index(letters: str) -> int:
    """Read `A` as 0, `AA` as 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def whole(text: str, most: int = LAST_ROW) -> int | None:
    """Read a whole number of a file, up to what can be meant; None for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        return None
    return min(int(text), most)


def parse_range(text: str) -> Range | None:
    """Read `Listes!A2:A20`, `'Ma liste'!$A$2`, `A:A` or `A2:A`; None where it is no range."""
    sheet, mark, cells = text.strip().rpartition("!")
    match = _RANGE.fullmatch(cells.strip())
    if not match or not cells.strip() or (mark and not sheet):
        return None
    left, top, right, bottom = match.groups()
    if ":" not in cells:
        if not (left and top):
            return None
        right, bottom = left, top
    if bool(left) != bool(right):
        return None
    if len(sheet) > 1 and sheet[0] == sheet[-1] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return Range(
        sheet,
        int(top or 1) - 1,
        column_index(left or "A"),
        int(bottom or LAST_ROW) - 1,
        column_index(right) if right else LAST_COLUMN - 1,
    )
