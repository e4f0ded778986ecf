"""Where a value may stand in a template, what it becomes there, and where it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from worlds import FRENCH, World, collection, field, row_page, table

from bot.model import Problem, Wikitext
from bot.render.pages import wanted
from bot.say import LANGUAGES, Say
from bot.schema.collection import PageSpec
from bot.schema.types.address import Url
from bot.schema.types.choice import Choice, Reference
from bot.schema.types.date import Day
from bot.schema.types.longtext import LongText
from bot.schema.types.number import Integer
from bot.schema.values import Ref
from bot.wikitext.places import VALUE, place

if TYPE_CHECKING:
    from pathlib import Path

PATH = "templates_wikitext/pages/projet.wikitext"
CHANTIERS = collection("chantiers", field("nom"), pages=(row_page("c.wikitext", "<< nom >>"),))
PROJETS = collection(
    "projets",
    field("titre"),
    field("texte", LongText()),
    field("annee", Integer()),
    field("jour", Day()),
    field("lien", Url()),
    field("statut", Choice(("actif", "fini"))),
    field("liste", Choice(("a",), source="Listes!A2:A20")),
    field("chantier", Reference("chantiers")),
    pages=(row_page(), PageSpec("index", "collection", "Projets", "index.wikitext")),
)
ROW = {
    "id": "P1",
    "titre": "Un",
    "texte": "- a\n- b",
    "annee": 2021,
    "lien": "https://a.example/?b=c&d=e",
    "statut": "actif",
    "liste": "a",
    "chantier": Ref("chantiers", "C1", "Quai"),
}


def a_world(folder: Path, body: str, **values: Any) -> World:
    chantiers = table(CHANTIERS, {"id": "C1", "nom": "Quai"})
    made = World(folder, chantiers, table(PROJETS, {**ROW, **values}))
    for name in ("c.wikitext", "index.wikitext"):
        made.template(name, "")
    return made.template("projet.wikitext", body)


def rendered(folder: Path, body: str, **values: Any) -> str:
    made = a_world(folder, body, **values)
    assert made.faults() == []
    pages, problems = wanted(made.project, made.tables, FRENCH)
    assert problems == []
    return next(page.text for page in pages if page.identity.collection == "projets")


def refused(folder: Path, body: str, **values: Any) -> list[Problem]:
    """Give what `check` tells of a template; a plan must tell the same and make no page of it."""
    made = a_world(folder, body, **values)
    found = made.faults()
    pages, problems = wanted(made.project, made.tables, FRENCH)
    assert {(each.code, each.where) for each in problems} == {(p.code, p.where) for p in found}
    assert [page.title for page in pages if page.identity.key == "P1"] == []
    return found


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", "text"),
        ("{{Fiche\n| titre = ", "\n}}", "text"),
        ("{{Fiche|", "}}", "positional"),
        ("{{Fiche|", "=x}}", "parameter name"),
        (f"{{{{Fiche|{VALUE}=x|", "}}", "positional"),
        ("{{", "", "call"),
        ("{{Modèle:", "", "call"),
        ("{{#invoke:", "", "call"),
        ("{{#invoke:A|", "", "call"),
        ("{{#tag:", "", "call"),
        ("{{#tag:ref|", "", "text"),
        ("{{#if:", "", "function"),
        ("{{#if:x|", "", "text"),
        ("{{DEFAULTSORT:", "", "function"),
        ("{{{", "", "parameter name"),
        ("{{{a|", "", "text"),
        ("{{A|b={{{c}}}}} ", "", "line"),
        ("[[", "", "target"),
        ("[[ ", "", "target"),
        ("[[Projets/", "", "title"),
        ("[[A|", "", "label"),
        ("[[Catégorie:", "", "category"),
        ("[[ category : ", "", "category"),
        ("[[Catégorie:A|", "", "label"),
        ("[[Fichier:A.png|link=", "", "image link"),
        ("[[Fichier:A.png|thumb|alt=", "", "image text"),
        ("[", "", "address"),
        (f"[{VALUE} ", "", "label"),
        ("[https://a.example/", "", "end of address"),
        ("https://a.example/", "", "end of address"),
        ("[https://a.example b\n", "", "text"),
        ('<span title="', "", "attribute"),
        ('<span class="a" title="b ', "", "attribute"),
        ("<span title='", "", "bare attribute"),
        ("<span title=", "", "bare attribute"),
        ("<span ", "", "tag"),
        ("<ref>", "", "line"),
        ('<ref name="a" /> ', "", "line"),
        ("<nowiki>", "", "shown"),
        ("<nowiki>[[</nowiki>", "", "line"),
        ("<pre>{{", "", "shown"),
        ("<math>", "", "raw"),
        ('<syntaxhighlight lang="py">', "", "raw"),
        ("<!-- [[", "", "hidden"),
        ("<!-- [[ -->", "", "text"),
        ("{|\n|-\n| ", "", "cell"),
        ("{|\n|-\n| a || ", "", "cell"),
        ('{|\n|-\n| title="', "", "attribute"),
        ('{|\n|-\n| a || title="', "", "attribute"),
        ('{| class="', "", "attribute"),
        ("{|\n|- width=", "", "bare attribute"),
        ("* ", "", "line"),
        ("== ", "", "line"),
        ("mot ", "", "line"),
    ],
)
def test_a_place_is_told_by_the_markup_before_it(before: str, after: str, expected: str) -> None:
    assert place(before, after).kind == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<span title="<< chantier >>">a</span>', '<span title="Quai">a</span>'),
        ("[[A|<< chantier >>]]", "[[A|Quai]]"),
        ("[[Catégorie:A|<< chantier >>]]", "[[Catégorie:A|Quai]]"),
        ("<nowiki><< chantier >></nowiki>", "<nowiki>Quai</nowiki>"),
        ("[<< lien >> << chantier >>]", "[https://a.example/?b=c&d=e Quai]"),
        ("<< chantier >>", "[[Quai]]"),
        ("* << texte >>", "* &#45; a<br>&#45; b"),
        ("== << texte >> ==", "== &#45; a<br>&#45; b =="),
        ("<< texte >>", "* a\n* b"),
        ("| << texte >>", "| * a\n* b"),
        ("{{A|<< lien >>}}", "{{A|https://a.example/?b&#61;c&d&#61;e}}"),
        ("{{A|b=<< lien >>}}", "{{A|b=https://a.example/?b=c&d=e}}"),
        ("[https://a.example/<< titre >> x]", "[https://a.example/Un x]"),
        ("[[<< titre >>]]", "[[Un]]"),
        ("[[<< titre >>/Suite|x]]", "[[Un/Suite|x]]"),
        ("*; << titre >> : a", "*; Un : a"),
        ("<% for p in [chantier] %>[[A|<< p.nom >>]]<% endfor %>", "[[A|Quai]]"),
    ],
)
def test_a_value_fits_its_place(tmp_path: Path, body: str, expected: str) -> None:
    assert rendered(tmp_path, body) == expected


@pytest.mark.parametrize(
    ("body", "typed", "expected"),
    [
        ("[[<< titre >>]]", "Catégorie:X", "[[:Catégorie:X]]"),
        ("[[<< titre >>|a]]", "fr:X", "[[:fr:X|a]]"),
        ("[[<< titre >>|a]]", "/X", "[[:/X|a]]"),
        ("[[<< titre >>|a]]", "tel:1", "[[:tel&#58;1|a]]"),
        ("[[<< titre >>|a]]", "{ tel:1", "[[:&#123; tel&#58;1|a]]"),
        ("<< titre | link('a') >>", "Mailto:a", "[[:Mailto&#58;a|a]]"),
        ("[https://a.example/<< titre >> x]", "a b] [[c]]", "[https://a.example/a%20b%5D%20%5B%5Bc%5D%5D x]"),  # noqa: E501 - a row
        ("https://a.example/<< titre >>", "l'é ''x'' {{d}}", "https://a.example/l%27%C3%A9%20%27%27x%27%27%20%7B%7Bd%7D%7D"),
        ('<i title="<< titre >>">a</i>', Wikitext("'''a''' [https://b.example c]", "a c"), '<i title="a c">a</i>'),  # noqa: E501 - a row
        ("[[A|<< titre >>]]", Wikitext("[https://b.example c]", "c"), "[[A|c]]"),
        ("* << titre >>", Wikitext("'''a'''", "a"), "* '''a'''"),
        ("{{A|<< titre >>}}", Wikitext("[https://b.example/?c=d e]", "e"), "{{A|[https://b.example/?c&#61;d e]}}"),  # noqa: E501 - a row
        ("*; << titre >> : a", "b : c", "*; b &#58; c : a"),
    ],
)  # fmt: skip
def test_a_hostile_value_fits_its_place_too(
    tmp_path: Path, body: str, typed: str, expected: str
) -> None:
    """The value stands in a field that is no title: a title refuses more."""
    assert rendered(tmp_path, body.replace("titre", "liste"), liste=typed) == expected


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ('a\n<span style="color:<< titre >>">a</span>', "attribute", 2),
        ('{|\n|-\n| style="<< titre >>" | a\n|}', "attribute", 3),
        ('<span class="<< titre >>">a</span>', "attribute", 1),
        ("<span title='<< titre >>'>a</span>", "bare-attribute", 1),
        ("<span title=<< titre >>>a</span>", "bare-attribute", 1),
        ("<span << titre >>>a</span>", "tag", 1),
        ("<math><< titre >></math>", "raw", 1),
        ("{{<< titre >>}}", "call", 1),
        ("{{Bandeau << titre >>|a}}", "call", 1),
        ("{{#tag:<< titre >>|a}}", "call", 1),
        ("{{#invoke:A|<< titre >>}}", "call", 1),
        ("{{A|<< titre >>=b}}", "parameter", 1),
        ("[[Fichier:A.png|link=<< titre >>]]", "image-link", 1),
        ("[<< titre >> a]", "address", 1),
        ("{{uc:<< titre >>}}", "function", 1),
        ("{{urlencode:<< titre >>}}", "function", 1),
        ("<% if annee %>a<% else %>\n{{<< titre >>}}<% endif %>", "call", 2),
        ('<% set x = titre %><i style="<< x >>">a</i>', "attribute", 1),
        ('<% macro m(x) %><i style="<< x >>">a</i><% endmacro %><< m(titre) >>', "attribute", 1),
        ("{{<< titre | lower >>}}", "call", 1),
        ("{{<< chantier.nom >>}}", "call", 1),
        ("{{<< liste >>}}", "call", 1),
    ],
)
def test_where_a_value_would_be_obeyed_the_template_is_refused(
    tmp_path: Path, body: str, code: str, line: int
) -> None:
    (problem,) = refused(tmp_path, body)
    assert (problem.code, str(problem.where)) == (f"render.place-{code}", f"{PATH}:{line}")
    for language in LANGUAGES:
        say = Say(language)
        assert say(problem.code, **problem.args)
        assert say.hint(problem.code, **problem.args)


@pytest.mark.parametrize(
    "body",
    [
        '<span style="width:<< annee >>px">a</span>',
        '<span class="statut-<< statut >>">a</span>',
        '<span style="order:<< records_count | default(1) | int >>">a</span>'.replace(
            "records_count", "annee"
        ),
        "{{Bandeau << statut >>}}",
        "{{formatnum:<< annee >>}}",
        '<% for c in ["red", "blue"] %><i style="color:<< c >>"><< loop.index >></i><% endfor %>',
        '<% set c = "red" if annee else "blue" %><i style="color:<< c >>">a</i>',
        '<% macro m(c) %><i style="color:<< c >>">a</i><% endmacro %><< m("red") >>',
        '<i style="<< "a" if titre == "x" else "b" >>">a</i>',
        '<i id="<< titre >>" data-x="<< titre >>" lang="<< titre >>">a</i>',
        "[<< lien >> a] [[Fichier:A.png|link=<< lien >>]]",
        "{{#if:<< titre >>|<< titre >>}} {{DEFAULTSORT:<< titre >>}}",
        '<ref name="<< titre >>"><< titre >></ref>',
        "<!-- << titre >> -->",
    ],
)
def test_what_can_say_nothing_else_may_stand_anywhere(tmp_path: Path, body: str) -> None:
    assert rendered(tmp_path, body)


def test_a_template_that_is_included_is_looked_at_too(tmp_path: Path) -> None:
    made = a_world(tmp_path, "<% include 'morceau.wikitext' %>")
    made.template("morceau.wikitext", "a\n{{<< titre >>}}")
    (problem,) = made.faults()
    assert problem.code == "render.place-call"
    assert str(problem.where) == "templates_wikitext/pages/morceau.wikitext:2"


@pytest.mark.parametrize(
    ("body", "typed", "seen"),
    [
        ("[[Catégorie:<< liste >>]]", "A#b", "A#b"),
        ("[[category: << liste >>|x]]", "#A", "#A"),
        ("[[Catégorie:X << liste >>]]", "& #", "X & #"),
    ],
)
def test_a_category_that_the_wiki_would_cut_holds_its_row(
    tmp_path: Path, body: str, typed: str, seen: str
) -> None:
    made = a_world(tmp_path, body, liste=typed)
    pages, (problem,) = wanted(made.project, made.tables, FRENCH)
    assert (problem.code, problem.args["seen"]) == ("render.category-hash", seen)
    assert (problem.collection, problem.key) == ("projets", "P1")
    assert [page.title for page in pages if page.identity.key == "P1"] == []
