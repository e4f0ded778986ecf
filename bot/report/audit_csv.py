"""An audit as one table of text, for whoever sorts and counts elsewhere."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bot.formula import defused
from bot.report.json import finding_json

if TYPE_CHECKING:
    from bot.model import Report
    from bot.say import Say

HEADINGS = (
    *("kind", "severity", "page", "target", "detail"),
    *("fixable", "first_seen", "state", "better"),
)


def audit_csv(report: Report, say: Say) -> str:
    """Write one line for each finding, with the contract's names as headings.

    Titles, addresses and texts are other people's: what a spreadsheet would run has an apostrophe
    before it, and every cell has quotes (OWASP, "CSV Injection").
    """
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADINGS)
    for finding in report.findings:
        shape = {**finding_json(finding, say), "better": finding.better}
        writer.writerow(_plain(shape[name]) for name in HEADINGS)
    return written.getvalue()


def _plain(value: object) -> str:
    """Write a value as text that no spreadsheet takes for a formula."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return defused(text)
