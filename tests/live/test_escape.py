"""The escape against the real parser: in every place where a page or a template puts a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import FRENCH, World, collection, field, row_page, table

from bot.render.pages import wanted
from bot.wikitext.escape import escape, without_controls
from live.hostile import set_traps
from live.parsed import probed, seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from live.people import RealWiki

# VALUE is where a template writes the value; each stands on lines of its own.
CONTEXTS = {
    "inline": "mot VALUE mot",
    "paragraph": "VALUE",
    "cell": "{|\n|-\n| VALUE\n|}",
    "tight cell": "{|\n|-\n|VALUE\n|}",
    "cells in a row": "{|\n|-\n| a || VALUE || c\n|}",
    "cell with attributes": '{|\n|-\n| style="color:red" | VALUE\n|}',
    "heading cells": "{|\n|-\n! VALUE !! b\n|}",
    "cell on its own line": "{|\n|-\n|\nVALUE\n|}",
    "caption of a table": "{|\n|+ VALUE\n|-\n| a\n|}",
    "heading": "== VALUE ==",
    "link text": "[[Accueil|VALUE]]",
    "external link text": "[https://example.org VALUE]",
    "footnote": "a{{#tag:ref|VALUE}}\n<references />",
    "item": "* VALUE",
    "tight item": "*VALUE",
    "numbered item": "# VALUE",
    "explanation": ": VALUE",
    "bold": "'''VALUE'''",
    "italic": "''VALUE''",
    "condition": "a {{#if:VALUE|VALUE|vide}} b",
    "condition at the start of a line": "{{#if:VALUE|VALUE|vide}}",
    "span": "<span>VALUE</span>",
    "block": "<div>\nVALUE\n</div>",
    "attribute": '<span title="VALUE">a</span>',
    "caption of an image": "[[Fichier:Absent.png|thumb|VALUE]]",
    "quotation": "<blockquote>\nVALUE\n</blockquote>",
}
RELAYS = {
    "handed on by name": "{{Passeur relais|y=VALUE}}",
    "handed on by number": "{{Passeur relais|VALUE}}",
}
HARMLESS = "neutre"
KNOWN = (
    "[[A]]", "[[Catégorie:X]]", "{{T}}", "{{", "}}", "{{{x}}}", "<b>gras</b>", "<!-- a -->",
    "</div>", "&lt;", "&amp;lt;", "''x''", "'''''", "'", "''", "a'", "|", "||", "|}", "|-", "{|",
    "~~~", "~~~~~", "__TOC__", "__NOTOC__ISBN 1", "_", "__", "*", "# n°", ": a", "; a : b", "-",
    "+", "----", "== h ==", "=", "!", "!!", "a !! b", "http://example.org", "mailto:a@b.ca",
    "tel:1", "//example.org", "fr:X", "RFC 1", "ISBN 9780306406157", "ISBN\u00a09780306406157",
    "PMID 1", "]", "]]", "[", "a]b", "« Où ? »", "100 %", "%41", "-{a}-", "&copy", "&copy;", "R&D",
    "Fish & chips", "l'été", "#REDIRECTION [[A]]", "a\n* b", "a\n\nb", " a", "a ", "\ta", "\u0338a",
    "<nowiki>", "</nowiki>", "<ref>a</ref>", "<pre>", "{{!}}", "{{subst:A}}", "[[A|]]", '"', 'a"b',
    "\u0301e", "10, 11 et 12* mars", "*La définition", "répertoire_sources_veille", "😀", "\u200b",
)  # fmt: skip
VALUES = st.text(
    st.one_of(
        st.sampled_from("[]{}|=~<>\"\n&'_!:*#;-+ \tISBNRFCPMIDhtp/\u00a0ab19éœ«»’"),
        st.characters(exclude_categories=("Cs", "Cc", "Cn")),
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: bool(without_controls(text).strip()))


def wrongly_shown(
    wiki: RealWiki,
    places: Sequence[str],
    values: Sequence[str],
) -> Iterator[tuple[str, str, str, list[str]]]:
    """Give the values that a reader would not see as typed, with the place and what is seen."""
    for place in places:
        written = [place.replace("VALUE", escape(value)) for value in (HARMLESS, *values)]
        (text, tags), *others = probed(wiki, written)
        for value, (other_text, other_tags) in zip(values, others, strict=True):
            if other_text != seen(text.replace(HARMLESS, value)) or other_tags != tags:
                yield place, value, other_text, [*tags, "->", *other_tags]


@pytest.fixture(scope="module")
def magic_wiki(real_wiki: RealWiki) -> Iterator[RealWiki]:
    """Give a wiki that links ISBNs and the like by itself, with a template for each place."""
    with set_traps(real_wiki):
        write_places(real_wiki)
        yield real_wiki


def write_places(wiki: RealWiki) -> None:
    """Give a wiki a template for each place."""
    for number, place in enumerate((*CONTEXTS.values(), *RELAYS.values())):
        body = place.replace("VALUE", "{{{x}}}")
        wiki.editor.edit(f"Modèle:Passeur lieu {number}", f"<includeonly>{body}</includeonly>")


def calls() -> list[str]:
    """Give calls of the templates, on one line and as page templates are usually written."""
    count = len(CONTEXTS) + len(RELAYS)
    return [f"{{{{Passeur lieu {number}|x=VALUE}}}}" for number in range(count)] + [
        f"{{{{Passeur lieu {number}\n| x = VALUE\n| y = z\n}}}}" for number in range(count)
    ]


def values_without_controls(values: Sequence[str]) -> list[str]:
    return [text for value in values if (text := without_controls(value)).strip()]


def test_known_hostile_values_show_as_typed_in_a_page(magic_wiki: RealWiki) -> None:
    assert list(wrongly_shown(magic_wiki, list(CONTEXTS.values()), KNOWN)) == []


def test_after_a_semicolon_the_template_language_adds_what_is_needed(
    magic_wiki: RealWiki, tmp_path: Path
) -> None:
    values = values_without_controls((HARMLESS, *KNOWN))
    rows = [{"id": f"M{number}", "mot": value} for number, value in enumerate(values)]
    page = row_page("mot.wikitext", "Page << id >>")
    world = World(tmp_path, table(collection("mots", field("mot"), pages=(page,)), *rows))
    world.template("mot.wikitext", "; << mot >> : explication")
    pages, problems = wanted(world.project, world.tables, FRENCH)
    assert problems == []
    (_, tags), *_ = shown = probed(magic_wiki, [page.text for page in pages])
    expected = [(seen(f"{value} explication"), tags) for value in values]
    assert shown == expected


def test_known_hostile_values_show_as_typed_through_a_template(magic_wiki: RealWiki) -> None:
    assert list(wrongly_shown(magic_wiki, calls(), KNOWN)) == []


@settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(VALUES, min_size=30, max_size=60, unique=True))
def test_any_value_shows_as_typed_everywhere(magic_wiki: RealWiki, values: list[str]) -> None:
    values = values_without_controls(values)
    places = [*CONTEXTS.values(), *calls()]
    assert list(wrongly_shown(magic_wiki, places, values)) == []
