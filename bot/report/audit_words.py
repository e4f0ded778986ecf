"""What is said of findings, and how they stand together: the same in every form of a report."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from bot.model import KINDS
from bot.report.sentences import Told, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Finding, Report
    from bot.say import Say

STATES = ("new", "back", "known")
# Of these many pages have the same one, and it is put right in one place, or one by one.
_ONE_PLACE = frozenset({"blocked-url"})


class Group(NamedTuple):
    """Findings that are one thing: the same kind and target on several pages."""

    first: Finding
    findings: tuple[Finding, ...]

    @property
    def pages(self) -> list[str]:
        """Name the pages, each once."""
        return list(dict.fromkeys(finding.page for finding in self.findings))


def of_finding(finding: Finding, say: Say) -> Told:
    """Say one finding, and what to do about it."""
    code = f"finding.{finding.code or finding.kind}"
    args = {
        "better": finding.better,
        **{name: _shown(value) for name, value in finding.args.items()},
        "page": finding.page,
        "target": finding.target,
    }
    args["why"] = _why(finding, say)
    if "since" in finding.args:
        args["since"] = day(str(finding.args["since"]), say)
    return Told(say(code, **args), say.hint(code, **args))


def _shown(value: object) -> object:
    return " → ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def _why(finding: Finding, say: Say) -> str:
    reason = str(finding.args.get("reason", ""))
    return say(f"finding.reason-{reason}", status=str(finding.args.get("status", "")))


def kind_of(kind: str, say: Say) -> str:
    """Name a kind of finding for people."""
    return say(f"finding.kind-{kind}")


def age_of(finding: Finding, say: Say) -> str:
    """Say whether a finding is new, back, or known since when."""
    if finding.state != "known":
        return say(f"finding.state-{finding.state}")
    return say("finding.known-since", since=day(finding.first_seen, say))


def day(time: str, say: Say) -> str:
    """Write the day of a time."""
    return when(time[:10], say)


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Put together what is one thing, in the order in which it comes first."""
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault(_thing(finding), []).append(finding)
    return [Group(each[0], tuple(each)) for each in found.values()]


def _thing(finding: Finding) -> tuple[str, str, str]:
    if finding.kind in _ONE_PLACE:
        return (finding.kind, finding.state, str(finding.args.get("host", finding.target)))
    return (finding.kind, finding.state, finding.target or f"\x00{finding.page}")


def by_kind(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Sort findings by kind, in reading order."""
    places = {kind: at for at, kind in enumerate(KINDS)}
    ordered = sorted(findings, key=lambda each: (each.severity != "error", places[each.kind]))
    return [(kind, list(each)) for kind, each in groupby(ordered, key=lambda one: one.kind)]


def in_state(findings: Sequence[Finding], state: str) -> list[Finding]:
    """Choose those that are new, back or known."""
    return [finding for finding in findings if finding.state == state]


def verdict(report: Report, say: Say) -> str:
    """Say in one line what the report comes to."""
    if not report.findings:
        return say("finding.verdict-none", pages=report.pages)
    counts = [(state, len(in_state(report.findings, state))) for state in STATES]
    told = ", ".join(say(f"finding.count-{state}", n=n) for state, n in counts if n)
    return say("finding.verdict", n=len(report.findings), told=told)


def notes(report: Report, say: Say) -> list[str]:
    """Say what stands around the findings: silences, what is gone, addresses, the job queue."""
    told = [
        say("finding.jobs", n=report.jobs) if report.jobs else "",
        say("finding.gone", n=report.gone) if report.gone else "",
        say("finding.silenced", n=report.silenced) if report.silenced else "",
        say("finding.urls", n=report.urls, checked=report.urls_checked) if report.urls else "",
        say("finding.requests", n=report.requests.read),
    ]
    return [each for each in told if each]


def url_of(title: str, report: Report) -> str:
    """Give the address of a page of the wiki, or the address itself."""
    if title.startswith(("http://", "https://")):
        return title
    return report.server.replace("$1", quote(title.replace(" ", "_"), "/:"))


def masked(address: str) -> str:
    """Write an e-mail address so that a person knows it and a robot does not."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
