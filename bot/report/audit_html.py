"""An audit as one HTML file: complete in itself, it asks nothing of a network.

Everything that comes from a wiki is escaped by the template engine; the policy in the page lets no
script run but our own, and only web addresses are links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import FAMILIES, KINDS
from bot.report.audit_words import (
    STATES,
    age_of,
    day,
    kind_of,
    notes,
    of_finding,
    verdict,
    web_address,
)
from bot.report.html import asset, page
from bot.report.problem_text import grouped
from bot.report.sentences import url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Finding, Report
    from bot.say import Say

_FAMILY = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
_MOST_PAST = 12  # earlier audits that are shown


class _Past(NamedTuple):
    """Earlier counts: the days, and for each kind its numbers."""

    days: list[str]
    rows: list[tuple[str, list[int]]]


def audit_html(report: Report, say: Say) -> str:
    """Write the page of an audit."""
    names = ("kind", "page", "target", "detail", "state")
    here = {_FAMILY[kind] for kind in report.counts}
    return page(
        "audit.html",
        report,
        say,
        asset("style.css") + asset("audit.css"),
        asset("audit.js"),
        title=say("finding.title"),
        scope=", ".join(report.only) or say("finding.html-whole"),
        pages=say("finding.on-pages", n=report.pages),
        news=sum(finding.state != "known" for finding in report.findings),
        verdict=verdict(report, say),
        states=[state for state in STATES if any(f.state == state for f in report.findings)],
        families=[family for family in FAMILIES if family in here],
        heads={name: say(f"finding.html-{name}") for name in names},
        cards=list(_cards(report, say)),
        rows=[_row(finding, report, say) for finding in report.findings],
        past=_past(report, say),
        notes=notes(report, say),
        problems=grouped(report.problems, say),
        words=[_words(kind, say) for kind in report.kinds],
    )


def _cards(report: Report, say: Say) -> Iterator[dict[str, Any]]:
    """Give the cards that filter: one for each kind, how many are new, and how many were."""
    for kind, number in report.counts.items():
        found = [finding for finding in report.findings if finding.kind == kind]
        new = sum(finding.state == "new" for finding in found)
        counts = [past.counts.get(kind, 0) for past in report.past[-_MOST_PAST:]]
        yield {
            "kind": kind,
            "number": say("finding.number", n=number),
            "name": kind_of(kind, say),
            "severity": found[0].severity,
            "new": say("finding.count-new", n=new) if new else "",
            "line": _line([*counts, number]) if counts else "",
            "before": say("finding.html-before", counts=counts),
        }


def _line(counts: Sequence[int]) -> str:
    """Draw counts as the points of a line, 60 wide and 16 high, the last one at the right."""
    step, top = 60 / (len(counts) - 1), max(*counts, 1)
    return " ".join(f"{at * step:.1f},{17 - 16 * n / top:.1f}" for at, n in enumerate(counts))


def _words(kind: str, say: Say) -> tuple[str, str, str]:
    """Give a kind's name, what it is, and what to do about it."""
    return kind_of(kind, say), say(f"finding.about-{kind}"), say.hint(f"finding.{kind}")


def _row(finding: Finding, report: Report, say: Say) -> dict[str, Any]:
    told = of_finding(finding, say)
    return {
        "kind": finding.kind,
        "family": _FAMILY[finding.kind],
        "name": kind_of(finding.kind, say),
        "severity": finding.severity,
        "state": finding.state,
        "fixable": finding.fixable,
        "page": finding.page,
        "url": url(report.server, finding.page),
        "target": finding.target,
        "target_url": web_address(finding.target),
        "message": told.message,
        "hint": told.hint,
        "age": age_of(finding, say),
        "first_seen": finding.first_seen,
    }


def _past(report: Report, say: Say) -> _Past | None:
    """Put earlier counts and today's side by side; None at the first audit."""
    if not report.past:
        return None
    audits = [*((past.when, past.counts) for past in report.past[-_MOST_PAST:])]
    audits.append((report.started, report.counts))
    kinds = [kind for kind in KINDS if any(counts.get(kind) for _, counts in audits)]
    return _Past(
        [day(time, say) for time, _ in audits],
        [(kind_of(kind, say), [counts.get(kind, 0) for _, counts in audits]) for kind in kinds],
    )
