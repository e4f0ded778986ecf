"""How far the sheets of an .ods reach, told before anything holds them.

One element may stand for a thousand million cells (`table:number-columns-repeated`), and calamine
makes as many of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from bot.workbook import limits
from bot.workbook.address import whole
from bot.workbook.refused import failure, is_vast, refuse_full

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
_SAYS_NOTHING = {
    _TABLE + name for name in ("style-name", "content-validation-name", "number-columns-repeated")
}
_MOST = 10**9  # more than any limit: what comes beyond is as far


def refuse_vast(file: str, content: bytes) -> None:
    """Refuse an .ods that would not fit into memory.

    Raises Failure, with the sheet and how far it reaches.
    """
    extent = _Extent(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    extent.parser = parser
    parser.StartElementHandler = extent.start
    try:
        parser.Parse(content, True)
        extent.end_of_cell()
    except (expat.ExpatError, ValueError, LookupError) as error:  # unknown encodings
        raise failure("damaged", file) from error


class _Extent:
    """The block of a sheet that holds everything that was typed, and how many bytes are in it."""

    parser: expat.XMLParserType

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheet = ""
        self.height = self.width = self.bytes = 0
        self.bottom = self.rows = self.right = 0
        self.columns = self.began = self.blanks = self.cells = self.lines = 0
        self.row_is_new = True
        self.filled = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Follow one element; what it holds is known when the next one begins."""
        if tag in _CELLS:
            self.end_of_cell()
            self.columns = _count(attributes, "number-columns-repeated")
            self.began = self.parser.CurrentByteIndex
            self.filled = bool(attributes.keys() - _SAYS_NOTHING)
        elif tag == _TEXT + "p":
            self.filled = bool(self.columns)
        elif tag == _TEXT + "s":  # one element for any number of blanks
            self.blanks += whole(attributes.get(_TEXT + "c", "1"), _MOST) or 1
        elif tag == _TABLE + "table-row":
            self.end_of_cell()
            self.bottom += self.rows
            self.rows, self.right = _count(attributes, "number-rows-repeated"), 0
            self.row_is_new = True
        elif tag == _TABLE + "table":
            self.end_of_cell()
            self.sheet = attributes.get(_TABLE + "name", "")
            self.height = self.width = self.bytes = self.bottom = self.rows = 0
            self.cells = self.lines = 0

    def end_of_cell(self) -> None:
        """Count the last cell, and judge as soon as there is too much."""
        self.right += self.columns
        if self.filled:
            self.height = max(self.height, self.bottom + self.rows)
            self.cells += self.rows * self.columns
            self.lines += self.rows if self.row_is_new else 0
            self.row_is_new = False
            self.width = max(self.width, self.right)
            size = self.parser.CurrentByteIndex - self.began + self.blanks * _MARKUP
            self.bytes += size * self.rows * self.columns
        self.columns, self.blanks, self.filled = 0, 0, False
        if is_vast(self.height, self.width):
            raise failure("too-many-cells", self.file, sheet=self.sheet)
        refuse_full(self.file, self.sheet, self.cells, self.lines)
        if self.bytes > limits.MOST_CHARACTERS * _MARKUP:
            limit = limits.MOST_CHARACTERS // 1_000_000
            raise failure("too-much-text", self.file, sheet=self.sheet, limit=limit)


_MARKUP = 4  # bytes of a cell for each character in it, at most, where very many are filled


def _count(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(_TABLE + name)
    return 1 if value is None else whole(value, _MOST) or 1
