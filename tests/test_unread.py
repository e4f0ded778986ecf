"""What a page template gives to a modèle that does not read it, told by `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from worlds import FRENCH, World, collection, field, row_page, table

from bot.render.pages import titles

if TYPE_CHECKING:
    from pathlib import Path

PROJETS = collection(
    "projets",
    field("titre", required=True),
    field("contact", formerly=("personne",)),
    pages=(row_page(),),
)
PAGE = (
    "Un texte.\n<% if contact %>\n== Contact ==\n<% endif %>\n"
    "{{fiche_projet\n| titre = << titre >>\n<% if contact %>\n| contact = << contact >>\n"
    "<% endif %>\n}}\n"
)


def told(folder: Path, modele: str, page: str = PAGE) -> list[tuple[str, str, str, str]]:
    made = World(folder, table(PROJETS, {"id": "P1", "titre": "Un", "contact": "Deux"}))
    made.template("projet.wikitext", page)
    made.template("partie.wikitext", "Rien.\n{{Fiche projet|titre=x|en trop=y}}")
    made.template("Fiche projet.wikitext", modele, folder="modeles")
    _, problems = titles(made.project, made.tables, FRENCH)
    assert {problem.severity for problem in problems} <= {"warning"}
    return [(p.code, str(p.where), str(p.args["name"]), str(p.args["near"])) for p in problems]


def test_a_parameter_that_the_modele_does_not_read_is_told_with_its_line(tmp_path: Path) -> None:
    where = "templates_wikitext/pages/projet.wikitext:8"
    assert told(tmp_path, "{{{titre}}}") == [("render.parameter-unread", where, "contact", "")]


def test_the_former_name_that_it_still_reads_is_told(tmp_path: Path) -> None:
    ((code, _, _, near),) = told(tmp_path, "{{{titre}}} {{{personne|}}}")
    assert (code, near) == ("render.parameter-unread-near", "personne")


@pytest.mark.parametrize(
    "seen",
    [
        "<!-- {{{contact}}} -->",
        "<nowiki>{{{contact}}}</nowiki>",
        "<noinclude>{{{contact}}}</noinclude>",
        '<noinclude><templatedata>{"params": {"contact": {}}}</templatedata></noinclude>',
        "{{{contact 2|}}}",
    ],
)
def test_what_is_no_reading_is_none(tmp_path: Path, seen: str) -> None:
    assert [name for _, _, name, _ in told(tmp_path, "{{{titre}}}" + seen)] == ["contact"]


@pytest.mark.parametrize(
    "modele",
    [
        "{{{titre}}} {{{contact}}}",
        "{{{titre}}} {{{contact|}}}",
        "{{{titre}}} {{#if:{{{contact|}}}|oui}}",
        "{{{titre|{{{ contact }}}}}}",
        "{{Ligne|{{{titre}}}|valeur={{{contact|}}}}}",
        "{{{titre}}} {{{con{{{suite}}}}}}",
        "{{{titre}}} {{#invoke:Fiche|montre}}",
        "{{{titre}}} {{ #invoque:Fiche|montre}}",
        "[[Catégorie:Projets]]",
        "#REDIRECTION [[Modèle:Autre]]",
    ],
)
def test_what_is_read_or_may_be_or_is_not_asked_for_is_not_told(
    tmp_path: Path, modele: str
) -> None:
    """A modèle that reads nothing shows nothing of any page, on purpose."""
    assert told(tmp_path, modele) == []


def test_numbered_parameters_and_included_files_are_looked_at(tmp_path: Path) -> None:
    page = "{{Fiche projet|<< titre >>\n|<< contact >>}}\n<% include 'partie.wikitext' %>\n"
    found = told(tmp_path, "{{{1}}} {{{titre|}}}", page)
    assert [(where.rpartition("/")[2], name) for _, where, name, _ in found] == [
        ("projet.wikitext:2", "2"),
        ("partie.wikitext:2", "en trop"),
    ]
