"""An audit as one table of text, for whoever sorts and counts elsewhere."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bot.report.json import finding_json

if TYPE_CHECKING:
    from bot.model import Report
    from bot.say import Say

HEADINGS = (
    *("kind", "severity", "page", "target", "detail"),
    *("fixable", "first_seen", "state", "better"),
)
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def audit_csv(report: Report, say: Say) -> str:
    """Write one line for each finding, with the contract's names as headings."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    for finding in report.findings:
        shape = {**finding_json(finding, say), "better": finding.better}
        writer.writerow(_plain(shape[name]) for name in HEADINGS)
    return written.getvalue()


def _plain(value: object) -> str:
    """Write a value that no spreadsheet takes for a formula."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
