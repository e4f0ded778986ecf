"""References find their rows by key or title, and a row that refers to nothing is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tables import collection, field, sheet, titled, told

from bot.schema.collection import PageSpec
from bot.schema.link import link
from bot.schema.table import build_table
from bot.schema.types import Choice, Reference, YesNo
from bot.schema.values import Ref

if TYPE_CHECKING:
    from bot.schema.table import Table

ID = field("id", column="ID")
HOST = field("hote", Reference("organismes"), column="Hôte")
HOSTS: list[list[Any]] = [
    ["ORG-1", "La Fabrique d’idées", "oui", "a"],
    ["ORG-2", "Musée", "non", "a"],
    ["ORG-3", "Doublon", "oui", "a"],
    ["ORG-4", "Doublon", "oui", "a"],
    ["ORG-5", "Retenu", "oui", "hors liste"],
    [6, "Six", "oui", "a"],
]


def hosts() -> Table:
    fields = [ID, field("titre"), field("complet", YesNo()), field("type", Choice(("a",)))]
    made = sheet([f.columns[0] for f in fields], *HOSTS, file="organismes.xlsx")
    return build_table(titled(*fields, name="organismes"), made)


def projects(*cells: Any, multiple: bool = False, **more: Any) -> Table:
    host = field("hote", Reference("organismes"), column="Hôte", multiple=multiple)
    rows = [[f"P-{n}", cell, "non"] for n, cell in enumerate(cells, 1)]
    fields = [ID, host, field("complet", YesNo())]
    return build_table(collection(*fields, **more), sheet(["ID", "Hôte", "Complet"], *rows))


def linked(*cells: Any, **more: Any) -> Table:
    return link({"projets": projects(*cells, **more), "organismes": hosts()})["projets"]


@pytest.mark.parametrize(
    ("typed", "key", "text"),
    [
        ("ORG-1", "ORG-1", "La Fabrique d’idées"),
        ("La Fabrique d’idées", "ORG-1", "La Fabrique d’idées"),
        ("la fabrique d'idees", "ORG-1", "La Fabrique d’idées"),
        (" Musée ", "ORG-2", "Musée"),
        ("Retenu", "ORG-5", "Retenu"),
        ("ORG-5", "ORG-5", "Retenu"),
        (6, "6", "Six"),
        ("6", "6", "Six"),
    ],
)
def test_a_row_is_found_by_its_key_or_its_title(typed: Any, key: str, text: str) -> None:
    assert linked(typed).records["P-1"].values["hote"] == Ref("organismes", key, text)


def test_a_reference_to_nothing_holds_its_row_and_proposes_the_nearest() -> None:
    made = linked("Musee d'art", "ORG-2", "xyz")
    assert list(made.records) == ["P-2"]
    assert told(made.problems) == [
        ("schema.near-reference", "B2", "P-1"),
        ("schema.unknown-reference", "B4", "P-3"),
    ]
    assert made.held["P-1"][0].args["near"] == "Musée"


def test_a_title_of_two_rows_is_no_reference() -> None:
    made = linked("Doublon", "ORG-3")
    assert made.held["P-1"][0].code == "schema.two-so-called"
    assert made.held["P-1"][0].args["keys"] == ["ORG-3", "ORG-4"]
    assert made.records["P-2"].values["hote"].key == "ORG-3"


def test_several_references_are_looked_up_one_by_one() -> None:
    made = linked("ORG-1; Musée; ORG-1", "ORG-1; rien de tel", multiple=True)
    assert [ref.key for ref in made.records["P-1"].values["hote"]] == ["ORG-1", "ORG-2"]
    assert set(made.held) == {"P-2"}


FORMER = {
    "organismes": {
        "Grande Fabrique": "ORG-1",
        "Musée": "ORG-1",
        "L'Atelier": "ORG-2",
        "L’atelier": "ORG-5",
        "Disparu": "ORG-99",
        "Numéro": "6",
    }
}


def linked_with_former(*cells: Any, **more: Any) -> Table:
    return link({"projets": projects(*cells, **more), "organismes": hosts()}, FORMER)["projets"]


@pytest.mark.parametrize(
    ("typed", "key", "now"),
    [
        ("Grande Fabrique", "ORG-1", "La Fabrique d’idées"),
        ("grande FABRIQUE", "ORG-1", "La Fabrique d’idées"),
        ("L'Atelier", "ORG-2", "Musée"),
        ("L’atelier", "ORG-5", "Retenu"),
        ("Numéro", "6", "Six"),
    ],
)
def test_the_title_that_a_row_had_before_is_understood_and_told(
    typed: str, key: str, now: str
) -> None:
    made = linked_with_former(typed)
    assert made.records["P-1"].values["hote"] == Ref("organismes", key, now)
    assert told(made.problems) == [("schema.former-title", "B2", "P-1")]
    (problem,) = made.problems
    assert (problem.severity, made.held) == ("warning", {})
    assert problem.args == {"field": "Hôte", "value": typed, "now": now, "to": "organismes"}


def test_the_title_of_today_wins_over_one_of_before() -> None:
    made = linked_with_former("Musée", "musee")
    assert [record.values["hote"].key for record in made.records.values()] == ["ORG-2", "ORG-2"]
    assert made.problems == ()


@pytest.mark.parametrize("typed", ["l'ATELIER", "Disparu"])
def test_a_title_that_two_rows_had_or_one_that_is_gone_is_no_reference(typed: str) -> None:
    made = linked_with_former(typed)
    assert made.records == {}
    assert made.held["P-1"][0].code in {"schema.near-reference", "schema.unknown-reference"}


def test_of_several_references_only_the_former_one_is_told() -> None:
    made = linked_with_former("ORG-2; Grande Fabrique; rien", "Musée; Numéro", multiple=True)
    assert set(made.held) == {"P-1"}
    assert [ref.key for ref in made.records["P-2"].values["hote"]] == ["ORG-2", "6"]
    told_of = [p.args["value"] for p in made.problems if p.code == "schema.former-title"]
    assert told_of == ["Grande Fabrique", "Numéro"]


def test_a_former_title_is_told_once_however_often_rows_are_linked() -> None:
    tables = link({"projets": projects("Numéro"), "organismes": hosts()}, FORMER)
    assert link(tables, FORMER) == tables


def test_linking_again_changes_nothing() -> None:
    tables = link({"projets": projects("Musée", "xyz"), "organismes": hosts()})
    assert link(tables) == tables


def test_a_draft_may_refer_to_nothing() -> None:
    made = linked("xyz", publish_if="complet")
    assert made.records["P-1"].values["hote"] is None
    assert [p.severity for p in made.problems] == ["warning"]


def test_when_the_other_sheet_is_faulty_nobody_is_blamed() -> None:
    empty = build_table(hosts().collection, sheet(file="organismes.xlsx"))
    made = link({"projets": projects("Musée"), "organismes": empty})["projets"]
    assert made.problems == ()
    assert made.records["P-1"].values["hote"] == Ref("organismes", "", "Musée")


@pytest.mark.parametrize(
    ("title", "name"),
    [("<< nom >>", "nom"), ("<< record.nom >>", "nom"), ("Fiche << id >> : << nom >>", "titre")],
)
def test_the_title_of_a_row_is_the_field_that_its_page_is_called_by(title: str, name: str) -> None:
    assert titled(ID, field("titre"), field("nom"), name="x", title=title).title_field == name


def test_the_first_page_of_a_row_is_the_one_it_is_called_by() -> None:
    fields = {each.name: each for each in (ID, field("titre"), field("nom"))}
    pages = (
        PageSpec("row", "row", "<< nom >>", "x.wikitext"),
        PageSpec("categorie", "row", "<< id >>", "y.wikitext"),
    )
    made = collection(*fields.values(), name="x", pages=pages)
    assert made.title_field == "nom"
    composed = (PageSpec("row", "row", "Fiche << nom >>", "x.wikitext"), pages[1])
    assert collection(*fields.values(), name="x", pages=composed).title_field == "titre"


def test_a_collection_without_titles_is_referred_to_by_keys() -> None:
    assert collection(ID).title_field == ""
    tables = {
        "projets": projects("A", "B"),
        "organismes": build_table(collection(ID, name="organismes"), sheet(["ID"], ["A"])),
    }
    made = link(tables)["projets"]
    assert made.records["P-1"].values["hote"] == Ref("organismes", "A", "A")
    assert set(made.held) == {"P-2"}
