"""What an audit tells: findings, and the report that holds them. `docs/audits.md` defines each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bot.model.values import Requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model.values import Problem, Severity

# Every kind of finding, in the order in which people read them: by family, what is worst first.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "links": (
        "redlink",
        "broken-redirect",
        "redirect-loop",
        "double-redirect",
        "broken-anchor",
        "orphan",
        "dead-end",
        "title-variant",
    ),
    "categories": (
        "undefined-category",
        "uncategorized",
        "unknown-category",
        "near-duplicate-category",
        "empty-category",
        "category-cycle",
    ),
    "templates": ("missing-template", "unknown-parameter", "missing-parameter", "wrong-value"),
    "files": ("missing-file", "unused-file"),
    "texts": ("private-data", "drift"),
    "external": ("dead-url", "failing-url", "blocked-url", "moved-url", "insecure-url"),
}
KINDS: tuple[str, ...] = tuple(kind for kinds in FAMILIES.values() for kind in kinds)
_ERRORS = frozenset(
    {
        "redlink",
        "broken-redirect",
        "redirect-loop",
        "dead-url",
        "missing-template",
        "missing-file",
        "private-data",
    }
)

State = Literal["new", "known", "back"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: what kind, on which page, about what.

    `page` and `target` are full titles as the wiki writes them, or whole addresses. `code` names
    the sentence `finding.CODE`, which is the kind's own where it is empty, `args` fill it in.
    `better` is what should stand in the target's place, where that is certain: only then is the
    finding `fixable`. `first_seen` is a time in ISO 8601 (UTC).
    """

    kind: str
    page: str
    target: str = ""
    code: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    better: str = ""
    first_seen: str = ""
    state: State = "new"

    @property
    def severity(self) -> Severity:
        """Give how bad it is, from the contract."""
        return "error" if self.kind in _ERRORS else "warning"

    @property
    def fixable(self) -> bool:
        """Say whether `--fix` knows what to write instead."""
        return bool(self.better)

    @property
    def name(self) -> tuple[str, str, str]:
        """Name the finding for ever: the same fault tomorrow has the same name."""
        return (self.kind, self.page, self.target)


class PastAudit(NamedTuple):
    """How many findings of each kind an earlier audit told; `when` in ISO 8601 (UTC)."""

    when: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What one audit found, frozen: every form of it is written from this value.

    `findings` are in reading order. `kinds` are those that were looked for, `only` what the audit
    was narrowed to. `silenced` counts what `[[ignore]]` kept quiet, `gone` what the last audit told
    and is no more. `jobs` is the length of the wiki's job queue: link tables lag behind by that.
    `past` has earlier audits of the same scope, oldest first. `server` is the address of a page
    with `$1` for its title.
    """

    id: str
    project: str
    wiki: str
    started: str
    findings: tuple[Finding, ...] = ()
    kinds: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    pages: int = 0
    urls: int = 0
    urls_checked: int = 0
    silenced: int = 0
    gone: int = 0
    jobs: int = 0
    past: tuple[PastAudit, ...] = ()
    problems: tuple[Problem, ...] = ()
    requests: Requests = field(default_factory=Requests)
    server: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """Count the findings by kind, in reading order; kinds without any are left out."""
        numbers = dict.fromkeys(KINDS, 0)
        for finding in self.findings:
            numbers[finding.kind] += 1
        return {kind: number for kind, number in numbers.items() if number}
