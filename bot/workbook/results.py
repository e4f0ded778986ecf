"""Results of formulas, kept in a copy: openpyxl writes formulas without them.

Without its result, a formula has no value for whoever reads the file before a spreadsheet program
has opened it. The results are those of the original; the program computes them anew when it opens
the copy (`fullCalcOnLoad`, which openpyxl sets).
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELL, _FORMULA, _VALUE = (f"{{{_MAIN}}}{name}" for name in ("c", "f", "v"))


def keep_results(original: bytes, book: Workbook, copy: Path) -> None:
    """Put the results of formulas from a workbook into its copy, which `book` was saved to."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only what writes workbooks needs it

    results = load_workbook(io.BytesIO(original), data_only=True)
    parts = {}
    for number, tab in enumerate(book.worksheets, start=1):
        if tab.title in results.sheetnames:
            parts[f"xl/worksheets/sheet{number}.xml"] = results[tab.title]
    with zipfile.ZipFile(copy) as archive:
        files = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in files.items():
            results_of = parts.get(info.filename)
            has_formulas = results_of is not None and b"<f" in data
            archive.writestr(info, _with_results(data, results_of) if has_formulas else data)


def _with_results(data: bytes, tab: Any) -> bytes:
    ET.register_namespace("", _MAIN)
    # openpyxl has just written it: nobody else's XML is read here.
    for event, (prefix, uri) in ET.iterparse(io.BytesIO(data), events=["start-ns"]):  # noqa: S314 - as said
        if event == "start-ns" and prefix:
            ET.register_namespace(prefix, uri)
    root = ET.fromstring(data)  # noqa: S314 - as said
    for cell in root.iter(_CELL):
        result = tab[cell.get("r", "A1")].value if cell.find(_FORMULA) is not None else None
        if result is not None:
            _put(cell, result)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _put(cell: ET.Element, result: Any) -> None:
    """Write a result as the format has it: a number, a truth, an error, else a text."""
    value = cell.find(_VALUE)
    if value is None:
        value = ET.SubElement(cell, _VALUE)
    if isinstance(result, bool):
        cell.set("t", "b")
        value.text = str(int(result))
    elif isinstance(result, int | float):
        cell.attrib.pop("t", None)
        value.text = repr(result)
    elif isinstance(result, str):
        cell.set("t", "e" if result.startswith("#") and result.endswith(("!", "?", "A")) else "str")
        value.text = result
    else:
        _put_date(cell, value, result)


def _put_date(cell: ET.Element, value: ET.Element, result: Any) -> None:
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415 - as above

    cell.attrib.pop("t", None)
    value.text = repr(to_excel(result))  # type: ignore[no-untyped-call]  # openpyxl's own
