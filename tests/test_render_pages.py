from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from worlds import FRENCH, World, collection, field, row_page, table

from bot.model import Cell, Identity, Problem, Span, Wanted, Wikitext
from bot.render.pages import hold_rows, titles, wanted
from bot.schema.collection import PageSpec
from bot.schema.settings import Category
from bot.schema.types.choice import Choice, Reference
from bot.schema.types.longtext import LongText
from bot.schema.values import Ref

if TYPE_CHECKING:
    from pathlib import Path

C1 = Ref("chantiers", "C1", "Codéveloppement")
CHANTIERS = collection(
    "chantiers", field("nom"), pages=(row_page("chantier.wikitext", "<< nom >>"),)
)
PROJETS = collection(
    "projets",
    field("titre"),
    field("region", Choice(("Montréal", "Estrie")), multiple=True),
    field("chantier", Reference("chantiers")),
    field("contexte", LongText()),
    field("courriel", publish=False),
    pages=(row_page(), PageSpec("index", "collection", "Projets", "index.wikitext")),
)


def world(folder: Path, *rows: dict[str, Any], **changes: Any) -> World:
    """Make a project with one chantier and these projets, and the plainest templates."""
    made = World(
        folder,
        table(CHANTIERS, {"id": "C1", "nom": "Codéveloppement"}),
        table(PROJETS, *rows),
        **changes,
    )
    made.template("chantier.wikitext", "<< nom >>")
    made.template("projet.wikitext", "<< titre >>")
    made.template("index.wikitext", "<% for r in records %>\n* << r.link >>\n<% endfor %>")
    return made


def pages(of: World, **more: Any) -> dict[str, Wanted]:
    """Render everything, without any problem; by title."""
    found, problems = wanted(of.project, of.tables, FRENCH, **more)
    assert problems == []
    return {page.title: page for page in found}


def text(of: World, title: str = "Un") -> str:
    return pages(of)[title].text


P1 = {"id": "P1", "titre": "Un"}
P2 = {"id": "P2", "titre": "Été"}


def test_a_value_shows_as_typed_and_an_absent_one_as_nothing(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "contexte": "a|b [[c]]\n\n- d"})
    made.template("projet.wikitext", "[<< region >>|<< chantier >>]\n\n<< contexte >>")
    assert text(made) == "[|]\n\na&#124;b &#91;&#91;c&#93;&#93;\n\n* d"


def test_markup_of_a_cell_stays_markup(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "P1", "titre": Wikitext("'''x'''", "x")},
        {"id": "P2", "titre": "'''x'''", "region": ("Estrie",)},
    ]
    made = world(tmp_path, *rows)
    made.template("index.wikitext", "<% for r in records %>(<< r.titre >>)<% endfor %>")
    assert "('''x''')" in text(made, "Projets")
    assert "(&#39;&#39;&#39;x&#39;&#39;&#39;)" in text(made, "Projets")


def test_every_value_keeps_its_cell(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "region": ("Montréal", "Estrie"), "contexte": "Bref."})
    made.template(
        "projet.wikitext",
        "{{Fiche\n| titre = << titre >>\n| region = << region >>\n}}\n"
        "== Contexte ==\n<< contexte >>",
    )
    page = pages(made)["Un"]
    assert [page.text[span.start : span.end] for span in page.spans] == [
        "Un",
        "Montréal, Estrie",
        "Bref.",
    ]
    region = page.spans[1]
    assert region == Span(
        region.start, region.end, "region", Cell("projets.xlsx", "Feuille", "C2"), True, "region"
    )
    assert page.spans[2].bound
    assert not page.spans[2].param


def test_an_empty_parameter_keeps_its_cell_too(tmp_path: Path) -> None:
    made = world(tmp_path, P1)
    made.template("projet.wikitext", "{{Fiche\n| region = << region >>\n| x = y\n}}")
    (span,) = pages(made)["Un"].spans
    assert (span.start, span.bound, span.cell.ref) == (span.end, True, "C2")


def test_spans_are_those_of_the_text_as_the_wiki_stores_it(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "contexte": "Cafe\u0301"})
    made.template("projet.wikitext", "e\u0301 << contexte >> << titre >>\n\n")
    page = pages(made)["Un"]
    assert page.text == "é Café Un"
    assert [page.text[span.start : span.end] for span in page.spans] == ["Café", "Un"]


