"""A disagreement has a name for ever: told once, and again as soon as one of its values changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import identity
from plans import creation

from bot.decide.conflicts import name_of, with_known
from bot.decide.question import Question
from bot.model import Conflict, Live

TOLD = Conflict("both-changed", "ville", "Laval", "Gatineau", "Lévis", user="Léa", timestamp="T")


def test_its_name_is_the_one_that_ledgers_have() -> None:
    assert name_of(identity("P-1"), TOLD) == "adn/projets/row/P-1 both-changed 6d6e426c145c"


@pytest.mark.parametrize(
    "other",
    [
        replace(TOLD, field="région"),
        replace(TOLD, base="Québec"),
        replace(TOLD, sheet="Québec"),
        replace(TOLD, wiki=None),
        replace(TOLD, reason="call-not-found"),
        replace(TOLD, sheet="Gatineau\ud800"),
    ],
)
def test_another_value_makes_it_another_one(other: Conflict) -> None:
    assert name_of(identity("P-1"), other) != name_of(identity("P-1"), TOLD)


def test_who_changed_it_last_does_not() -> None:
    other = replace(TOLD, user="Paul", timestamp="T2", known_since="T1")
    assert name_of(identity("P-1"), other) == name_of(identity("P-1"), TOLD)


def test_a_conflict_that_was_told_says_since_when() -> None:
    since = "2026-11-20T04:00:00Z"
    known = {name_of(identity("P-1"), TOLD): since}
    question = Question((), {}, Live({}, {}), lambda _page, _kind: "", known_since=known)
    edit = replace(creation(1), identity=identity("P-1"), conflicts=(TOLD, replace(TOLD, wiki="")))
    assert [told.known_since for told in with_known(question, edit).conflicts] == [since, ""]
