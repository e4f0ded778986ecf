"""Whether people let robots write on a page: `{{nobots}}` and `{{bots|deny=…}}` in its text.

The convention is Wikipedia's (Template:Bots); pywikibot reads it in `Page.botMayEdit`. Anybody may
write such a text, so only the calls themselves are parsed: a whole page could take minutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.wikitext.calls import calls
from bot.wikitext.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_EVERYBODY, _NOBODY = "all", "none"
_LONGEST = 1_000  # characters of one call: a list of dozens of robots
_CALL = re.compile(r"\{\{[^{}|\[\]]{0,60}bots\s*[|}]", re.IGNORECASE)


def may_write(text: str, accounts: Collection[str]) -> bool:
    """Tell whether robots of these names may write on a page of this text."""
    if "bots" not in text.casefold():
        return True
    names = {_folded(name) for name in accounts}
    return all(
        _allows(_plain(call.template), call.given, names)
        for piece in _pieces(text)
        for call in calls(piece, lambda template: _plain(template) in {"nobots", "bots"})
    )


def _pieces(text: str) -> Iterator[str]:
    """Cut out what may be a call: from its braces to the first that close, without comments."""
    plain = visible(text)
    for found in _CALL.finditer(plain):
        end = plain.find("}}", found.start(), found.start() + _LONGEST)
        if end >= 0:
            yield plain[found.start() : end + 2]


def _allows(template: str, given: Mapping[str, str], names: set[str]) -> bool:
    if template == "nobots":
        return not _named(given.get("1") or _EVERYBODY, names)
    if "deny" in given and _named(given["deny"], names):
        return False
    return "allow" not in given or _named(given["allow"], names)


def _named(value: str, names: set[str]) -> bool:
    """Tell whether a list of accounts means one of ours; people also write them as links."""
    listed = {_plain(name.strip().strip("[]")) for name in value.split(",")}
    return _NOBODY not in listed and (_EVERYBODY in listed or not names.isdisjoint(listed))


def _plain(name: str) -> str:
    """Give a name without its namespace, which is called otherwise on each wiki."""
    return _folded(name.partition("|")[0].rpartition(":")[2])


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
