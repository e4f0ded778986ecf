"""What a text names, where; and putting another name in its place."""

from __future__ import annotations

import time

import pytest

from bot.wikitext.answered import with_answered
from bot.wikitext.links import links, retargeted
from bot.wikitext.mend import addresses_mended, calls_mended, links_mended
from bot.wikitext.mentions import mentions
from bot.wikitext.sections import fragment_id, fragment_links, legacy_id, section_ids
from bot.wikitext.visible import visible


def old(name: str) -> bool:
    return name.strip().lstrip(":").replace("_", " ") == "Vieux"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Voir [[Vieux]].", "Voir [[Neuf|Vieux]]."),
        ("[[Vieux|mot]]", "[[Neuf|mot]]"),
        ("[[ Vieux | mot ]]", "[[ Neuf | mot ]]"),
        ("[[Vieux<!-- Luc -->|mot]]", "[[Vieux<!-- Luc -->|mot]]"),
        ("<nowiki>[[Vieux]]</nowiki >", "<nowiki>[[Vieux]]</nowiki >"),
        ("[[:Vieux]]", "[[:Neuf|Vieux]]"),
        ("[[Vieux#Ici]]", "[[Neuf#Ici|Vieux#Ici]]"),
        ("[[Vieux#Ici|là]]", "[[Neuf#Ici|là]]"),
        ("[[Vieux]]s", "[[Neuf|Vieux]]s"),
        ("<nowiki>[[Vieux]]</nowiki>", "<nowiki>[[Vieux]]</nowiki>"),
        ("<!-- [[Vieux]] --> [[Vieux|x]]", "<!-- [[Vieux]] --> [[Neuf|x]]"),
        ("<pre>[[Vieux]]</pre>", "<pre>[[Vieux]]</pre>"),
        ("[[Vieux ami]] [[Autre|Vieux]]", "[[Vieux ami]] [[Autre|Vieux]]"),
        ("[[Fichier:A.png|thumb|[[Vieux|x]]]]", "[[Fichier:A.png|thumb|[[Neuf|x]]]]"),
        ("[[Vieux", "[[Vieux"),
        ("[[{{{1}}}#x]] [[#x]]", "[[{{{1}}}#x]] [[#x]]"),
    ],
)
def test_only_the_target_of_a_link_changes(text: str, mended: str) -> None:
    assert links_mended(text, old, "Neuf", show=lambda _: True) == mended


@pytest.mark.parametrize(
    ("text", "to", "led"),
    [
        ("#REDIRECTION [[Un]] {{R}}", "Deux", "#REDIRECTION [[Deux]] {{R}}"),
        ("#REDIRECTION [[Un#Ici|x]]", "Deux", "#REDIRECTION [[Deux#Ici|x]]"),
        ("#REDIRECTION [[Un#Ici|x]]", "Deux#Là", "#REDIRECTION [[Deux#Là|x]]"),
        ("#REDIRECTION [[Un]]", "Deux#Là", "#REDIRECTION [[Deux#Là]]"),
        ("#redirect : [[:Un]]", "Deux", "#redirect : [[:Deux]]"),
        ("#redirect [[:Un]]", ":Catégorie:B", "#redirect [[:Catégorie:B]]"),
        ("#redirect [[Un]]", ":Catégorie:B", "#redirect [[:Catégorie:B]]"),
        ("Pas une redirection [[Un]]", "Deux", "Pas une redirection [[Un]]"),
    ],
)
def test_a_redirect_leads_elsewhere(text: str, to: str, led: str) -> None:
    assert retargeted(text, to) == led


def test_the_links_of_a_text_are_named_once_in_their_order() -> None:
    text = "[[B|le b]], [[A]] et [[B#Suite]], ni [[C] ni [[D\n]], mais [[:Catégorie:E]]"
    assert links(text) == ["B", "A", ":Catégorie:E"]


def test_a_category_keeps_its_sort_key_and_gets_no_words() -> None:
    text = "[[Catégorie:A|clé]]\n[[Catégorie:A]]"
    mended = links_mended(text, lambda name: name == "Catégorie:A", "Catégorie:B")
    assert mended == "[[Catégorie:B|clé]]\n[[Catégorie:B]]"


def test_a_parameter_is_no_call() -> None:
    text = "{{Vieux|{{{Vieux}}}}} {{{Vieux|?}}}"
    assert calls_mended(text, old, "Neuf") == "{{Neuf|{{{Vieux}}}}} {{{Vieux|?}}}"