def test_a_filter_that_keeps_the_whole_field_keeps_the_cell(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "region": ("Montréal", "Estrie")})
    made.template("projet.wikitext", "<< region | bullets >>\n\n<< titre | upper >>")
    page = pages(made)["Un"]
    assert page.text == "* Montréal\n* Estrie\n\nUN"
    assert [(span.field, page.text[span.start : span.end]) for span in page.spans] == [
        ("region", "* Montréal\n* Estrie")
    ]


def test_what_a_template_captures_is_not_escaped_twice(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "contexte": "a|b"})
    made.template(
        "projet.wikitext",
        "<% macro gras(x) %>'''<< x >>'''<% endmacro %>"
        "<% set bloc %>(<< contexte >>)<% endset %><< bloc >> << gras(contexte) >>"
        " << bloc ~ '|' ~ contexte >>",
    )
    assert text(made) == "(a&#124;b) '''a&#124;b''' (a&#124;b)|a&#124;b"


def test_a_reference_is_a_link_to_its_page(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "chantier": C1})
    made.template("projet.wikitext", "<< chantier >> << chantier.nom >> << chantier.title >>")
    assert text(made) == "[[Codéveloppement]] Codéveloppement Codéveloppement"


def test_a_row_with_several_pages_is_called_by_the_first(tmp_path: Path) -> None:
    category = PageSpec("categorie", "row", "Catégorie:<< nom >>", "categorie.wikitext")
    chantiers = replace(CHANTIERS, pages=(*CHANTIERS.pages, category))
    rows = table(PROJETS, {**P1, "chantier": C1})
    made = World(tmp_path, table(chantiers, {"id": "C1", "nom": "Codéveloppement"}), rows)
    made.template("chantier.wikitext", "<< record.title >>")
    made.template("categorie.wikitext", "<< record.link >>")
    made.template("projet.wikitext", "<< chantier >>, [[Catégorie:<< chantier.title >>]]")
    made.template("index.wikitext", "")
    found = pages(made)
    assert found["Un"].text == "[[Codéveloppement]], [[Catégorie:Codéveloppement]]"
    assert found["Codéveloppement"].text == "Codéveloppement"
    assert found["Catégorie:Codéveloppement"].text == "[[Codéveloppement]]"
    assert found["Catégorie:Codéveloppement"].identity.key == "C1"


def test_a_reference_to_a_row_without_a_page_is_plain_text(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "chantier": C1})
    made.template("projet.wikitext", "<< chantier >>|<< chantier.nom >>|<< chantier.page >>")
    hidden = replace(made.tables["chantiers"], unpublished=frozenset({"C1"}))
    made.tables["chantiers"] = hidden
    assert text(made) == "Codéveloppement||"


def test_related_rows_come_in_french_order_and_unpublished_ones_never(tmp_path: Path) -> None:
    rows = [{"id": f"P{n}", "titre": name, "chantier": C1} for n, name in enumerate("Zéé")]
    rows += [{"id": "P9", "titre": "Caché", "chantier": C1}, {"id": "P8", "titre": "Autre"}]
    rows[2]["titre"] = "école"
    made = world(tmp_path, *rows)
    made.template(
        "chantier.wikitext",
        "<% for p in related('projets') %><< p.titre >>,<% endfor %>"
        "<< collections.projets | count >>",
    )
    made.tables["projets"] = replace(made.tables["projets"], unpublished=frozenset({"P9"}))
    page = pages(made)["Codéveloppement"]
    assert page.text == "é,école,Z,4"
    assert page.reads == {"chantiers", "projets"}


def test_a_page_for_each_value_of_a_field(tmp_path: Path) -> None:
    spec = PageSpec("region", "value:region", "Projets – << value >>", "region.wikitext")
    made = world(tmp_path, {**P1, "region": ("Estrie", "Montréal")}, {**P2, "region": ("Estrie",)})
    projets = replace(PROJETS, pages=(*PROJETS.pages, spec))
    made.tables["projets"] = replace(made.tables["projets"], collection=projets)
    made.project = replace(made.project, collections={"chantiers": CHANTIERS, "projets": projets})
    made.template("region.wikitext", "<< value >> : << records | join(' ; ') >>")
    found = pages(made)
    assert found["Projets – Estrie"].text == "Estrie : [[Été]] ; [[Un]]"
    assert found["Projets – Estrie"].identity == Identity("adn", "projets", "region", "Estrie")
    assert found["Projets – Montréal"].origin == "projets.xlsx, Feuille"


