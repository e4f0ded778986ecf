"""What differs between two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.report.words import Change, Pair, changes, diff

WORDS = st.lists(
    st.sampled_from(["un", "deux", "trois", " ", "\n", "|-", "l’été", "été", "=", "x" * 30, "\t"]),
    max_size=40,
).map("".join)


def side(pairs: list[Pair], number: int) -> list[str]:
    return [
        "".join(bit.text for bit in line) for pair in pairs if (line := pair[number]) is not None
    ]


@given(WORDS | st.text(), WORDS | st.text())
def test_both_sides_of_a_difference_are_the_two_texts_again(before: str, after: str) -> None:
    pairs = diff(before, after)
    lines = before.split("\n") if before or before == after else []
    assert side(pairs, 0) == lines
    assert side(pairs, 1) == (after.split("\n") if after or before == after else [])


@given(WORDS, WORDS)
def test_changes_stand_where_they_say_and_undone_give_the_old_text(before: str, after: str) -> None:
    found = changes(diff(before, after))
    assert bool(found) == (before != after)
    for change in found:
        assert after[change.at :].startswith(change.after)


@given(WORDS)
def test_equal_texts_do_not_differ(text: str) -> None:
    assert not any(pair.changed for pair in diff(text, text))


def test_one_word_in_a_sentence_is_one_change_with_what_stands_around_it() -> None:
    before = "| année = 2021\nUn atelier de trois jours."
    after = "| année = 2022\nUn atelier de quatre jours."
    assert changes(diff(before, after)) == [
        Change("2021", "2022", 10, "| année = ", ""),
        Change("trois", "quatre", 29, "Un atelier de ", " jours."),
    ]


def test_neighbouring_words_are_one_change() -> None:
    found = changes(diff("Un rouge vif éclatant ici.", "Un bleu pâle éclatant ici."))
    assert [(change.before, change.after) for change in found] == [("rouge vif", "bleu pâle")]


def test_a_changed_row_of_a_table_stands_beside_what_it_was() -> None:
    before = "| Estrie || 3 projets\n| Laval || 1 projet"
    after = "| Abitibi || 9 musées neufs\n| Estrie || 4 projets\n| Laval || 1 projet"
    found = [(pair.left is None, pair.changed) for pair in diff(before, after)]
    assert found == [(True, True), (False, True), (False, False)]


def test_lines_with_nothing_in_common_differ_whole() -> None:
    pairs = diff("alpha beta gamma", "un deux trois quatre")
    assert [bit.changed for bit in pairs[0].right or ()] == [True]
