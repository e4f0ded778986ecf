"""What is said of findings, and how they stand together: the same in every form of a report."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from bot.model import KINDS
from bot.report.sentences import Told, clip, told, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Finding, Report
    from bot.say import Say

STATES = ("new", "back", "known")
_WRITTEN = frozenset({"old", "new", "value"})  # what people wrote, however long
_LONGEST = 200  # characters of it
# What moves a terminal's cursor, turns the direction of writing, or is in no file.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# Not within an address or a path, nor the name of a file such as `photo@2x.png`.
_MAIL = re.compile(
    r"(?<![\w.+/@%-])([\w%+])[\w.%+'-]*(@[\w-]+(?:\.[\w-]+)*\.(?!(?:png|jpe?g|gif|svg|webp)\b)[^\W\d]{2,})"
)


class Group(NamedTuple):
    """Findings that one sentence tells: the same of one target on several pages, or of one host."""

    first: Finding
    findings: tuple[Finding, ...]

    @property
    def pages(self) -> list[str]:
        """Name the pages, each once."""
        return list(dict.fromkeys(finding.page for finding in self.findings))

    @property
    def targets(self) -> list[str]:
        """Name the targets, each once: several addresses of a host, otherwise one or none."""
        return list(dict.fromkeys(each.target for each in self.findings if each.target))


def of_finding(finding: Finding, say: Say) -> Told:
    """Say one finding, and what to do about it."""
    args: dict[str, Any] = {
        "better": finding.better,
        **finding.args,
        "page": finding.page,
        "target": finding.target,
        "why": _why(finding, say),
    }
    if "since" in args:
        args["since"] = day(str(args["since"]), say)
    shown = {name: _shown(name, value) for name, value in args.items()}
    return told(say, f"finding.{finding.code or finding.kind}", shown)


def _shown(name: str, value: Any) -> Any:
    """Keep a text to one line; a chain leads on."""
    if isinstance(value, (list, tuple)):
        return " → ".join(one_line(str(each)) for each in value)
    if not isinstance(value, str):
        return value
    return clip(one_line(value), _LONGEST) if name in _WRITTEN else one_line(value)


def one_line(text: str) -> str:
    """Bring a text from outside into one line that a terminal shows, and does not obey."""
    return _CONTROLS.sub("", clip(text, len(text)) if "\n" in text or "\r" in text else text)


def _why(finding: Finding, say: Say) -> str:
    """Say why an address did not answer; a code that has no words yet stands for itself."""
    reason = str(finding.args.get("reason", ""))
    code = f"finding.reason-{reason}"
    status = str(finding.args.get("status", ""))
    return say(code, status=status) if say.knows(code) else reason


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
    """Put together what one sentence tells, in the order in which it comes first."""
    found: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        found.setdefault(_thing(finding), []).append(finding)
    return [Group(each[0], tuple(each)) for each in found.values()]


def _thing(finding: Finding) -> tuple[str, ...]:
    """Name what is one thing: what differs in anything that is told is another."""
    by_host = finding.kind == "blocked-url" and "host" in finding.args
    subject = "" if by_host else finding.target or f"\x00{finding.page}"
    args = repr(sorted(finding.args.items()))
    return (finding.kind, finding.state, finding.code, subject, finding.better, args)


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


def web_address(text: str) -> str:
    """Give an address that is worth a click, as a link writes it: http and https alone."""
    if not text.lower().startswith(("http://", "https://", "//")):
        return ""
    whole = f"https:{text}" if text.startswith("//") else text
    return quote(whole, "/:?#[]@!$&'()*+,;=%~", errors="replace")


def masked(text: str) -> str:
    """Hide the names of e-mail addresses, so that a person knows them and a robot does not."""
    return _MAIL.sub(r"\1…\2", text)
