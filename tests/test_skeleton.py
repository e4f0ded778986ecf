from __future__ import annotations

import pytest

from bot.render.marks import OPEN
from bot.render.skeleton import Slot, skeleton


def slots(text: str) -> list[Slot]:
    """Read the skeleton of a text in which § stands for a value."""
    return list(skeleton(tuple(text.split("§"))).slots)


def test_a_whole_parameter_is_bound_to_its_value() -> None:
    found = slots("{{Fiche\n| titre = §\n| ville = §, au Québec\n|region=§}}")
    assert found == [
        Slot(bound=True, param="titre", call="Fiche"),
        Slot(bound=False, param="ville", call="Fiche"),
        Slot(bound=True, param="region", call="Fiche"),
    ]


def test_two_values_in_one_parameter_bind_neither() -> None:
    assert [slot.bound for slot in slots("{{Fiche|nom=§§}}")] == [False, False]


def test_numbered_parameters_are_bound_by_their_number() -> None:
    assert slots("{{Fiche|§|b|§}}") == [
        Slot(bound=True, param="1", call="Fiche"),
        Slot(bound=True, param="3", call="Fiche"),
    ]


def test_the_bars_of_links_tables_and_inner_calls_part_no_parameters() -> None:
    text = "{{Fiche|a=[[X|y]] z|b={{Lien|t=§}}|c=§\n|d=\n{|\n|-\n| x\n|}\n|e=§}}"
    assert slots(text) == [
        Slot(bound=True, param="t", call="Lien"),
        Slot(bound=True, param="c", call="Fiche"),
        Slot(bound=True, param="e", call="Fiche"),
    ]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("§", True),
        ("§\n\nsuite", True),
        ("Avant\n\n§\n\nAprès", True),
        ("== Contexte ==\n§\n\n== Suite ==\nx", True),
        ("== Contexte ==\n§\n== Suite ==\nx", True),
        ("Avant\n§", False),
        ("§ et suite", False),
        ("* §", False),
        ("[[Lien|§]]", False),
        ("{|\n|-\n|\n\n§\n\n|}", False),
        ("== § ==", False),
    ],
)
def test_a_run_of_whole_paragraphs_is_bound(text: str, bound: bool) -> None:  # noqa: FBT001 - a table of cases
    assert slots(text) == [Slot(bound=bound)]


def test_calls_are_named_with_blanks_and_comments_taken_out() -> None:
    text = "{{ Fiche_projet <!-- a -->\n|a=1}} {{#if:x|{{Autre}}}} <nowiki>{{Non}}</nowiki> {{§}}"
    assert skeleton(tuple(text.split("§"))).calls == {"Fiche projet", "Autre"}


@pytest.mark.parametrize(
    ("text", "open_part"),
    [
        ("{{A|b={{C}}}}", ""),
        ("{{{x}}} {{A|{{{y|}}}}}", ""),
        ("{{A|b=§", "{{A|b=…"),
        ("a}} b", "}} b"),
        ("[[A", "[[A"),
        ("{|\n| a\n|}", ""),
        ("<nowiki>{{</nowiki> <!-- [[ -->", ""),
        ('<syntaxhighlight lang="text">{{</syntaxhighlight><pre class="x">[[</pre>', ""),
    ],
)
def test_what_is_not_closed_is_told(text: str, open_part: str) -> None:
    assert skeleton(tuple(text.split("§"))).open == open_part


def test_a_value_never_reads_as_markup_of_the_skeleton() -> None:
    assert OPEN not in skeleton(("{{A|", "}}")).open


@pytest.mark.parametrize(
    "around", ["<!-- {} -->", "<nowiki>{}</nowiki>", '<pre class="x">{}</pre>']
)
def test_a_value_in_what_is_not_read_has_its_slot(around: str) -> None:
    before, after = around.split("{}")
    found = skeleton((f"{before}", f"{after}{{{{A|b=", "}}"))
    assert found.slots == (Slot(), Slot(bound=True, param="b", call="A"))


def test_the_skeletons_of_long_pages_are_not_all_kept() -> None:
    pages = [tuple(f"* {number} {line} §" for line in range(200)) for number in range(20)]
    first = skeleton(pages[0])
    assert skeleton(pages[0]) is first
    for page in pages:
        skeleton(page)
    assert skeleton(pages[0]) == first
    assert skeleton(pages[0]) is not first
