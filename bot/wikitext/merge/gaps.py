"""What stands between the units of a merged text: as the side has it that has both neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.wikitext.merge.units import ONE_LINE, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.wikitext.merge.units import Units
    from bot.wikitext.merge.weave import Three

_LINES = frozenset({"category", "call", "tag"})


class Piece(NamedTuple):
    """A unit of the merged text, and which unit of each side it is, if it is one."""

    unit: Unit
    base: int | None = None
    ours: int | None = None
    theirs: int | None = None


def joined(three: Three, pieces: Sequence[Piece]) -> str:
    """Put units and gaps together."""
    base, ours, theirs = three
    edge = Unit("", "edge")
    ends = Piece(edge, len(base.units), len(ours.units), len(theirs.units))
    written: list[str] = []
    before = Piece(edge, -1, -1, -1)
    for piece in (*pieces, ends):
        written += [_gap(three, before, piece), piece.unit.text]
        before = piece
    return "".join(written)


def _gap(three: Three, one: Piece, other: Piece) -> str:
    base = _own(three.base, one.base, other.base)
    ours = _own(three.ours, one.ours, other.ours)
    theirs = _own(three.theirs, one.theirs, other.theirs)
    if theirs is not None and ours is not None:
        return ours if theirs == base else theirs
    if theirs is not None or ours is not None:
        return theirs if theirs is not None else ours or ""
    return between(one.unit, other.unit)


def _own(units: Units, one: int | None, other: int | None) -> str | None:
    """Give the gap of one side, where the two are neighbours there."""
    neighbours = one is not None and other is not None and other == one + 1
    return units.gaps[other] if neighbours and other is not None else None


def between(one: Unit, other: Unit) -> str:
    """Part two units that no side had beside each other."""
    kinds = {one.kind, other.kind}
    if "edge" in kinds:
        return ""
    if kinds <= ONE_LINE or (len(kinds) == 1 and kinds <= _LINES):
        return "\n"
    return "\n" if one.kind in {"heading", "call", "tag"} and other.kind != "heading" else "\n\n"
