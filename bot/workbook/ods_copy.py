"""A copy of an .ods with some cells filled and marked: its other parts stay byte for byte."""

from __future__ import annotations

import copy
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
    from collections.abc import Mapping, Sequence
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
    data = b""
    with marking(opened.file):
        refused = _filled(root, cells, lister)
        if len(refused) < len(cells):
            _declare(root, prefixes)
            data = _archive(opened, root)
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
    content = opened.part(_CONTENT)
    tags = content.count(b"<") - content.count(b"</")
    if tags > limits.MOST_TAGS:
        cells, most = tags // 2, limits.MOST_TAGS // 2  # one of the cell, one of its paragraph
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


def _declare(root: ET.Element, prefixes: Mapping[str, str]) -> None:
    """Keep the document's own prefixes: formulas name them in texts, unseen by a parser."""
    used = {name.partition("}")[0] for node in root.iter() for name in (node.tag, *node.keys())}
    for prefix, uri in prefixes.items():
        if not prefix.startswith("ns"):  # ElementTree keeps these names to itself
            ET.register_namespace(prefix, uri)
        if prefix and "{" + uri not in used:
            root.set(f"xmlns:{prefix}", uri)


def _archive(opened: Opened, root: ET.Element) -> bytes:
    """Put the parts together in their order: the first one says what the file is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(opened.data)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            if info.filename != _CONTENT:
                new.writestr(info, old.read(info))
                continue
            with new.open(copy.copy(info), "w") as part:
                ET.ElementTree(root).write(part, encoding="UTF-8", xml_declaration=True)
    return made.getvalue()
