"""`audit`: look at a whole wiki, and tell what is worth a person's time."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.audit.read import Scope, look, sources_of
from bot.failure import Exit, Failure, worst
from bot.jobs.audit_inside import inside, kinds_of, parts_of
from bot.jobs.audit_outside import Outside, outside
from bot.jobs.audit_schema import drift, schema_of
from bot.jobs.contact import new_run_id
from bot.jobs.frame import now
from bot.jobs.silencing import heard, reports_root, silences
from bot.model import FAMILIES, KINDS, Problem, Report, These
from bot.run.history import HISTORY, History

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.read import Look
    from bot.jobs.audit_schema import Schema
    from bot.jobs.workspace import Workspace
    from bot.model import Finding, Source
    from bot.wiki.port import Start

_INSIDE = tuple(family for family in FAMILIES if family != "external")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked at: a family of findings or `all`, addresses too or not, narrowed or not.

    `due` visits only the addresses whose turn it is, a few.
    """

    family: str = "all"
    external: bool = False
    due: bool = False
    only: tuple[str, ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """Name the families; `--due` alone looks at addresses only."""
        inside = _INSIDE if self.family == "all" else (self.family,)
        if self.due and self.family == "all":
            inside = ()
        return (*inside, *(("external",) if self.external or self.due else ()))


@dataclass(frozen=True, slots=True)
class _Found:
    findings: list[Finding]
    problems: list[Problem]
    outside: Outside


def audit(workspace: Workspace, wish: Wish) -> Report:
    """Look, compare with what earlier audits told, remember; give the report."""
    with (
        closing(History(workspace.runtime / HISTORY)) as history,
        closing(workspace.reading_wiki()) as wiki,
    ):
        start = wiki.start("")
        if start.jobs:
            workspace.run_jobs()
            start = wiki.start("") if workspace.local else start
        workspace.keep_site(start.site)
        schema = schema_of(workspace, start.site)
        scope = _scope(wish, schema, start)
        seen = look(wiki, start.site, scope, parts_of(wish.families), workspace.progress)
        if not scope.is_whole and not seen.inventory.pages:
            raise Failure(Problem("audit.only-nothing", None, {"names": list(wish.only)}))
        found = _found(wish, seen, schema, start, history)
        return _report(wish, workspace, start, seen, found, history)


def _scope(wish: Wish, schema: Schema, start: Start) -> Scope:
    """Understand what the audit is narrowed to: collections by name, the rest as titles."""
    project = schema.workspace.project
    names = [name for name in wish.only if name not in project.collections]
    sources: list[Source] = list(sources_of(names, start.site))
    sources += (
        These(tuple(schema.titles(name))) for name in wish.only if name in project.collections
    )
    return Scope(tuple(sources), reports_root(schema.workspace, start.site), start.now)


def _found(wish: Wish, seen: Look, schema: Schema, start: Start, history: History) -> _Found:
    families = wish.families
    kinds = frozenset(kinds_of(families, whole=seen.inventory.whole))
    findings = list(inside(seen, kinds, schema))
    problems: list[Problem] = []
    if "drift" in kinds:
        here = frozenset(page.title for page in seen.inventory.pages.values())
        drifted, problems = drift(schema, seen.wiki, start, None if seen.inventory.whole else here)
        findings += [each for each in drifted if seen.inventory.whole or each.page in here]
    visited = Outside()
    if "external" in families:
        visited = outside(seen, schema.workspace, history, due=wish.due)
        findings += visited.findings
    return _Found(findings, problems, visited)


def _report(
    wish: Wish, workspace: Workspace, start: Start, seen: Look, found: _Found, history: History
) -> Report:
    """Compare with earlier audits, keep quiet what is silenced, and remember."""
    site, moment = start.site, now()
    quiet, problems = silences(workspace, seen.wiki, site, datetime.fromisoformat(moment).date())
    dated = history.dated(found.findings, moment)
    told = heard(dated, quiet)
    scope = " ".join([*wish.families, *wish.only])
    kinds = kinds_of(wish.families, whole=seen.inventory.whole)
    gone = history.keep(dated, _looked_at(seen, frozenset(kinds), wish.families), moment)
    report = Report(
        id=new_run_id(),
        project=workspace.project.name,
        wiki=site.api,
        started=moment,
        findings=tuple(sorted(told, key=_reading_order)),
        kinds=kinds,
        only=wish.only,
        pages=len(seen.inventory.pages),
        urls=found.outside.urls,
        urls_checked=found.outside.checked,
        silenced=len(dated) - len(told),
        gone=gone,
        jobs=start.jobs,
        past=history.past(scope),
        problems=(*workspace.problems, *found.problems, *found.outside.problems, *problems),
        requests=seen.wiki.requests,
        server=site.server + site.article_path,
    )
    history.keep_audit(report.id, scope, report.counts, report.started)
    return report


_STATES = ("new", "back", "known")
_PLACES = {kind: place for place, kind in enumerate(KINDS)}


def _reading_order(finding: Finding) -> tuple[int, bool, int, str, str]:
    return (
        _STATES.index(finding.state),
        finding.severity != "error",
        _PLACES[finding.kind],
        finding.page,
        finding.target,
    )


def _looked_at(
    seen: Look, kinds: frozenset[str], families: Sequence[str]
) -> Callable[[tuple[str, str, str]], bool]:
    """Say of a finding whether this audit would have found it again.

    A place on a page of the web is looked for with the addresses, one on a page of the wiki with
    the links.
    """
    here = {page.title for page in seen.inventory.pages.values()}

    def looked_at(name: tuple[str, str, str]) -> bool:
        kind, page, target = name
        if kind == "broken-anchor":
            asked = ("external" if target.startswith(_WEB) else "links") in families
        else:
            asked = kind in kinds
        return asked and (seen.inventory.whole or page in here)

    return looked_at


_WEB = ("http://", "https://", "//")


def status_of(report: Report, fail_on: str) -> Exit:
    """Say how the command ends: with 3 where somebody should look."""
    later = any(problem.code == "audit.no-network" for problem in report.problems)
    told = [each for each in report.findings if fail_on == "any" or each.state != "known"]
    person = bool(told) and fail_on != "never"
    return worst(Exit.LATER if later else Exit.DONE, Exit.PERSON if person else Exit.DONE)
