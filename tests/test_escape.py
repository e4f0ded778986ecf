from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wikitext.escape import as_stored, escape, turned_back, unescape, without_controls

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from("[]{}|=~<>\"\n&'_!:/*#;-+ \tISBNRFCPMID\u00a0ab19éœ«»’"),
        st.sampled_from(["ISBN", "RFC", "http:", "//", "\u202e", "\u2066", "\u2069", "\u202c"]),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=30,
).map("".join)
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
    assert not re.search(r"ISBN[ \u00a0]|RFC[ \u00a0]|mailto:", together)


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
        ("ISBN", "ISB&#78;"),
        ("http:", "http&#58;"),
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


def test_what_pages_hold_is_stored_as_it_is() -> None:
    for kept in "\ufdd0\ufdef\x7f\u009f\u202e":
        assert as_stored(f"a{kept}b") == f"a{kept}b"
    assert as_stored("a\ufffeb\x01") == "a\ufffdb\ufffd"


@given(TEXT)
def test_what_turns_the_writing_around_ends_in_its_own_line(text: str) -> None:
    turned = turned_back(text)
    assert turned_back(turned) == turned
    assert turned.translate(dict.fromkeys(map(ord, "\u202c\u2069"))) == text.translate(
        dict.fromkeys(map(ord, "\u202c\u2069"))
    )
    for line in turned.split("\n"):
        assert sum(map(line.count, "\u202a\u202b\u202d\u202e")) == line.count("\u202c")
        assert sum(map(line.count, "\u2066\u2067\u2068")) == line.count("\u2069")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
        ("a\u202cb", "ab"),
        ("a\u2069b", "ab"),
        ("\u2066a\u202eb\u2069c", "\u2066a\u202eb\u202c\u2069c"),
        ("\u202ea\u2066b\u202cc", "\u202ea\u2066bc\u2069\u202c"),
        ("\u202ea\nb", "\u202ea\u202c\nb"),
        ("l’été \u200e\u200f", "l’été \u200e\u200f"),
    ],
)
def test_each_turn_has_its_end(typed: str, kept: str) -> None:
    assert turned_back(typed) == kept
