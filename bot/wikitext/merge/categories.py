"""The categories of a page: a set, in order, wherever they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.wikitext.merge.judge import Place
from bot.wikitext.merge.units import linked

if TYPE_CHECKING:
    from bot.wikitext.merge.judge import Judge
    from bot.wikitext.merge.units import Units

_PROSE = Place()


class Categories(NamedTuple):
    """By key, the link of each category, or None where it goes; and links inside paragraphs."""

    links: dict[str, str | None]
    inside: dict[str, str]


def settled(judge: Judge, base: Units, ours: Units, theirs: Units) -> Categories:
    """Merge the categories of three texts."""
    names = judge.ours.names.categories
    said, new, live = (linked(units, names) for units in (base, ours, theirs))
    found: dict[str, str | None] = {}
    for key in dict.fromkeys((*live, *new, *said)):
        found[key] = _merged(judge, said.get(key), new.get(key), live.get(key))
        if found[key] is None and key in live:
            judge.given_up.append(live[key])  # a link that the sheet takes back is no word
    alone = {unit.key for unit in theirs.units}
    return Categories(found, {key: link for key, link in live.items() if key not in alone})


def _merged(judge: Judge, base: str | None, ours: str | None, theirs: str | None) -> str | None:
    """Merge one link; how it is spelled is people's business, but its sort key counts."""
    if ours is None:
        return None if base is not None else theirs
    if theirs is None:
        return None if base is not None else ours
    keys = [_sort_key(link) for link in (base, ours, theirs)]
    if keys[1] in (keys[0], keys[2]):
        return theirs
    if keys[2] == keys[0]:
        return ours
    return judge.clash(_PROSE, base, ours, theirs)


def _sort_key(link: str | None) -> str:
    return (link or "").partition("|")[2].removesuffix("]]").strip()


def with_inside(text: str, found: Categories) -> str:
    """Change or take out the links that people have inside a paragraph."""
    for key, link in found.inside.items():
        wanted = found.links[key]
        if wanted != link:
            blanks = "" if wanted else r"[ \t]*"
            pattern = blanks + re.escape(link)
            if place := re.search(pattern, text):
                text = text[: place.start()] + (wanted or "") + text[place.end() :]
    return text
