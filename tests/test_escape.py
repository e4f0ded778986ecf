from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wikitext.escape import as_stored, escape, unescape, without_controls

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("[]{}|=~<>\"\n&'_!:*#;-+ \tISBNRFCPMID\u00a0ab19éœ«»’"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=30,
)
# What no page can hold never reaches the escape: see `without_controls`.
TEXT = HOSTILE.map(without_controls)


@given(TEXT)
def test_what_was_typed_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TEXT)
def test_the_reader_sees_what_was_typed(text: str) -> None:
    assert escape(text).plain == text


@given(TEXT)
def test_no_markup_is_left(text: str) -> None:
    written = str(escape(text))
    assert not set('[]{}|=~<>"\n') & set(written)
    assert not any(double in written for double in ("''", "__", "!!"))
    assert not written.startswith(("*", ":", ";", "-", "+", "!", " ", "\t", "'", "_"))
    assert not written.endswith((" ", "\t", "'", "_", "!"))
    assert not written.startswith("#")


@given(TEXT, TEXT)
def test_an_escape_never_opens_something_with_its_neighbour(one: str, two: str) -> None:
    together = f"{escape(one)}{escape(two)}"
    assert not any(sign in together for sign in ("[[", "{{", "''", "__", "!!", "~~~", "://"))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("l'été", "l'été"),
        ("Fish & chips", "Fish & chips"),
        ("R&D", "R&amp;D"),
        ("Note : rien", "Note : rien"),
        ("http://example.org", "http&#58;//example.org"),
        ("répertoire_sources_veille", "répertoire_sources_veille"),
        ("10, 11 et 12* mars", "10, 11 et 12* mars"),
        ("*La définition", "&#42;La définition"),
        ("Bravo !", "Bravo &#33;"),
        ("directeur/trice, chargé·e", "directeur/trice, chargé·e"),
        ("[email protected]", "&#91;email protected&#93;"),
        ("ISBN 978", "ISB&#78; 978"),
        ("ISBN\u00a0978", "ISB&#78;\u00a0978"),
        ("ISBNs", "ISBNs"),
        ("", ""),
        (" ", "&#32;"),
    ],
)
def test_prose_stays_readable_in_the_wikitext(typed: str, written: str) -> None:
    assert escape(typed) == written


@given(HOSTILE)
def test_the_stored_form_is_stable_and_ends_without_blanks(text: str) -> None:
    stored = as_stored(text)
    assert as_stored(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert not stored.endswith((" ", "\t", "\n"))


def test_the_stored_form_keeps_blanks_that_mediawiki_keeps() -> None:
    for kept in "\u00a0\u3000\u0085\u2028\u200b":
        assert as_stored(f"fin{kept} \n") == f"fin{kept}"


def test_line_ends_and_accents_are_brought_into_one_form() -> None:
    assert as_stored("E\u0301te\u0301\r\nsuite \t\r\n\r\n") == "Été\nsuite"
