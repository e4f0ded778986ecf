from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.render.collation import any_value, french
from bot.schema.values import Money, PartialDate


def test_titles_sort_as_in_a_french_dictionary() -> None:
    expected = ["Aînés", "Ateliers", "cœur", "Coffre", "École", "été", "L’île", "Zoo"]
    backwards = expected[::-1]
    assert sorted(backwards, key=french) == expected


def test_apostrophes_and_hyphens_do_not_decide() -> None:
    assert sorted(["L'été", "L’automne"], key=french) == ["L’automne", "L'été"]
    assert french("Saint-Jean")[1] == french("Saint Jean")[1]


def test_numbers_in_titles_sort_by_size() -> None:
    assert sorted(["Fiche 10", "Fiche 2"], key=french) == ["Fiche 2", "Fiche 10"]


@given(st.text(), st.text())
def test_different_titles_never_sort_as_equal(one: str, two: str) -> None:
    assert (french(one) == french(two)) == (one == two)


def test_values_of_every_type_have_an_order_and_empty_ones_are_last() -> None:
    dates = [PartialDate(2021), PartialDate(2019, season="été"), PartialDate(2019, 3)]
    assert sorted(dates, key=any_value) == [dates[2], dates[1], dates[0]]
    amounts = [Money(Decimal(900)), Money(Decimal(12500))]
    backwards = amounts[::-1]
    assert sorted(backwards, key=any_value) == amounts
    assert sorted([None, "b", "", "a"], key=any_value)[:2] == ["a", "b"]
    assert sorted([10, 9, 2.5], key=any_value) == [2.5, 9, 10]
