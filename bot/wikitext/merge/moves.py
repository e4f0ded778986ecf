"""Units that one side only put elsewhere: what the other side did to them follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.wikitext.merge.units import Unit
    from bot.wikitext.merge.weave import Three

_ALIKE_EVERYWHERE = frozenset({"tag", "end", "table"})


@dataclass(slots=True)
class Moves:
    """What follows from moves, in the places of each text.

    `gone` are units of the base that stand elsewhere now, `stays` those that people changed while
    the sheet moved them: not headings, which would stay without what they head. `no_ours` and
    `no_theirs` are additions that are none, and `instead` says what the sheet has for a unit that
    people moved.
    """

    gone: set[int] = field(default_factory=set)
    stays: set[int] = field(default_factory=set)
    no_ours: set[int] = field(default_factory=set)
    no_theirs: set[int] = field(default_factory=set)
    instead: dict[int, int] = field(default_factory=dict)


def moves(
    three: Three, to_ours: Mapping[int, int], to_theirs: Mapping[int, int], kept: Iterable[str]
) -> Moves:
    """Find the units that were moved, by their text: it must stand once in each."""
    found = Moves()
    base = three.base.units
    missing = [at for at in range(len(base)) if at not in to_ours or at not in to_theirs]
    mine = _moved(base, three.ours.units, to_ours, missing)
    live = _moved(base, three.theirs.units, to_theirs, missing)
    for at, there in live.items():
        found.gone.add(at)
        here = to_ours.get(at)
        if at in mine:
            found.no_ours.add(mine[at])
        elif here is None and base[at].key not in kept:
            found.no_theirs.add(there)
        elif here is not None and three.ours.units[here] != base[at]:
            found.instead[there] = here
    for at in mine.keys() - live.keys():
        if at not in to_theirs:
            found.no_ours.add(mine[at])
            found.gone.add(at)
        elif three.theirs.units[to_theirs[at]] != base[at] and base[at].kind != "heading":
            found.no_ours.add(mine[at])
            found.stays.add(at)
    return found


def _moved(
    base: list[Unit], side: list[Unit], pairs: Mapping[int, int], missing: Iterable[int]
) -> dict[int, int]:
    """Find the units of the base that stand elsewhere on one side."""
    once = Counter(unit.known_by for unit in base)
    taken = set(pairs.values())
    added: dict[str, list[int]] = {}
    for at, unit in enumerate(side):
        if at not in taken:
            added.setdefault(unit.known_by, []).append(at)
    found: dict[int, int] = {}
    for at in missing:
        name = base[at].known_by
        if at in pairs or once[name] > 1 or base[at].kind in _ALIKE_EVERYWHERE:
            continue
        if len(places := added.get(name, [])) == 1:
            found[at] = places[0]
    return found
