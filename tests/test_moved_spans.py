"""A change of a joined page is told with the cell that it came from, and with no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.decide.moved_spans import moved
from bot.model import Cell, Span

SAID = "{{F\n| region = Laval\n| an = 2021\n}}\n\nUn contexte.\n\n* [[A]]\n"


def span(text: str, words: str, field: str = "f") -> Span:
    start = text.index(words)
    return Span(start, start + len(words), field, Cell("p.xlsx", "P", "A1"))


def words(joined: str, *said: str) -> list[str]:
    spans = moved([span(SAID, each) for each in said], SAID, joined)
    return [joined[each.start : each.end] for each in spans]


def test_what_people_wrote_above_moves_the_values_below() -> None:
    joined = SAID.replace("}}\n", "}}\nBonjour.\nEt encore.\n")
    assert words(joined, "Laval", "2021", "[[A]]") == ["Laval", "2021", "[[A]]"]


def test_a_value_that_was_joined_with_a_person_s_is_all_of_it() -> None:
    assert words(SAID.replace("Laval", "Gaspé, Laval"), "Laval") == ["Gaspé, Laval"]
    assert words(SAID.replace("Laval", "Laval, Gaspé"), "Laval") == ["Laval, Gaspé"]


def test_a_line_that_a_person_put_beside_a_value_is_no_part_of_it() -> None:
    joined = SAID.replace("* [[A]]\n", "* [[Z]]\n* [[A]]\n* [[B]]\n")
    assert words(joined, "* [[A]]\n") == ["* [[A]]\n"]


def test_what_people_took_out_has_no_cell() -> None:
    assert words(SAID.replace("Un contexte.\n\n", ""), "Un contexte.", "[[A]]") == ["[[A]]"]


def test_the_same_text_keeps_its_values() -> None:
    spans = (span(SAID, "2021"),)
    assert moved(spans, SAID, SAID) == spans


TEXT = st.text("ab|\n", max_size=20)


@given(TEXT, TEXT, st.integers(0, 20), st.integers(0, 20))
def test_any_two_texts_give_places_inside_the_new_one(a: str, b: str, i: int, j: int) -> None:
    start, end = sorted((min(i, len(a)), min(j, len(a))))
    for each in moved([Span(start, end, "f", Cell("p", "P", "A1"))], a, b):
        assert 0 <= each.start <= each.end <= len(b)
