"""What a text names: pages, templates, addresses; without expanding any template."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.wikitext.visible import visible

_LINK = re.compile(r"\[\[([^\[\]{}|\n]+)")
_CALL = re.compile(r"\{\{\s*([^{}|#<>\[\]\n]+?)\s*(?=[|}\n])")
_ADDRESS = re.compile(r"(?<![\w/])(?:https?:|ftp:)?//[^\s\[\]<>\"|{}]+")


class Mentions(NamedTuple):
    """Titles of links as they are written, names of templates, addresses."""

    links: tuple[str, ...]
    templates: tuple[str, ...]
    addresses: tuple[str, ...]


def mentions(text: str) -> Mentions:
    """Read what a text names where MediaWiki would read it as markup."""
    plain = visible(text)
    return Mentions(
        tuple(dict.fromkeys(_LINK.findall(plain))),
        tuple(dict.fromkeys(_CALL.findall(plain))),
        tuple(dict.fromkeys(each.rstrip(".,;:!?)") for each in _ADDRESS.findall(plain))),
    )
