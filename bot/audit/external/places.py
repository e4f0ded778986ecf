"""The places on a page that a fragment can name."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.audit.external.markup import COMMENT, pieces, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

# More than `id` of elements and `name` of `<a>`: what is told as missing must surely be.
_NAMED = re.compile(r"""(?i)\b(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_PREFIX = "user-content-"  # GitHub and others put it before the ids of people's headings
_FEW_WORDS = 200  # characters: below it, a page with scripts is an empty frame that they fill


def missing_places(page: str, wanted: Iterable[str]) -> frozenset[str]:
    """Give those of the wanted places that are surely not on a whole page, in HTML."""
    markup = "".join(text for kind, text in pieces(page) if kind != COMMENT)
    found = {html.unescape("".join(match)) for match in _NAMED.findall(markup)}
    found |= {unquote(name) for name in found if "%" in name}  # browsers try both
    lacking = frozenset(
        place
        for place in wanted
        if place.lower() != "top" and not found & {place, unquote(place), _PREFIX + place}
    )
    if lacking and "<script" in page.lower() and len(visible(page)) < _FEW_WORDS:
        return frozenset()
    return lacking
