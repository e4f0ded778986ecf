"""Long texts: paragraphs, lists and line breaks show on the page as they were typed."""

from __future__ import annotations

import pytest

from bot.model import Wikitext
from bot.schema.types import LongText

LONG = LongText()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Un\n\nDeux", "Un\n\nDeux"),
        ("Un\nDeux", "Un<br>\nDeux"),
        ("Un\r\nDeux\rTrois", "Un<br>\nDeux<br>\nTrois"),
        ("Buts :\n• un\n* deux\n- trois", "Buts :\n* un\n* deux\n* trois"),
        ("- un\n\n- deux\nSuite", "* un\n* deux\nSuite"),
        ("1. un\n2. deux", "# un\n# deux"),
        ("1. un\n\n2. deux", "# un\n# deux"),
        ("Un\n\n\n\nDeux\n\n", "Un\n\nDeux"),
        ("  en retrait", "en retrait"),
    ],
)
def test_paragraphs_lists_and_breaks_are_kept(typed: str, written: str) -> None:
    assert LONG.render(LONG.parse(typed)) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("*La définition", "&#42;La définition"),
        ("10, 11 et 12* mars", "10, 11 et 12* mars"),
        ("# pas une liste\n: ni ceci", "&#35; pas une liste<br>\n&#58; ni ceci"),
        ("= Pas un titre =", "&#61; Pas un titre &#61;"),
        ("{| a\n|}", "&#123;&#124; a<br>\n&#124;&#125;"),
        ("<br>", "&lt;br&gt;"),
        ("— Bonjour\n— Bonsoir", "— Bonjour<br>\n— Bonsoir"),
    ],
)
def test_what_would_be_markup_shows_as_typed(typed: str, written: str) -> None:
    assert LONG.render(LONG.parse(typed)) == written


@pytest.mark.parametrize(
    "typed", ["4. quatre\n5. cinq", "1. seul", "2021. Une année", "1. a\n1. b"]
)
def test_numbers_that_the_wiki_would_count_otherwise_stay_text(typed: str) -> None:
    assert "#" not in LONG.render(LONG.parse(typed)).replace("&#", "")


def test_two_lists_that_both_begin_at_one_stay_two() -> None:
    assert LONG.render(LONG.parse("1. a\n2. b\n\n1. c\n2. d")) == "# a\n# b\n\n# c\n# d"


@pytest.mark.parametrize(
    ("on_the_wiki", "typed"),
    [
        ("Un<br />Deux", "Un\nDeux"),
        ("Un\nsuite de la même phrase", "Un suite de la même phrase"),
        ("*un\n* deux\n\nFin", "- un\n- deux\n\nFin"),
        ("# un\n# deux\n* trois", "1. un\n2. deux\n- trois"),
        ("L&#39;été &amp; l&rsquo;hiver", "L'été & l’hiver"),
        ("\u200bUn\u2060\n\ufeff* deux", "Un\n- deux"),
    ],
)
def test_what_people_write_on_the_wiki_comes_back_as_a_cell(on_the_wiki: str, typed: str) -> None:
    assert LONG.unrender(on_the_wiki) == typed


def test_a_cell_with_formatting_keeps_it_line_by_line() -> None:
    cell = Wikitext("'''Buts'''\n&#45; un &#91;1&#93;\n&#45; ''deux''", "Buts\n- un [1]\n- deux")
    value = LONG.parse(cell)
    assert LONG.render(value) == "'''Buts'''\n* un &#91;1&#93;\n* ''deux''"
    assert LONG.show(value) == "Buts\n- un [1]\n- deux"
