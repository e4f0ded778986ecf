"""An audit as pages of the wiki, which everybody reads: nothing private, and no new red link.

The text of a page depends on its findings alone, so that it is saved only when they change; each
line stays where it is, so that what people write beside it stays beside it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.report.audit_words import grouped, kind_of, masked, of_finding
from bot.wikitext.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Finding, Report
    from bot.report.audit_words import Group
    from bot.say import Say

_MOST_PAGES = 10
# These targets are pages that exist: they may be linked to.
_LINKED = frozenset({"title-variant", "double-redirect", "redirect-loop", "category-cycle"})


def audit_pages(report: Report, say: Say, split: str, groups: Mapping[str, str]) -> dict[str, str]:
    """Write one page for each kind that was looked for, or for each group of pages.

    `groups` names the group of a page; the others come together.
    """
    if split == "kind":
        return {
            kind_of(kind, say): _page([f for f in report.findings if f.kind == kind], say)
            for kind in report.kinds
        }
    by_group: dict[str, list[Finding]] = defaultdict(list)
    for group in dict.fromkeys([*groups.values(), say("finding.page-others")]):
        by_group[group] = []
    for finding in report.findings:
        by_group[groups.get(finding.page, say("finding.page-others"))].append(finding)
    return {name: _page(findings, say, parted=True) for name, findings in by_group.items()}


def _page(findings: Sequence[Finding], say: Say, *, parted: bool = False) -> str:
    intro = say("finding.page-intro")
    if not findings:
        return f"{intro}\n\n{say('finding.page-nothing')}\n"
    if not parted:
        return f"{intro}\n\n{_list(findings, say)}\n"
    kinds: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[finding.kind].append(finding)
    sections = (f"== {kind_of(kind, say)} ==\n{_list(kinds[kind], say)}" for kind in sorted(kinds))
    return "\n\n".join([intro, *sections]) + "\n"


def _list(findings: Sequence[Finding], say: Say) -> str:
    groups = grouped(_without_state(finding) for finding in findings)
    lines = {_line(group, say): None for group in groups}
    return "\n".join(sorted(lines))


def _without_state(finding: Finding) -> Finding:
    """Let what is new and what is known be one line: a page must not change by growing older."""
    return replace(finding, state="known")


def _line(group: Group, say: Say) -> str:
    finding, pages = group.first, sorted(group.pages)
    message = _plain(of_finding(_public(finding), say).message)
    linked = ", ".join(f"[[:{page}]]" for page in pages[:_MOST_PAGES])
    if len(pages) > _MOST_PAGES:
        linked += f" {say('finding.more-pages', n=len(pages) - _MOST_PAGES)}"
    target = _target(finding)
    head = f"{target} ({linked})" if target and len(pages) > 1 else linked
    arrow = f" → {target}" if target and len(pages) == 1 else ""
    return f"* {say('report.at', where=head + arrow, message=message)}"


def _public(finding: Finding) -> Finding:
    """Leave out of the sentence what differs from one night to the next."""
    return replace(finding, code="") if finding.code == "failing-url-early" else finding


def _target(finding: Finding) -> str:
    if not finding.target:
        return ""
    if finding.kind in _LINKED:
        return f"[[:{finding.target}]]"
    shown = masked(finding.target) if finding.kind == "private-data" else finding.target
    return f"<code>{_plain(shown)}</code>"


def _plain(text: str) -> str:
    """Show a text as it is: MediaWiki makes a link of any address that stands in a page."""
    return escape(text).replace("://", "&#58;//").replace("mailto:", "mailto&#58;")
