"""An audit as pages of the wiki, which everybody reads: nothing private, and no new red link.

The text of a page depends on its findings alone, so that it is saved only when they change; each
line stays where it is, so that what people write beside it stays beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.report.audit_words import by_kind, grouped, kind_of, masked, of_finding, one_line
from bot.report.lines import listed
from bot.wikitext.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Finding, Report
    from bot.report.audit_words import Group
    from bot.say import Say

_MOST_NAMES = 10
# These targets are pages that exist: they may be linked to.
_LINKED = frozenset({"title-variant", "double-redirect", "redirect-loop", "category-cycle"})


def audit_pages(
    report: Report, say: Say, split: str, groups: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Write one page for each kind that was looked for, or for each group of pages.

    `groups` names the group of a page; those that have none come together.
    """
    if split == "kind":
        return {kind_of(kind, say): _of_kind(kind, report, say) for kind in report.kinds}
    others = say("finding.page-others")
    group_of = {page: group or others for page, group in (groups or {}).items()}
    by_group: dict[str, list[Finding]] = {name: [] for name in (*group_of.values(), others)}
    for finding in report.findings:
        by_group[group_of.get(finding.page, others)].append(finding)
    return {name: _of_group(findings, say) for name, findings in by_group.items()}


def _of_kind(kind: str, report: Report, say: Say) -> str:
    found = [finding for finding in report.findings if finding.kind == kind]
    listed = _list(found, say) or say("finding.page-nothing")
    about = f"{say(f'finding.about-{kind}')} {say.hint(f'finding.{kind}')}"
    return f"{_plain(about)}\n\n{say('finding.page-intro')}\n\n{listed}\n"


def _of_group(findings: Sequence[Finding], say: Say) -> str:
    sections = [
        f"== {kind_of(kind, say)} ==\n{_plain(say(f'finding.about-{kind}'))}\n\n{_list(each, say)}"
        for kind, each in by_kind(findings)
    ]
    return (
        "\n\n".join([say("finding.page-intro"), *(sections or [say("finding.page-nothing")])])
        + "\n"
    )


def _list(findings: Sequence[Finding], say: Say) -> str:
    groups = grouped(_public(finding) for finding in findings)
    return "\n".join(sorted({_line(group, say) for group in groups}))


def _public(finding: Finding) -> Finding:
    """Leave out what differs from one night to the next: a page must not change by growing older.

    What is new and what is known is one line; an address is failing, however often it did.
    """
    early = finding.code == "failing-url-early"
    kept = ("status", "reason")
    args = {name: finding.args.get(name, "") for name in kept} if early else finding.args
    return replace(finding, state="known", code="" if early else finding.code, args=args)


def _line(group: Group, say: Say) -> str:
    finding = group.first
    message = _plain(of_finding(finding, say).message)
    if len(group.targets) > 1:  # of one host, which the message names
        found = sorted({f"[[:{each.page}]] → {_target(each)}" for each in group.findings})
        told = listed(found, _MOST_NAMES, say, "finding.more-targets")
        return f"* {say('report.at', where=message, message=told)}"
    target = _target(finding) if finding.target else ""
    pages = [f"[[:{page}]]" for page in sorted(group.pages)]
    linked = listed(pages, _MOST_NAMES, say, "finding.more-pages")
    if target and len(group.pages) > 1:
        return f"* {say('report.at', where=f'{target} ({linked})', message=message)}"
    where = " → ".join(part for part in (linked, target) if part)
    return f"* {say('report.at', where=where, message=message)}"


def _target(finding: Finding) -> str:
    if finding.kind in _LINKED:
        return f"[[:{finding.target}]]"
    if finding.kind == "private-data":
        name, _, domain = finding.target.partition("@")
        return f"<code>{_plain(f'{name[:1]}…@{domain}')}</code>"
    return f"<code>{_plain(finding.target)}</code>"


def _plain(text: str) -> str:
    """Show a text as it is, but for e-mail addresses.

    MediaWiki makes a link of any address that stands in a page.
    """
    written = escape(masked(one_line(text)))
    return written.replace("://", "&#58;//").replace("mailto:", "mailto&#58;")
