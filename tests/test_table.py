"""A sheet becomes records; a wrong cell holds its row, and every problem names its cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import collection, field, sheet, table, told

from bot.failure import Failure
from bot.model import Cell, Problem, Wikitext
from bot.schema.table import build_table
from bot.schema.types import (
    TYPES,
    Amount,
    Choice,
    Day,
    Email,
    Integer,
    LongText,
    Markup,
    Reference,
    Text,
    Url,
    YesNo,
)

ID = field("id", column="ID", required=True)
TITLE = field("titre", required=True)
REGION = field("region", Choice(("Montréal", "Montérégie")), column="Région")


def test_rows_become_records_with_their_cells() -> None:
    made = table([ID, TITLE], ["P-1", "Un"], ["P-2", "Deux"])
    assert list(made.records) == ["P-1", "P-2"]
    record = made.records["P-2"]
    assert record.values == {"id": "P-2", "titre": "Deux"}
    assert record.cell("titre") == Cell("projets.xlsx", "P", "B3")
    assert (made.rows, made.faulty, made.problems) == (2, False, ())


def test_empty_rows_are_no_rows() -> None:
    made = table([ID, TITLE], ["P-1", "Un"], ["", ""], [None, " \N{NO-BREAK SPACE}"], ["P-2", "D"])
    assert (made.rows, [r.row for r in made.records.values()]) == (2, [2, 5])


def test_notes_beside_the_columns_are_no_rows_but_data_there_is_told() -> None:
    heading = ["ID", "Titre", "Notes", "X", "Y"]
    rows: list[list[Any]] = [["P-1", "Un", "", "", ""], ["", "", "à revoir"], ["", "", "a", 2, 3.5]]
    made = build_table(collection(ID, TITLE), sheet(heading, *rows))
    assert told(made.problems) == [("schema.stray-row", "4", "")]
    assert (made.problems[0].severity, made.rows) == ("warning", 1)


def test_a_wrong_cell_holds_its_row_and_no_other() -> None:
    made = table([ID, REGION], ["P-1", "Montérégi"], ["P-2", "montreal"])
    assert set(made.held) == {"P-1"}
    assert made.records["P-2"].values["region"] == "Montréal"
    problem = made.held["P-1"][0]
    assert problem.args == {"field": "Région", "value": "Montérégi", "near": "Montérégie"}
    assert (problem.where, problem.collection) == (Cell("projets.xlsx", "P", "B2"), "projets")


def test_all_problems_are_told_at_once_in_the_order_of_the_rows() -> None:
    fields = [ID, REGION, field("debut", Day()), field("site", Url())]
    made = table(
        fields,
        ["P-1", "Estrie", "31 juin 2021", "ouvoir.ca"],
        ["P-2", "Montréal", "été 2019", "https://ouvoir.ca"],
        ["", "Montréal", "bientôt", ""],
    )
    assert told(made.problems) == [
        ("schema.unknown-choice", "B2", "P-1"),
        ("schema.impossible-date", "C2", "P-1"),
        ("schema.url-bare", "D2", "P-1"),
        ("schema.not-a-date", "C4", "row:4"),
        ("schema.required", "A4", "row:4"),
    ]
    assert {key: len(found) for key, found in made.held.items()} == {"P-1": 3, "row:4": 2}


def test_the_same_wrong_value_is_told_for_each_of_its_cells() -> None:
    made = table([ID, REGION], *[[f"P-{n}", "Estrie"] for n in range(3)])
    assert [cell for _, cell, _ in told(made.problems)] == ["B2", "B3", "B4"]


def test_keys_are_compared_as_text() -> None:
    made = table([ID, TITLE], [1, "Un"], ["1", "Un encore"], [2.0, "Deux"])
    assert list(made.records) == ["2"]
    assert told(made.held["1"]) == [
        ("schema.double-key-named", "A2", "1"),
        ("schema.double-key-named", "A3", "1"),
    ]
    assert [p.args["cell"] for p in made.held["1"]] == ["A3", "A2"]


def test_of_rows_that_share_a_key_it_is_told_which_is_which() -> None:
    made = table(
        [ID, TITLE], ["P-1", "Musée"], ["P-1", "Fabrique"], ["P-2", "Même"], ["P-2", "Même"]
    )
    assert told(made.problems) == [
        ("schema.double-key-named", "A2", "P-1"),
        ("schema.double-key-named", "A3", "P-1"),
        ("schema.double-key", "A4", "P-2"),
        ("schema.double-key", "A5", "P-2"),
    ]
    assert made.problems[1].args == {
        "field": "ID",
        "value": "P-1",
        "cell": "A2",
        "called": "Fabrique",
        "other": "Musée",
    }


def test_the_key_of_a_large_number_has_no_groups() -> None:
    made = table([field("id", Integer()), TITLE], [12345, "Un"])
    assert list(made.records) == ["12345"]


def test_accents_of_a_key_may_be_composed_or_not() -> None:
    made = table([ID, TITLE], ["été", "Un"], ["e\N{COMBINING ACUTE ACCENT}té", "Deux"])
    assert list(made.held) == ["été"]


def test_blanks_around_a_key_are_no_part_of_it() -> None:
    made = table([ID, TITLE], ["\N{NO-BREAK SPACE}P-1 ", "Un"])
    assert list(made.records) == ["P-1"]


def test_a_required_field_must_be_filled() -> None:
    made = table([ID, TITLE], ["P-1", ""], ["", "Deux"])
    assert told(made.problems) == [
        ("schema.required", "B2", "P-1"),
        ("schema.required", "A3", "row:3"),
    ]


def test_a_row_with_its_key_alone_is_told_once_as_what_it_may_be() -> None:
    fields = [ID, TITLE, replace(REGION, required=True)]
    made = table(fields, ["Volet 1", "", ""], ["P-1", "Un", "Montréal"], ["P-2", "", "Montréal"])
    assert told(made.problems) == [
        ("schema.key-alone", "A2", "Volet 1"),
        ("schema.required", "B4", "P-2"),
    ]


def test_what_is_not_published_is_still_a_record() -> None:
    made = table(
        [ID, TITLE, field("complet", YesNo())],
        ["P-1", "Un", "oui"],
        ["P-2", "Deux", "non"],
        ["P-3", "Trois", ""],
        publish_if="complet",
    )
    assert list(made.records) == ["P-1", "P-2", "P-3"]
    assert made.unpublished == {"P-2", "P-3"}


def test_a_draft_may_have_gaps_and_mistakes_but_needs_its_key() -> None:
    fields = [ID, TITLE, REGION, field("complet", YesNo())]
    made = table(
        fields,
        ["P-1", "", "Estrie", "non"],
        ["", "Deux", "", "non"],
        ["P-3", "Trois", "", "peut-être"],
        publish_if="complet",
    )
    assert made.records["P-1"].values["region"] is None
    assert [(p.code, p.severity) for p in made.problems] == [
        ("schema.unknown-choice", "warning"),
        ("schema.required", "error"),
        ("schema.not-a-bool", "error"),
    ]
    assert set(made.held) == {"row:3", "P-3"}


def test_formulas_without_value_and_error_cells_hold_their_rows() -> None:
    faults = {(1, 1): "formula-without-value", (2, 1): "error-cell", (3, 7): "error-cell"}
    rows: list[list[Any]] = [["P-1", ""], ["P-2", "#REF!"], ["P-3", "Trois"]]
    made = table([ID, field("n")], *rows, sheet={"faults": faults})
    assert told(made.problems) == [
        ("schema.formula-without-value", "B2", "P-1"),
        ("schema.error-cell", "B3", "P-2"),
    ]
    assert made.problems[1].args["value"] == "#REF!"


def test_a_cell_merged_downwards_is_the_value_of_each_row() -> None:
    rows: list[list[Any]] = [["P-1", "Estrie"], ["P-2", "Estrie"]]
    made = table([ID, REGION], *rows, sheet={"merged": {(2, 1): (1, 1)}})
    assert told(made.problems) == [
        ("schema.unknown-choice", "B2", "P-1"),
        ("schema.unknown-choice", "B2", "P-2"),
    ]


def test_a_wide_cell_among_the_rows_is_a_heading() -> None:
    wide = {(1, 1): (1, 0), (1, 2): (1, 0)}
    rows: list[list[Any]] = [["Volet 1", "Volet 1", "Volet 1"], ["P-1", "Un", "Montréal"]]
    made = table([ID, TITLE, REGION], *rows, sheet={"merged": wide})
    assert (list(made.records), made.problems, made.rows) == (["P-1"], (), 1)


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "Total"],
        ["Total", "", 12],
        ["", "Total :", 12],
        ["", "Sous-total", ""],
        ["", "", "Total général : 12"],
    ],
)
def test_a_row_that_adds_the_others_up_is_no_row(row: list[Any]) -> None:
    made = table([ID, TITLE, REGION], ["P-1", "Un", "Montréal"], row)
    assert (list(made.records), made.problems, made.rows) == (["P-1"], (), 1)


@pytest.mark.parametrize(
    "row", [["P-2", "Total", ""], ["", "Total des heures", ""], ["Total-2", "", ""], ["", "Un", ""]]
)
def test_a_row_that_only_speaks_of_a_total_is_one(row: list[Any]) -> None:
    assert table([ID, TITLE, REGION], ["P-1", "Un", "Montréal"], row).rows == 2


def test_cells_with_several_values_are_taken_apart() -> None:
    fields = [ID, field("region", REGION.type, multiple=True), field("axes", multiple=True)]
    made = table(fields, ["P-1", "Montreal ;Montérégie; montréal", "un, deux\n- trois"], ["P-2"])
    assert made.records["P-1"].values["region"] == ("Montréal", "Montérégie")
    assert made.records["P-1"].values["axes"] == ("un, deux", "trois")
    assert made.records["P-2"].values["axes"] is None


def test_one_wrong_value_of_several_is_named() -> None:
    made = table([ID, field("region", REGION.type, multiple=True)], ["P-1", "Montréal; Montérégi"])
    assert made.problems[0].args["value"] == "Montérégi"


def test_an_email_address_in_a_published_text_holds_the_row() -> None:
    note, long = field("note"), field("long", LongText())
    rows: list[list[Any]] = [
        ["P-1", "écrire à a.b@example.org", ""],
        ["P-2", "", "Un\n- c@d.ca"],
        ["P-3", "@reseau", ""],
    ]
    made = table([ID, note, long], *rows)
    assert told(made.problems) == [
        ("schema.email-published", "B2", "P-1"),
        ("schema.email-published", "C3", "P-2"),
    ]
    assert made.problems[0].args["email"] == "a.b@example.org"


@pytest.mark.parametrize("more", [{"publish": False}, {"emails": True}])
def test_an_email_address_may_stand_where_nothing_is_published_or_all_is_wanted(
    more: dict[str, Any],
) -> None:
    assert table([ID, field("note", **more)], ["P-1", "a.b@example.org"]).problems == ()


def test_a_placeholder_for_an_unpublished_email_holds_nothing() -> None:
    email = field("courriel", Email(), publish=False)
    made = table([ID, email], ["P-1", "courriel à venir"])
    assert [(p.code, p.severity) for p in made.problems] == [("schema.not-an-email", "warning")]
    assert made.records["P-1"].values["courriel"] is None


def test_control_characters_are_dropped_and_told() -> None:
    made = table([ID, TITLE], ["P-1", "Un\x01 deux\ufdd0"], ["P-2", "Un\x0bdeux \udc80"])
    assert [record.values["titre"] for record in made.records.values()] == ["Un deux", "Un deux"]
    assert [(p.code, p.severity) for p in made.problems] == [("schema.controls", "warning")] * 2


def test_a_cell_of_invisible_characters_alone_is_empty() -> None:
    made = table([ID, TITLE], ["P-1", "Un"], ["\x08", "Deux"], ["\x08", ""])
    assert made.rows == 2
    assert told(made.problems) == [
        ("schema.controls", "A3", "row:3"),
        ("schema.required", "A3", "row:3"),
    ]


def test_formatting_in_a_cell_stays_beside_the_same_text_without() -> None:
    rich = Wikitext("'''Un'''", "Un")
    made = table([ID, TITLE], ["P-1", rich], ["P-2", "'''Un'''"])
    shown = [Text().render(record.values["titre"]) for record in made.records.values()]
    assert shown == ["'''Un'''", "&#39;&#39;&#39;Un&#39;&#39;&#39;"]


def test_equal_numbers_of_different_kinds_are_told_apart() -> None:
    made = table([ID, field("n")], ["P-1", 1], ["P-2", True], ["P-3", 1.0])
    assert [r.values["n"] for r in made.records.values()] == ["1", "VRAI", "1"]


def test_a_long_wrong_value_is_cut_in_the_sentence() -> None:
    made = table([ID, field("montant", Amount())], ["P-1", "beaucoup " * 40])
    assert len(made.problems[0].args["value"]) == 81


ANYTHING = (
    st.none()
    | st.text()
    | st.text(alphabet="0123456789 .,-/$€éà\n;", max_size=12)
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.text().map(Wikitext)
)


@given(st.lists(st.tuples(ANYTHING, ANYTHING), min_size=1, max_size=8), st.booleans())
def test_no_cell_of_any_kind_is_an_exception(
    cells: list[tuple[Any, Any]],
    multiple: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    for name, kind in TYPES.items():
        several = multiple and name not in {"bool", "longtext", "wikitext"}
        made = table([ID, field("x", kind(), multiple=several)], *map(list, cells))
        told(made.problems)
        shown = [r.values["x"] for r in made.records.values() if r.values["x"] is not None]
        assert made.faulty or made.rows == len(made.records) + sum(map(_rows, made.held.values()))
        for value in shown:
            for one in value if several else (value,):
                assert made.collection.fields["x"].type.render(one) is not None


def _rows(found: tuple[Problem, ...]) -> int:
    return len({problem.where.ref.lstrip("ABX") for problem in found if problem.where})


def test_broken_markup_holds_its_row() -> None:
    made = table([ID, field("corps", Markup())], ["P-1", "voir [[A"], ["P-2", "voir [[A]]"])
    assert told(made.problems) == [("schema.unbalanced", "B2", "P-1")]


def test_choices_may_be_cells_of_the_workbook() -> None:
    asked = []

    def read(path: Any, cells: str) -> list[Any]:
        asked.append((path.name, cells))
        return ["Montréal ", None, "", 2021]

    fields = [ID, field("region", Choice(source="Listes!A2:A20"))]
    made = build_table(collection(*fields), sheet(["ID", "Region"], ["P-1", "montreal"]), read)
    assert asked == [("projets.xlsx", "Listes!A2:A20")]
    assert made.records["P-1"].values["region"] == "Montréal"
    assert made.collection.fields["region"].type == Choice(("Montréal", "2021"), "Listes!A2:A20")


@pytest.mark.parametrize("empty", [True, False])
def test_choices_that_cannot_be_read_hold_the_collection(*, empty: bool) -> None:
    def read(*_: Any) -> list[Any]:
        if empty:
            return [None, " "]
        raise Failure(Problem("workbook.unknown-sheet", Cell("projets.xlsx", "Listes")))

    fields = [ID, field("region", Choice(source="Listes!A2:A20"))]
    made = build_table(collection(*fields), sheet(["ID", "Region"], ["P-1", "x"]), read)
    code = "schema.no-choices" if empty else "workbook.unknown-sheet"
    assert (made.faulty, [(p.code, p.collection) for p in made.problems]) == (
        True,
        [(code, "projets")],
    )


def test_every_row_has_a_name_for_references_even_when_it_is_held() -> None:
    made = table([ID, TITLE, REGION], ["P-1", "Un", "x"], ["P-2", "Deux", ""], ["", "Trois", ""])
    assert made.titles == {"P-1": "Un", "P-2": "Deux", "row:4": "Trois"}


def test_short_rows_are_empty_at_their_ends() -> None:
    short = sheet(["ID", "Titre", "Chantier"])
    short.rows.append(["P-1", "Un"])
    made = build_table(collection(ID, TITLE, field("chantier", Reference("chantiers"))), short)
    assert made.records["P-1"].values["chantier"] is None
