"""What calamine does not tell of an ods sheet: faults, merged cells, rich text and links.

The element names are those of OpenDocument 1.3 part 3; `calcext` is LibreOffice's own. calamine
0.9 also drops tabs and line breaks inside a paragraph: such texts are read here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from bot.workbook import limits
from bot.workbook.address import whole
from bot.workbook.refused import failure
from bot.workbook.rich import Run
from bot.workbook.sheet import Details

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_MOST_REPEATED = 1000  # whole rows and columns are repeated to the end of the sheet
_ROW, _STYLE, _SHEET = TABLE + "table-row", STYLE + "style", TABLE + "table"
_CHUNK = 1 << 16
Look = tuple[bool, bool]


def details(opened: Opened, sheet: str) -> Details:
    """Look at one sheet's XML."""
    content = opened.part("content.xml")
    if not _WORTH_A_LOOK.search(content):
        return Details(faults={})
    faults: dict[Place, Fault] = {}
    areas: list[tuple[Place, Place]] = []
    runs: dict[Place, list[Run]] = {}
    ranged = 0
    try:
        for block, looks in _blocks(content, sheet):
            fault = _fault(block.cell)
            words = _words(block.cell, looks)
            area = _area(block.cell)
            if not (fault or words or area):
                continue
            ranged += block.more
            if ranged > limits.MOST_RANGED:
                most = limits.MOST_RANGED
                raise failure("too-many-ranged", opened.file, sheet=sheet, limit=most)
            for place in block.places():
                faults |= {place: fault} if fault else {}
                runs |= {place: words} if words else {}
                areas += [(place, (place[0] + area[0], place[1] + area[1]))] if area else []
    except (ET.ParseError, RecursionError) as error:  # words inside words, a thousand deep
        raise failure("damaged", opened.file) from error
    return Details(faults, areas, runs)


def _blocks(content: bytes, sheet: str) -> Iterator[tuple[_Block, dict[str, Look]]]:
    """Give each cell element of a sheet that holds something, and the looks that are declared.

    What was looked at is forgotten at once: a tree of the whole takes ten times the file.
    """
    looks: dict[str, Look] = {}
    above: list[ET.Element] = []
    at = _At(sheet)
    kept = 0  # how many elements around are still needed whole
    for event, node in _events(content):
        needed = node.tag in CELLS or node.tag == _STYLE
        if event == "start":
            above.append(node)
            kept += needed
            if not kept:
                at.enter(node)
            continue
        above.pop()
        kept -= needed
        if kept or not above:
            continue
        if node.tag == _STYLE:
            looks[node.get(STYLE + "name", "")] = _look(node)
        elif block := at.leave(node):
            yield block, looks
        del above[-1][-1]


class _At:
    """Where a walk through a document is: in which sheet, row and column."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.here = False
        self.row = self.bottom = self.column = 0

    def enter(self, node: ET.Element) -> None:
        """Begin an element."""
        if node.tag == _SHEET:
            self.here, self.row, self.bottom = node.get(TABLE + "name") == self.sheet, 0, 0
        elif node.tag == _ROW:
            self.row, self.column = self.bottom, 0
            self.bottom += count(node, "number-rows-repeated")

    def leave(self, node: ET.Element) -> _Block | None:
        """End an element; of this sheet, give a cell that holds something."""
        if node.tag not in CELLS:
            return None
        left = self.column
        self.column += count(node, "number-columns-repeated")
        if self.here and (len(node) or len(node.attrib.keys() - _SAYS_NOTHING)):
            return _Block(node, self.row, self.bottom, left, self.column)
        return None


def _events(content: bytes) -> Iterator[tuple[str, ET.Element]]:
    parser: Any = ET.XMLPullParser(["start", "end"])
    for start in range(0, len(content), _CHUNK):
        parser.feed(content[start : start + _CHUNK])
        yield from parser.read_events()


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

    @property
    def more(self) -> int:
        """Count the cells that it stands for beside the first one, up to a sensible number."""
        rows, columns = self.bottom - self.top, self.right - self.left
        return min(rows, _MOST_REPEATED) * min(columns, _MOST_REPEATED) - 1

    def places(self) -> Iterator[Place]:
        """Give every place of it, up to a sensible number."""
        for row in range(self.top, min(self.bottom, self.top + _MOST_REPEATED)):
            for column in range(self.left, min(self.right, self.left + _MOST_REPEATED)):
                yield row, column


def count(node: ET.Element, attribute: str) -> int:
    """Tell how many rows or columns an element stands for, or covers."""
    value = node.get(TABLE + attribute)
    return 1 if value is None else whole(value) or 1


def _area(cell: ET.Element) -> Place | None:
    """Tell how many rows and columns beside its own a cell covers; None for most."""
    rows, columns = count(cell, "number-rows-spanned"), count(cell, "number-columns-spanned")
    if rows == columns == 1 or cell.tag != TABLE + "table-cell":
        return None
    return rows - 1, columns - 1


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
            blanks = whole(child.get(TEXT + "c", "1"), limits.LONGEST_CELL)
            yield run._replace(text=" " * (1 if blanks is None else blanks))
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
