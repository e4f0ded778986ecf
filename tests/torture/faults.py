"""Every fault on every kind of write, on the first, the middle and the last one of a run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from live.fault_kinds import KINDS, PLACES, Fault, Trial, lasting, live_through, passing
from live.fault_yard import yard

from torture.parts import Row, Told

_LIVES = 20  # after which a wiki is emptied: the sheet grows with each


def run(told: Told) -> list[Row]:
    """Have three pages live through each fault, in each place; compare with the wiki's history."""
    return [
        _row(told, "faults met once", passing()),
        _row(told, "answers that last", lasting()),
    ]


def _row(told: Told, what: str, faults: list[Fault]) -> Row:
    """Live through all of them, or through some that the seed chooses."""
    lives = list(product(faults, PLACES))
    random = Random(f"{told.seed} {what}")  # noqa: S311 - a seed, to run it again
    random.shuffle(lives)
    chosen = lives[: told.many(len(lives))]
    failed = tried = 0
    for first in range(0, len(chosen), _LIVES):
        for name, wrong in _live(told, f"{what} {first}", chosen[first : first + _LIVES]):
            tried += 1
            failed += bool(wrong)
            told.say(f"{name}: {wrong or 'as it must be'}")
    detail = f"{len(faults)} faults, {len(KINDS)} kinds of write, {len(PLACES)} places in a run"
    return Row(f"faults: {what}", tried, failed, detail)


def _live(told: Told, name: str, lives: list[tuple[Fault, int]]) -> Iterator[Trial]:
    """Begin with an empty wiki, and a robot that may delete."""
    wiki = told.fresh()
    wiki.admin.promote("PasseurBot", "sysop")
    folder = told.folder / name.replace(" ", "-")
    folder.mkdir(parents=True)
    with yard(wiki, folder) as place:
        for number, (fault, where) in enumerate(lives):
            yield from live_through(place, f"vie{number}", [fault] * len(KINDS), where)
