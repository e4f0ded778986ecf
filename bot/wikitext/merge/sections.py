"""The sections of a page, each with those below it; the first has no heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.wikitext.merge.units import heading, level

if TYPE_CHECKING:
    from bot.wikitext.merge.units import Units

_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


class Section(NamedTuple):
    """A section from its heading at `first` up to, not including, `last`; categories apart."""

    title: str
    first: int
    last: int


def sections(units: Units) -> list[Section]:
    """Part a page into what stands before any heading, and its sections of the highest level."""
    heads = [at for at, unit in enumerate(units.units) if unit.kind == "heading"]
    top = min((level(units.units[at].text) for at in heads), default=0)
    cuts = [at for at in heads if level(units.units[at].text) == top]
    end = len(units.units)
    while end and units.units[end - 1].kind == "category":
        end -= 1
    first = [Section("", 0, min([*heads, end]))]
    stops = [*cuts[1:], max(end, cuts[-1] + 1)] if cuts else []
    return first + [
        Section(heading(units.units[at].text), at, stop)
        for at, stop in zip(cuts, stops, strict=True)
    ]


def plain_title(title: str) -> str:
    """Bring a heading into one form: blanks, apostrophes, case and a last colon do not count."""
    plain = _BLANKS.sub(" ", title.replace("’", "'")).casefold()
    return re.sub(r" (?=[?!:;])", "", plain).strip(" :")


def under(units: Units, title: str) -> tuple[int, int] | None:
    """Find the heading that says the same, and the end of its section."""
    for at, unit in enumerate(units.units):
        if unit.kind != "heading" or plain_title(heading(unit.text)) != plain_title(title):
            continue
        depth = level(unit.text)
        for stop in range(at + 1, len(units.units)):
            other = units.units[stop]
            if other.kind == "category" or (other.kind == "heading" and level(other.text) <= depth):
                return at, stop
        return at, len(units.units)
    return None
