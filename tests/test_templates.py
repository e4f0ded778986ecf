from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import FRENCH, World, collection, field, row_page, table

from bot.model import Problem
from bot.render.pages import titles, wanted
from bot.say import Say
from bot.schema.collection import PageSpec
from bot.schema.types.choice import Reference

if TYPE_CHECKING:
    from pathlib import Path

CHANTIERS = collection("chantiers", field("nom"))
PROJETS = collection(
    "projets",
    field("titre"),
    field("chantier", Reference("chantiers")),
    pages=(row_page(), PageSpec("index", "collection", "Projets", "index.wikitext")),
)


def world(folder: Path, body: str = "", index: str = "") -> World:
    made = World(folder, table(CHANTIERS), table(PROJETS, {"id": "P1", "titre": "Un"}))
    return made.template("projet.wikitext", body).template("index.wikitext", index)


def found(folder: Path, body: str = "", index: str = "") -> list[Problem]:
    return world(folder, body, index).faults()


def told(problem: Problem) -> str:
    """Give what a person reads, on one line."""
    say = Say("fr")
    message = say(problem.code, **problem.args)
    return f"{problem.where} {message} {say.hint(problem.code, **problem.args)}"


def test_the_former_name_of_a_field_leads_to_its_name_of_today(tmp_path: Path) -> None:
    renamed = collection(
        "projets", field("titre", formerly=("nom_du_projet",)), pages=(row_page(),)
    )
    made = World(tmp_path, table(renamed, {"id": "P1", "titre": "Un"}))
    body = "<< nom_du_projet >>\n<< record.nom_du_projet >>"
    problems = made.template("projet.wikitext", body).faults()
    assert [(each.code, each.args["near"]) for each in problems] == [
        ("render.unknown-name-near", "titre")
    ] * 2


def test_good_templates_have_no_problem(tmp_path: Path) -> None:
    body = (
        "<% set x = titre | default('—') %><< x >> << record.key >> << chantier.nom >>"
        "<% for p in related('projets') | sortby('titre') %>"
        "<< p.titre >><< loop.index >><% endfor %>"
        "<% for g in collections.projets | group_by('chantier') %><< g.value >>"
        "<% for r in g.records %><< r.titre >><% endfor %><% endfor %>"
        "<% macro m(a) %><< a >><% endmacro %><< m(titre) >><# rien #><< project.name >>"
    )
    index = "<% for r in records if r.chantier %><< r.chantier.nom >><% else %>–<% endfor %>"
    assert found(tmp_path, body, index) == []


@pytest.mark.parametrize(
    ("body", "line", "code", "words"),
    [
        ("a\n<< titer >>", 2, "unknown-name-near", "titre"),
        ("<< xyzzy >>", 1, "unknown-name", "xyzzy"),
        ("\n\n<< record.titr >>", 3, "unknown-name-near", "titre"),
        ("<< chantier.nm >>", 1, "unknown-name-near", "nom"),
        ("<% for p in related('projet') %><% endfor %>", 1, "unknown-collection-near", "projets"),
        ("<< collections.projet | count >>", 1, "unknown-collection-near", "projets"),
        (
            "<% for p in collections.projets | sortby('titer') %><% endfor %>",
            1,
            "unknown-name-near",
            "titre",
        ),
        (
            "<% for p in related('projets') %>\n<< p.tit >>\n<% endfor %>",
            2,
            "unknown-name-near",
            "titre",
        ),
        ("<% if titre %>\n<% else %>\n<< titer >>\n<% endif %>", 3, "unknown-name-near", "titre"),
        ("<< titre | uper >>", 1, "template-unknown-filter-near", "upper"),
        ("<% if titre %>\nx", 2, "template-unclosed", "if"),
        ("<% forr x in y %>", 1, "template-unknown-tag-near", "for"),
        ("<% for x in records %>\n<% endif %>", 2, "template-mismatch", "endfor"),
        ("<< titre", 1, "template-ended", ">>"),
        ("<< titre %>", 1, "template-unexpected", "%"),
        ("<< titre ) >>", 1, "template-unexpected", ")"),
        ("x\n<% include 'zzz' %>", 2, "no-template", "zzz"),
        ("a\n~~~~", 2, "template-rewritten", "~~~~"),
        ("{{subst:Date}}", 1, "template-rewritten", "subst"),
        ("[[Aide:Toto|]]", 1, "template-rewritten", "Aide:Toto"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, body: str, line: int, code: str, words: str
) -> None:
    (problem,) = found(tmp_path, body)
    assert problem.code == f"render.{code}"
    assert str(problem.where) == f"templates_wikitext/pages/projet.wikitext:{line}"
    assert words in told(problem)


def test_a_signature_shown_as_an_example_is_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, "<nowiki>~~~~</nowiki>") == []


def test_open_braces_are_a_warning(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, "{{Fiche\n| titre = << titre >>\n")
    assert (problem.code, problem.severity) == ("render.template-open", "warning")
    assert "{{Fiche" in told(problem)


def test_a_missing_template_is_told_where_it_is_named(tmp_path: Path) -> None:
    made = world(tmp_path)
    (tmp_path / "templates_wikitext/pages/projet.wikitext").rename(
        tmp_path / "templates_wikitext/pages/projets.wikitext"
    )
    (problem,) = made.faults()
    assert (problem.code, str(problem.where)) == ("render.no-template-near", "sources/projets.toml")
    assert "projets.wikitext" in told(problem)


def test_a_template_in_another_encoding_is_told(tmp_path: Path) -> None:
    made = world(tmp_path)
    path = tmp_path / "templates_wikitext/pages/projet.wikitext"
    path.write_bytes("Été".encode("cp1252"))
    (problem,) = made.faults()
    assert problem.code == "render.template-not-utf8"


def test_a_title_is_checked_too(tmp_path: Path) -> None:
    made = World(
        tmp_path,
        table(collection("projets", field("titre"), pages=(row_page(title="<< titer >>"),))),
    ).template("projet.wikitext", "")
    (problem,) = made.faults()
    assert (problem.code, str(problem.where)) == (
        "render.unknown-name-near",
        "sources/projets.toml",
    )


def test_what_is_wrong_with_a_title_is_told_once(tmp_path: Path) -> None:
    of = collection("projets", field("titre"), pages=(row_page(title="<< titer >>"),))
    made = World(tmp_path, table(of, {"id": "P1", "titre": "Un"})).template("projet.wikitext", "")
    assert titles(made.project, made.tables, FRENCH) == ({}, made.faults())
    assert len(made.faults()) == 1
    assert len(wanted(made.project, made.tables, FRENCH)[1]) == 1


def test_no_template_reaches_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.wikitext").write_text("secret", encoding="utf-8")
    (problem,) = found(tmp_path, "<% include '../../secret.wikitext' %>")
    assert problem.code.startswith("render.no-template")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<< titre.__class__ >>", "template-forbidden"),
        ("<< records[0].titre >>", "unknown-name-near"),
        ("<< titre + 1 >>", "template-failed"),
        ("<< record[chantier.nom or 'nulle part'] >>", "unknown-name"),
        ("<% for x in range(100000) %>x<% endfor %>", "template-too-much"),
        ("<% for p in related('x' + 'y') %><% endfor %>", "unknown-collection"),
    ],
)
def test_what_fails_while_a_page_is_made_is_told_once_with_its_line(
    tmp_path: Path, body: str, code: str
) -> None:
    made = world(tmp_path, f"\n{body}")
    made.tables["projets"] = table(
        PROJETS, {"id": "P1", "titre": "Un"}, {"id": "P2", "titre": "Deux"}
    )
    pages, problems = wanted(made.project, made.tables, FRENCH)
    (problem,) = problems
    assert problem.code == f"render.{code}"
    assert str(problem.where) == "templates_wikitext/pages/projet.wikitext:2"
    assert (problem.collection, problem.key) == ("projets", "")
    assert [page.title for page in pages] == ["Projets"]


