"""How commands end: the numbers that schedulers read, and which one wins."""

from __future__ import annotations

from itertools import combinations_with_replacement

from bot.failure import Exit, worst

WORST_FIRST = [
    Exit.INTERRUPTED,
    Exit.BUG,
    Exit.SETUP,
    Exit.LATER,
    Exit.PERSON,
    Exit.DONE,
]


def test_each_way_to_end_has_its_number() -> None:
    assert list(map(int, WORST_FIRST)) == [130, 1, 2, 4, 3, 0]
    assert set(Exit) == set(WORST_FIRST)


def test_the_worst_wins() -> None:
    for found in combinations_with_replacement(WORST_FIRST, 3):
        assert worst(*found) is worst(*reversed(found)) is found[0]
