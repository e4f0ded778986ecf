"""An .ods with some cells changed: the rest of its document stays.

Names are those of OpenDocument 1.3 part 3. A cell that is repeated is one element: it is parted
first, so that only the one that is meant changes.
"""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from bot.wikitext.escape import without_controls
from bot.workbook.ods import CELLS, FO, OFFICE, STYLE, TABLE, TEXT, count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.workbook.sheet import Place

_VALUE = tuple(
    OFFICE + name
    for name in ("value-type", "value", "date-value", "time-value", "boolean-value", "string-value")
)
_CALC_TYPE = re.compile(r"\{[^}]*calcext[^}]*\}value-type")
_NUMBERS = frozenset({"float", "currency", "percentage"})
_ROWS = "number-rows-repeated"
_COLOUR = "#ddebf7"  # as in a copy of an .xlsx


def has_formula(cell: ET.Element) -> bool:
    """Say whether a cell's value is worked out."""
    return cell.get(TABLE + "formula") is not None


def cell_at(table: ET.Element, place: Place) -> ET.Element:
    """Give the element of one cell alone; a row that is too short becomes long enough."""
    row = _row_at(table, place[0])
    at = place[1]
    for child in [child for child in row if child.tag in CELLS]:
        width = count(child, "number-columns-repeated")
        if at < width:
            return _alone(row, child, "number-columns-repeated", at)
        at -= width
    for _ in range(at):
        ET.SubElement(row, TABLE + "table-cell")
    return ET.SubElement(row, TABLE + "table-cell")


def _row_at(table: ET.Element, at: int) -> ET.Element:
    for row in table.iter(TABLE + "table-row"):
        height = count(row, _ROWS)
        if at < height:
            return row if height == 1 else _alone(_above(table, row), row, _ROWS, at)
        at -= height
    raise IndexError(at)  # a cell that was read is there


def _above(table: ET.Element, row: ET.Element) -> ET.Element:
    """Find what a row stands in: the sheet, its headings, or a group of rows."""
    groups = (node for node in table.iter() if any(child is row for child in node))
    return next(groups)


def _alone(parent: ET.Element, child: ET.Element, repeated: str, at: int) -> ET.Element:
    """Part an element that stands for several, and give the one at `at`."""
    number = count(child, repeated)
    if number == 1:
        return child
    place = list(parent).index(child)
    parts = [(times, copy.deepcopy(child)) for times in (at, 1, number - at - 1) if times]
    parent.remove(child)
    for offset, (times, part) in enumerate(parts):
        part.attrib.pop(TABLE + repeated, None)
        if times > 1:
            part.set(TABLE + repeated, str(times))
        parent.insert(place + offset, part)
    return parts[1 if at else 0][1]


def set_value(cell: ET.Element, text: str, value: Any) -> None:
    """Put a value into a cell in the kind that it had, else as text."""
    kind = cell.get(OFFICE + "value-type", "")
    for name in [n for n in cell.attrib if n in _VALUE or _CALC_TYPE.fullmatch(n)]:
        del cell.attrib[name]
    for paragraph in cell.findall(TEXT + "p"):
        cell.remove(paragraph)
    if not text:
        return
    for name, content in _as_kind(kind, value):
        cell.set(OFFICE + name, content)
    cell.extend(paragraphs(text))


def _as_kind(kind: str, value: Any) -> Iterator[tuple[str, str]]:
    if kind == "boolean" and isinstance(value, bool):
        yield from (("value-type", kind), ("boolean-value", str(value).lower()))
    elif kind in _NUMBERS and isinstance(value, int | float) and not isinstance(value, bool):
        yield from (("value-type", kind), ("value", repr(value)))
    elif kind == "date" and isinstance(value, date):
        yield from (("value-type", kind), ("date-value", value.isoformat()))
    else:
        yield "value-type", "string"


def paragraphs(text: str) -> list[ET.Element]:
    """Write each line as a paragraph; blanks that count are elements of their own."""
    return [_paragraph(line) for line in without_controls(text).split("\n")]


def _paragraph(line: str) -> ET.Element:
    found = ET.Element(TEXT + "p")
    last: ET.Element | None = None
    for part in re.split(r"(\t|^ +| {2,}| $)", line):
        if part == "\t" or (part and not part.strip(" ")):
            last = ET.SubElement(found, TEXT + ("tab" if part == "\t" else "s"))
            if len(part) > 1:
                last.set(TEXT + "c", str(len(part)))
        elif last is None:
            found.text = (found.text or "") + part
        else:
            last.tail = (last.tail or "") + part
    return found


def add_note(cell: ET.Element, told: str) -> None:
    """Add to a cell's comment; what somebody wrote there stays, first."""
    note = cell.find(OFFICE + "annotation")
    if note is None:
        note = ET.Element(OFFICE + "annotation")
        cell.insert(0, note)
    else:
        note.append(ET.Element(TEXT + "p"))
    note.extend(paragraphs(told))


def colour(root: ET.Element, table: ET.Element, cell: ET.Element, place: Place) -> None:
    """Give a cell the look that it had, on the colour of what changed."""
    styles = root.find(OFFICE + "automatic-styles")
    if styles is None:
        styles = ET.Element(OFFICE + "automatic-styles")
        body = root.find(OFFICE + "body")
        root.insert(list(root).index(body) if body is not None else len(root), styles)
    before = cell.get(TABLE + "style-name") or _default_style(table, place)
    named = {style.get(STYLE + "name", ""): style for style in styles}
    name = f"passeur-{before}"
    if name not in named:
        styles.append(_coloured(named.get(before), before, name))
    cell.set(TABLE + "style-name", before if before.startswith("passeur-") else name)


def _coloured(before: ET.Element | None, parent: str, name: str) -> ET.Element:
    """Make a style like another one: a copy, or a child where it is one of the document's own."""
    style = copy.deepcopy(before) if before is not None else ET.Element(STYLE + "style")
    style.set(STYLE + "name", name)
    style.set(STYLE + "family", "table-cell")
    if before is None and parent:
        style.set(STYLE + "parent-style-name", parent)
    look = style.find(STYLE + "table-cell-properties")
    if look is None:
        look = ET.Element(STYLE + "table-cell-properties")
        style.insert(0, look)
    look.set(FO + "background-color", _COLOUR)
    return style


def _default_style(table: ET.Element, place: Place) -> str:
    """Find the style that a cell without one has from its row or its column."""
    name = TABLE + "default-cell-style-name"
    row = _row_at(table, place[0]).get(name, "")
    if row:
        return row
    at = place[1]
    for column in table.iter(TABLE + "table-column"):
        at -= count(column, "number-columns-repeated")
        if at < 0:
            return column.get(name, "")
    return ""


def add_table(root: ET.Element, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Add a sheet of texts behind the others."""
    book = next(root.iter(OFFICE + "spreadsheet"))
    tables = book.findall(TABLE + "table")
    names = {table.get(TABLE + "name", "") for table in tables}
    free = next(n for n in (name, *(f"{name} {i}" for i in range(2, 1000))) if n not in names)
    table = ET.Element(TABLE + "table", {TABLE + "name": free})
    width = str(max(len(row) for row in rows))
    ET.SubElement(table, TABLE + "table-column", {TABLE + "number-columns-repeated": width})
    for row in rows:
        line = ET.SubElement(table, TABLE + "table-row")
        for text in row:
            set_value(ET.SubElement(line, TABLE + "table-cell"), text, text)
    book.insert(list(book).index(tables[-1]) + 1, table)
