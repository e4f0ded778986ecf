"""Addresses of the web and of people: what is one, how it is written, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Wikitext
from bot.schema.types import (
    BadValue,
    Email,
    FieldType,
    Url,
)
from bot.schema.types.address import email_in


def refusal(kind: FieldType, raw: Any) -> BadValue:
    with pytest.raises(BadValue) as caught:
        kind.parse(raw)
    return caught.value


@pytest.mark.parametrize(
    "raw",
    [
        "https://docs.google.com/spreadsheets/d/1d77/edit?usp=sharing",
        "http://riomarti.blogspot.com/2022/03/x.html?m=1",
        "https://example.org/?p=97479",
        "https://élan.québec/été_d’ici",
        "http://localhost:8080/wiki/A",
        "https://example.org/a;b",
    ],
)
def test_web_addresses_are_kept_and_written_as_they_are(raw: str) -> None:
    value = Url().parse(f" {raw} ")
    assert value == raw
    assert Url().render(value) == raw


@pytest.mark.parametrize(
    ("raw", "code", "near"),
    [
        ("ouvoir.ca", "url-bare", "https://ouvoir.ca"),
        ("www.ouvoir.ca/carte.", "url-bare", "https://www.ouvoir.ca/carte"),
        ("https://ouvoir ca", "url-blank", None),
        ("javascript:alert(1)", "url-scheme", None),
        ("ftp://ouvoir.ca/x", "url-scheme", None),
        ("mailto:a@example.org", "url-scheme", None),
        ("à venir", "not-a-url", None),
        ("https://", "not-a-url", None),
        ("a@example.org", "not-a-url", None),
        (12, "not-a-url", None),
    ],
)
def test_what_a_browser_could_not_open_is_refused(raw: Any, code: str, near: str | None) -> None:
    bad = refusal(Url(), raw)
    assert (bad.code, bad.args_of_sentence.get("near")) == (f"schema.{code}", near)


def test_what_is_markup_in_an_address_is_percent_encoded() -> None:
    value = Url().parse("https://example.org/a[b]|c''d?x=1&lt;=2&y=__TOC__")
    assert value == "https://example.org/a%5Bb%5D%7Cc%27%27d?x=1&lt%3B=2&y=%5F%5FTOC%5F%5F"
    assert Url().parse(value) == value


@pytest.mark.parametrize("shown", ["example.org", "www.Example.org/tout", "Le site"])
def test_a_link_goes_by_its_target_where_its_text_names_the_same_site(shown: str) -> None:
    raw = Wikitext(f"[https://www.example.org/page {shown}]", shown)
    assert Url().parse(raw) == "https://www.example.org/page"


def test_a_site_typed_over_the_text_of_a_link_is_told() -> None:
    with pytest.raises(BadValue) as told:
        Url().parse(Wikitext("[https://example.org/page www.ailleurs.ca]", "www.ailleurs.ca"))
    assert told.value.code == "schema.url-elsewhere"
    assert told.value.args_of_sentence["link"] == "https://example.org/page"


def test_the_target_of_a_hyperlink_is_the_address() -> None:
    assert Url().parse(Wikitext("[https://example.org Le site]", "Le site")) == (
        "https://example.org"
    )


def test_an_address_in_a_parameter_without_a_name_comes_back_as_it_was_typed() -> None:
    assert Url().unrender(" https://a.ca/?a&#61;b ") == "https://a.ca/?a=b"


def test_several_addresses_in_a_cell_keep_their_semicolons() -> None:
    text = "https://a.ca/x;y; https://b.ca\nhttps://c.ca;https://d.ca"
    assert Url().split(text, ";") == [
        "https://a.ca/x;y",
        "https://b.ca",
        "https://c.ca",
        "https://d.ca",
    ]


def test_an_email_address_is_one_address() -> None:
    assert Email().parse(" mailto:prenom.nom@example.org ") == "prenom.nom@example.org"
    for raw in ("courriel à venir", "[email protected]", "a@b", "a@b.ca; c@d.ca"):
        assert refusal(Email(), raw).code == "schema.not-an-email"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("écrire à prenom.nom@example.org.", "prenom.nom@example.org"),
        ("(info@culture-x.qc.ca)", "info@culture-x.qc.ca"),
        ("@reseauadn", ""),
        ("@nom@mastodon.social", ""),
        ("https://www.flickr.com/photos/123@N02/", ""),
        ("https://medium.com/@nom.org", ""),
        ("3 @ 5 $", ""),
    ],
)
def test_email_addresses_are_found_in_texts(text: str, found: str) -> None:
    assert email_in(text) == found
