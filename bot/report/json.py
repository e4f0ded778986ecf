"""The JSON of the contract: what schedulers and outside checks read. Shapes never change here."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.report.audit_words import of_finding
from bot.report.of_edit import of_outcome, of_remark
from bot.report.sentences import counted, counted_results, of_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Conflict, Edit, Finding, Outcome, Plan, Problem, Report, Requests
    from bot.say import Say

FORMAT = 1


def problem_json(problem: Problem, say: Say) -> dict[str, Any]:
    """Give one problem; where it has no cell, sheet or file, the word is empty."""
    told = of_problem(problem, say)
    file, sheet, cell = problem.where or ("", "", "")
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": told.message,
        "hint": told.hint,
        "file": file,
        "sheet": sheet,
        "cell": cell,
    }


def error_json(problem: Problem, say: Say) -> dict[str, Any]:
    """Give what ended a command without a result."""
    return {"error": problem_json(problem, say)}


def check_json(problems: Iterable[Problem], records: int, say: Say) -> dict[str, Any]:
    """Give what `check` found."""
    return {"problems": [problem_json(problem, say) for problem in problems], "records": records}


def plan_json(plan: Plan, say: Say) -> dict[str, Any]:
    """Give a plan as people review it: without the texts; findings only if they were looked for."""
    shape = {
        "format": FORMAT,
        "id": plan.id,
        "project": plan.project,
        "wiki": plan.wiki,
        "edits": [edit_json(edit, say) for edit in plan.edits],
        "counts": counted(plan),
        "held": [asdict(held) for held in plan.held],
        "problems": [problem_json(problem, say) for problem in plan.problems],
        "requests": asdict(plan.requests),
    }
    if plan.findings is not None:
        shape["findings"] = [finding_json(finding, say) for finding in plan.findings]
    return shape


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


def edit_json(edit: Edit, say: Say) -> dict[str, Any]:
    """Give one edit; `old_title`, `conflicts` and `remarks` only where there are any."""
    shape: dict[str, Any] = {
        "id": edit.id,
        "action": edit.action,
        "title": edit.title,
        "identity": "/".join(edit.identity),
        "collection": edit.identity.collection,
        "key": edit.identity.key,
        "origin": edit.origin,
        "because": edit.because,
        "needs": list(edit.needs),
        "summary": edit.summary,
        "words_lost": edit.words_lost,
    }
    if edit.old_title:
        shape["old_title"] = edit.old_title
    if edit.conflicts:
        shape["conflicts"] = [conflict_json(conflict) for conflict in edit.conflicts]
    if edit.remarks:
        shape["remarks"] = [
            {"code": remark.code, "message": of_remark(remark, say).message}
            for remark in edit.remarks
        ]
    return shape


def conflict_json(conflict: Conflict) -> dict[str, Any]:
    """Give one conflict; what is not known is left out."""
    shape = {
        "reason": conflict.reason,
        "field": conflict.field or None,
        "base": conflict.base,
        "sheet": conflict.sheet,
        "wiki": conflict.wiki,
        "cell": str(conflict.cell) if conflict.cell else None,
        "user": conflict.user or None,
        "timestamp": conflict.timestamp or None,
        "known_since": conflict.known_since or None,
        "collection": conflict.collection or None,
    }
    return {name: value for name, value in shape.items() if value is not None}


def outcomes_json(
    run: str, outcomes: Sequence[Outcome], plan: Plan, requests: Requests, say: Say
) -> dict[str, Any]:
    """Give what became of a plan: the shape of apply, sync, import and undo."""
    names = {edit.id: edit.title for edit in plan.edits}
    return {
        "run": run,
        "outcomes": [outcome_json(outcome, names, say) for outcome in outcomes],
        "counts": counted_results(outcomes),
        "plan": plan_json(plan, say),
        "requests": asdict(requests),
    }


def outcome_json(outcome: Outcome, names: Mapping[str, str], say: Say) -> dict[str, Any]:
    """Give one outcome; the reason is a sentence, and only there where something went wrong."""
    shape: dict[str, Any] = {
        "id": outcome.id,
        "action": outcome.action,
        "title": outcome.title,
        "result": outcome.result,
    }
    if outcome.revid:
        shape["revid"] = outcome.revid
    if outcome.code:
        shape["code"] = outcome.code
    if outcome.reason or outcome.result not in {"done", "unchanged", "queued"}:
        shape["reason"] = of_outcome(outcome, names, say).message
    return shape
