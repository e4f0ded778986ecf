from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from worlds import FRENCH, World, collection, field, row_page, table

from bot.render.pages import wanted
from bot.render.templatedata import documentation
from bot.schema.types.choice import Choice, Reference, YesNo

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Site

PROJETS = collection(
    "projets",
    field("titre", required=True),
    field("region", Choice(("Montréal", "Estrie")), multiple=True, label="Région"),
    field("phare", YesNo()),
    field("chantier", Reference("chantiers")),
    pages=(row_page(),),
)
PAGE = (
    "{{fiche_projet\n| nom = << titre >>\n| region = << region >>\n<% if phare %>"
    "| phare = << phare >>\n<% endif %>| lien = << chantier >>\n| note = Vers << titre >>\n}}"
)
BODY = "<includeonly>{{{nom}}} {{{region|}}} {{{couleur|bleu}}}</includeonly>\n"


def page(folder: Path, body: str = BODY, site: Site = FRENCH) -> str:
    made = World(folder, table(PROJETS, {"id": "P1", "titre": "Un"}))
    made.template("projet.wikitext", PAGE)
    made.template("Fiche projet.wikitext", body, folder="modeles")
    pages, problems = wanted(made.project, made.tables, site)
    assert problems == []
    (found,) = (page for page in pages if page.identity.page == "modele")
    assert found.title == "Modèle:Fiche projet"
    return found.text


def data(text: str) -> dict[str, Any]:
    match = re.search(r"<templatedata>(.*)</templatedata>", text, re.DOTALL)
    assert match
    found: dict[str, Any] = json.loads(match[1])
    return found


def test_the_documentation_is_in_a_noinclude_that_adds_nothing_to_the_template(
    tmp_path: Path,
) -> None:
    text = page(tmp_path)
    assert text.startswith(BODY.rstrip() + "<noinclude>\n<templatedata>")
    assert text.endswith("</templatedata>\n</noinclude>")


def test_each_parameter_is_described_by_the_field_that_fills_it(tmp_path: Path) -> None:
    params = data(page(tmp_path))["params"]
    assert params["nom"] == {"label": "Titre", "type": "line", "required": True}
    assert params["region"]["label"] == "Région"
    assert params["region"]["suggestedvalues"] == ["Montréal", "Estrie"]
    assert params["phare"]["suggestedvalues"] == ["oui", "non"]
    assert params["note"] == {"label": "note"}
    assert params["couleur"] == {"label": "couleur"}


def test_a_parameter_that_another_page_of_ours_leaves_out_is_not_asked_for(tmp_path: Path) -> None:
    made = World(tmp_path, table(PROJETS, {"id": "P1", "titre": "Un"}))
    made.template("projet.wikitext", f"{PAGE}\n{{{{Fiche projet|region=Ici|nom=}}}}")
    made.template("Fiche projet.wikitext", BODY, folder="modeles")
    pages, _ = wanted(made.project, made.tables, FRENCH)
    (text,) = (page.text for page in pages if page.identity.page == "modele")
    assert data(text)["params"]["nom"] == {"label": "Titre", "type": "line"}


def test_a_parameter_that_one_page_leaves_out_is_required_of_nobody(tmp_path: Path) -> None:
    made = World(tmp_path, table(PROJETS, {"id": "P1", "titre": "Un"}))
    made.template("projet.wikitext", PAGE + "{{Fil|haut=[[Projets]]}}\n{{Fil|bas=<< titre >>}}")
    made.template("Fiche projet.wikitext", BODY, folder="modeles")
    made.template("Fil.wikitext", "{{{haut|}}}{{{bas|}}}", folder="modeles")
    pages, problems = wanted(made.project, made.tables, FRENCH)
    assert problems == []
    texts = {page.title: page.text for page in pages}
    assert "required" not in data(texts["Modèle:Fil"])["params"]["bas"]
    assert data(texts["Modèle:Fiche projet"])["params"]["nom"]["required"] is True


def test_parameters_stand_in_the_order_of_the_page(tmp_path: Path) -> None:
    found = data(page(tmp_path))
    assert found["paramOrder"] == ["nom", "region", "phare", "lien", "note", "couleur"]
    assert set(found["paramOrder"]) == set(found["params"])


def test_documentation_that_people_wrote_is_left_alone(tmp_path: Path) -> None:
    body = f'{BODY}<noinclude><TemplateData>{{"params": {{}}}}</TemplateData></noinclude>'
    assert page(tmp_path, body) == body


def test_without_the_extension_there_is_a_table_to_read(tmp_path: Path) -> None:
    text = page(tmp_path, site=replace(FRENCH, extensions=frozenset()))
    assert "templatedata" not in text
    assert "| <code>region</code>\n| Région\n| Plusieurs valeurs possibles.\n| non\n" in text
    assert "| Montréal, Estrie" in text


def test_what_the_server_would_rewrite_is_refused_in_a_template_too(tmp_path: Path) -> None:
    made = World(tmp_path, table(PROJETS, {"id": "P1", "titre": "Un"}))
    made.template("projet.wikitext", "x")
    made.template("Fiche.wikitext", "a\n{{subst:B}}", folder="modeles")
    pages, (problem,) = wanted(made.project, made.tables, FRENCH)
    assert problem.code == "render.template-rewritten"
    assert str(problem.where) == "templates_wikitext/modeles/Fiche.wikitext:2"
    assert [page.title for page in pages] == ["Un"]


def test_a_template_whose_name_is_no_title_is_told(tmp_path: Path) -> None:
    made = World(tmp_path, table(PROJETS, {"id": "P1", "titre": "Un"}))
    made.template("projet.wikitext", "x").template("A#b.wikitext", "", folder="modeles")
    _, (problem,) = wanted(made.project, made.tables, FRENCH)
    assert problem.code == "render.title-hash"


def test_choices_of_a_sheet_are_words_in_the_documentation() -> None:
    hostile = ("</templatedata>", "~~~~", "{{subst:Delete}}", "{{{{a", "[[Catégorie:X|]]", "a<!--b")
    fields = [("statut", field("statut", Choice(hostile)))]
    told = documentation(fields, [], "fr", template_data=True)
    inside = told.removeprefix("<templatedata>").removesuffix("</templatedata>")
    assert json.loads(inside)["params"]["statut"]["suggestedvalues"] == list(hostile)
    for sign in ("<", "~~", "{{", "[["):
        assert sign not in inside
    table = documentation(fields, [], "fr", template_data=False)
    assert "{{subst" not in table
    assert "[[Cat" not in table
