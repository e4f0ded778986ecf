"""Which word was meant: only one that is like it is proposed."""

from __future__ import annotations

import pytest

from bot.alike import near


@pytest.mark.parametrize(
    ("word", "options", "found"),
    [
        ("Monteregie-Est", ["Montréal", "Montérégie"], ["Montérégie"]),
        ("Estrie et Laval", ["Estrie", "Gaspésie"], ["Estrie"]),
        ("nombre", ["ref", "date"], []),
        ("PRJ-999", ["-", "CH-01"], []),
        ("dat", ["date", "text"], ["date"]),
        ("", ["a"], []),
    ],
)
def test_a_short_word_is_not_proposed_for_being_part_of_another(
    word: str, options: list[str], found: list[str]
) -> None:
    assert near(word, options, 1) == found
