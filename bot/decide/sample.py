"""A first look at a large plan: a few edits of each kind, spread over what there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.decide.question import Decision
    from bot.model import Edit


def sample(decision: Decision, number: int) -> Decision:
    """Keep `number` edits of each action, collection and page, evenly spread from short to long.

    What they need comes along, or they could not be applied.
    """
    by_kind = sorted(decision.edits, key=_kind)
    chosen = {
        edit.id for _, edits in groupby(by_kind, key=_kind) for edit in _spread(list(edits), number)
    }
    needed = {need for edit in decision.edits if edit.id in chosen for need in edit.needs}
    while not needed <= chosen:
        chosen |= needed
        needed = {need for edit in decision.edits if edit.id in chosen for need in edit.needs}
    return replace(decision, edits=tuple(e for e in decision.edits if e.id in chosen))


def _kind(edit: Edit) -> tuple[str, ...]:
    return (edit.action, *edit.identity[1:3])


def _spread(edits: list[Edit], number: int) -> list[Edit]:
    ordered = sorted(edits, key=_size)
    if len(ordered) <= number:
        return ordered
    if number == 1:
        return [ordered[-1]]
    step = (len(ordered) - 1) / (number - 1)
    return [ordered[round(turn * step)] for turn in range(number)]


def _size(edit: Edit) -> int:
    return len(getattr(edit.op, "text", ""))
