"""An audit for a terminal: what is new first, each thing once, what to do once for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.report.audit_words import (
    STATES,
    age_of,
    by_kind,
    grouped,
    in_state,
    kind_of,
    notes,
    of_finding,
    one_line,
    verdict,
)
from bot.report.lines import hint_lines, listed, wrap
from bot.report.sentences import once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Finding, Report
    from bot.report.audit_words import Group
    from bot.say import Say

_MOST_LINES = 20  # of one kind; the others are in the report
_MOST_NAMES = 5


def audit_text(report: Report, say: Say, width: int = 100) -> str:
    """Write the whole report."""
    lines = wrap(verdict(report, say), width)
    for state in STATES:
        found = in_state(report.findings, state)
        if found and state == "known":
            lines += _known(found, say, width)
        elif found:
            lines += ["", say(f"finding.section-{state}")]
            for kind, findings in by_kind(found):
                lines += _section(kind, findings, say, width)
    told = notes(report, say)
    return "\n".join([*lines, *([""] if told else []), *(x for n in told for x in wrap(n, width))])


def _section(kind: str, findings: Sequence[Finding], say: Say, width: int) -> list[str]:
    groups = grouped(findings)
    lines = ["", f"{kind_of(kind, say)} ({len(findings)})"]
    found = once([of_finding(group.first, say) for group in groups[:_MOST_LINES]])
    for group, told in zip(groups, found, strict=False):
        lines += wrap(_line(group, told.message, say), width, 2, 4)
        lines += hint_lines(told.hint, width, 4)
    if len(groups) > _MOST_LINES:
        lines.append(f"  {say('finding.more-lines', n=len(groups) - _MOST_LINES)}")
    return lines


def _line(group: Group, message: str, say: Say) -> str:
    """Write one thing: the page first, or the target where several pages have it."""
    pages, targets = ([one_line(name) for name in names] for names in (group.pages, group.targets))
    if len(targets) > 1:  # of one host, which the message names
        return f"{message} ({listed(targets, _MOST_NAMES, say, 'finding.more-targets')})"
    if len(pages) > 1:
        where = say("report.at", where=targets[0], message=message) if targets else message
        return f"{where} ({listed(pages, _MOST_NAMES, say, 'finding.more-pages')})"
    return say("report.at", where=" → ".join([*pages, *targets]), message=message)


def _known(findings: Sequence[Finding], say: Say, width: int) -> list[str]:
    """Count what is known already: the report has it all."""
    lines = ["", say("finding.section-known")]
    for kind, each in by_kind(findings):
        oldest = min(each, key=lambda finding: finding.first_seen)
        lines += wrap(f"{kind_of(kind, say)} ({len(each)}), {age_of(oldest, say)}", width, 2, 4)
    return lines