def test_a_call_keeps_its_parameters() -> None:
    text = "{{ Vieux | a=1 }} {{Vieux}} <nowiki>{{Vieux}}</nowiki> {{Vieux pot}}\n{{Vieux\n|x}}"
    assert calls_mended(text, old, "Neuf") == (
        "{{ Neuf | a=1 }} {{Neuf}} <nowiki>{{Vieux}}</nowiki> {{Vieux pot}}\n{{Neuf\n|x}}"
    )


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("[http://a.org/x mot]", "[https://b.org/y mot]"),
        ("http://a.org/x, puis http://a.org/x.", "https://b.org/y, puis https://b.org/y."),
        ("http://a.org/xy http://a.org/x/y", "http://a.org/xy http://a.org/x/y"),
        ("(http://a.org/x)", "(https://b.org/y)"),
        ("[http://a.org/x. mot]", "[http://a.org/x. mot]"),
        ("''http://a.org/x''", "''https://b.org/y''"),
        ("{{Lien|url=http://a.org/x|n=1}}", "{{Lien|url=https://b.org/y|n=1}}"),
        ("<nowiki>http://a.org/x</nowiki>", "<nowiki>http://a.org/x</nowiki>"),
        ("https://c.org/?u=http://a.org/x", "https://c.org/?u=http://a.org/x"),
    ],
)
def test_an_address_is_replaced_whole_or_not_at_all(text: str, mended: str) -> None:
    assert (
        addresses_mended(text, lambda each: each == "http://a.org/x", "https://b.org/y") == mended
    )


def test_what_is_no_markup_is_blanked_in_place() -> None:
    text = "a<!-- b -->c<nowiki>d</nowiki>e<pre x>\nf</pre>g<nowiki/>h<nowiki>i"
    plain = visible(text)
    assert len(plain) == len(text)
    assert plain.count("\n") == text.count("\n")
    assert plain.split() == ["a", "c", "e", "g", "h", "i"]
    assert visible("a <!-- b").strip() == "a"


@pytest.mark.parametrize(
    "piece", ["<nowiki>", "<!--", "[[", "{{", "{{{", "[[A#", "==", "<pre>", "'''"]
)
def test_wikitext_that_never_closes_is_read_in_no_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    began = time.monotonic()
    visible(text)
    section_ids(text)
    mentions(text)
    list(fragment_links(text))
    links_mended(text, old, "Neuf")
    addresses_mended(text, old, "Neuf")
    assert time.monotonic() - began < 20  # a hang would take hours


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("== Été ==", ["Été"]),
        ("== A ==\n=== A ===\n== a ==\n== A 2 ==", ["A", "A_2", "a_3", "A_2_2"]),
        ("==Un [[Deux|mot]] ''gras''==", ["Un_mot_gras"]),
        ("== [[:Catégorie:X]] ==", ["Catégorie:X"]),
        ("== A_b  c ==", ["A_b_c"]),
        ("== {{X}} ==\n== A &amp; B ==\n== <b>C</b> ==", []),
        ("<!--\n== A ==\n-->\n<nowiki>\n== B ==\n</nowiki>\n{{X|\n== C ==\n}}\n== D ==", ["D"]),
        ("<includeonly>\n== A ==\n</includeonly>\n== B == <!-- x -->", ["B"]),
        ("texte == A ==\n = B", []),
    ],
)
def test_only_certain_headings_are_places(text: str, ids: list[str]) -> None:
    assert section_ids(text) == ids


def test_fragments_are_read_as_mediawiki_reads_them() -> None:
    assert fragment_id("%C3%89t%C3%A9 2") == "Été_2"
    assert fragment_id("A&amp;B") == "A&B"
    assert legacy_id("Été_2") == ".C3.89t.C3.A9_2"
    text = "[[A#b|c]] [[#d]] <nowiki>[[E#f]]</nowiki> [[A#{{{1}}}]] [[A]] [[ G # h ]]"
    assert list(fragment_links(text)) == [("A", "b"), ("", "d"), ("G", " h ")]


BASE = "Intro\n\n* [[:A]] : x\n* [[:B]] : y\n* [[:C]] : z"


@pytest.mark.parametrize(
    ("new", "live", "kept"),
    [
        ("Intro\n\n* [[:A]] : x", BASE, "Intro\n\n* [[:A]] : x"),
        (
            "Intro\n\n* [[:A]] : x\n* [[:C]] : z",
            BASE.replace(": y", ": y, je m’en occupe, Luc"),
            BASE,
        ),
        (
            "Intro\n\n* [[:A]] : x\n* [[:C]] : z",
            BASE.replace(": y", ": y\n*: je m’en occupe, Luc"),
            BASE,
        ),
        (
            "Intro\n\n* [[:A]] : x\n* [[:C]] : z",
            BASE.replace("* [[:B]] : y", "* <s>[[:B]] : y</s> fait, Luc"),
            BASE,
        ),
        ("Intro\n\n* [[:A]] : x", BASE.replace(": y", ": yz"), "Intro\n\n* [[:A]] : x"),
        ("Rien à voir.", BASE.replace(": y", ": y (Luc)"), "Rien à voir.\n* [[:B]] : y"),
    ],
)
def test_a_line_that_somebody_answered_stays(new: str, live: str, kept: str) -> None:
    assert with_answered(BASE, new, live) == kept