def test_a_page_for_each_row_that_is_referred_to(tmp_path: Path) -> None:
    spec = PageSpec("par", "value:chantier", "<< value.title >>/Projets", "par.wikitext")
    made = world(tmp_path, {**P1, "chantier": C1}, P2)
    projets = replace(PROJETS, pages=(*PROJETS.pages, spec))
    made.tables["projets"] = replace(made.tables["projets"], collection=projets)
    made.project = replace(made.project, collections={"chantiers": CHANTIERS, "projets": projets})
    made.template("par.wikitext", "<< value.nom >> : << records | count >>")
    page = pages(made)["Codéveloppement/Projets"]
    assert (page.text, page.identity.key) == ("Codéveloppement : 1", "C1")
    assert page.parent == "Codéveloppement"


def test_a_held_row_keeps_its_last_good_line_and_has_no_page(tmp_path: Path) -> None:
    made = world(tmp_path, P1, P2)
    whole = made.tables["projets"]
    wrong = Problem("x", Cell("projets.xlsx", "Feuille", "C3"), {}, "error", "projets", "P2")
    made.tables["projets"] = hold_rows({"projets": whole}, [wrong])["projets"]
    last = whole.records["P2"]._replace(values={**whole.records["P2"].values, "titre": "Avant"})
    found = pages(made, last_good={"projets": {"P2": last}})
    assert found["Projets"].text == "* [[Avant]]\n* [[Un]]"
    assert "Avant" not in found


def test_a_wrong_title_holds_its_row_and_names_the_cell(tmp_path: Path) -> None:
    made = world(tmp_path, P1, {"id": "P2", "titre": "A#b"})
    found, problems = wanted(made.project, made.tables, FRENCH)
    (problem,) = problems
    assert (problem.code, str(problem.where)) == ("render.title-hash", "projets.xlsx, Feuille!B3")
    assert (problem.collection, problem.key) == ("projets", "P2")
    assert {page.title for page in found} == {"Un", "Codéveloppement", "Projets"}
    assert next(page for page in found if page.title == "Projets").text == "* [[Un]]"


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ({"id": "P2", "titre": "A#b"}, "B2"),
        ({"id": "P#2", "titre": "Ab"}, "A2"),
        ({"id": "P2", "titre": "é" * 200}, "B2"),
    ],
    ids=["in the title", "in the key", "nowhere alone"],
)
def test_a_title_of_several_fields_names_the_cell_that_is_wrong(
    tmp_path: Path, row: dict[str, Any], cell: str
) -> None:
    page = row_page(title="<< id >> – << titre >>")
    made = World(tmp_path, table(CHANTIERS), table(replace(PROJETS, pages=(page,)), row))
    made.template("chantier.wikitext", "<< nom >>").template("projet.wikitext", "<< titre >>")
    (problem,) = titles(made.project, made.tables, FRENCH)[1]
    assert problem.where == Cell("projets.xlsx", "Feuille", cell)


def test_two_rows_with_one_title_are_both_held_and_name_each_other(tmp_path: Path) -> None:
    made = world(tmp_path, P1, {"id": "P2", "titre": "un"}, {"id": "P3", "titre": "Trois"})
    given, problems = titles(made.project, made.tables, FRENCH)
    assert {(each.code, each.where.ref, each.args["other"]) for each in problems if each.where} == {
        ("render.title-clash", "B2", "projets.xlsx, Feuille!B3"),
        ("render.title-clash", "B3", "projets.xlsx, Feuille!B2"),
    }
    assert Identity("adn", "projets", "row", "P3") in given
    assert Identity("adn", "projets", "row", "P1") not in given


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        ("L’été", "L'été", "render.title-lookalike"),
        ("Été", "E\u200bté", "render.title-invisible"),
        ("Un", "Trop/plein", "render.title-subpage"),
    ],
)
def test_doubtful_titles_are_warnings(tmp_path: Path, one: str, two: str, code: str) -> None:
    site = replace(FRENCH, subpages=FRENCH.subpages | {0})
    made = world(tmp_path, {"id": "P1", "titre": one}, {"id": "P2", "titre": two})
    given, problems = titles(made.project, made.tables, site)
    assert [(problem.code, problem.severity) for problem in problems] == [(code, "warning")]
    assert Identity("adn", "projets", "row", "P2") in given


def test_the_order_of_rows_changes_no_page(tmp_path: Path) -> None:
    forth, back = world(tmp_path, P1, P2), world(tmp_path, P2, P1)
    assert {page.text for page in pages(forth).values()} == {
        page.text for page in pages(back).values()
    }


