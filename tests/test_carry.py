"""What a person took back is carried through what the sheet says next."""

from __future__ import annotations

import pytest

from bot.decide.carry import carried
from bot.model import Cell, Span

_CELL = Cell("p.csv", "", "A1")


def _spans(text: str, *values: str) -> tuple[Span, ...]:
    places = [(text.index(value), len(value)) for value in values]
    return tuple(Span(at, at + long, "f", _CELL) for at, long in places)


@pytest.mark.parametrize(
    ("base", "other", "onto", "values", "expected"),
    [
        pytest.param("a\nb 400 $\nc\n", "a\nb 300 $\nc\n", "a\nb 400 $\nd\n", ("400", "d"),
                     "a\nb 300 $\nd\n", id="another line"),
        pytest.param("| [[Un quai]] || vif", "| [[Quai]] || vif", "| [[Un quai]] || clos",
                     ("[[Un quai]]", "clos"), "| [[Quai]] || clos", id="another cell of its row"),
        pytest.param("Un tout autre récit.", "Un récit.", "Un tout autre récit, encore.",
                     ("Un tout autre récit, encore.",), "Un tout autre récit, encore.",
                     id="its own cell, only longer"),
        pytest.param("= Un tout autre récit.", "= Un récit.", "= Un tout autre",
                     ("Un tout autre",), "= Un tout autre", id="its own cell, only shorter"),
        pytest.param("* a\n* b\n", "* a\n", "* a\n* b\n* c\n", ("a", "b", "c"), "* a\n* c\n",
                     id="a row that went, another that comes"),
        pytest.param("* a\n* b\n", "* a\n", "* a\n* bis\n", ("a", "bis"), "* a\n* bis\n",
                     id="a row that went, and changed"),
        pytest.param("* a\n* b", "* a", "* aa\n* b\n* c", ("aa", "b", "c"), "* aa\n* c",
                     id="a row that went, between others that changed"),
        pytest.param("* a\n* b\n* c\n", "* b\n* c\n* z\n", "* aa\n* b\n* c\n", ("aa", "b", "c"),
                     "* aa\n* b\n* c\n", id="a row that has another place, and changed"),
    ],
)  # fmt: skip
def test_what_was_taken_back_is_carried_on(
    base: str, other: str, onto: str, values: tuple[str, ...], expected: str
) -> None:
    assert carried(base, other, onto, _spans(onto, *values)).text == expected
    assert carried(base, other, base).text == other


def test_the_values_are_placed_anew() -> None:
    onto = "| [[Un quai]] || clos"
    found = carried(
        "| [[Un quai]] || vif", "| [[Quai]] || vif", onto, _spans(onto, "[[Un quai]]", "clos")
    )
    assert [found.text[s.start : s.end] for s in found.spans] == ["[[Quai]]", "clos"]
