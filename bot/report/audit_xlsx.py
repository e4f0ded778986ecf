"""An audit as a workbook: a summary, and one sheet for each kind, to be filtered and ticked off."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from bot.formula import begins_formula
from bot.model import FAMILIES
from bot.report.audit_words import (
    age_of,
    by_kind,
    day,
    kind_of,
    notes,
    of_finding,
    verdict,
    web_address,
)
from bot.report.sentences import url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from bot.model import Finding, Report
    from bot.say import Say

_MOST_LINKS = 60_000  # of a sheet; a spreadsheet refuses more than 65,530
_LONGEST_LINK = 2_000  # characters; the limit is 2,079
_LONGEST_CELL = 32_000  # characters; the limit is 32,767
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_SHEET = re.compile(r"[\[\]:*?/\\]")
_WIDTHS = (34, 44, 70, 60, 40, 22, 12)


def audit_xlsx(report: Report, say: Say) -> bytes:
    """Write the workbook, as its file is."""
    from openpyxl import Workbook  # noqa: PLC0415 - only this form pays for it

    book = Workbook()
    _summary(book, report, say)
    for kind, findings in by_kind(report.findings):
        sheet = book.create_sheet(_NO_SHEET.sub(" ", kind_of(kind, say))[:31])
        _kind(sheet, findings, report, say)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _summary(book: Workbook, report: Report, say: Say) -> None:
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.title = say("finding.sheet-summary")
    lines = [say("finding.title"), verdict(report, say), day(report.started, say), report.wiki]
    lines += notes(report, say)
    for row, line in enumerate(lines, 1):
        _put(sheet.cell(row, 1), line)
    columns = ("html-kind", "sheet-number", "sheet-new")
    for column, name in enumerate(columns, 1):
        _put(sheet.cell(len(lines) + 2, column), say(f"finding.{name}"))
    _bold(sheet, sheet.max_row)
    for kinds in FAMILIES.values():
        for kind in (each for each in kinds if each in report.counts):
            new = sum(f.kind == kind and f.state != "known" for f in report.findings)
            sheet.append([kind_of(kind, say), report.counts[kind], new])
    _bold(sheet, 1, size=14)
    for letter, width in zip("ABC", (46, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width


def _kind(sheet: Worksheet, findings: Sequence[Finding], report: Report, say: Say) -> None:
    columns = ("page", "target", "detail", "hint", "state")
    heads = [say(f"finding.html-{name}") for name in columns]
    heads.insert(4, say("finding.sheet-better"))
    heads.append(say("finding.sheet-severity"))
    sheet.append(heads)
    _bold(sheet, 1)
    for row, finding in enumerate(findings, 2):
        _row(sheet, row, finding, report, say)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:G{len(findings) + 1}"
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width


def _row(sheet: Worksheet, row: int, finding: Finding, report: Report, say: Say) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415 - as above

    told = of_finding(finding, say)
    severity = say(f"finding.severity-{finding.severity}")
    age = age_of(finding, say)
    values = (finding.page, finding.target, told.message, told.hint, finding.better, age, severity)
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        _put(cell, value)
        cell.alignment = Alignment(wrap_text=column in {3, 4}, vertical="top")
    if row <= _MOST_LINKS // 2:  # two of them in a row
        _link(sheet, row, 1, url(report.server, finding.page))
        _link(sheet, row, 2, web_address(finding.target))


def _put(cell: Cell | MergedCell, text: str) -> None:
    """Write a text as one, though it begins with `=`: nothing of other people's making runs."""
    cell.value = _FORBIDDEN.sub("\ufffd", text)[:_LONGEST_CELL]
    cell.data_type = "s"
    if begins_formula(text):
        cell.quotePrefix = True  # it stays a text, though somebody edits the cell later


def _link(sheet: Worksheet, row: int, column: int, address: str) -> None:
    if address and len(address) < _LONGEST_LINK:
        cell = sheet.cell(row, column)
        cell.hyperlink = address
        cell.style = "Hyperlink"


def _bold(sheet: Worksheet, row: int, size: int = 11) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    for cell in sheet[row]:
        cell.font = Font(bold=True, size=size)
