"""The laws of merging, on pages that nobody would write by hand."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from parameters_read import parameters

from bot.model import Cell, FieldRule, Names, Span
from bot.wikitext.merge import Merged, Ours, adopt, live_values, merge, words_lost

NAMES = Names(frozenset({"category", "catégorie"}), frozenset({"template", "modèle"}))
WORDS = "agent·es l'été l’été «codev» « oui 12* R&amp;D [[A|b]] {{I|1}} <nowiki>}}</nowiki> ok"
PIECES = [*WORDS.split(" "), "a", "b", "c", "<ref>n</ref>", "<!-- c -->"]

words = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map(" ".join)
plain = st.sampled_from([piece for piece in PIECES if not piece.endswith(">")])
several = st.lists(plain, min_size=1, max_size=3, unique=True).map(", ".join)
values = st.one_of(st.just(""), words, several)
params = st.fixed_dictionaries({}, optional={"titre": values, "ville": values, "villes": several})
items = st.lists(words, min_size=1, max_size=4).map(lambda w: "\n".join(f"* {x}" for x in w))
rows = st.lists(words, min_size=1, max_size=3).map(
    lambda w: "{|\n" + "".join(f"|-\n| {x}\n" for x in w) + "|}"
)
headings = st.sampled_from(["== Un ==", "== Deux ==", "=== Trois ==="])
blocks = st.one_of(words, items, rows, headings)
categories = st.lists(st.sampled_from("ABCD"), max_size=3, unique=True)


@st.composite
def pages(draw: st.DrawFn) -> str:
    return written(draw(params), draw(st.lists(blocks, max_size=5, unique=True)), draw(categories))


def written(fields: dict[str, str], body: list[str], links: list[str]) -> str:
    call = "{{F\n" + "".join(f"| {name} = {value}\n" for name, value in fields.items()) + "}}"
    ends = "\n".join(f"[[Catégorie:{name}]]" for name in links)
    return "\n\n".join(part for part in (call, *body, ends) if part)


@st.composite
def changed(draw: st.DrawFn, page: str) -> str:
    """A page that somebody edited: lines go, change and come."""
    lines = page.split("\n\n")
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, len(lines)))
        what = draw(st.sampled_from(["add", "change", "drop", "param"]))
        if what == "add":
            lines.insert(at, draw(blocks))
        elif what == "change" and at < len(lines):
            lines[at] = draw(blocks)
        elif what == "drop" and at < len(lines):
            del lines[at]
        elif what == "param":
            lines[0] = written(draw(params), [], [])
    return "\n\n".join(lines)


@st.composite
def threes(draw: st.DrawFn) -> tuple[str, str, str]:
    base = draw(pages())
    return base, draw(changed(base)), draw(changed(base))


def ours(text: str, owner: str = "both") -> Ours:
    spans = []
    for found in re.finditer(r"^\| (\w+) = (.*)$", text, re.MULTILINE):
        name = found.group(1)
        cell = Cell("S", "S", name)
        spans.append(Span(found.start(2), found.end(2), name, cell, bound=True, param=name))
    rules = {"villes": FieldRule(multiple=True)}
    if owner != "both":
        rules["titre"] = FieldRule(owner=owner)  # type: ignore[arg-type]  # one of the three
    return Ours(text, spans, rules, names=NAMES)


def facts(text: str) -> tuple[dict[str, str], set[str], Counter[str]]:
    """What a page says, whatever the order: parameters, categories, and its paragraphs.

    To be empty and to be absent are the same.
    """
    plain = re.sub("<!--.*?-->", "", text)
    fields = {p.name: value for p, value in parameters(plain).items() if value}
    fields["villes"] = ",".join(sorted(re.split(r" ; |, ", fields.get("villes", ""))))
    links = set(re.findall(r"\[\[Catégorie:(\w)\]\]", text))
    start = text.index("\n}}") if "\n}}" in text else 0
    body = re.sub(r"\[\[Catégorie:\w\]\]", "", text[start:])
    return fields, links, Counter(line for line in body.split("\n") if line.strip())


@given(pages(), st.data())
def test_what_the_sheet_left_alone_is_the_live_page(base: str, data: st.DataObject) -> None:
    theirs = data.draw(changed(base))
    assert merge(base, ours(base), theirs) == Merged(theirs)


@given(pages(), st.data())
def test_what_people_left_alone_is_the_sheets_page(base: str, data: st.DataObject) -> None:
    new = data.draw(changed(base))
    assert merge(base, ours(new), base) == Merged(new)


@given(pages(), st.data())
def test_what_both_made_alike_is_that(base: str, data: st.DataObject) -> None:
    both = data.draw(changed(base))
    assert merge(base, ours(both), both) == Merged(both)


@given(threes())
@settings(max_examples=300)
def test_sides_can_be_swapped(three: tuple[str, str, str]) -> None:
    base, one, other = three
    found, swapped = merge(base, ours(one), other), merge(base, ours(other), one)
    assume(not found.clashes and not swapped.clashes)
    assert facts(found.text) == facts(swapped.text)


@given(threes())
@settings(max_examples=300)
def test_no_line_that_people_added_is_missing(three: tuple[str, str, str]) -> None:
    base, new, theirs = three
    found = merge(base, ours(new), theirs)
    if not found.clashes:
        added = facts(theirs)[2].keys() - facts(base)[2].keys()
        assert added <= facts(found.text)[2].keys()
        assert words_lost(base, theirs, found.text) == 0


@given(threes(), st.sampled_from(["both", "sheet", "wiki"]))
@settings(max_examples=200)
def test_the_night_after_plans_nothing(three: tuple[str, str, str], owner: str) -> None:
    base, new, theirs = three
    found = merge(base, ours(new, owner), theirs)
    if not found.clashes:
        assert merge(new, ours(new, owner), found.text) == Merged(found.text)


@given(threes())
@settings(max_examples=200)
def test_there_is_never_a_second_call(three: tuple[str, str, str]) -> None:
    base, new, theirs = three
    found = merge(base, ours(new), theirs)
    assert found.text.count("{{F\n") <= max(1, theirs.count("{{F\n"))


@given(pages(), pages())
@settings(max_examples=200)
def test_an_adopted_page_keeps_every_line_of_peoples(new: str, theirs: str) -> None:
    found = adopt(ours(new), theirs)
    if not found.clashes:
        assert words_lost("", theirs, found.text) == 0
        assert facts(theirs)[2].keys() <= facts(found.text)[2].keys()
        assert adopt(ours(new), found.text).text == found.text


@given(pages(), st.data())
def test_live_values_read_back_what_stands_there(new: str, data: st.DataObject) -> None:
    sheet = ours(new)
    found = live_values(sheet, new)
    for span in sheet.spans:
        value = new[span.start : span.end]
        assert (found[span] or "") in value
    assert set(live_values(sheet, "Rien.").values()) <= {None}
    assert None not in live_values(sheet, data.draw(changed(new))).values()


def test_words_are_counted_as_often_as_they_stand() -> None:
    assert words_lost("un deux", "un deux trois trois", "un trois") == 1
    assert words_lost("un deux", "un", "rien") == 0


def test_owners_hold_for_what_people_wrote() -> None:
    base, live = "{{F\n| titre = a\n}}\n\nx", "{{F\n| titre = b\n}}\n\nx"
    assert merge(base, ours(base, "sheet"), live).text == base
    assert merge(base, ours(base.replace("x", "y"), "wiki"), live).text == live.replace("x", "y")
