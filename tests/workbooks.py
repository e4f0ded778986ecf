"""Workbooks for tests, made as spreadsheet programs make them."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}


def a_workbook(path: Path, rows: Sequence[Sequence[Any]], title: str = "Projets") -> Path:
    """Write rows from A1 on."""

    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(list(row))

    return made_by(path, fill, title)


def made_by(path: Path, fill: Callable[[Worksheet], None], title: str = "Projets") -> Path:
    """Write a workbook of one sheet, filled by `fill`."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    fill(sheet)
    book.save(path)
    return path


def patched(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Change the XML of one part of a workbook, or add it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b"").decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_cells(path: Path, rows: str, after: str = "", prefix: str = "") -> Path:
    """Write the XML of a sheet's rows by hand: what openpyxl does not write."""
    a_workbook(path, [["x"]])
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    colon = f"{prefix}:" if prefix else ""
    xml = (
        f'<?xml version="1.0"?><{colon}worksheet {space}='
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<{colon}sheetData>{rows}</{colon}sheetData>{after}</{colon}worksheet>"
    )
    return patched(path, "xl/worksheets/sheet1.xml", lambda _: xml)


def with_shared(path: Path, strings: Sequence[str]) -> Path:
    """Add the table of strings that Excel keeps apart; openpyxl writes them into the cells."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = f'<sst xmlns="{main}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>'
    patched(path, "xl/sharedStrings.xml", lambda _: table)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/>'
    patched(
        path,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace("</Relationships>", f"{relation}</Relationships>"),
    )
    part = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sharedStrings+xml"/>'
    )
    return patched(
        path, "[Content_Types].xml", lambda xml: xml.replace("</Types>", f"{part}</Types>")
    )


def with_result(path: Path, ref: str, kind: str, value: str) -> Path:
    """Give a formula its result, as a spreadsheet program leaves it; openpyxl writes none."""
    formula = rf'<c r="{ref}"[^>]*>(<f\b.*?</f>)<v ?/>'
    result = rf'<c r="{ref}" t="{kind}">\1<v>{value}</v>'
    return patched(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(formula, result, xml))


def an_ods(path: Path, *tables: tuple[str, str], styles: str = "", kind: str = ODS_TYPE) -> Path:
    """Write an .ods of tables (name and rows) in XML, as LibreOffice does."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    body = "".join(f'<table:table table:name="{n}">{rows}</table:table>' for n, rows in tables)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path
