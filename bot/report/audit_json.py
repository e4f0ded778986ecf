"""An audit as the contract's JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.report.json import finding_json, problem_json

if TYPE_CHECKING:
    from bot.model import Report
    from bot.say import Say


def audit_json(report: Report, say: Say) -> dict[str, Any]:
    """Give what an audit found; sentences are in the language of `say`."""
    return {
        "findings": [finding_json(finding, say) for finding in report.findings],
        "counts": report.counts,
        "requests": asdict(report.requests),
        "urls_checked": report.urls_checked,
        "problems": [problem_json(problem, say) for problem in report.problems],
    }
