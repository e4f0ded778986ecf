"""Which call of one text is which of another: by template, then key, then likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.wikitext.merge.call import Call

_LIKE = 50  # percent


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
    new = [at for at in range(len(ours)) if at not in to_ours.values()]
    other = [at for at in range(len(theirs)) if at not in to_theirs.values()]
    both = matched([ours[at] for at in new], [theirs[at] for at in other], keys)
    for place, at in enumerate(new):
        found.append(Trio(None, at, other[both[place]] if place in both else None))
    taken = set(both.values())
    found += [Trio(None, None, at) for place, at in enumerate(other) if place not in taken]
    return found


def matched(one: Sequence[Call], other: Sequence[Call], keys: Mapping[str, str]) -> dict[int, int]:
    """Tell where the calls of one text are in the other."""
    found: dict[int, int] = {}
    for name in dict.fromkeys(call.name for call in one):
        here = [at for at, call in enumerate(one) if call.name == name]
        there = [at for at, call in enumerate(other) if call.name == name]
        if not there:
            continue
        for i, j in _pairs(one, other, here, there, keys.get(name, "")):
            found[i] = j
            here.remove(i)
            there.remove(j)
        if len(here) == len(there):
            found.update(_rest(one, other, here, there, keys.get(name, "")))
    return found


def _pairs(
    one: Sequence[Call], other: Sequence[Call], here: list[int], there: list[int], key: str
) -> list[tuple[int, int]]:
    """Pair calls that have the same key, then those that are equal, then the most alike."""
    found: list[tuple[int, int]] = []
    left, right = list(here), list(there)

    def take(i: int, j: int) -> None:
        found.append((i, j))
        left.remove(i)
        right.remove(j)

    for i in here:
        value = one[i].value(key) if key else None
        if value and (same := [j for j in right if other[j].value(key) == value]):
            take(i, same[0])
    for i in list(left):
        if same := [j for j in right if other[j].raw == one[i].raw]:
            take(i, same[0])
    for _, i, j in sorted(_likenesses(one, other, left, right), key=lambda each: -each[0]):
        if i in left and j in right:
            take(i, j)
    return found


def _likenesses(
    one: Sequence[Call], other: Sequence[Call], left: list[int], right: list[int]
) -> Iterator[tuple[float, int, int]]:
    for i in left:
        for j in right:
            likeness = fuzz.ratio(one[i].raw, other[j].raw, score_cutoff=_LIKE)
            if likeness:
                yield likeness, i, j


def _rest(
    one: Sequence[Call], other: Sequence[Call], here: list[int], there: list[int], key: str
) -> list[tuple[int, int]]:
    """Pair what is left in order, unless two keys say that they are two."""
    return [
        (i, j)
        for i, j in zip(here, there, strict=True)
        if not key or not one[i].value(key) or not other[j].value(key)
    ]
