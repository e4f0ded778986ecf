"""Trusted markup closes what it opens, and holds nothing that the server rewrites."""

from __future__ import annotations

import pytest

from bot.wikitext.balance import rewritten, unbalanced


@pytest.mark.parametrize(
    "text",
    [
        "sans balisage",
        "''x'' '''y''' [[A|b]] {{T|a=[[B]]|{{U}}}}",
        "{|\n! a\n|-\n| b\n|}",
        "<ref name=x>note</ref><ref name=x /> <br> <nowiki>[[ {{</nowiki>",
        "<!-- [[ {{ -->",
        "a < b et c > d",
        "[https://example.org Site]",
        "<gallery>\nFichier:A.jpg|Légende\n</gallery>",
    ],
)
def test_balanced_markup_is_accepted(text: str) -> None:
    assert unbalanced(text) == ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("voir [[A", "[["),
        ("a]]", "]]"),
        ("{{T|a", "{{"),
        ("a}}", "}}"),
        ("{|\n| a", "{|"),
        ("<div>a", "<div>"),
        ("a</div>", "</div>"),
        ("<!-- oubli", "<!--"),
        ("{{T|[[A}}", "[["),
        ("<b>a</b> {{T|<i>x}}", "<i>"),
        ("== Titre [[A ==", "[["),
    ],
)
def test_what_is_left_open_is_named(text: str, part: str) -> None:
    assert unbalanced(text) == part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("signé ~~~~", "~~~~"),
        ("{{subst:T}}", "{{subst:"),
        ("{{ SafeSubst:T}}", "{{ SafeSubst:"),
        ("[[Aide:Toto|]]", "[[Aide:Toto|]]"),
    ],
)
def test_what_the_server_rewrites_is_named(text: str, part: str) -> None:
    assert rewritten(text) == part


@pytest.mark.parametrize("text", ["~~", "<nowiki>~~~~</nowiki>", "[[A|b]]", "subst:"])
def test_what_the_server_leaves_alone_is_accepted(text: str) -> None:
    assert rewritten(text) == ""
