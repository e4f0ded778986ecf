"""What a marked or filled copy of an .xlsx would cost, told before openpyxl holds all of it.

openpyxl makes an object of each cell, formatted row and range of every sheet: some hundred times
the bytes that they take in the file, and without end where one range covers a whole sheet.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.workbook import limits
from bot.workbook.address import parse_range
from bot.workbook.refused import failure
from bot.workbook.xlsx_parts import attributes, sheet_parts

if TYPE_CHECKING:
    from bot.workbook.opened import Opened

_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)[\s>/]")
_RANGED = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink|comment)\s([^>]*+)>")
_LONG = re.compile(rb">[^<]{%d}" % (8 * limits.LONGEST_CELL))  # a character may be an entity
_RUN = re.compile(rb"<(?:\w+:)?r[\s>]")
_STRINGS = re.compile(rb"<(?:\w+:)?sst[\s>]")
_SHARED = re.compile(rb"""<(?:\w+:)?f\s[^>]*?\bsi=["'](\d{1,9})["'][^>]*+(?:(?<=/)>|>([^<]*+)<)""")
_CELLS_END = re.compile(rb"</(?:\w+:)?sheetData\s*+>")
_MAIN = re.compile(rb"""<Override\s[^>]*?\bPartName=["']([^"']*+)["'][^>]*?main\+xml""")
_MOST_FORMULA = 8_000_000  # characters of shared formulas, each written for its own cell
_MOST_OTHER = 300_000  # tags of looks, comments, pictures: up to 2 kB each
_OF_A_RUN = 10  # tags that words with a look of their own are worth


def refuse_costly(opened: Opened) -> None:
    """Refuse a workbook of which no copy can be made within the limits. Raises Failure."""
    _refuse_twice(opened)
    cells = ranged = other = formulas = 0
    for name in opened.names:
        xml = opened.part(name)
        if not xml.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            continue
        if _LONG.search(xml):
            raise failure("not-markable", opened.file)
        found = sum(1 for _ in _CELL.finditer(xml))
        cells += found
        ranged += _ranged(xml)
        formulas += _written_out(xml) if found else 0
        other += _other(xml)
    if cells > limits.MOST_TO_MARK:
        most = limits.MOST_TO_MARK
        raise failure("too-large-to-mark", opened.file, number=cells, limit=most)
    if ranged > limits.MOST_RANGED or formulas > _MOST_FORMULA or other > _MOST_OTHER:
        raise failure("not-markable", opened.file)


def _refuse_twice(opened: Opened) -> None:
    """Refuse a workbook that shows one part as several sheets, or has another list of them."""
    parts = [sheet.part for sheet in sheet_parts(opened)]
    mains = {found[1].lower() for found in _MAIN.finditer(opened.part("[Content_Types].xml"))}
    if len(set(parts)) < len(parts) or len(mains) > 1:
        raise failure("not-markable", opened.file)


def _ranged(xml: bytes) -> int:
    """Count the cells that ranges with an object for each of their cells cover."""
    total = 0
    for found in _RANGED.finditer(xml):
        area = parse_range(attributes(found[1]).get("ref", ""))
        if area:
            total += (area.bottom - area.top + 1) * (area.right - area.left + 1)
    return total


def _written_out(xml: bytes) -> int:
    """Count the characters of shared formulas once each of their cells has its own."""
    used: Counter[bytes] = Counter()
    longest: dict[bytes, int] = {}
    for found in _SHARED.finditer(xml):
        used[found[1]] += 1
        longest[found[1]] = max(longest.get(found[1], 0), len(found[2] or b""))
    return sum(times * longest[number] for number, times in used.items())


def _other(xml: bytes) -> int:
    """Count the tags that are neither cells nor plain texts."""
    if _STRINGS.search(xml, 0, 4096):
        return sum(1 for _ in _RUN.finditer(xml)) * _OF_A_RUN
    end = None
    for end in _CELLS_END.finditer(xml):  # noqa: B007 - the last one
        pass
    return xml.count(b"<", end.end() if end else 0)
