"""The banner of a page without a row, and the notice in place of one that was taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.notices import is_notice, notice, retired_banner, without_banner
from bot.wikitext.balance import unbalanced

PAGE = "{{Fiche|nom=Musée}}\n\nUn récit.\n"


@given(st.sampled_from(("fr", "fr-ca", "en", "de")), st.text(), st.text())
def test_a_page_comes_out_of_its_banner_as_it_went_in(language: str, label: str, text: str) -> None:
    banner = retired_banner(language, label)
    assert banner.endswith("</div>\n")
    assert without_banner(banner + text) == text
    assert without_banner(text) == text


def test_the_banner_is_one_line_that_names_the_workbook_and_is_balanced() -> None:
    banner = retired_banner("fr", "Projets [[ADN]] | <b>")
    assert banner.count("\n") == 1
    assert "n’est plus dans le classeur" in banner
    assert "[[ADN]]" not in banner
    assert unbalanced(banner) == ""


@pytest.mark.parametrize(
    "edited",
    [
        '<div class="passeur-retired">Archives, voir [[Ailleurs]]</div>\n',
        "<div style=\"x\" class='note passeur-retired'>\nDeux\n\nlignes\n</div>\n",
        '<DIV class="passeur-retired">Avec <div>une boîte</div> dedans</DIV>\n',
        '<div class="passeur-retired"></div>',
    ],
)
def test_a_banner_that_people_edited_is_still_ours(edited: str) -> None:
    assert without_banner(edited + PAGE) == PAGE
    assert without_banner("Devant.\n" + edited + PAGE) == "Devant.\n" + PAGE


@pytest.mark.parametrize(
    "text",
    [
        '<div class="passeur-retired">sans fin\n' + PAGE,
        '<div class="autre">x</div>\n' + PAGE,
        "passeur-retired\n" + PAGE,
    ],
)
def test_what_is_no_whole_banner_stays(text: str) -> None:
    assert without_banner(text) == text


def test_words_beside_the_banner_stay() -> None:
    edited = retired_banner("fr", "Projets").rstrip("\n") + "Mes mots <div>ici</div>\n"
    assert without_banner(edited) == "Mes mots <div>ici</div>\n"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_notice_is_known_as_one(language: str) -> None:
    assert is_notice(notice(language))
    assert not is_notice(retired_banner(language, "Projets") + PAGE)
    assert unbalanced(notice(language)) == ""
