"""What calamine does not tell of an ods sheet: faults, merged cells, rich text and links.

The element names are those of OpenDocument 1.3 part 3; `calcext` is LibreOffice's own. calamine
0.9 also drops tabs and line breaks inside a paragraph: such texts are read here.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from bot.workbook.opened import failure
from bot.workbook.rich import Run
from bot.workbook.sheet import Details

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Fault, Place

_O = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT, _STYLE = (_O % name for name in ("office", "table", "text", "style"))
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_XLINK = "{http://www.w3.org/1999/xlink}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
_WORTH_A_LOOK = re.compile(
    rb"table:formula|\"error\"|<text:(?:a|span|tab|line-break)\b|-spanned=", re.DOTALL
)
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
    for places, cell in _cells(table):
        fault = _fault(cell)
        words = list(_words(cell, looks)) if cell.find(f".//{_TEXT}p/*") is not None else []
        for place in places:
            faults |= {place: fault} if fault else {}
            runs |= {place: words} if words else {}
            areas += _area(cell, place)
    return Details(faults, areas, runs)


def _table(content: bytes, sheet: str) -> tuple[dict[str, Look], ET.Element]:
    """Parse as far as the sheet, forgetting the ones before it."""
    looks: dict[str, Look] = {}
    events = ET.iterparse(io.BytesIO(content))  # noqa: S314 - Opened.part has refused document types
    for _, node in events:
        if node.tag == _STYLE + "style":
            looks[node.get(_STYLE + "name", "")] = _look(node)
        elif node.tag == _TABLE + "table":
            if node.get(_TABLE + "name") == sheet:
                return looks, node
            node.clear()
    return looks, ET.Element("none")


def _look(style: ET.Element) -> Look:
    properties = style.find(_STYLE + "text-properties")
    if properties is None:
        return False, False
    weight = properties.get(_FO + "font-weight", "")
    slant = properties.get(_FO + "font-style", "")
    return weight in {"bold", "600", "700", "800", "900"}, slant in {"italic", "oblique"}


def _cells(table: ET.Element) -> Iterator[tuple[list[Place], ET.Element]]:
    """Give each cell that holds something, with the places where it is repeated."""
    row = 0
    for node in table.iter(_TABLE + "table-row"):
        rows = _count(node, "number-rows-repeated")
        column = 0
        for cell in (child for child in node if child.tag in _CELLS):
            columns = _count(cell, "number-columns-repeated")
            if len(cell) or cell.get(_TABLE + "formula") or _spanned(cell) != (1, 1):
                yield (
                    [
                        (r, c)
                        for r in range(row, row + min(rows, _MOST_REPEATED))
                        for c in range(column, column + min(columns, _MOST_REPEATED))
                    ],
                    cell,
                )
            column += columns
        row += rows


def _count(node: ET.Element, attribute: str) -> int:
    value = node.get(_TABLE + attribute, "1")
    return max(int(value), 1) if value.isdigit() else 1


def _spanned(cell: ET.Element) -> tuple[int, int]:
    return _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")


def _area(cell: ET.Element, place: Place) -> Iterable[tuple[Place, Place]]:
    rows, columns = _spanned(cell)
    if (rows, columns) == (1, 1) or cell.tag != _TABLE + "table-cell":
        return []
    return [(place, (place[0] + rows - 1, place[1] + columns - 1))]


def _fault(cell: ET.Element) -> Fault | None:
    if cell.get(_CALCEXT + "value-type") == "error":
        return "error-cell"
    formula, kind = cell.get(_TABLE + "formula"), cell.get(_OFFICE + "value-type")
    if not formula:
        return None
    shown = "".join(paragraph.text or "" for paragraph in cell.findall(_TEXT + "p"))
    if re.fullmatch(r"(?:Err:\d{3}|#[A-Z/0]+[!?]?|#N/A)", shown):
        return "error-cell"  # programs other than LibreOffice only show it
    return None if kind else "formula-without-value"


def _words(cell: ET.Element, looks: dict[str, Look]) -> Iterator[Run]:
    """Give the words of a cell, paragraphs being lines; a comment on it is not among them."""
    for number, paragraph in enumerate(cell.findall(_TEXT + "p")):
        if number:
            yield Run("\n")
        yield from _inside(paragraph, Run(""), looks)


def _inside(node: ET.Element, run: Run, looks: dict[str, Look]) -> Iterator[Run]:
    yield run._replace(text=_spaces(node.text))
    for child in node:
        if child.tag == _TEXT + "s":
            yield run._replace(text=" " * int(child.get(_TEXT + "c", "1")))
        elif child.tag == _TEXT + "tab":
            yield run._replace(text="\t")
        elif child.tag == _TEXT + "line-break":
            yield run._replace(text="\n")
        elif child.tag == _TEXT + "a":
            yield from _inside(child, run._replace(url=child.get(_XLINK + "href", "")), looks)
        elif child.tag == _TEXT + "span":
            bold, italic = looks.get(child.get(_TEXT + "style-name", ""), (False, False))
            inner = run._replace(bold=bold or run.bold, italic=italic or run.italic)
            yield from _inside(child, inner, looks)
        else:
            yield from _inside(child, run, looks)
        yield run._replace(text=_spaces(child.tail))


def _spaces(text: str | None) -> str:
    """Read a text as OpenDocument does: line ends of the file and repeated blanks are one blank."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")
