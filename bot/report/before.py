"""What the texts of a plan would bring with them, said beside the edits."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.report.audit_words import kind_of, of_finding
from bot.report.lines import hint_lines, wrap
from bot.report.sentences import Told, once

if TYPE_CHECKING:
    from bot.model import Finding, Plan
    from bot.say import Say


def told_of(finding: Finding, say: Say) -> Told:
    """Say one finding where its kind stands in no heading: which kind, about what."""
    told = of_finding(finding, say)
    kind = kind_of(finding.kind, say)
    head = f"{kind} · {finding.target}" if finding.target else kind
    return Told(say("report.at", where=head, message=told.message), told.hint)


def findings_lines(plan: Plan, say: Say, width: int) -> list[str]:
    """Say what the texts would bring, page by page; nothing where nobody looked."""
    if plan.findings is None:
        return []
    if not plan.findings:
        return wrap(say("report.findings-none"), width)
    lines = [say("report.section-findings", n=len(plan.findings))]
    for page, found in groupby(plan.findings, key=lambda finding: finding.page):
        lines.append(f"  {page}")
        for told in once([told_of(finding, say) for finding in found]):
            lines += wrap(told.message, width, 4, 6) + hint_lines(told.hint, width, 6)
    return lines
