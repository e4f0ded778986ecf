"""The difference of two texts as rows of a table, with only what changed and a little around it.

Escapes are shown as what was typed: people read `https:`, not `https&#58;`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.wikitext.escape import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Span
    from bot.report.words import Bit, Pair

_AROUND = 2  # unchanged lines beside a change


class Row(NamedTuple):
    """One row: two sides, or, where `skipped` is not 0, so many unchanged lines left out."""

    left: tuple[Bit, ...] | None = None
    right: tuple[Bit, ...] | None = None
    changed: bool = False
    skipped: int = 0


class Rows(NamedTuple):
    """Rows, and whether some are missing because the page would grow too heavy."""

    rows: tuple[Row, ...]
    cut: bool


class Piece(NamedTuple):
    """A piece of a new text; `tip` names the field and cell that gave it, if any."""

    text: str
    tip: str


def rows(pairs: Sequence[Pair], most: int) -> Rows:
    """Give the rows to show, of at most about `most` characters."""
    found: list[Row] = []
    room = most
    for row in _folded(pairs):
        if room <= 0:
            return Rows(tuple(found), cut=True)
        row = _clipped(row, room)  # noqa: PLW2901 - the same row, shorter
        room -= _size(row.left) + _size(row.right)
        found.append(row)
    return Rows(tuple(found), cut=room < 0)


def _folded(pairs: Sequence[Pair]) -> Iterator[Row]:
    """Leave out the unchanged lines that stand far from any change."""
    near = _near(pairs)
    skipped = 0
    for number, pair in enumerate(pairs):
        if number not in near:
            skipped += 1
            continue
        if skipped:
            yield Row(skipped=skipped)
            skipped = 0
        yield Row(_typed(pair.left), _typed(pair.right), pair.changed)
    if skipped:
        yield Row(skipped=skipped)


def _typed(side: tuple[Bit, ...] | None) -> tuple[Bit, ...] | None:
    if side is None:
        return None
    return tuple(bit._replace(text=unescape(bit.text)) for bit in side)


def _near(pairs: Sequence[Pair]) -> set[int]:
    return {
        number + step
        for number, pair in enumerate(pairs)
        if pair.changed
        for step in range(-_AROUND, _AROUND + 1)
    }


def _size(side: tuple[Bit, ...] | None) -> int:
    return sum(len(bit.text) for bit in side or ())


def _clipped(row: Row, most: int) -> Row:
    """Cut a row that alone is longer than what may still be shown."""
    if _size(row.left) <= most and _size(row.right) <= most:
        return row
    return row._replace(left=_clip(row.left, most), right=_clip(row.right, most))


def _clip(side: tuple[Bit, ...] | None, most: int) -> tuple[Bit, ...] | None:
    if side is None:
        return None
    kept: list[Bit] = []
    for bit in side:
        room = most - _size(tuple(kept))
        if room <= 0:
            break
        kept.append(bit if len(bit.text) <= room else bit._replace(text=bit.text[:room] + "…"))
    return tuple(kept)


def pieces(text: str, spans: Sequence[Span], most: int) -> tuple[list[Piece], bool]:
    """Split a new text at the values that cells gave; say whether it was cut at `most`."""
    found: list[Piece] = []
    shown = text[:most]
    at = 0
    for span in sorted(spans):
        if span.start < at or span.start >= len(shown) or span.end <= span.start:
            continue
        end = min(span.end, len(shown))
        if span.start > at:
            found.append(Piece(unescape(shown[at : span.start]), ""))
        found.append(Piece(unescape(shown[span.start : end]), f"{span.field} — {span.cell}"))
        at = end
    if at < len(shown):
        found.append(Piece(unescape(shown[at:]), ""))
    return found, len(text) > most
