"""A copy of an .ods with some cells filled and marked: its other parts stay byte for byte."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from xml.parsers import expat

from bot.workbook import limits
from bot.workbook.filled import FORMULA, put_in_place
from bot.workbook.ods import TABLE
from bot.workbook.ods_fill import add_note, add_table, cell_at, colour, has_formula, set_value
from bot.workbook.refused import failure, marking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.workbook.filled import Filled, Lister, Placed
    from bot.workbook.opened import Opened

_CONTENT = "content.xml"


def fill_ods(
    opened: Opened, cells: Sequence[Placed], out: Path, lister: Lister | None
) -> dict[Filled, str]:
    """Write the copy, and give the cells that are formulas."""
    _refuse_costly(opened)
    prefixes, root = _parsed(opened)
    with marking(opened.file):
        refused = _filled(root, cells, lister)
        data = _archive(opened, _written(root, prefixes)) if len(refused) < len(cells) else b""
    if data:
        put_in_place(data, out)
    return refused


def _filled(root: ET.Element, cells: Sequence[Placed], lister: Lister | None) -> dict[Filled, str]:
    """Fill the cells of a document, and give those that are formulas."""
    tables = {table.get(TABLE + "name", ""): table for table in root.iter(TABLE + "table")}
    refused: dict[Filled, str] = {}
    for sheet, place, filled in cells:
        cell = cell_at(tables[sheet], place)
        if has_formula(cell):
            refused[filled] = FORMULA
        else:
            set_value(cell, filled.text, filled.value)
            add_note(cell, filled.comment)
            colour(root, tables[sheet], cell, place)
    if lister and len(refused) < len(cells):
        name, headings, rows = lister(refused)
        add_table(root, name, [headings, *rows])
    return refused


def _refuse_costly(opened: Opened) -> None:
    """Refuse a document whose tree would not fit into memory: an object for each of its tags."""
    cells = opened.part(_CONTENT).count(b"</") // 2  # one of the cell, one of its paragraph
    if cells > limits.MOST_TO_MARK:
        most = limits.MOST_TO_MARK
        raise failure("too-large-to-mark", opened.file, number=cells, limit=most)


def _parsed(opened: Opened) -> tuple[dict[str, str], ET.Element]:
    """Read the document, and the names that it gives to namespaces."""
    content = opened.part(_CONTENT)
    try:
        # Opened.part has refused document types, and with them entities.
        prefixes: dict[str, str] = {}
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartNamespaceDeclHandler = lambda prefix, uri: prefixes.update({prefix or "": uri})
        parser.Parse(content, True)
        return prefixes, ET.fromstring(content)  # noqa: S314 - as said
    except (ET.ParseError, expat.ExpatError) as error:
        raise failure("damaged", opened.file) from error


def _written(root: ET.Element, prefixes: dict[str, str]) -> bytes:
    """Write the document with its own prefixes: formulas name them in texts, unseen by a parser."""
    for prefix, uri in prefixes.items():
        if not prefix.startswith("ns"):  # ElementTree keeps these names to itself
            ET.register_namespace(prefix, uri)
    written = io.BytesIO()  # a text would take four bytes for each character meanwhile
    ET.ElementTree(root).write(written, encoding="utf-8", xml_declaration=False)
    data = written.getvalue()
    start = data.index(b">")
    opening = data[:start].decode()
    missing = (
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in prefixes.items()
        if prefix and f" xmlns:{prefix}=" not in opening
    )
    opening += "".join(missing)
    declaration = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return b"".join((declaration, opening.encode(), memoryview(data)[start:]))


def _archive(opened: Opened, content: bytes) -> bytes:
    """Put the parts together in their order: the first one says what the file is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(opened.data)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            new.writestr(info, content if info.filename == _CONTENT else old.read(info))
    return made.getvalue()
