"""Which call of one text is which of another: by template, then key, then likeness."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from bot.wikitext.merge.call import Call

_LIKE = 50  # percent
_MOST = 2500  # comparisons of each with each


class Trio(NamedTuple):
    """One call in the three texts, by its place among the calls of each; None where it is not."""

    base: int | None = None
    ours: int | None = None
    theirs: int | None = None


def trios(
    base: Sequence[Call], ours: Sequence[Call], theirs: Sequence[Call], keys: Mapping[str, str]
) -> list[Trio]:
    """Match the calls of three texts. `keys` names, by template, the parameter of the key."""
    to_ours, to_theirs = matched(base, ours, keys), matched(base, theirs, keys)
    found = [Trio(at, to_ours.get(at), to_theirs.get(at)) for at in range(len(base))]
    new = _others(ours, to_ours)
    other = _others(theirs, to_theirs)
    several = {call.name for call in base}
    both = matched([ours[at] for at in new], [theirs[at] for at in other], keys, several)
    for place, at in enumerate(new):
        found.append(Trio(None, at, other[both[place]] if place in both else None))
    taken = set(both.values())
    found += [Trio(None, None, at) for place, at in enumerate(other) if place not in taken]
    return found


def _others(calls: Sequence[Call], found: Mapping[int, int]) -> list[int]:
    known = set(found.values())
    return [at for at in range(len(calls)) if at not in known]


def matched(
    one: Sequence[Call],
    other: Sequence[Call],
    keys: Mapping[str, str],
    several: Container[str] = frozenset(),
) -> dict[int, int]:
    """Tell where the calls of one text are in the other; of `several` templates there are more."""
    here, there = _by_name(one), _by_name(other)
    found: dict[int, int] = {}
    for name, places in here.items():
        if name in there:
            alone = len(places) == len(there[name]) == 1 and name not in several
            pairing = _Pairing(one, other, places, there[name], keys.get(name, ""), alone)
            found.update(pairing.paired())
    return found


def _by_name(calls: Sequence[Call]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, call in enumerate(calls):
        found.setdefault(call.name, []).append(at)
    return found


@dataclass(slots=True)
class _Pairing:
    """Pairs the calls of one template: `left` and `right` are those that are not paired yet."""

    one: Sequence[Call]
    other: Sequence[Call]
    left: list[int]
    right: list[int]
    key: str
    alone: bool  # each text has one
    found: dict[int, int] = field(default_factory=dict)

    def paired(self) -> dict[int, int]:
        """Pair calls with the same key, then equal ones, then the most alike, then in order."""
        if self.key:
            self._by(lambda call: call.value(self.key) or "")
        self._by(lambda call: call.raw)
        if self.left and self.right and len(self.left) * len(self.right) <= _MOST:
            self._by_likeness()
        if len(self.left) == len(self.right):
            self._in_order()
        return self.found

    def _by(self, name: Callable[[Call], str]) -> None:
        there: dict[str, deque[int]] = {}
        for at in self.right:
            there.setdefault(name(self.other[at]), deque()).append(at)
        for at in self.left:
            value = name(self.one[at])
            if value and there.get(value):
                self.found[at] = there[value].popleft()
        self._rest()

    def _rest(self) -> None:
        taken = set(self.found.values())
        self.left = [at for at in self.left if at not in self.found]
        self.right = [at for at in self.right if at not in taken]

    def _by_likeness(self) -> None:
        likenesses = [
            (fuzz.ratio(self.one[i].raw, self.other[j].raw, score_cutoff=_LIKE), i, j)
            for i in self.left
            for j in self.right
            if not self._are_two(i, j)
        ]
        taken: set[int] = set()
        for likeness, i, j in sorted(likenesses, key=lambda each: -each[0]):
            if likeness and i not in self.found and j not in taken:
                self.found[i] = j
                taken.add(j)
        self._rest()

    def _in_order(self) -> None:
        for i, j in zip(self.left, self.right, strict=True):
            if not self._are_two(i, j):
                self.found[i] = j

    def _are_two(self, i: int, j: int) -> bool:
        """Say whether two keys tell them apart. Where each side has one call, its key changed."""
        if not self.key or self.alone:
            return False
        mine, live = self.one[i].value(self.key), self.other[j].value(self.key)
        return bool(mine and live and mine != live)
