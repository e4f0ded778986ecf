"""What calamine does not tell of an xlsx sheet: faults, merged cells, rich text and links.

The XML of a sheet is looked at with regular expressions, because a parser takes seconds for what
is nearly always "nothing here"; only the few rich texts go through one. What the elements mean:
ECMA-376 part 1, 18.3 (sheets) and 18.4 (strings).
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from bot.model import column_letters
from bot.workbook import limits
from bot.workbook.address import cell_name, column_index, parse_cell, parse_range, whole
from bot.workbook.refused import failure, is_vast, refuse_full
from bot.workbook.rich import Run
from bot.workbook.sheet import Details
from bot.workbook.xlsx_parts import attributes, local, part_of, relations, shared_strings, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree import ElementTree as ET

    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Fault, Place

# Patterns take each character once (possessive quantifiers), whatever a hostile sheet repeats.
_ATTRIBUTES = rb"""(?:\s++(?!%s\s*=)[\w:.-]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+"""
_ROOT = re.compile(rb"<(\w+:)?(?:worksheet|sst)\b[^>]*+>")
_ROW_OR_CELL = re.compile(rb"<(row|c)(?=[\s>/])([^>]*+)")
_ERROR = re.compile(rb"""<c\s([^>]*?\bt=["']e["'][^>]*+)""")
_ANY_ERROR = re.compile(rb" t=[\"']e[\"']")  # quick looks: most sheets have neither
_ANY_FORMULA = re.compile(rb"<f[\s/>]")
_FORMULA = re.compile(
    rb"<c\s([^>]*+)>\s*+<f\b(?:[^>]*+(?<=/)>|[^>]*+>[^<]*+</f>)\s*+(?:<(?:v\b[^>]*+>([^<]*+)|(is)\b))?"
)
_SHARED = re.compile(rb"<c\s([^>]*+)>\s*+<v>\s*+(\d++)\s*+<")
_INLINE = re.compile(rb"<c\s([^>]*+)>\s*+(<is>\s*+<r\b[^<]*+(?:<(?!/is)[^<]*+)*+</is>)")
_STRING = re.compile(rb"<si\b(?:[^>]*+(?<=/)>|[^>]*+>[^<]*+(?:<(?!/si[\s>])[^<]*+)*+</si\s*+>)")
_RUN = re.compile(rb"<r[\s>]")
_MERGED = re.compile(rb"""<mergeCell\s[^>]*?\bref=["']([^"']++)""")
_LINK = re.compile(rb"<hyperlink\s([^>]*+)>")
_FILLED = re.compile(
    rb"<c"
    + _ATTRIBUTES % b"r"
    + rb"""\s++r\s*+=\s*+["']([A-Za-z]{1,3})(\d{1,9})["'][^>]*+(?<!/)>"""
)
_ELSEWHERE = rb"<c(?=[\s>/])(?!" + _ATTRIBUTES % b"r" + rb"""\s++r\s*+=\s*+["']%s["'])"""
_UNPLACED = re.compile(_ELSEWHERE % rb"[A-Za-z]{1,3}[1-9]\d{0,6}")
_AFAR = re.compile(_ELSEWHERE % rb"[A-T][1-9]\d{0,4}")
_NEAR = 20, 99_999  # columns and rows of the cells that are not afar: nearly all sheets
_APART = re.compile(rb"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<\?.*?\?>", re.DOTALL)
_CHARACTER = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ST_Xstring, 22.9.2.19
_LONG_TEXT = 1000  # characters; shorter ones may stand in every cell that there can be


def details(opened: Opened, sheet: str) -> Details:
    """Look at one sheet's XML. Raises Failure where the sheet is too vast to be read."""
    part = part_of(opened, sheet)
    xml = _plain(opened, opened.part(part))
    if not _is_small(xml):
        xml = _with_addresses(opened, xml)
        _refuse_vast(opened, sheet, xml)
    shared = _plain(opened, shared_strings(opened))
    _refuse_repeated(opened, sheet, shared, xml)
    tail = xml[max(xml.rfind(b"sheetData"), 0) :]  # merged cells and links come after the cells
    return Details(
        faults={**dict(_formulas(xml)), **dict(_errors(xml))},
        areas=tuple(_areas(tail)),
        runs={**_shared(opened, shared, xml), **dict(_inline(opened, xml))},
        links=dict(_links(opened, part, tail)),
    )


class Result(NamedTuple):
    """The result of a formula as it stands in the file: its type (18.18.11) and its value."""

    kind: str
    value: bytes


def formula_results(opened: Opened, sheet: str) -> dict[bytes, Result]:
    """Give the results of a sheet's formulas by address; those that were never computed lack."""
    part = part_of(opened, sheet)
    found: dict[bytes, Result] = {}
    for match in _FORMULA.finditer(_with_addresses(opened, _plain(opened, opened.part(part)))):
        about = attributes(match[1])
        kind, address = about.get("t", ""), about.get("r", "")
        if match[2] is not None and kind in {"", "n", "b", "e", "str", "d"} and address.isascii():
            found[address.encode()] = Result(kind, match[2])
    return found


def _errors(xml: bytes) -> Iterator[tuple[Place, Fault]]:
    """Find the cells that show #REF! and the like; typed text that looks so is text."""
    if _ANY_ERROR.search(xml):
        for match in _ERROR.finditer(xml):
            yield from ((place, "error-cell") for place in _place(match[1]))


def _formulas(xml: bytes) -> Iterator[tuple[Place, Fault]]:
    """Find formulas whose result was never computed.

    A formula that gives the empty text has `t="str"` and an empty value, and is no fault.
    """
    if not _ANY_FORMULA.search(xml):
        return
    for match in _FORMULA.finditer(xml):
        empty_text = match[2] is not None and re.search(rb"\bt=[\"']str[\"']", match[1])
        if not (match[2] or match[3] or empty_text):
            yield from ((place, "formula-without-value") for place in _place(match[1]))


def _areas(tail: bytes) -> Iterator[tuple[Place, Place]]:
    for match in _MERGED.finditer(tail):
        area = parse_range(match[1].decode())
        if area:
            yield (area.top, area.left), (area.bottom, area.right)


def _shared(opened: Opened, table: bytes, xml: bytes) -> dict[Place, list[Run]]:
    """Find the cells whose text is among the rich ones of the table that all sheets share."""
    if not _RUN.search(table):
        return {}
    rich = {
        str(number).encode(): match[0]
        for number, match in enumerate(_STRING.finditer(table))
        if _RUN.search(match[0])
    }
    runs = dict(zip(rich, _parsed_runs(opened, table, rich.values()), strict=True))
    return {
        place: runs[match[2]]
        for match in _SHARED.finditer(xml)
        if match[2] in runs and attributes(match[1]).get("t") == "s"
        for place in _place(match[1])
    }


def _inline(opened: Opened, xml: bytes) -> Iterator[tuple[Place, list[Run]]]:
    """Find the rich texts that stand in their cells."""
    if not _RUN.search(xml):
        return
    found = [(match[1], match[2]) for match in _INLINE.finditer(xml)]
    parsed = _parsed_runs(opened, xml, (text for _, text in found))
    for (about, _), runs in zip(found, parsed, strict=True):
        yield from ((place, runs) for place in _place(about))


def _parsed_runs(opened: Opened, xml: bytes, strings: Iterable[bytes]) -> list[list[Run]]:
    """Parse some strings of a file inside its own root, so that its prefixes are known."""
    root = _ROOT.search(xml)
    start = root[0] if root else b"<sst>"
    name = start[1:].split(None, 1)[0].rstrip(b">")
    read = tree(opened, start + b"".join(strings) + b"</" + name + b">")
    return [[_run(node) for node in string if local(node.tag) == "r"] for string in read]


def _run(node: ET.Element) -> Run:
    text, bold, italic = "", False, False
    for part in node.iter():
        name = local(part.tag)
        if name == "t":
            text += part.text or ""
        elif name in {"b", "i"}:
            on = part.get("val", "1") not in {"0", "false"}
            bold, italic = (on, italic) if name == "b" else (bold, on)
    return Run(_CHARACTER.sub(_character, text), bold, italic)


def _character(match: re.Match[str]) -> str:
    """Read `_x000D_`; half of a surrogate pair is no character."""
    code = int(match[1], 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


def _links(opened: Opened, part: str, tail: bytes) -> Iterator[tuple[Place, str]]:
    """Find where cells lead; links into the workbook have no relation, and are none here."""
    links = [attributes(match[1]) for match in _LINK.finditer(tail)]
    if not links:
        return
    folder, name = posixpath.split(part)
    targets = relations(opened, f"{folder}/_rels/{name}.rels", "")
    for link in links:
        area = parse_range(link.get("ref", ""))
        kind, target = targets.get(link.get("id", ""), ("", ""))
        if not area or not kind.endswith("/hyperlink"):
            continue
        location = f"#{link['location']}" if link.get("location") else ""
        # a link over a whole column would be a million places, and means none of them
        for row in range(area.top, min(area.bottom, area.top + 999) + 1):
            for column in range(area.left, min(area.right, area.left + 99) + 1):
                yield (row, column), target + location


def _plain(opened: Opened, xml: bytes) -> bytes:
    """Give a part so that each `<` in it begins a tag, and `<c` a cell; empty for an empty one.

    Only XML that is well-formed lets the patterns be sure. Prefixes are taken away: most programs
    write <c>, and to look for <x:c> too takes ten times as long.
    """
    if not xml:
        return xml
    try:
        expat.ParserCreate().Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # unknown encodings
        raise failure("damaged", opened.file) from error
    if b"<!" in xml:
        xml = _APART.sub(lambda found: html.escape((found[1] or b"").decode()).encode(), xml)
    root = _ROOT.search(xml, 0, 4096)
    if not root or not root[1]:
        return xml
    return xml.replace(b"<" + root[1], b"<").replace(b"</" + root[1], b"</")


def _with_addresses(opened: Opened, xml: bytes) -> bytes:
    """Write each cell's address into it, where a program left out what it may leave out.

    Raises Failure for an address that no spreadsheet writes: calamine would have a place for it.
    """
    if not _UNPLACED.search(xml):
        return xml
    if xml.count(b"<c") > limits.MOST_CELLS:
        raise failure("damaged", opened.file)
    row = column = 0

    def addressed(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        given = attributes(match[2]).get("r", "")
        if match[1] == b"row":
            row, column = whole(given) or row + 1, 0
            return match[0]
        place = parse_cell(given)
        if given and not place:
            raise failure("damaged", opened.file)
        column = place[1] + 1 if place else column + 1
        address = b"" if place else b' r="' + cell_name(row - 1, column - 1).encode() + b'"'
        return b"<c" + address + match[2]

    return _ROW_OR_CELL.sub(addressed, xml)


def _is_small(xml: bytes) -> bool:
    """Say whether a sheet is surely none that is refused, with one look: nearly all are."""
    columns, rows = _NEAR
    fits = not is_vast(rows, columns) and rows <= limits.MOST_ROWS
    return fits and xml.count(b"<c") <= limits.MOST_FILLED and not _AFAR.search(xml)


def _refuse_vast(opened: Opened, sheet: str, xml: bytes) -> None:
    """Refuse a sheet with a lost cell far away."""
    filled = 0
    used_rows: set[bytes] = set()
    used_columns: set[bytes] = set()
    for filled, found in enumerate(_FILLED.finditer(xml), 1):  # noqa: B007 - the last number counts
        used_columns.add(found[1])
        used_rows.add(found[2])
    refuse_full(opened.file, sheet, filled, len(used_rows))
    rows = max(map(int, used_rows), default=0)
    widest = max((column_index(letters.decode()) for letters in used_columns), default=0)
    if is_vast(rows, widest + 1):
        letters = column_letters(widest)
        raise failure("too-vast", opened.file, sheet=sheet, column=letters, row=rows)


def _refuse_repeated(opened: Opened, sheet: str, table: bytes, xml: bytes) -> None:
    """Refuse a sheet whose cells share texts that are too long to be held by each of them."""
    lengths = [len(found[0]) for found in _STRING.finditer(table)]
    if max(lengths, default=0) <= _LONG_TEXT:
        return
    used = Counter(found[2] for found in _SHARED.finditer(xml))
    total = sum(
        times * lengths[at]
        for number, times in used.items()
        if (at := whole(number.decode(), len(lengths))) is not None and at < len(lengths)
    )
    if total > limits.MOST_CHARACTERS:
        limit = limits.MOST_CHARACTERS // 1_000_000
        raise failure("too-much-text", opened.file, sheet=sheet, limit=limit)


def _place(about: bytes) -> Iterator[Place]:
    place = parse_cell(attributes(about).get("r", ""))
    if place:
        yield place