def test_a_page_without_end_is_stopped(tmp_path: Path) -> None:
    loops = "<% for x in range(9999) %><% for y in range(999) %>x<% endfor %><% endfor %>"
    made = world(tmp_path, loops)
    pages, (problem,) = wanted(made.project, made.tables, FRENCH)
    assert problem.code == "render.template-too-much"
    assert [page.title for page in pages] == ["Projets"]


def test_parts_of_templates_are_included_and_counted_as_the_template(tmp_path: Path) -> None:
    made = world(tmp_path, "<% include 'morceau.wikitext' %>")
    made.template("morceau.wikitext", "{{Fiche|titre=<< titre >>}}")
    (first, *_), _ = wanted(made.project, made.tables, FRENCH)
    made.template("morceau.wikitext", "{{Fiche|nom=<< titre >>}}")
    (second, *_), _ = wanted(made.project, made.tables, FRENCH)
    assert (first.text, second.text) == ("{{Fiche|titre=Un}}", "{{Fiche|nom=Un}}")
    assert first.parts["template"] != second.parts["template"]
    assert second.spans[0].param == "nom"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("titre | default('rien')", "Un"),
        ("chantier | default('rien')", "rien"),
        ("[1, 2] | join(' et ')", "1 et 2"),
        ("['a', 'b', 'c'] | join(', ', last=' et ')", "a, b et c"),
        ("['a', 'b'] | join('<br>')", "a<br>b"),
        ("'x|y' | link", "[[x&#124;y|x&#124;y]]"),
        ("'Accueil' | link('ici')", "[[Accueil|ici]]"),
        ("'Catégorie:X' | link", "[[:Catégorie:X|Catégorie&#58;X]]"),
        ("'/a' | link", "[[:/a|/a]]"),
        ("1234567.5 | number", "1\u202f234\u202f567,5"),
        ("1234.5 | number(2)", "1\u202f234,50"),
        ("2021", "2021"),
        ("true", "oui"),
        ("[3, 1, 3] | unique", "3, 1"),
        ("['a, b', 'c']", "a, b ; c"),
        ("none | table_cell", "&nbsp;"),
        ("collections.projets | where('titre', 'Un') | count", "1"),
        ("collections.projets | where('titre', 'Deux') | count", "0"),
        ("(collections.projets | first).link", "[[Un]]"),
        ("collections.projets | map(attribute='titre') | list", "Un"),
        ("titre | plain | length", "1"),
    ],
)
def test_filters_do_what_their_names_say(tmp_path: Path, expression: str, expected: str) -> None:
    made = world(tmp_path, f"<< {expression} >>")
    pages, problems = wanted(made.project, made.tables, FRENCH)
    assert problems == []
    assert next(page.text for page in pages if page.title == "Un") == expected
