"""Results of formulas, kept in a copy: openpyxl writes formulas without them.

Without its result, a formula has no value for whoever reads the file before a spreadsheet program
has opened it. The results are those of the original; the program computes them anew when it opens
the copy (`fullCalcOnLoad`, which openpyxl sets).
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from bot.workbook.xlsx import formula_results

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from bot.workbook.opened import Opened
    from bot.workbook.xlsx import Result

# A formula as openpyxl writes it, with lxml and without.
_FORMULA = re.compile(
    rb"""<c r="([A-Z]+\d+)"([^>]*+)>(<f\b[^>]*+(?:(?<=/)>|>[^<]*+</f>))<v\s*+(?:/>|></v>)"""
)
_TYPE = re.compile(rb"""\st="[^"]*\"""")


def keep_results(original: Opened, book: Workbook, copy: Path) -> None:
    """Put the results of formulas from a workbook into its copy, which `book` was saved to."""
    parts = {
        f"xl/worksheets/sheet{number}.xml": tab.title
        for number, tab in enumerate(book.worksheets, start=1)
    }
    whole = copy.with_name(f"{copy.name}.results")
    try:
        with zipfile.ZipFile(copy) as old, zipfile.ZipFile(whole, "x", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename in parts and _FORMULA.search(data):
                    data = _with_results(data, formula_results(original, parts[info.filename]))
                new.writestr(info, data)
        whole.replace(copy)
    finally:
        whole.unlink(missing_ok=True)


def _with_results(data: bytes, results: Mapping[bytes, Result]) -> bytes:
    def filled(found: re.Match[bytes]) -> bytes:
        result = results.get(found[1])
        if result is None:
            return found[0]
        kind = b' t="%s"' % result.kind.encode() if result.kind else b""
        attributes = _TYPE.sub(b"", found[2]) + kind
        return b'<c r="%s"%s>%s<v>%s</v>' % (found[1], attributes, found[3], result.value)

    return _FORMULA.sub(filled, data)
