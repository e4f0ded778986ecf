"""Headings are found wherever people put them, and however they write them."""

from __future__ import annotations

from typing import Any

import pytest
from tables import collection, field, sheet

from bot.model import Wikitext
from bot.schema.table import build_table

ID = field("id", column="ID", required=True)
HOSTS = field("hotes", column="Organisme(s) d'accueil")
STEP = field("element", column="Élément-phare")


@pytest.mark.parametrize(
    "heading",
    [
        "Organisme(s) d'accueil",
        "ORGANISME(S) D’ACCUEIL",
        " Organisme(s)\nd’accueil ",
        "Organisme(s)\N{NO-BREAK SPACE}d'accueil :",
        "organisme(s) d'accueil *",
        Wikitext("'''Organisme(s) d’accueil'''", "Organisme(s) d’accueil"),
    ],
)
def test_headings_match_as_people_read_them(heading: str) -> None:
    made = build_table(collection(ID, HOSTS), sheet(["ID", heading], ["P-1", "x"]))
    assert made.records["P-1"].values["hotes"] == "x"


def test_headings_are_found_below_a_title_and_explanations() -> None:
    rows: list[list[Any]] = [
        ["Projets des ADN", "", ""],
        ["ID : ne pas changer", "", ""],
        ["Élément-phare", "Notes", "ID"],
        ["La carte", "", "P-1"],
    ]
    made = build_table(collection(ID, STEP), sheet(*rows))
    assert made.records["P-1"].row == 4
    assert made.records["P-1"].origin.columns == {"id": 2, "element": 0}


def test_a_column_may_have_several_names() -> None:
    region = field("region", column=("Région", "Régions"))
    made = build_table(collection(ID, region), sheet(["ID", "REGIONS"], ["P-1", "Estrie"]))
    assert made.records["P-1"].values["region"] == "Estrie"


@pytest.mark.parametrize("required", [True, False])
def test_a_missing_column_holds_the_collection_and_names_near_headings(*, required: bool) -> None:
    fields = [ID, field("region", column="Région", required=required)]
    made = build_table(collection(*fields), sheet(["ID", "Régions admin."], ["P-1", "Estrie"]))
    assert made.faulty
    assert made.records == {}
    problem = made.problems[0]
    assert (problem.code, problem.where and problem.where.ref) == (
        "schema.missing-column-near",
        "1",
    )
    assert problem.args == {"column": "Région", "name": "region", "near": ["Régions admin."]}
    assert (problem.collection, problem.key) == ("projets", "")


def test_a_missing_column_without_a_like_is_named() -> None:
    made = build_table(collection(ID, STEP), sheet(["ID", "Titre"], ["P-1", "x"]))
    assert [p.code for p in made.problems] == ["schema.missing-column"]


def test_the_key_column_is_needed() -> None:
    made = build_table(collection(ID, STEP), sheet(["Élément-phare"], ["x"]))
    assert made.faulty


def test_the_same_heading_twice_is_refused_unless_one_is_empty() -> None:
    twice = ["ID", "Élément-phare", "élément phare"]
    both = build_table(collection(ID, STEP), sheet(twice, ["P-1", "a", "b"]))
    assert not both.faulty, "one is spelt as declared, with its hyphen"
    exact = ["ID", "Élément-phare", "Élément-phare"]
    made = build_table(collection(ID, STEP), sheet(exact, ["P-1", "a", "b"]))
    assert (made.faulty, made.problems[0].code) == (True, "schema.double-column")
    assert made.problems[0].args["cells"] == ["B1", "C1"]
    made = build_table(collection(ID, STEP), sheet(exact, ["P-1", "", "b"]))
    assert made.records["P-1"].values["element"] == "b"


def test_headings_that_nobody_declared_may_stand_there_twice() -> None:
    made = build_table(collection(ID), sheet(["ID", "Notes", "Notes"], ["P-1", "a", "b"]))
    assert made.problems == ()


@pytest.mark.parametrize("rows", [[], [["", ""]], [["ID", "Élément-phare"]], [["ID"], [" "]]])
def test_an_empty_sheet_is_held_whole(rows: list[list[Any]]) -> None:
    made = build_table(collection(ID), sheet(*rows))
    assert (made.faulty, [p.code for p in made.problems]) == (True, ["schema.empty-sheet"])


def test_a_sheet_without_the_headings_is_held_whole() -> None:
    made = build_table(collection(ID, STEP), sheet(["a", "b"], ["c", "d"]))
    assert (made.faulty, made.problems[0].code) == (True, "schema.no-header")
    assert made.problems[0].args["headings"] == "ID, Élément-phare"


def test_a_wrong_header_row_is_told_with_the_right_one() -> None:
    rows = [["Projets"], ["ID"], ["P-1"]]
    made = build_table(collection(ID, header_row=1), sheet(*rows))
    assert made.problems[0].args == {"row": "1", "found": "2"}
    assert build_table(collection(ID, header_row=2), sheet(*rows)).records
    assert build_table(collection(ID, header_row=9), sheet(*rows)).faulty