def test_rows_stand_by_the_field_that_the_page_is_sorted_by(tmp_path: Path) -> None:
    spec = PageSpec("liste", "collection", "Liste", "index.wikitext", "id")
    rows = [{"id": "P10", "titre": "Un"}, {"id": "P2", "titre": "Été"}, {"id": "P1", "titre": "Z"}]
    made = world(tmp_path, *rows)
    projets = replace(PROJETS, pages=(*PROJETS.pages, spec))
    made.tables["projets"] = replace(made.tables["projets"], collection=projets)
    made.project = replace(made.project, collections={"chantiers": CHANTIERS, "projets": projets})
    assert text(made, "Liste") == "* [[Z]]\n* [[Été]]\n* [[Un]]"
    assert text(made, "Projets") == "* [[Été]]\n* [[Un]]\n* [[Z]]"


def test_a_record_tells_who_and_whence_it_is(tmp_path: Path) -> None:
    made = world(tmp_path, P1)
    made.template(
        "projet.wikitext",
        "<< record.key >> | << record.title >> | << record.collection >> | << record.origin >>",
    )
    assert text(made) == "P1 | Un | projets | projets.xlsx, Feuille!2"


def test_what_changed_is_told_by_the_parts(tmp_path: Path) -> None:
    before = pages(world(tmp_path, P1))["Un"].parts
    row = pages(world(tmp_path, {**P1, "region": ("Estrie",)}))["Un"].parts
    made = world(tmp_path, P1)
    made.template("projet.wikitext", "Nouveau << titre >>")
    template = pages(made)["Un"].parts
    assert {part for part in before if row[part] != before[part]} == {"row"}
    assert {part for part in before if template[part] != before[part]} == {"template"}


def test_a_link_whose_label_is_empty_is_refused(tmp_path: Path) -> None:
    made = world(tmp_path, P1)
    made.template("projet.wikitext", "[[Aide:Toto|<< region >>]]")
    found, problems = wanted(made.project, made.tables, FRENCH)
    assert [(each.code, each.key) for each in problems] == [("render.page-rewritten", "P1")]
    assert "Un" not in {page.title for page in found}


def test_a_named_collection_is_rendered_with_the_templates_that_it_calls(tmp_path: Path) -> None:
    made = world(tmp_path, P1, categories={"Projets": Category("Projets")})
    made.template("projet.wikitext", "{{Fiche|titre=<< titre >>}}")
    for name, body in (("Fiche", "{{Cadre|{{{titre}}}}}"), ("Cadre", "x"), ("Autre", "y")):
        made.template(f"{name}.wikitext", body, folder="modeles")
    found = pages(made, only=["projets"])
    assert set(found) == {"Un", "Projets", "Modèle:Fiche", "Modèle:Cadre"}
    assert found["Un"].calls == {"Modèle:Fiche"}
    assert found["Modèle:Fiche"].calls == {"Modèle:Cadre"}
    whole = pages(made)
    assert {"Modèle:Autre", "Catégorie:Projets"} <= set(whole)


def test_a_sheet_at_fault_has_no_pages_of_its_own(tmp_path: Path) -> None:
    made = world(tmp_path, P1)
    made.tables["projets"] = replace(made.tables["projets"], records={}, faulty=True)
    assert set(pages(made)) == {"Codéveloppement"}


def test_category_pages_have_their_text_and_those_above(tmp_path: Path) -> None:
    category = Category("Estrie", ("Régions",), "Une région.")
    made = world(tmp_path, P1, categories={"Estrie": category})
    page = pages(made)["Catégorie:Estrie"]
    assert page.text == "Une région.\n\n[[Catégorie:Régions]]"
    assert page.identity == Identity("adn", "-", "category", "Estrie")
    made.template("categorie.wikitext", "{{Bandeau|<< name >>}}\n<< description >>\n")
    assert text(made, "Catégorie:Estrie") == (
        "{{Bandeau|Estrie}}\nUne région.\n[[Catégorie:Régions]]"
    )


def test_what_may_not_be_published_is_not_there_for_templates(tmp_path: Path) -> None:
    made = world(tmp_path, {**P1, "courriel": "a@b.ca"})
    made.template("projet.wikitext", "<< record['courriel'] >>")
    found, problems = wanted(made.project, made.tables, FRENCH)
    assert [problem.code for problem in problems] == ["render.unknown-name"]
    assert "Un" not in {page.title for page in found}
