"""What both sides added: at one place both stay, unless they say the same thing differently."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.wikitext.merge.align import alike
from bot.wikitext.merge.gaps import Piece
from bot.wikitext.merge.judge import Place
from bot.wikitext.merge.units import ONE_LINE, heading

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from bot.wikitext.merge.judge import Judge
    from bot.wikitext.merge.moves import Moves
    from bot.wikitext.merge.units import Unit, Units
    from bot.wikitext.merge.weave import Three

_REPEATS = frozenset({"tag", "end", "item", "row", "table"})
_PROSE = Place()


@dataclass(slots=True)
class Insertions:
    """The units that each side added, by the unit of the base before which they stand."""

    three: Three
    judge: Judge
    to_ours: Mapping[int, int]
    to_theirs: Mapping[int, int]
    settled: Mapping[str, str | None]
    moved: Moves
    ours: dict[int, list[int]] = field(default_factory=dict)
    theirs: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ours = _added(self.to_ours, len(self.three.ours.units), self.moved.no_ours)
        self.theirs = _added(self.to_theirs, len(self.three.theirs.units), self.moved.no_theirs)
        if self.ours and self.theirs:
            self._drop_doubles()

    def _drop_doubles(self) -> None:
        """Leave what both added, even at different places, where the wiki has it."""
        mine, live = self.three.ours.units, self.three.theirs.units
        added = [live[at] for places in self.theirs.values() for at in places]
        known = Counter(unit.known_by for unit in added if unit.kind not in _REPEATS)
        headings = {heading(unit.text) for unit in added if unit.kind == "heading"}
        for gap, places in list(self.ours.items()):
            repeated = (live[at] for at in self.theirs.get(gap, ()))
            here = Counter(unit.known_by for unit in repeated if unit.kind in _REPEATS)
            doubles = {at for at in places if _taken(mine[at], known) or _taken(mine[at], here)}
            titles = [mine[at] for at in places if mine[at].kind == "heading"]
            rest = [at for at in places if at not in doubles]
            shared = [unit for unit in titles if heading(unit.text) in headings]
            if shared and any(mine[at].key not in self.settled for at in rest):
                self._same_heading(gap, places, shared[0])
            else:
                self.ours[gap] = rest

    def _same_heading(self, gap: int, places: list[int], title: Unit) -> None:
        """Two sections under one heading are a clash."""
        live = self.three.theirs
        name = heading(title.text)
        found = next(
            run
            for run in self.theirs.values()
            if any(heading(live.units[at].text) == name for at in run)
        )
        texts = _text(self.three.ours, places), _text(live, found)
        taken = self.judge.clash(_PROSE, None, *texts)
        if taken == texts[0] and texts[0] != texts[1]:
            for at, run in self.theirs.items():
                if run is found:
                    self.theirs[at] = []
        else:
            self.ours[gap] = []

    def at(self, gap: int, before: str) -> list[Piece]:
        """Give what is added before a unit of the base, behind one of this kind."""
        mine = [Piece(self.three.ours.units[at], ours=at) for at in self.ours.get(gap, ())]
        live = [Piece(self._live(at), theirs=at) for at in self.theirs.get(gap, ())]
        if not mine or not live:
            return live or mine
        mine, live = self._without_likes(mine, live)
        (first, then), (others, last) = _by_heading(live), _by_heading(mine)
        if first and others and others[0].unit.kind == before != first[0].unit.kind:
            first, others = others, first
        return [*first, *others, *then, *last]

    def _live(self, at: int) -> Unit:
        """Give a unit that people added, or what the sheet has now for one that they moved."""
        moved = self.moved.instead.get(at)
        return self.three.theirs.units[at] if moved is None else self.three.ours.units[moved]

    def _without_likes(
        self, mine: list[Piece], live: list[Piece]
    ) -> tuple[list[Piece], list[Piece]]:
        for one in list(mine):
            for other in list(live):
                if not self._is_like(one.unit, other.unit):
                    continue
                text = self.judge.clash(_PROSE, None, one.unit.text, other.unit.text)
                (live if text == one.unit.text else mine).remove(
                    other if text == one.unit.text else one
                )
                break
        return mine, live

    def _is_like(self, one: Unit, other: Unit) -> bool:
        if one.kind != other.kind or one.kind in ONE_LINE or one.key or other.key:
            return False
        return one.kind not in _REPEATS and alike(one.text, other.text)


def _taken(unit: Unit, there: Counter[str]) -> bool:
    """Say whether the other side added this too; each addition is matched by one."""
    if there[unit.known_by] < 1:
        return False
    there[unit.known_by] -= 1
    return True


def _added(pairs: Mapping[int, int], count: int, none: Container[int]) -> dict[int, list[int]]:
    """Find the units of a side that are not in the base, by the gap in which they stand."""
    back = {there: here for here, there in pairs.items()}
    found: dict[int, list[int]] = {}
    gap = 0
    for at in range(count):
        if at in back:
            gap = back[at] + 1
        elif at not in none:
            found.setdefault(gap, []).append(at)
    return found


def _by_heading(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part what still belongs to the section before from sections that are added."""
    for at, piece in enumerate(pieces):
        if piece.unit.kind == "heading":
            return pieces[:at], pieces[at:]
    return pieces, []


def _text(units: Units, places: list[int]) -> str:
    return units.text(places[0], places[-1] + 1)
