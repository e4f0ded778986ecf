from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Problem
from bot.render.stock import stock_site
from bot.render.titles import judge, lookalike, namespace_of, parent_of, template_title

FRENCH = stock_site("fr")


def verdict(title: str, namespace: int = 0) -> str:
    found = judge(title, FRENCH, namespace)
    return found.code if isinstance(found, Problem) else found


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("A_b", "A b"),
        ("A  b", "A b"),
        (" A ", "A"),
        ("A\u00a0b", "A b"),
        ("A\u202fb", "A b"),
        ("élan", "Élan"),
        ("œuvre", "Œuvre"),
        ("E\u0301te\u0301", "Été"),
        (":Abc", "Abc"),
        ("Quoi ?", "Quoi ?"),
        ("100 %", "100 %"),
        ("Fish & chips", "Fish & chips"),
        ("A : B", "A : B"),
        ("Projet : X", "Projet : X"),
        ("L’été", "L’été"),
        ("A\u200bb", "Ab"),
        ("\u200fA\u202e", "A"),
        ("A\u00adb", "Ab"),
        ("👩\u200d💻 et les autres", "👩\u200d💻 et les autres"),
        ("é" * 127, "É" + "é" * 126),
    ],
)
def test_a_title_is_written_as_the_wiki_writes_it(typed: str, written: str) -> None:
    assert verdict(typed) == written


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "title-empty"),
        ("\u200b", "title-empty"),
        ("A#b", "title-hash"),
        ("#b", "title-hash"),
        ("A&#39b", "title-hash"),
        ("A&amp;b", "title-entity"),
        ("A&eacute;b", "title-entity"),
        ("A&#39;b", "title-entity"),
        ("%41bc", "title-percent"),
        ("A%20b", "title-percent"),
        ("A[1]", "title-character"),
        ("A{b", "title-character"),
        ("A|b", "title-character"),
        ("A<b", "title-character"),
        ("A\tb", "title-character"),
        ("A\nb", "title-character"),
        ("A\ufffdb", "title-character"),
        ("A\x7fb", "title-character"),
        ("./x", "title-dots"),
        ("a/../b", "title-dots"),
        ("A/.", "title-dots"),
        ("..", "title-dots"),
        ("A ~~~", "title-tildes"),
        ("::Abc", "title-colon"),
        ("é" * 128, "title-too-long"),
        ("Modèle : X", "title-namespace"),
        ("Catégorie:X", "title-namespace"),
        ("category:X", "title-namespace"),
        ("Discussion:", "title-namespace"),
        ("Discussion : X", "title-namespace"),
        ("wikipedia:X", "title-interwiki"),
        ("Spécial:Version", "title-namespace"),
    ],
)
def test_a_title_that_a_wiki_refuses_or_mistakes_is_a_problem(typed: str, code: str) -> None:
    assert verdict(typed) == f"render.{code}"


def test_a_namespace_that_the_template_names_is_the_wikis_own() -> None:
    assert namespace_of("Category:", FRENCH) == 14
    assert verdict("Category:Régions", 14) == "Catégorie:Régions"
    assert verdict("Template:fiche", 10) == "Modèle:Fiche"
    assert verdict("User:PasseurBot/Brouillon", 2) == "Utilisateur:PasseurBot/Brouillon"


def test_words_before_a_colon_are_no_namespace_unless_the_wiki_has_it() -> None:
    assert namespace_of("Projets des ADN : ", FRENCH) == 0
    assert verdict("Compétences : le début") == "Compétences : le début"


def test_the_interface_of_the_wiki_is_never_written() -> None:
    assert verdict("MediaWiki:Common.css", 8) == "render.title-protected"


def test_the_first_letter_follows_the_version_of_the_wiki() -> None:
    newer = replace(FRENCH, version="1.43.9")
    assert (verdict("ßa"), judge("ßa", newer)) == ("SSa", "Ssa")
    strict = replace(FRENCH, case="case-sensitive")
    assert judge("élan", strict) == "élan"


@given(st.text(max_size=40))
def test_a_title_that_passed_passes_again_unchanged(title: str) -> None:
    found = judge(title, FRENCH)
    if isinstance(found, str):
        assert judge(found, FRENCH) == found


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("L’été", "L'été"),
        ("Qu’est-ce ?", "Qu'est-ce?"),
        ("Saguenay–Lac", "Saguenay-Lac"),
        ("Projet Ville", "Projet ville"),
        ("Et puis…", "Et puis..."),
    ],
)
def test_titles_that_people_do_not_tell_apart_look_alike(one: str, two: str) -> None:
    assert lookalike(one) == lookalike(two)


def test_titles_that_people_tell_apart_do_not_look_alike() -> None:
    assert lookalike("Éducation") != lookalike("Education")
    assert lookalike("Région 1") != lookalike("Région 2")


def test_the_page_above_a_sub_page_is_told() -> None:
    assert parent_of("Codéveloppement/Fiches/1") == "Codéveloppement/Fiches"
    assert parent_of("Codéveloppement") == ""


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fiche projet", "Modèle:Fiche projet"),
        ("Modèle:Fiche_projet", "Modèle:Fiche projet"),
        ("template: fiche", "Modèle:Fiche"),
        ("Catégorie:X", ""),
        (":Accueil", ""),
    ],
)
def test_a_call_names_the_page_of_a_template(name: str, title: str) -> None:
    assert template_title(name, FRENCH) == title
