"""Where the values of a row stand once the page was joined with people's words."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Span

# A stretch that is in both texts: where it begins and ends in the one, and begins in the other.
Stretch = tuple[int, int, int]
# Beyond so many pairs of lines, those that stand everywhere (`|-`) are not compared.
_MOST_COMPARED = 1_000_000


def moved(spans: Sequence[Span], said: str, joined: str) -> tuple[Span, ...]:
    """Place the values of the text that was said in the one that is saved; offsets in characters.

    A value whose place people wrote over has none any more: its cell is told of nothing.
    """
    if said == joined:
        return tuple(spans)
    stretches = list(_stretches(said, joined))
    found = []
    for span in spans:
        starts = _places(span.start, stretches)
        ends = _places(span.end, stretches)
        if not starts or not ends:
            continue
        # Whole lines beside a value are no part of it; words beside it in its line are.
        start = starts[-1 if _begins_line(said, span.start) else 0]
        end = ends[0 if _begins_line(said, span.end) else -1]
        if start <= end:
            found.append(span._replace(start=start, end=end))
    return tuple(found)


def _begins_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _places(at: int, stretches: Sequence[Stretch]) -> list[int]:
    return [there + at - start for start, end, there in stretches if start <= at <= end]


def _stretches(said: str, joined: str) -> Iterator[Stretch]:
    """Find what is the same in both, by lines, and in lines that changed their common ends."""
    old, new = said.splitlines(keepends=True), joined.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    there = [0, *accumulate(map(len, new))]
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > _MOST_COMPARED)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield starts[i1], starts[i2], there[j1]
        elif tag == "replace" and i2 - i1 == j2 - j1:
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                yield from _ends(old[i], new[j], starts[i], there[j])


def _ends(old: str, new: str, at: int, to: int) -> Iterator[Stretch]:
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - first
    last = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    yield at, at + first, to
    yield at + len(old) - last, at + len(old), to + len(new) - last
