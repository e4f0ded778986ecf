"""A plan as text, for a terminal or a log: what would change, and whose words it would touch.

What needs a person stands last, where a terminal shows it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.model import Restore
from bot.report.before import findings_lines
from bot.report.change_text import changed_lines, folded_lines, known_lines
from bot.report.conflict_text import conflict_lines
from bot.report.fold import single
from bot.report.lines import and_more, hint_lines, joined, wrap
from bot.report.problem_text import group_lines, grouped
from bot.report.sentences import (
    counted,
    nothing_to_do,
    of_held,
    of_plan,
    of_requests,
    words_lost,
)

if TYPE_CHECKING:
    from bot.model import Edit, Plan
    from bot.say import Say

_MOST = 10  # pages of one kind
_MOST_PROBLEMS = 40


def plan_text(plan: Plan, say: Say, width: int = 80) -> str:
    """Write a plan; of pages alike the first ones are named."""
    blocks = [
        _header(plan, say, width),
        _creations(plan, say, width),
        _plainly(plan, "move", say, width),
        _adoptions(plan, say, width),
        _plainly(plan, "retire", say, width),
        _plainly(plan, "upload", say, width),
        _updates(plan, say, width),
        _problems(plan, say, width),
        findings_lines(plan, say, width),
        _held(plan, say, width),
        _conflicts(plan, say, width),
        wrap(say("report.words-lost", n=words_lost(plan)), width),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _header(plan: Plan, say: Say, width: int) -> list[str]:
    if plan.edits:
        counts = counted(plan).items()
        told = joined(of_plan(f"report.count-{action}", plan, say, n=n) for action, n in counts)
    else:
        told = nothing_to_do(plan, say)
    lines = wrap(say("report.plan-of", id=plan.id, project=plan.project, wiki=plan.wiki), width)
    lines += wrap(told, width, 2)
    if waiting := sum(edit.id in plan.waiting for edit in plan.edits):
        lines += wrap(say("report.waiting", n=waiting), width, 2)
    return lines + wrap(of_requests(plan.requests, say), width, 2)


def _of(plan: Plan, *actions: str) -> list[Edit]:
    return [edit for edit in plan.edits if edit.action in actions]


def _section(code: str, number: int, plan: Plan, say: Say) -> str:
    return f"{of_plan(f'report.section-{code}', plan, say)} ({number})"


def _creations(plan: Plan, say: Say, width: int) -> list[str]:
    edits = _of(plan, "create")
    lines = [_section("create", len(edits), plan, say)] if edits else []
    by_collection = sorted(edits, key=lambda edit: edit.identity.collection)
    for collection, found in groupby(by_collection, key=lambda edit: edit.identity.collection):
        pages = [_title_line("+", edit, plan, say, width) for edit in found]
        name = say("report.own-pages") if collection == "-" else collection
        lines.append(f"  {name} ({len(pages)})")
        lines += and_more(pages, _MOST, 4, say)
    return lines


def _title_line(mark: str, edit: Edit, plan: Plan, say: Say, width: int) -> str:
    """Name a page and, where there is room, where it comes from."""
    title = (
        say("report.moved", old=edit.old_title, new=edit.title) if edit.old_title else edit.title
    )
    line = f"    {mark} {title}"
    if edit.action == "create" and isinstance(edit.op, Restore):
        line += f" {say('report.comes-back')}"
    if edit.id in plan.waiting:
        line += f" {say('report.waits')}"
    with_origin = f"{line}  ({edit.origin})"
    return with_origin if edit.origin and len(with_origin) <= width else line


def _plainly(plan: Plan, action: str, say: Say, width: int) -> list[str]:
    """Name the pages of one action, each with what becomes of it."""
    edits = _of(plan, action)
    lines = [_section(action, len(edits), plan, say)] if edits else []
    for edit in edits[:_MOST]:
        title = _title_line("·", edit, plan, say, width).lstrip()
        lines += [*wrap(title, width, 4, 8), *known_lines(edit, say, width)]
    if len(edits) > _MOST:
        lines.append(f"    {say('report.and-others', n=len(edits) - _MOST)}")
    return lines


def _adoptions(plan: Plan, say: Say, width: int) -> list[str]:
    """Show what changes on pages that people wrote: each of them is theirs."""
    edits = _of(plan, "adopt")
    lines = [_section("adopt", len(edits), plan, say)] if edits else []
    for edit in edits[:_MOST]:
        lines += changed_lines("·", single(edit), plan, say, width)
    if len(edits) > _MOST:
        lines.append(f"  {say('report.and-others', n=len(edits) - _MOST)}")
    return lines


def _updates(plan: Plan, say: Say, width: int) -> list[str]:
    edits = _of(plan, "update", "merge")
    if not edits:
        return []
    head = _section("update", len(edits), plan, say)
    return [head, *folded_lines(edits, plan, say, width, _MOST)]


def _problems(plan: Plan, say: Say, width: int) -> list[str]:
    if not plan.problems:
        return []
    errors = sum(problem.severity == "error" for problem in plan.problems)
    lines = [say("report.section-problems", errors=errors, warnings=len(plan.problems) - errors)]
    groups = grouped(plan.problems, say)
    for group in groups[:_MOST_PROBLEMS]:
        lines += group_lines(group, say, width, 2)
    if len(groups) > _MOST_PROBLEMS:
        lines += wrap(say("report.and-other-problems", n=len(groups) - _MOST_PROBLEMS), width, 2)
    return lines


def _held(plan: Plan, say: Say, width: int) -> list[str]:
    lines = [_section("held", len(plan.held), plan, say)] if plan.held else []
    for held in plan.held:
        told = of_held(held, say)
        lines += wrap(told.message, width, 2, 4) + hint_lines(told.hint, width, 4)
    return lines


def _conflicts(plan: Plan, say: Say, width: int) -> list[str]:
    edits = [edit for edit in plan.edits if edit.conflicts]
    lines = [_section("conflict", len(edits), plan, say)] if edits else []
    for edit in edits:
        lines += conflict_lines(edit, say, width)
    return lines
