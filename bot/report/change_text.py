"""What changes on pages, as lines: like changes once, the others page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.report.fold import Fold, fold, source
from bot.report.lines import hint_lines, listed, wrap
from bot.report.of_edit import effect, of_remark, reasons
from bot.report.sentences import address, clip
from bot.report.words import changes, diff
from bot.wikitext.escape import unescape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Edit, Plan, Span
    from bot.report.words import Change
    from bot.say import Say

_MOST_CHANGES = 4  # of one page
_AROUND = 24  # characters of the line that are shown beside a change


def folded_lines(edits: Sequence[Edit], plan: Plan, say: Say, width: int, most: int) -> list[str]:
    """Tell the changes of many pages, the most frequent first; then at most `most` odd ones."""
    folds = fold(edits)
    lines: list[str] = []
    for group in (found for found in folds if found.is_group):
        lines += _group_lines(group, plan, say, width)
    odd = [found for found in folds if not found.is_group]
    for found in odd[:most]:
        lines += changed_lines("~", found, plan, say, width)
    if len(odd) > most:
        lines.append(f"  {say('report.and-others', n=len(odd) - most)}")
    return lines


def _group_lines(group: Fold, plan: Plan, say: Say, width: int) -> list[str]:
    """Tell one change of many pages."""
    titles = [edit.title for edit in group.edits]
    why = ", ".join(reasons(group.edits, say))
    head = say("report.same-change", n=len(titles), why=why)
    if any(edit.id in plan.waiting for edit in group.edits):
        head += f" {say('report.waits')}"
    lines = wrap(f"≡ {head}", width, 2, 4)
    lines += _change_lines(group, say, width, with_cells=False)
    return lines + wrap(listed(titles, 3, say), width, 6)


def changed_lines(mark: str, found: Fold, plan: Plan, say: Say, width: int) -> list[str]:
    """Tell one page: its title, why and from where, its changes, and what people should know."""
    edit = found.edits[0]
    about = [*reasons(found.edits, say)]
    if edit.action == "merge":
        about.append(say("report.merged"))
    about += [edit.origin] if edit.origin else []
    title = f"{mark} {edit.title}" + (f" {say('report.waits')}" if edit.id in plan.waiting else "")
    lines = wrap(title, width, 2, 4)
    lines += wrap(" · ".join(about), width, 6)
    lines += _change_lines(found, say, width, with_cells=True)
    return lines + known_lines(edit, say, width)


def known_lines(edit: Edit, say: Say, width: int) -> list[str]:
    """Write what becomes of a page, what people should know of it, and the words that go."""
    told = effect(edit, say)
    lines = wrap(told, width, 6, 8) if told else []
    for remark in edit.remarks:
        found = of_remark(remark, say)
        lines += wrap(f"! {found.message}", width, 6, 8) + hint_lines(found.hint, width, 8)
    if edit.words_lost:
        lines += wrap(f"! {say('report.edit-loses', n=edit.words_lost)}", width, 6, 8)
    return lines


def _change_lines(found: Fold, say: Say, width: int, *, with_cells: bool) -> list[str]:
    lines: list[str] = []
    told = [change for change in found.changes if (change.before + change.after).strip()]
    for change in told[:_MOST_CHANGES]:
        span = source(found.edits[0], change) if with_cells else None
        lines += wrap(_told(change, span, say, width), width, 6, 8)
    return lines + _and_others(len(told), say)


def _and_others(number: int, say: Say) -> list[str]:
    rest = number - _MOST_CHANGES
    return [f"      {say('report.and-other-changes', n=rest)}"] if rest > 0 else []


def value_lines(before: str, after: str, say: Say, width: int) -> list[str]:
    """Tell the words that changed in a long value, as it is typed in a cell."""
    found = [each for each in changes(diff(before, after)) if (each.before + each.after).strip()]
    lines: list[str] = []
    for change in found[:_MOST_CHANGES]:
        lines += wrap(_pointed(change, width - 20), width, 6, 8)
    return lines + _and_others(len(found), say)


def _told(change: Change, span: Span | None, say: Say, width: int) -> str:
    """Tell a change, with its field and cell; a value that is all of its field stands alone."""
    if span is None:
        return shown(change, width - 20)
    if (span.start, span.end) == (change.at, change.at + len(change.after)):
        change = change._replace(lead="", tail="")
    where = say("report.field-at", field=span.field, cell=address(span.cell))
    return say("report.at", where=where, message=shown(change, width - 20))


def shown(change: Change, most: int = 60) -> str:
    """Write a change with the words around it: `un atelier de ‹trois → quatre› jours`."""
    before, after, lead, tail = map(
        unescape, (change.before, change.after, change.lead, change.tail)
    )
    return _pointed(change._replace(before=before, after=after, lead=lead, tail=tail), most)


def _pointed(change: Change, most: int) -> str:
    before, after = clip(change.before, most), clip(change.after, most)
    inside = f"{before} → {after}"
    if not before or not after:
        inside = f"+ {after}" if after else f"− {before}"
    return f"{_ending(change.lead).lstrip()}‹{inside}›{_beginning(change.tail)}"


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
