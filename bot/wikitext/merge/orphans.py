"""What one side added to a section or a table that the other side took away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wikitext.merge.judge import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.wikitext.merge.judge import Judge
    from bot.wikitext.merge.units import Unit, Units
    from bot.wikitext.merge.weave import Three

_HOLDS = {"heading": frozenset({"heading", "category"}), "table": frozenset({"end"})}
_PROSE = Place()


def orphans(
    three: Three,
    judge: Judge,
    pairs: tuple[Mapping[int, int], Mapping[int, int]],
    added: tuple[Mapping[int, Sequence[int]], Mapping[int, Sequence[int]]],
) -> None:
    """Tell of additions that would be left without the heading or the table above them."""
    for at, unit in enumerate(three.base.units):
        if unit.kind not in _HOLDS:
            continue
        to_ours, to_theirs = (at in side for side in pairs)
        if to_ours == to_theirs:
            continue
        end = _end(three.base.units, at)
        side = added[0] if to_ours else added[1]
        texts = three.ours if to_ours else three.theirs
        places = [there for gap in range(at + 1, end + 1) for there in side.get(gap, ())]
        if stranded := _before_next(texts, places, unit.kind):
            _tell(three, judge, (at, end), texts.text(stranded[0], stranded[-1] + 1), to_ours)


def _end(units: Sequence[Unit], at: int) -> int:
    """Find the unit of the base that ends what a heading or a table holds."""
    stops = _HOLDS[units[at].kind]
    return next((n for n in range(at + 1, len(units)) if units[n].kind in stops), len(units))


def _before_next(units: Units, places: Sequence[int], kind: str) -> list[int]:
    found: list[int] = []
    for at in places:
        if units.units[at].kind == "heading" and kind == "heading":
            break
        if units.units[at].kind != "category":
            found.append(at)
    return found


def _tell(three: Three, judge: Judge, held: tuple[int, int], text: str, sheets: bool) -> None:  # noqa: FBT001 - which side added
    base = three.base.text(*held)
    judge.clash(_PROSE, base, text if sheets else None, None if sheets else text)
