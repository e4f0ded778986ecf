"""An audit as the contract's JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.report.audit_words import of_finding
from bot.report.json import problem_json

if TYPE_CHECKING:
    from bot.model import Finding, Report
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


def finding_json(finding: Finding, say: Say) -> dict[str, Any]:
    """Give one finding."""
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "page": finding.page,
        "target": finding.target,
        "detail": of_finding(finding, say).message,
        "fixable": finding.fixable,
        "first_seen": finding.first_seen,
        "state": finding.state,
    }
