"""What calamine does not tell of an ods sheet: faults, merged cells, rich text and links.

The element names are those of OpenDocument 1.3 part 3; `calcext` is LibreOffice's own. calamine
0.9 also drops tabs and line breaks inside a paragraph: such texts are read here.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

from bot.workbook.opened import failure
from bot.workbook.rich import Run
from bot.workbook.sheet import Details

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Fault, Place

_O = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TABLE, TEXT, STYLE = (_O % name for name in ("office", "table", "text", "style"))
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = {TABLE + "table-cell", TABLE + "covered-table-cell"}
_WORTH_A_LOOK = re.compile(
    rb"table:formula|\"error\"|<text:(?:a|span|tab|line-break)\b|-spanned=", re.DOTALL
)
_SAYS_NOTHING = {
    TABLE + name for name in ("style-name", "content-validation-name", "number-columns-repeated")
}
_MOST_CELLS = 100_000_000  # calamine 0.9: "Cell limit exceeded"
_MOST_REPEATED = 1000  # whole rows and columns are repeated to the end of the sheet
Look = tuple[bool, bool]


def details(opened: Opened, sheet: str) -> Details:
    """Look at one sheet's XML."""
    content = opened.part("content.xml")
    if not _WORTH_A_LOOK.search(content):
        return Details(faults={})
    faults: dict[Place, Fault] = {}
    areas: list[tuple[Place, Place]] = []
    runs: dict[Place, list[Run]] = {}
    try:
        looks, table = _table(content, sheet)
    except ET.ParseError as error:
        raise failure("damaged", opened.file) from error
    for block in _blocks(table):
        fault = _fault(block.cell)
        words = _words(block.cell, looks)
        spans = _spanned(block.cell) != (1, 1)
        for place in block.places() if fault or words or spans else ():
            faults |= {place: fault} if fault else {}
            runs |= {place: words} if words else {}
            areas += _area(block.cell, place)
    return Details(faults, areas, runs)


def is_vast(opened: Opened) -> bool:
    """Tell whether a sheet reaches farther than calamine goes: it only says that it cannot read."""
    try:
        tree = ET.fromstring(opened.part("content.xml"))  # noqa: S314 - as in `_table`
    except ET.ParseError:
        return False
    return any(_reach(table) > _MOST_CELLS for table in tree.iter(TABLE + "table"))


def _reach(table: ET.Element) -> int:
    """Count the cells of the block that holds everything that was typed."""
    height = width = 0
    for block in _blocks(table):
        height, width = max(height, block.bottom), max(width, block.right)
    return height * width


def _table(content: bytes, sheet: str) -> tuple[dict[str, Look], ET.Element]:
    """Parse as far as the sheet, forgetting the ones before it."""
    looks: dict[str, Look] = {}
    events = ET.iterparse(io.BytesIO(content))  # noqa: S314 - Opened.part has refused document types
    for _, node in events:
        if node.tag == STYLE + "style":
            looks[node.get(STYLE + "name", "")] = _look(node)
        elif node.tag == TABLE + "table":
            if node.get(TABLE + "name") == sheet:
                return looks, node
            node.clear()
    return looks, ET.Element("none")


def _look(style: ET.Element) -> Look:
    properties = style.find(STYLE + "text-properties")
    if properties is None:
        return False, False
    weight = properties.get(FO + "font-weight", "")
    slant = properties.get(FO + "font-style", "")
    return weight in {"bold", "600", "700", "800", "900"}, slant in {"italic", "oblique"}


class _Block(NamedTuple):
    """One cell element, and the rows and columns (ends excluded) where it is repeated."""

    cell: ET.Element
    top: int
    bottom: int
    left: int
    right: int

    def places(self) -> Iterator[Place]:
        """Give every place of it, up to a sensible number."""
        for row in range(self.top, min(self.bottom, self.top + _MOST_REPEATED)):
            for column in range(self.left, min(self.right, self.left + _MOST_REPEATED)):
                yield row, column


def _blocks(table: ET.Element) -> Iterator[_Block]:
    """Give each cell element that holds something."""
    row = 0
    for node in table.iter(TABLE + "table-row"):
        bottom = row + count(node, "number-rows-repeated")
        column = 0
        for cell in (child for child in node if child.tag in CELLS):
            right = column + count(cell, "number-columns-repeated")
            if len(cell) or len(cell.attrib.keys() - _SAYS_NOTHING):
                yield _Block(cell, row, bottom, column, right)
            column = right
        row = bottom


def count(node: ET.Element, attribute: str) -> int:
    """Tell how many rows or columns an element stands for, or covers."""
    value = node.get(TABLE + attribute, "1")
    return max(int(value), 1) if value.isdigit() else 1


def _spanned(cell: ET.Element) -> tuple[int, int]:
    return count(cell, "number-rows-spanned"), count(cell, "number-columns-spanned")


def _area(cell: ET.Element, place: Place) -> Iterable[tuple[Place, Place]]:
    rows, columns = _spanned(cell)
    if (rows, columns) == (1, 1) or cell.tag != TABLE + "table-cell":
        return []
    return [(place, (place[0] + rows - 1, place[1] + columns - 1))]


def _fault(cell: ET.Element) -> Fault | None:
    if cell.get(_CALCEXT + "value-type") == "error":
        return "error-cell"
    formula, kind = cell.get(TABLE + "formula"), cell.get(OFFICE + "value-type")
    if not formula:
        return None
    shown = "".join(paragraph.text or "" for paragraph in cell.findall(TEXT + "p"))
    if re.fullmatch(r"(?:Err:\d{3}|#[A-Z/0]+[!?]?|#N/A)", shown):
        return "error-cell"  # programs other than LibreOffice only show it
    return None if kind else "formula-without-value"


def _words(cell: ET.Element, looks: dict[str, Look]) -> list[Run]:
    """Give the words of a cell that are not all alike, paragraphs being lines.

    A comment on the cell is not among its paragraphs.
    """
    paragraphs = cell.findall(TEXT + "p")
    if not any(len(paragraph) for paragraph in paragraphs):
        return []
    runs: list[Run] = []
    for number, paragraph in enumerate(paragraphs):
        runs += [Run("\n")] if number else []
        runs += _inside(paragraph, Run(""), looks)
    return runs


def _inside(node: ET.Element, run: Run, looks: dict[str, Look]) -> Iterator[Run]:
    yield run._replace(text=_spaces(node.text))
    for child in node:
        if child.tag == TEXT + "s":
            yield run._replace(text=" " * int(child.get(TEXT + "c", "1")))
        elif child.tag == TEXT + "tab":
            yield run._replace(text="\t")
        elif child.tag == TEXT + "line-break":
            yield run._replace(text="\n")
        elif child.tag == TEXT + "a":
            yield from _inside(child, run._replace(url=child.get(_XLINK + "href", "")), looks)
        elif child.tag == TEXT + "span":
            bold, italic = looks.get(child.get(TEXT + "style-name", ""), (False, False))
            inner = run._replace(bold=bold or run.bold, italic=italic or run.italic)
            yield from _inside(child, inner, looks)
        else:
            yield from _inside(child, run, looks)
        yield run._replace(text=_spaces(child.tail))


def _spaces(text: str | None) -> str:
    """Read a text as OpenDocument does: line ends of the file and repeated blanks are one blank."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")
