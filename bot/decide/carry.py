"""Carrying what a person took back through what the sheet says next, cell by cell.

All the texts here are the sheet's own, rendered at different times: nobody's words are at stake.
What one says otherwise than the other is carried on, but not into a cell that has changed.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from bot.render.notices import is_notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.model import Span

_LINE = re.compile(r"(?=\n)")  # each with the sign before it: the last one ends as all do
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
# Beyond so many pairs, what stands everywhere (`|-`, spaces) is not compared.
_MOST_COMPARED = 1_000_000


class Change(NamedTuple):
    """A stretch of the one text and what stands there in the other, in characters.

    `lines` where whole lines come or go, so that what follows is beside it and not in it.
    """

    start: int
    end: int
    new: str
    lines: bool = False

    @property
    def longer(self) -> int:
        """Tell by how much the text grows."""
        return len(self.new) - (self.end - self.start)


class Carried(NamedTuple):
    """The text with what was carried into it, and where its values stand now."""

    text: str
    spans: tuple[Span, ...] = ()


def carried(base: str, other: str, onto: str, spans: Sequence[Span] = ()) -> Carried:
    """Put the differences between `base` and `other` into a third text, which is of `base` too.

    Where that one has changed itself, it stays as it is: a whole cell, where `spans` tell its
    cells. Lines that come and go together may be one row at another place: all of them are carried
    or none.
    """
    own = list(_changes(base, onto))
    fitting: list[Change] = []
    rows: list[tuple[Change, Change | None]] = []
    for change in _changes(base, other):
        there = _placed(change, own, spans)
        if change.lines and not (there and _is_in_one(there, spans)):
            rows.append((change, there))
        elif there:
            fitting.append(there)
    placed = [there for _, there in rows if there]
    if len(placed) == len(rows) or _only_one_way(rows):
        fitting += placed
    fitting.sort()
    text = onto
    for there in reversed(fitting):
        text = text[: there.start] + there.new + text[there.end :]
    return Carried(text, tuple(_moved(spans, fitting)))


def standing_after(before: str, text: str, stood: str) -> str:
    """Tell what stands of the sheet's words after an edit of ours from `before` to `text`.

    A notice in the place of a page takes back nothing of what the page said.
    """
    return stood if is_notice(text) else carried(before, text, stood).text


def _placed(change: Change, own: Sequence[Change], spans: Sequence[Span]) -> Change | None:
    """Find the place of a change in the third text; None where that one has changed itself."""
    if any(_meet(change, each) for each in own):
        return None
    by = sum(each.longer for each in own if each.end <= change.start)
    there = change._replace(start=change.start + by, end=change.end + by)
    cells = [span for span in spans if _touches(there, span)]
    grown = 0
    for each in own:
        now = each._replace(start=each.start + grown, end=each.start + grown + len(each.new))
        if any(_touches(now, cell) for cell in cells):
            return None
        grown += each.longer
    return there


def _meet(one: Change, other: Change) -> bool:
    """Say whether two changes of one text are at one place; whole lines stand beside another."""
    if one.lines or other.lines:
        overlap = one.start < other.end and other.start < one.end
        return overlap or one[:2] == other[:2]
    return one.start <= other.end and other.start <= one.end


def _only_one_way(rows: Iterable[tuple[Change, Change | None]]) -> bool:
    """Say whether lines only come, or only go: then each is a row by itself."""
    return all(not change.new for change, _ in rows) or all(
        change.start == change.end for change, _ in rows
    )


def _touches(there: Change, cell: Span) -> bool:
    """Say whether a change may be one of this cell; whole lines hold what they hold."""
    if there.lines and there.start < there.end:
        return cell.start < there.end and there.start < cell.end
    return cell.start <= there.end and there.start <= cell.end


def _is_in_one(there: Change, spans: Sequence[Span]) -> bool:
    """Say whether a change is of one cell; what comes behind it may be the next row."""
    return any(span.start <= there.start < span.end and there.end <= span.end for span in spans)


def _moved(spans: Sequence[Span], changes: Sequence[Change]) -> Iterator[Span]:
    """Place the values anew; one whose lines are gone has no place any more."""
    for span in spans:
        start, end = span.start, span.end
        for each in changes:
            inside = span.start <= each.start and each.end <= span.end
            if not inside and each.start < span.end and span.start < each.end:
                break
            start += each.longer if each.end <= span.start and not inside else 0
            end += each.longer if each.end <= span.end else 0
        else:
            yield span._replace(start=start, end=end)


def _changes(old: str, new: str) -> Iterator[Change]:
    """List what differs: by lines, and by words in lines that belong together."""
    one, other = _LINE.split(old), _LINE.split(new)
    starts = [0, *accumulate(map(len, one))]
    for i, to_i, j, to_j in _differing(one, other):
        if to_i - i != to_j - j:
            yield Change(starts[i], starts[to_i], "".join(other[j:to_j]), lines=True)
            continue
        for line, its in zip(range(i, to_i), other[j:to_j], strict=True):
            yield from _words(one[line], its, starts[line])


def _words(old: str, new: str, at: int) -> Iterator[Change]:
    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    starts = list(accumulate(map(len, one), initial=at))
    for i, to_i, j, to_j in _differing(one, other):
        yield Change(starts[i], starts[to_i], "".join(other[j:to_j]))


def _differing(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, one, other, autojunk=len(one) * len(other) > _MOST_COMPARED)
    for tag, *where in matcher.get_opcodes():
        if tag != "equal":
            i, to_i, j, to_j = where
            yield i, to_i, j, to_j
