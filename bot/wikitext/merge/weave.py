"""Merging three sequences of units, so that neighbours changed by different sides both stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bot.wikitext.merge.align import pairs
from bot.wikitext.merge.gaps import Piece, joined
from bot.wikitext.merge.insert import Insertions
from bot.wikitext.merge.judge import Place
from bot.wikitext.merge.moves import Moves, moves
from bot.wikitext.merge.orphans import orphans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.wikitext.merge.judge import Judge
    from bot.wikitext.merge.units import Unit, Units

_PROSE = Place()


class Three(NamedTuple):
    """The same page in three texts."""

    base: Units
    ours: Units
    theirs: Units


@dataclass(slots=True)
class Weaver:
    """Walks along the base, and takes each unit from the side that changed it.

    `settled` are units that are merged elsewhere (categories, fields), by key: their text, or None
    where they go. `kept` are the keys of calls that stay though one side removed them. `places`
    says which row gave something to a unit of the sheet's text.
    """

    three: Three
    judge: Judge
    settled: Mapping[str, str | None] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    places: Sequence[Place | None] = ()
    pieces: list[Piece] = field(default_factory=list)
    to_ours: dict[int, int] = field(default_factory=dict)
    to_theirs: dict[int, int] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    live: frozenset[str] = frozenset()
    moved: Moves = field(default_factory=Moves)

    def woven(self) -> str:
        """Give the merged text."""
        base, ours, theirs = self.three
        self.to_ours = pairs(base.units, ours.units)
        self.to_theirs = pairs(base.units, theirs.units)
        self.live = frozenset(unit.key for unit in theirs.units if unit.key)
        self.moved = moves(self.three, self.to_ours, self.to_theirs, self.kept)
        sides = self.to_ours, self.to_theirs
        added = Insertions(self.three, self.judge, *sides, self.settled, self.moved)
        if not self.judge.ours.generated:
            orphans(self.three, self.judge, sides, (added.ours, added.theirs))
        for at in range(len(base.units) + 1):
            for piece in added.at(at, self.pieces[-1].unit.kind if self.pieces else ""):
                self._emit(piece)
            if at < len(base.units):
                self._unit(at)
        return joined(self.three, self.pieces)

    def _emit(self, piece: Piece) -> None:
        """Put a unit down; one that is merged elsewhere only once, and where the wiki has it."""
        key = piece.unit.key
        if key in self.settled:
            text = self.settled[key]
            misplaced = piece.theirs is None and key in self.live
            if text is None or key in self.done or misplaced:
                return
            piece = piece._replace(unit=piece.unit._replace(text=text))
        if key:
            self.done.add(key)
        self.pieces.append(piece)

    def _unit(self, at: int) -> None:
        ours, theirs = self.to_ours.get(at), self.to_theirs.get(at)
        unit = self.three.base.units[at]
        if at in self.moved.gone:
            return
        if at in self.moved.stays and theirs is not None:
            self._emit(Piece(self.three.theirs.units[theirs], at, None, theirs))
            return
        if unit.key not in self.settled:
            taken = self._merged(unit, self._of("ours", ours), self._of("theirs", theirs), ours)
            if taken is None:
                return
            unit = taken
        self._emit(Piece(unit, at, ours, theirs))

    def _of(self, side: str, at: int | None) -> Unit | None:
        units: Units = getattr(self.three, side)
        return None if at is None else units.units[at]

    def _merged(
        self, base: Unit, ours: Unit | None, theirs: Unit | None, at: int | None
    ) -> Unit | None:
        """Take a unit from the side that changed it; None where it goes."""
        place = (self.places[at] if at is not None and self.places else None) or _PROSE
        if base.key in self.kept:
            return theirs or ours
        if place.rule.owner == "sheet" and ours is not None:
            return self._sheets(place, base, ours, theirs)
        if ours == base:
            return theirs
        if theirs in (base, ours):
            return ours
        if self.judge.ours.generated:
            return self._sheets(place, base, ours, theirs)
        return self._clash(place, base, ours, theirs)

    def _sheets(
        self, place: Place, base: Unit, ours: Unit | None, theirs: Unit | None
    ) -> Unit | None:
        self.judge.overruled(place, base.text, _text(ours), _text(theirs))
        return ours

    def _clash(
        self, place: Place, base: Unit, ours: Unit | None, theirs: Unit | None
    ) -> Unit | None:
        text = self.judge.clash(place, base.text, _text(ours), _text(theirs))
        return next((unit for unit in (ours, theirs) if unit and unit.text == text), None)


def _text(unit: Unit | None) -> str | None:
    return unit.text if unit else None
