"""A first look at a large plan: `--sample N`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from plans import creation

from bot.decide.question import Decision
from bot.decide.sample import sample
from bot.model import Delete, Edit, Put


def sized(number: int, size: int, **more: object) -> Edit:
    return replace(creation(number), op=Put("x" * size), **more)  # type: ignore[arg-type]  # fields of an edit


def shown(edits: list[Edit], number: int) -> list[str]:
    return [e.identity.key for e in sample(Decision(tuple(edits), keep=7), number).edits]


@pytest.mark.parametrize(
    ("number", "keys"),
    [
        (1, ["PRJ-001"]),
        (2, ["PRJ-001", "PRJ-005"]),
        (3, ["PRJ-001", "PRJ-003", "PRJ-005"]),
        (5, ["PRJ-001", "PRJ-002", "PRJ-003", "PRJ-004", "PRJ-005"]),
        (9, ["PRJ-001", "PRJ-002", "PRJ-003", "PRJ-004", "PRJ-005"]),
    ],
)
def test_the_shortest_the_longest_and_some_between_are_shown(number: int, keys: list[str]) -> None:
    sizes = {1: 50, 2: 20, 3: 30, 4: 40, 5: 10}
    assert shown([sized(n, size) for n, size in sizes.items()], number) == keys


def test_each_action_collection_and_page_is_shown() -> None:
    edits = [sized(n, n) for n in range(1, 4)]
    edits += [replace(sized(n, n), action="update") for n in range(4, 7)]
    for at, field in ((7, "collection"), (10, "page")):
        found = [sized(n, n) for n in range(at, at + 3)]
        edits += [replace(e, identity=e.identity._replace(**{field: "x"})) for e in found]
    assert shown(edits, 1) == ["PRJ-003", "PRJ-006", "PRJ-009", "PRJ-012"]


def test_what_an_edit_needs_comes_along_and_what_that_needs() -> None:
    first, second, third = (sized(n, n) for n in (1, 2, 3))
    edits = [
        first,
        replace(second, needs=(first.id,)),
        replace(third, needs=(second.id,)),
        sized(4, 0),
    ]
    assert shown(edits, 1) == ["PRJ-001", "PRJ-002", "PRJ-003"]


def test_an_edit_without_a_text_is_shorter_than_any() -> None:
    gone = replace(creation(1), op=Delete())
    assert shown([gone, sized(2, 1)], 1) == ["PRJ-002"]


def test_how_many_pages_need_nothing_is_still_said() -> None:
    assert sample(Decision((sized(1, 1),), keep=7), 1).keep == 7
