"""A plan as text, for a terminal or a log: what would change, and whose words it would touch.

What needs a person stands last, where a terminal shows it.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from bot.report.conflict_text import conflict_lines
from bot.report.fold import Fold, fold, source
from bot.report.lines import and_more, hint_lines, joined, listed, wrap
from bot.report.problem_text import group_lines, grouped, problems_text
from bot.report.run_text import outcomes_text, runs_text
from bot.report.sentences import (
    ACTIONS,
    address,
    clip,
    counted,
    nothing_to_do,
    of_held,
    of_remark,
    of_requests,
    words_lost,
)
from bot.wikitext.escape import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Edit, Plan
    from bot.report.words import Change
    from bot.say import Say

__all__ = ["outcomes_text", "plan_text", "problems_text", "runs_text"]

_MOST = 10  # pages of one kind
_MOST_CHANGES = 4  # of one page
_MOST_PROBLEMS = 40
_AROUND = 24  # characters of the line that are shown beside a change


def plan_text(plan: Plan, say: Say, width: int = 80, most: int = _MOST) -> str:
    """Write a plan; of pages alike the first `most` are named."""
    others = [action for action in ACTIONS if action not in {"create", "update", "merge"}]
    blocks = [
        _header(plan, say, width),
        _creations(plan, say, width, most),
        *(_plainly(plan, action, say, width, most) for action in others if action != "conflict"),
        _updates(plan, say, width, most),
        _problems(plan, say, width),
        _held(plan, say, width),
        _conflicts(plan, say, width),
        wrap(say("report.words-lost", n=words_lost(plan)), width),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _header(plan: Plan, say: Say, width: int) -> list[str]:
    counts = counted(plan)
    if plan.edits:
        told = joined(say(f"report.count-{action}", n=n) for action, n in counts.items())
    else:
        told = nothing_to_do(plan, say)
    lines = wrap(say("report.plan-of", id=plan.id, project=plan.project, wiki=plan.wiki), width)
    lines += wrap(told, width, 2)
    if waiting := sum(edit.id in plan.waiting for edit in plan.edits):
        lines += wrap(say("report.waiting", n=waiting), width, 2)
    return lines + wrap(of_requests(plan.requests, say), width, 2)


def _of(plan: Plan, *actions: str) -> list[Edit]:
    return [edit for edit in plan.edits if edit.action in actions]


def _section(code: str, number: int, say: Say) -> str:
    return f"{say(f'report.section-{code}')} ({number})"


def _creations(plan: Plan, say: Say, width: int, most: int) -> list[str]:
    edits = _of(plan, "create")
    lines = [_section("create", len(edits), say)] if edits else []
    by_collection = sorted(edits, key=lambda edit: edit.identity.collection)
    for collection, found in groupby(by_collection, key=lambda edit: edit.identity.collection):
        pages = [_title_line("+", edit, plan, say, width) for edit in found]
        name = say("report.own-pages") if collection == "-" else collection
        lines.append(f"  {name} ({len(pages)})")
        lines += and_more(pages, most, 4, say)
    return lines


def _title_line(mark: str, edit: Edit, plan: Plan, say: Say, width: int) -> str:
    """Name a page and, where there is room, where it comes from."""
    title = (
        say("report.moved", old=edit.old_title, new=edit.title) if edit.old_title else edit.title
    )
    line = f"    {mark} {title}"
    if edit.id in plan.waiting:
        line += f" {say('report.waits')}"
    with_origin = f"{line}  ({edit.origin})"
    return with_origin if edit.origin and len(with_origin) <= width else line


def _plainly(plan: Plan, action: str, say: Say, width: int, most: int) -> list[str]:
    edits = _of(plan, action)
    lines = [_title_line("·", edit, plan, say, width) for edit in edits]
    told = [line for edit in edits[:most] for line in _remark_lines(edit, say, width)]
    lines = and_more(lines, most, 4, say) + told
    return [_section(action, len(edits), say), *lines] if edits else []


def _remark_lines(edit: Edit, say: Say, width: int) -> list[str]:
    """Write what people should know of an edit, and what to do."""
    lines: list[str] = []
    for remark in edit.remarks:
        found = of_remark(remark, say)
        lines += wrap(f"! {found.message}", width, 6, 8) + hint_lines(found.hint, width, 8)
    return lines


def _updates(plan: Plan, say: Say, width: int, most: int) -> list[str]:
    edits = _of(plan, "update", "merge")
    if not edits:
        return []
    folds = fold(edits)
    lines = [_section("update", len(edits), say)]
    for group in (found for found in folds if found.is_group):
        lines += _group_lines(group, plan, say, width)
    odd = [found for found in folds if not found.is_group]
    for found in odd[:most]:
        lines += _odd_lines(found, plan, say, width)
    if len(odd) > most:
        lines.append(f"  {say('report.and-others', n=len(odd) - most)}")
    return lines


def _group_lines(group: Fold, plan: Plan, say: Say, width: int) -> list[str]:
    """Tell one change of many pages."""
    titles = [edit.title for edit in group.edits]
    waiting = sum(edit.id in plan.waiting for edit in group.edits)
    head = say("report.same-change", n=len(titles), why=_why(group.edits, say))
    if waiting:
        head += f" {say('report.waits')}"
    lines = wrap(f"≡ {head}", width, 2, 4)
    lines += _change_lines(group, say, width, with_cells=False)
    return lines + wrap(listed(titles, 3, say), width, 6)


def _why(edits: Iterable[Edit], say: Say) -> str:
    reasons = Counter(edit.because for edit in edits)
    return ", ".join(say(f"report.because-{because}") for because in reasons)


def _odd_lines(found: Fold, plan: Plan, say: Say, width: int) -> list[str]:
    """Tell one page: its title, why and from where, and its changes."""
    edit = found.edits[0]
    why = _why(found.edits, say)
    if edit.action == "merge":
        why += f" · {say('report.merged')}"
    title = f"~ {edit.title}" + (f" {say('report.waits')}" if edit.id in plan.waiting else "")
    lines = wrap(title, width, 2, 4)
    lines += wrap(f"{why} · {edit.origin}" if edit.origin else why, width, 6)
    lines += _change_lines(found, say, width, with_cells=True)
    lines += _remark_lines(edit, say, width)
    if edit.words_lost:
        lines += wrap(f"! {say('report.edit-loses', n=edit.words_lost)}", width, 6, 8)
    return lines


def _change_lines(found: Fold, say: Say, width: int, *, with_cells: bool) -> list[str]:
    lines: list[str] = []
    for number in range(min(len(found.changes), _MOST_CHANGES)):
        change = found.changes[number]
        span = source(found.edits[0], change) if with_cells else None
        if span and (span.start, span.end) == (change.at, change.at + len(change.after)):
            change = change._replace(lead="", tail="")
        text = shown(change, width - 20)
        if span:
            where = say("report.field-at", field=span.field, cell=address(span.cell))
            text = say("report.at", where=where, message=text)
        lines += wrap(text, width, 6, 8)
    if len(found.changes) > _MOST_CHANGES:
        rest = len(found.changes) - _MOST_CHANGES
        lines.append(f"      {say('report.and-other-changes', n=rest)}")
    return lines


def shown(change: Change, most: int = 60) -> str:
    """Write a change with the words around it: `un atelier de ‹trois → quatre› jours`."""
    before, after, lead, tail = map(
        unescape, (change.before, change.after, change.lead, change.tail)
    )
    before, after = clip(before, most), clip(after, most)
    inside = f"{before} → {after}"
    if not before or not after:
        inside = f"+ {after}" if after else f"− {before}"
    return f"{_ending(lead)}‹{inside}›{_beginning(tail)}"


def _ending(text: str) -> str:
    """Give the last words of a text."""
    if len(text) <= _AROUND:
        return text
    return "…" + text[-_AROUND:].partition(" ")[2]


def _beginning(text: str) -> str:
    """Give the first words of a text."""
    if len(text) <= _AROUND:
        return text
    return text[:_AROUND].rpartition(" ")[0] + "…"


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
    lines = [_section("held", len(plan.held), say)] if plan.held else []
    for held in plan.held:
        told = of_held(held, say)
        lines += wrap(told.message, width, 2, 4) + hint_lines(told.hint, width, 4)
    return lines


def _conflicts(plan: Plan, say: Say, width: int) -> list[str]:
    edits: Sequence[Edit] = [edit for edit in plan.edits if edit.conflicts]
    lines = [_section("conflict", len(edits), say)] if edits else []
    for edit in edits:
        lines += conflict_lines(edit, say, width)
    return lines
