"""Renamed collections, pages and fields: what is known of them goes on, and slips are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from projects import wrong

from bot.schema.decisions import Rekey, Released, add_rekey, add_release, add_take
from bot.schema.formerly import former_identities
from bot.schema.project import load_project

if TYPE_CHECKING:
    from pathlib import Path

    from bot.schema.settings import Project

PROJECTS = """\
name = "projets"
workbook = "p.xlsx"
key = "id"
formerly = ["projets_2021", "adn"]
[fields.id]
[fields.titre]
[[pages]]
name = "fiche"
per = "row"
title = "<< titre >>"
template = "t"
formerly = "row"
[[pages]]
name = "index"
title = "Projets"
template = "t"
"""
PAGE = '[[pages]]\ntitle = "T"\ntemplate = "t"\n'
SETTINGS = """\
project = "adn"
[[pages]]
name = "portail"
title = "Portail"
template = "t"
formerly = ["accueil"]
"""


def written(folder: Path, settings: str = SETTINGS, **sources: str) -> Path:
    (folder / "passeur.toml").write_text(settings, encoding="utf-8")
    (folder / "sources").mkdir(exist_ok=True)
    for name, text in sources.items():
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def loaded(folder: Path) -> Project:
    project, problems = load_project(folder)
    assert problems == []
    assert project
    return project


def test_every_former_name_leads_to_the_page_of_today(tmp_path: Path) -> None:
    assert former_identities(loaded(written(tmp_path, projets=PROJECTS))) == {
        ("projets_2021", "fiche"): ("projets", "fiche"),
        ("projets_2021", "row"): ("projets", "fiche"),
        ("projets_2021", "index"): ("projets", "index"),
        ("adn", "fiche"): ("projets", "fiche"),
        ("adn", "row"): ("projets", "fiche"),
        ("adn", "index"): ("projets", "index"),
        ("projets", "row"): ("projets", "fiche"),
        ("-", "accueil"): ("-", "portail"),
    }


def test_where_nothing_was_renamed_there_is_nothing_to_lead(tmp_path: Path) -> None:
    plain = PROJECTS.replace('formerly = ["projets_2021", "adn"]', "").replace(
        'formerly = "row"', 'formerly = "fiche"'
    )
    found = former_identities(loaded(written(tmp_path, 'project = "adn"\n', projets=plain)))
    assert found == {}


def test_decisions_follow_a_renamed_collection_and_a_changed_key(tmp_path: Path) -> None:
    written(tmp_path, projets=PROJECTS)
    add_release(tmp_path, Released("projets_2021", "P-1"), when="2026-11-01")
    add_release(tmp_path, Released("adn", "P-7", "row"), when="2026-11-01")
    add_rekey(tmp_path, "adn", "P-1", "projets_2021", "P-9", when="2026-11-02")
    add_take(tmp_path, "adn/projets_2021/row/a%2Fb", "", "wiki", "ab12", when="2026-11-03")
    decisions = loaded(tmp_path).decisions
    assert decisions.released == {
        Released("projets", "P-1"),
        Released("projets", "P-9"),
        Released("projets", "P-7", "fiche"),
    }
    assert decisions.rekeyed == (Rekey("projets", "P-1", "projets", "P-9"),)
    assert [take.identity for take in decisions.taken] == ["adn/projets/fiche/a%2Fb"]


def least(name: str, more: str = "") -> str:
    return f'name = "{name}"\nworkbook = "p.xlsx"\nkey = "id"\n{more}\n[fields.id]\n'


def test_a_collection_cannot_have_been_what_another_is(tmp_path: Path) -> None:
    found = wrong(tmp_path, a=least("a"), b=least("b", 'formerly = ["a"]'))
    assert found == [("formerly-present", "sources/b.toml:4")]


def test_two_collections_cannot_have_been_one(tmp_path: Path) -> None:
    old = 'formerly = ["vieux"]'
    found = wrong(tmp_path, a=least("a", old), b=least("b", old))
    assert found == [("formerly-twice", "sources/b.toml:4")]


@pytest.mark.parametrize(
    ("more", "code", "line"),
    [
        ('[fields.titre]\n[fields.nom]\nformerly = "titre"', "formerly-present", 8),
        ('[fields.a]\nformerly = "x"\n[fields.b]\nformerly = "x"', "formerly-twice", 9),
        ('[fields.a]\nformerly = "x|y"', "bad-formerly", 7),
        (f'{PAGE}formerly = "Le titre"', "bad-formerly", 9),
        (f'{PAGE}{PAGE}name = "b"\nformerly = "index"', "formerly-present", 13),
    ],
)
def test_a_former_name_of_a_field_or_page_is_free(
    tmp_path: Path, more: str, code: str, line: int
) -> None:
    assert wrong(tmp_path, a=least("a") + more) == [(code, f"sources/a.toml:{line}")]


def test_pages_of_the_project_are_checked_as_well(tmp_path: Path) -> None:
    more = '[[pages]]\nname = "carte"\ntitle = "C"\ntemplate = "t"\nformerly = "portail"\n'
    assert wrong(tmp_path, SETTINGS + more) == [("formerly-present", "passeur.toml:11")]


def test_the_parameter_alone_may_have_been_renamed(tmp_path: Path) -> None:
    text = least("a") + '[fields.region]\nformerly = ["region", "Région ADN"]\n'
    made = loaded(written(tmp_path, a=text))
    assert made.collections["a"].rules["region"].formerly == ("region", "Région ADN")
