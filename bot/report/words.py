"""What differs between two texts, word by word.

Lines are compared first, then the words of the lines that belong together: a page of 50 kB with a
few changes costs milliseconds, and a table row that changed stands beside what it was.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"&#?\w+;|\w+|\s+|[^\w\s]")  # an entity is one sign
_WORD = re.compile(r"\w+")
# Lines with less in common than this are two lines, not one that changed.
_ALIKE = 0.35
# Beyond these sizes, pairing by likeness costs more than it tells.
_MOST_PAIRINGS = 1600
_MOST_TOKENS = 4000


class Bit(NamedTuple):
    """A piece of a line; `changed` where the other side does not have it."""

    text: str
    changed: bool


class Pair(NamedTuple):
    """One line before and after, as bits; None on the side that has no such line."""

    left: tuple[Bit, ...] | None
    right: tuple[Bit, ...] | None

    @property
    def changed(self) -> bool:
        """Say whether the two sides differ in this line."""
        return self.left != self.right


class Change(NamedTuple):
    """Words taken away and the words that stand there instead, with what stands around them.

    `at` is where `after` begins in the whole new text, in characters.
    """

    before: str
    after: str
    at: int
    lead: str = ""
    tail: str = ""


def diff(before: str, after: str) -> list[Pair]:
    """Set the lines of two texts side by side, with the words that changed marked."""
    old, new = before.split("\n"), after.split("\n")
    if before == after:
        return [_same(line) for line in new]
    if not before:
        return [Pair(None, (Bit(line, changed=True),)) for line in new]
    if not after:
        return [Pair((Bit(line, changed=True),), None) for line in old]
    start, end = _common_ends(old, new)
    pairs = [_same(line) for line in new[:start]]
    pairs += _lines(old[start : len(old) - end], new[start : len(new) - end])
    pairs += [_same(line) for line in new[len(new) - end :]]
    return pairs


def changes(pairs: Sequence[Pair]) -> list[Change]:
    """List what changed, in the order of the new text; neighbouring words are one change."""
    found: list[Change] = []
    at = 0
    for pair in pairs:
        if pair.changed:
            found += _changes_of_line(pair, at)
        if pair.right is not None:
            at += sum(len(bit.text) for bit in pair.right) + 1
    return found


def _same(line: str) -> Pair:
    bits = (Bit(line, changed=False),)
    return Pair(bits, bits)


def _common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Count the items that both begin with, and those that both end with."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return start, end


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > 1_000_000)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from map(_same, new[j1:j2])
        else:
            yield from _paired(old[i1:i2], new[j1:j2])


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """Put lines that are alike beside each other, without changing their order."""
    if len(old) == len(new) or len(old) * len(new) > _MOST_PAIRINGS:
        couples: Iterator[tuple[str | None, str | None]] = zip_longest(old, new)
    else:
        couples = _alignment(old, new)
    for left, right in couples:
        yield _words(left, right)


def _alignment(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Find the pairing in order with the most in common: the best path through all likenesses."""
    bags = [Counter(_WORD.findall(line)) for line in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(Counter(_WORD.findall(line)), bag) for bag in bags] for line in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            together = best[i + 1][j + 1] + alike[i][j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1
    yield from ((line, None) for line in old[i:])
    yield from ((None, line) for line in new[j:])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Give the share of words in common, from 0 to 1; 0 where they are too different to pair."""
    most = max(one.total(), other.total())
    share = (one & other).total() / most if most else 0.0
    return share if share >= _ALIKE else 0.0


def _words(left: str | None, right: str | None) -> Pair:
    """Mark the words of two lines that differ; lines that share next to nothing differ whole."""
    if left is None or right is None:
        return Pair(
            None if left is None else (Bit(left, changed=True),),
            None if right is None else (Bit(right, changed=True),),
        )
    old, new = _TOKEN.findall(left), _TOKEN.findall(right)
    start, end = _common_ends(old, new)
    middle = (old[start : len(old) - end], new[start : len(new) - end])
    tokens = [(token, token) for token in new[:start]]
    tokens += _tokens(*middle)
    tokens += [(token, token) for token in new[len(new) - end :]]
    return Pair(_bits(tokens, 0), _bits(tokens, 1))


def _tokens(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """Compare words; each entry is what stood there and what stands there now."""
    if not old or not new or max(len(old), len(new)) > _MOST_TOKENS:
        return [("".join(old), "".join(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 500)
    if matcher.real_quick_ratio() < _ALIKE / 2 or matcher.ratio() < _ALIKE:
        return [("".join(old), "".join(new))]
    return [
        ("".join(old[i1:i2]), "".join(new[j1:j2])) for _, i1, i2, j1, j2 in matcher.get_opcodes()
    ]


def _bits(tokens: Sequence[tuple[str, str]], side: int) -> tuple[Bit, ...]:
    """Join neighbours; a lone space between two changed words belongs to the change."""
    bits: list[Bit] = []
    for number, both in enumerate(tokens):
        changed = both[0] != both[1] or _is_between_changes(tokens, number)
        if bits and bits[-1].changed == changed:
            bits[-1] = Bit(bits[-1].text + both[side], changed)
        else:
            bits.append(Bit(both[side], changed))
    return tuple(bits)


def _is_between_changes(tokens: Sequence[tuple[str, str]], number: int) -> bool:
    around = tokens[max(number - 1, 0) : number + 2]
    return (
        len(around) == 3
        and not tokens[number][0].strip()
        and all(old != new for old, new in (around[0], around[2]))
    )


def _changes_of_line(pair: Pair, at: int) -> Iterator[Change]:
    """Walk both sides at once: after joining, same and changed bits alternate alike."""
    if pair.left is None or pair.right is None:
        before, after = ("".join(b.text for b in side or ()) for side in pair)
        yield Change(before, after, at)
        return
    lead = ""
    for number, (left, right) in enumerate(zip(pair.left, pair.right, strict=True)):
        if left.changed:
            rest = pair.right[number + 1 : number + 2]
            yield Change(left.text, right.text, at, lead, rest[0].text if rest else "")
        lead = right.text
        at += len(right.text)
