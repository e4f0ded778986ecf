"""A first guess at an unknown sheet is careful: what is doubtful is a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Wikitext
from bot.schema.propose import Guess, GuessedColumn, field_name, guess
from bot.workbook.header import find_header
from bot.workbook.sheet import Sheet


def a_sheet(rows: list[list[Any]]) -> Sheet:
    width = max(map(len, rows), default=0)
    return Sheet("p.xlsx", "Projets", [row + [""] * (width - len(row)) for row in rows], {}, {}, "")


def guessed(rows: list[list[Any]]) -> Guess:
    found = guess(a_sheet(rows))
    assert found is not None
    return found


def column(heading: str, values: list[Any]) -> GuessedColumn:
    """Guess one column beside a key."""
    rows = [["ID", heading], *([f"K-{number}", value] for number, value in enumerate(values))]
    return guessed(rows).columns[1]


def test_headings_are_found_below_a_title_and_a_group_row() -> None:
    found = guessed(
        [
            ["Projets des ADN"] * 4 + ["", ""],
            [],
            ["", "", "", "Financement", "Financement", "Financement"],
            ["N°", "Titre du projet", "Région(s)", "Programme", "Montant total", ""],
            ["P-1", "Un", "Estrie", "Appel", 1000, "note"],
            ["P-2", "Deux", "Laval", "", 2000, ""],
        ]
    )
    assert (found.sheet, found.header_row) == ("Projets", 4)
    assert [c.field for c in found.columns] == [
        "no", "titre_du_projet", "region_s", "programme", "montant_total",
    ]  # fmt: skip
    assert (found.key, found.title) == ("no", "titre_du_projet")


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("Complet ?", ["oui", "non", "oui"], "bool"),
        ("Complet ?", [True, False], "bool"),
        ("Membres", [12, 30], "integer"),
        ("Part", [0.5, 3], "number"),
        ("Part", ["1,5", "2"], "number"),
        ("Montant", [1000, 2000], "money"),
        ("Aide", ["65 000 $", 1000], "money"),
        ("Aide", ["65\u00a0000\u00a0$", "1 200,50 €"], "money"),
        ("Date", [date(2021, 6, 1), "été 2019", "2021"], "date"),
        ("Fin", [2021, 2022], "date"),
        ("Sortie", ["13 avril 2022", "mars 2022"], "date"),
        ("Début", ["14/09/2025", "janv. 2026", "automne 2025", "2026-01-05"], "date"),
        ("Version", ["10.50", "3.25"], "number"),
        ("Suite", [date(2021, 6, 1), "bientôt"] * 6, "text"),
        ("Mesure", [2500.5, "beaucoup"] * 6, "text"),
        ("Code postal", ["007", "012"], "text"),
        ("Site", ["https://example.org/a", "http://example.org/b"], "url"),
        ("Site", [Wikitext("[https://example.org/a ici]", "ici")], "url"),
        ("Site", [*(f"https://example.org/{n}" for n in range(8)), "s.o."], "text"),
        ("Courriel", ["a@example.org", "b@example.org"], "email"),
        ("Courriel", ["a@example.org", "courriel à venir"], "text"),
        ("Portée", ["Double", "Sectorielle", "Double"] * 3, "choice"),
        ("Ville", ["Laval", "Gaspé", "Rimouski"], "text"),
        ("Contexte", ["Une ligne.\nEt une autre."], "longtext"),
        ("Contexte", ["mot " * 60], "longtext"),
        ("Objectifs", ["- un\n- deux", "- trois\n- quatre"], "longtext"),
        ("Vide", ["", ""], "text"),
    ],
)
def test_types_are_told_from_values(heading: str, values: list[Any], kind: str) -> None:
    assert column(heading, values).type == kind


@pytest.mark.parametrize(("digits", "kind"), [("²", "text"), ("9" * 5000, "number")])
def test_not_all_digits_are_a_year(digits: str, kind: str) -> None:
    assert column("Début", [digits, "2020"]).type == kind


def test_a_year_under_another_heading_is_a_number() -> None:
    assert column("Places", [2021, 1999]).type == "integer"


@pytest.mark.parametrize(
    ("values", "separator"),
    [
        (["Estrie; Laval", "Laval", "Estrie ; Montréal"], ";"),
        (["Estrie\nLaval", "Laval; Estrie"], ";"),
        (["MCC, CALQ", "CALQ, SODEC", "SODEC, MCC"], ", "),
        (["En Piste, regroupement national", "Hub, laboratoire des arts"], ""),
        (["Agent·es, Laval", "Agent·es, Estrie", "Agent·es, Gaspésie"], ""),
        (["agent·e", "directeur/trice", "formateurs-trices", "un(e)"], ""),
        (["Une phrase; puis une autre.", "Encore; et encore."], ""),
    ],
)
def test_several_values_in_a_cell_are_parted_with_care(values: list[str], separator: str) -> None:
    found = column("Valeurs", values)
    assert (found.multiple, found.separator) == (bool(separator), separator)


def test_a_choice_takes_every_value_of_the_column() -> None:
    found = column("Axes", ["Veille; Projets", "Projets", "Veille", "Formation; Veille"] * 3)
    assert found.type == "choice"
    assert found.choices == ("Veille", "Projets", "Formation")


def test_a_column_without_gaps_is_required() -> None:
    rows = [["ID", "A", "B"], ["1", "x", "y"], ["2", "z", ""], ["", "", ""], ["3", "u", "v"]]
    assert [c.required for c in guessed(rows).columns] == [True, True, False]


@pytest.mark.parametrize(
    ("rows", "key", "title"),
    [
        ([["Titre", "Code"], ["Un", "A"], ["Deux", "B"]], "code", "titre"),
        ([["Titre", "Code"], ["Un", "A"], ["Deux", "A"]], "titre", None),
        ([["Nom", "Code"], ["Un", "A"], ["Deux", ""]], "nom", None),
        ([["Ville", "Rue"], ["Laval", "x"], ["Laval", "x"]], None, None),
        ([["ID", "Texte"], [1, "Un"], [2, "Deux"]], "id", "texte"),
        ([["Nom", "N°"], ["Un", 1], ["Deux", 2]], "no", "nom"),
        ([["Nom", "Nº"], ["Un", 1], ["Deux", 2]], "no", "nom"),
        ([["Nom", "Réf."], ["Un", "a"], ["Deux", "b"]], "ref", "nom"),
        ([["Nom", "Dossier"], ["Un", "PRJ-1"], ["Deux", "PRJ-2"]], "dossier", "nom"),
        ([["Code et nom", "No"], ["P1 – La mémoire des quais", 1], ["P2", 2]], "no", "code_et_nom"),
        ([["ID", "Texte"], ["a", "Un"], ["A", "Deux"]], "texte", None),
    ],
)
def test_the_key_names_each_row_for_ever(rows: list[list[Any]], key: str, title: str) -> None:
    found = guessed(rows)
    assert (found.key, found.title) == (key, title)


@pytest.mark.parametrize(
    "last", [["Total : 2", "", ""], ["", "Total", 2], ["Total", "", 1234], ["", "", "fin"]]
)
def test_a_total_below_the_rows_is_no_record(last: list[Any]) -> None:
    found = guessed([["N°", "Titre", "Région"], [1, "Un", "x"], [2, "Deux", "y"], [], last])
    assert (found.key, found.title) == ("no", "titre")
    assert [column.required for column in found.columns] == [True, True, True]


def test_a_heading_among_the_rows_is_no_value_of_any_column() -> None:
    rows: list[list[Any]] = [["N°", "Titre", "Axe"], *([n, f"T{n}", "Veille"] for n in range(6))]
    rows.insert(4, ["Deuxième semestre"] * 3)
    made = a_sheet(rows)
    found = guess(replace(made, merged={(4, 1): (4, 0), (4, 2): (4, 0)}))
    assert found is not None
    assert (found.key, found.columns[2].choices) == ("no", ("Veille",))


def test_a_word_alone_among_codes_and_a_sum_among_the_rows_are_no_records() -> None:
    rows: list[list[Any]] = [
        ["No", "Titre", "Budget"],
        ["Volet 1 – Découverte", "", ""],
        *([f"A-{n:02}", f"Projet {n}", 100] for n in range(1, 4)),
        ["Sous-total", "", 300],
        ["Volet 2 – Suite", "", ""],
        *([f"A-{n:02}", f"Projet {n}", 100] for n in range(4, 7)),
        ["Total", "", 600],
    ]
    found = guessed(rows)
    assert (found.key, found.title) == ("no", "titre")
    assert [column.required for column in found.columns] == [True, True, True]


def test_a_row_with_a_key_alone_among_others_is_a_record() -> None:
    found = guessed([["N°", "Titre", "Région"], [1, "Un", "x"], [2, "", ""], [3, "Trois", "y"]])
    assert [column.required for column in found.columns] == [True, False, False]


@pytest.mark.parametrize(
    ("heading", "values", "internal"),
    [
        ("Notes internes (ne pas publier)", ["vu", "à revoir"], True),
        ("Commentaires", ["x", "y"], True),
        ("À faire", ["x", "y"], True),
        ("Privé", ["oui", "non"], True),
        ("Courriel", ["a@example.org", "à venir"], True),
        ("Contact", ["a@example.org", "Ada"], True),
        ("Notation", ["x", "y"], False),
        ("Région", ["x", "y"], False),
        ("Financement privé ?", ["oui", "non"], True),
    ],
)
def test_what_is_not_for_readers_is_told_apart(
    heading: str, values: list[str], *, internal: bool
) -> None:
    found = column(heading, values)
    assert found.internal == internal
    assert found.required != internal


def test_a_key_is_a_required_text_though_it_looks_like_a_number() -> None:
    found = guessed([["No", "Titre"], [1, "Un"], [2, "Deux"]])
    assert (found.columns[0].type, found.columns[0].required) == ("text", True)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["", ""], ["", ""]],
        [["Mode d’emploi"], ["Une ligne par projet"], ["Ne rien effacer"]],
        [["ID", "Titre"]],
        [[1, 2], [3, 4]],
    ],
)
def test_what_is_no_table_is_not_guessed_at(rows: list[list[Any]]) -> None:
    assert guess(a_sheet(rows)) is None


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Région(s) d’accueil", "region_s_d_accueil"),
        ("Œuvre", "oeuvre"),
        ("N°", "no"),
        ("2e étape", "c_2e_etape"),
        ("Record", "record_"),
        ("Montant\ntotal", "montant_total"),
        ("???", "colonne"),
    ],
)
def test_names_of_fields_can_be_written_in_a_template(heading: str, name: str) -> None:
    assert field_name(heading) == name


@given(st.lists(st.text(max_size=50), max_size=6))
def test_names_of_fields_are_never_the_same(headings: list[str]) -> None:
    taken: list[str] = []
    for heading in headings:
        taken.append(field_name(heading, taken))
    assert len(set(taken)) == len(taken)
    assert all(name.isidentifier() and name.isascii() for name in taken)


VALUES = st.none() | st.text(max_size=5) | st.integers() | st.booleans() | st.dates()


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=8))
def test_any_sheet_can_be_guessed_at(rows: list[list[Any]]) -> None:
    found = guess(a_sheet(rows))
    if found is not None:
        heading = rows[found.header_row - 1][found.columns[0].index]
        assert heading.strip() == found.columns[0].heading
        names = {column.field for column in found.columns}
        assert {found.key, found.title} - {None} <= names


def test_the_first_of_several_full_rows_is_the_heading() -> None:
    assert find_header([["", ""], ["a", "b"], ["c", "d"]]) == 1
