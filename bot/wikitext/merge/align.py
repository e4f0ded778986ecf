"""Which unit of one text is which of another: equal ones, then those most alike, in order."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.wikitext.merge.units import heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.wikitext.merge.units import Unit

_LIKE = 45  # percent: below it, a unit was replaced rather than changed
_MOST = 40  # units a side: a longer hunk is paired in order, because each with each would be slow


def pairs(base: Sequence[Unit], side: Sequence[Unit]) -> dict[int, int]:
    """Tell where the units of `base` are in `side`; those that are gone are not in it."""
    one, other = [u.known_by for u in base], [u.known_by for u in side]
    found: dict[int, int] = {}
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    found.update((at, at) for at in range(start))
    last, other_last = len(one) - end, len(other) - end
    matcher = SequenceMatcher(None, one[start:last], other[start:other_last], autojunk=False)
    for what, i, to_i, j, to_j in matcher.get_opcodes():
        block = range(start + i, start + to_i), range(start + j, start + to_j)
        if what == "equal":
            found.update(zip(*block, strict=True))
        elif what == "replace":
            found.update(_alike(base, side, *block))
    found.update((last + at, other_last + at) for at in range(end))
    return found


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Count how many units both begin with."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def _alike(
    base: Sequence[Unit], side: Sequence[Unit], here: range, there: range
) -> list[tuple[int, int]]:
    """Pair the units of a changed stretch so that, in order, they are as alike as can be."""
    if len(here) == len(there) == 1:
        return [(here[0], there[0])] if _may_pair(base[here[0]], side[there[0]]) else []
    if len(here) > _MOST or len(there) > _MOST:
        return [(i, j) for i, j in zip(here, there, strict=False) if _likeness(base[i], side[j])]
    best: list[list[float]] = [[0.0] * (len(there) + 1) for _ in range(len(here) + 1)]
    for i in reversed(range(len(here))):
        for j in reversed(range(len(there))):
            paired = best[i + 1][j + 1] + _likeness(base[here[i]], side[there[j]])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    return _path(best, base, side, here, there)


def _path(
    best: list[list[float]], base: Sequence[Unit], side: Sequence[Unit], here: range, there: range
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(here) and j < len(there):
        likeness = _likeness(base[here[i]], side[there[j]])
        if likeness and best[i][j] == best[i + 1][j + 1] + likeness:
            found.append((here[i], there[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _may_pair(one: Unit, other: Unit) -> bool:
    return one.kind == other.kind and not one.key and not other.key


def _likeness(one: Unit, other: Unit) -> float:
    """Say how alike two units are, 0 for those that cannot be one another."""
    if not _may_pair(one, other):
        return 0.0
    return fuzz.ratio(_words(one), _words(other), score_cutoff=_LIKE)


def _words(unit: Unit) -> str:
    """Give what is compared: the signs around a short heading would make it like any other."""
    return heading(unit.text) if unit.kind == "heading" else unit.text


def alike(one: str, other: str) -> bool:
    """Say whether two texts are the same thing, said differently."""
    return fuzz.ratio(one, other, score_cutoff=70) > 0
