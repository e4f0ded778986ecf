"""The guards in every combination: each is named, with the option that lifts it and no other."""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

import pytest
from builders import identity

from bot.decide.guards import Limits, Tally, held, waiting
from bot.model import GUARDS, Action, Because, Edit
from bot.report.sentences import of_held
from bot.say import LANGUAGES, Say

PAGES, ROWS = 20, 20
TOO_MANY = {"created": 51, "retired": 6, "changed": 7, "errors": 5, "template": 7}
FEW = {"created": 50, "retired": 5, "changed": 6, "errors": 4, "template": 6}
EACH = list(product([False, True], repeat=len(GUARDS)))


class Night(NamedTuple):
    """What one collection brings in one night."""

    edits: list[Edit]
    tally: Tally

    def held(
        self, allowed: dict[str, int] | None = None, *, forced: bool = False
    ) -> dict[str, int]:
        limits = Limits(50, 5, 30, 20, allowed or {}, forced)
        return {word.guard: word.found for word in held(self.edits, [self.tally], limits)}


def edit(number: int, action: Action, because: Because) -> Edit:
    name = f"{action}-{because}-{number}"
    return Edit(name, action, name, identity(name), "", because, "")


def night(over: tuple[bool, ...]) -> Night:
    """Bring too much of what is chosen, and just not too much of the rest."""
    chosen = zip(GUARDS, over, strict=True)
    number = {guard: (TOO_MANY if much else FEW)[guard] for guard, much in chosen}
    edits = [
        *(edit(n, "create", "new") for n in range(number["created"])),
        *(edit(n, "update", "row") for n in range(number["changed"])),
        *(edit(n, "update", "template") for n in range(number["template"])),
    ]
    wrong, gone = number["errors"], number["retired"]
    return Night(edits, Tally("projets", PAGES, ROWS, wrong_rows=wrong, newly_vanished=gone))


@pytest.mark.parametrize("over", EACH)
def test_exactly_the_guards_that_are_passed_hold(over: tuple[bool, ...]) -> None:
    assert set(night(over).held()) == {g for g, much in zip(GUARDS, over, strict=True) if much}


@pytest.mark.parametrize("over", EACH)
def test_each_number_given_lifts_its_own_guard(over: tuple[bool, ...]) -> None:
    found = night(over).held()
    for guard, number in found.items():
        assert set(night(over).held({guard: number})) == set(found) - {guard}
        assert set(night(over).held({guard: number - 1})) == set(found)
    assert night(over).held(found) == {}
    assert night(over).held(forced=True) == {}


@pytest.mark.parametrize("over", EACH)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_tells_the_option_that_lifts_it(over: tuple[bool, ...], language: str) -> None:
    limits = Limits(50, 5, 30, 20, {})
    words = held(night(over).edits, [night(over).tally], limits)
    given = {}
    for word in words:
        told = of_held(word, Say(language))
        assert "projets" in told.message
        ((guard, number),) = re.findall(r"--allow (\w+)=(\d+)", told.hint)
        assert guard == word.guard
        given[guard] = int(number)
    assert night(over).held(given) == {}


@pytest.mark.parametrize("over", EACH)
def test_what_waits_is_what_its_guards_hold(over: tuple[bool, ...]) -> None:
    tonight = night(over)
    words = held(tonight.edits, [tonight.tally], Limits(50, 5, 30, 20, {}))
    waits = waiting(tonight.edits, words, {})
    by_template = {each.id for each in tonight.edits if each.because == "template"}
    everything = {each.id for each in tonight.edits}
    guards = {word.guard for word in words}
    expected = everything if guards - {"template"} else by_template if guards else set()
    assert waits == expected


@pytest.mark.parametrize("over", EACH)
def test_a_faulty_sheet_is_lifted_by_nothing(over: tuple[bool, ...]) -> None:
    tonight = night(over)
    faulty = Tally("projets", PAGES, ROWS, faulty=True)
    assert Night(tonight.edits, faulty).held({"errors": 100}, forced=True) == {"errors": 100}
