"""Merging 1,000 pages of 5 kB, beside parsing their three texts once."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import mwparserfromhell

from bot.model import Cell, FieldRule, Names, Span
from bot.wikitext.merge import Ours, merge

PAGES = 1000
ROUNDS = 5
WORDS = (
    *("la", "communauté", "de", "pratique", "réunit", "des", "agent·es", "qui", "documentent"),
    *("[[Codéveloppement|leur pratique]]", "et", "'''partagent'''", "ce", "qu’ils", "apprennent"),
)


class Page(NamedTuple):
    base: str
    ours: Ours
    theirs: str


def page(number: int) -> Page:
    """Make a page with a call, sections, lists and a table, and let both sides change it."""
    draw = random.Random(number)  # noqa: S311 - the same pages each time
    fields = {f"champ{at}": sentence(draw, 4) for at in range(12)}
    sections = [sentence(draw, 30) for _ in range(12)]
    base = written(fields, sections, number)
    mine, live = list(sections), list(sections)
    mine[3], live[8] = sentence(draw, 30), sentence(draw, 30)
    new = written({**fields, "champ1": "nouveau"}, mine, number)
    theirs = written({**fields, "champ7": "des gens"}, live, number) + "\n[[Catégorie:Gens]]"
    return Page(base, ours(new), theirs)


def sentence(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(WORDS, k=words))


def written(fields: dict[str, str], sections: list[str], number: int) -> str:
    call = "{{Fiche projet\n" + "".join(f"| {k} = {v}\n" for k, v in fields.items()) + "}}\n"
    body = "".join(
        f"== Partie {at} ==\n{text}<ref>Note {at}.</ref>\n\n* un point\n* [[Page {at}]]\n\n"
        for at, text in enumerate(sections)
    )
    rows = "".join(f"|-\n| [[Projet {at}]] || {at}\n" for at in range(8))
    return f"{call}{body}{{|\n{rows}|}}\n\n[[Catégorie:Projets]]\n[[Catégorie:{number}]]"


def ours(text: str) -> Ours:
    spans = []
    for line in text.split("\n}}", maxsplit=1)[0].split("\n")[1:]:
        name = line[2:].split(" = ")[0]
        start = text.index(line) + len(f"| {name} = ")
        cell = Cell("projets.xlsx", "Projets", "A1")
        end = text.index(line) + len(line)
        spans.append(Span(start, end, name, cell, bound=True, param=name))
    names = Names(frozenset({"catégorie", "category"}), frozenset({"modèle", "template"}))
    return Ours(text, spans, {"champ3": FieldRule(multiple=True)}, "champ0", names=names)


def parse(pages: list[Page]) -> None:
    for each in pages:
        for text in (each.base, each.ours.text, each.theirs):
            mwparserfromhell.parse(text, skip_style_tags=True)


def join(pages: list[Page]) -> None:
    for each in pages:
        assert not merge(*each).clashes


def seconds(work: Callable[[list[Page]], None], pages: list[Page]) -> float:
    start = time.perf_counter()
    work(pages)
    return time.perf_counter() - start


def measured(count: int = PAGES, rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Give the medians of parsing and of merging, and that of the ratios pair by pair."""
    pages = [page(number) for number in range(count)]
    times = [(seconds(parse, pages), seconds(join, pages)) for _ in range(rounds)]
    ratio = statistics.median(merging / parsing for parsing, merging in times)
    parsing, merging = (statistics.median(column) for column in zip(*times, strict=True))
    return parsing, merging, ratio


if __name__ == "__main__":
    print(f"{PAGES} pages of {len(page(0).base)} characters")
    print("parsing {:.2f} s, merging {:.2f} s, {:.2f} ×".format(*measured()))
