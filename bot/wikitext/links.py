"""Links that name a page: where a redirect leads, and which category a page is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Names

_TARGET = re.compile(r"\A(\s*#[^\[\n]*\[\[\s*:?)([^\]|#\n]+)")
_SECTION = re.compile(r"\A\s*#[^\[\n]*\[\[[^\]|#\n]*#([^\]|\n]+)")
_LINK = re.compile(r"\[\[([^\[\]|#\n]+)(?=\]\]|\||#)")
_CATEGORY = re.compile(r"\[\[\s*([^\[\]|:\n]+?)\s*:\s*([^\[\]|\n]+?)\s*(?=\||\]\])")


def target(text: str) -> str:
    """Give the title that a redirect leads to; empty where the text is no redirect."""
    found = _TARGET.match(text)
    return found.group(2).replace("_", " ").strip() if found else ""


def retargeted(text: str, to: str) -> str:
    """Let a redirect lead elsewhere; what else is on the page stays.

    Its section stays too, unless `to` names one of its own.
    """
    if "#" in to:
        text = _SECTION.sub(lambda found: found.group().partition("[[")[0] + _opened(found), text)
    bare = to.removeprefix(":")
    colon = ":" if bare != to else ""

    def led(found: re.Match[str]) -> str:
        opening = found.group(1)
        return f"{opening.removesuffix(':')}{colon}{bare}" if colon else f"{opening}{to}"

    return _TARGET.sub(led, text, count=1)


def _opened(found: re.Match[str]) -> str:
    """Give the link of a redirect up to its section."""
    return "[[" + found.group().partition("[[")[2].partition("#")[0]


def category_renamed(text: str, old: str, new: str, names: Names) -> str:
    """Name a category of a page anew, titles with their namespace; sort keys stay."""
    before, after = (title.partition(":")[2] for title in (old, new))

    def renamed(found: re.Match[str]) -> str:
        prefix, name = found.groups()
        if prefix.casefold() not in names.categories or not same_page(name, before):
            return found.group()
        return found.group().replace(name, after)

    return _CATEGORY.sub(renamed, text)


def same_page(one: str, other: str) -> bool:
    """Say whether two titles without namespace name one page: blanks and the first letter."""
    first, second = (" ".join(title.replace("_", " ").split()) for title in (one, other))
    return first[:1].upper() + first[1:] == second[:1].upper() + second[1:]


def links(text: str) -> list[str]:
    """Give the titles that a text links to, as they are written there, each once."""
    return list(dict.fromkeys(_LINK.findall(text)))


def section_of(text: str) -> str:
    """Give the section that a redirect leads to; empty where it names none."""
    found = _SECTION.match(text)
    return found.group(1).replace("_", " ").strip() if found else ""
