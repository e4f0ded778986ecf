"""Whether people let robots write on a page: `{{nobots}}` and `{{bots|deny=…}}` in its text.

The convention is Wikipedia's (Template:Bots); pywikibot reads it in `Page.botMayEdit`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.wikitext.calls import calls

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_EVERYBODY, _NOBODY = "all", "none"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def may_write(text: str, accounts: Collection[str]) -> bool:
    """Tell whether robots of these names may write on a page of this text."""
    if "bots" not in text.casefold():
        return True
    names = {_folded(name) for name in accounts}
    found = calls(text, lambda template: _plain(template) in {"nobots", "bots"})
    return all(_allows(_plain(call.template), call.given, names) for call in found)


def _allows(template: str, given: Mapping[str, str], names: set[str]) -> bool:
    if template == "nobots":
        return bool(given) and not _named(given.get("1", _EVERYBODY), names)
    if "deny" in given and _named(given["deny"], names):
        return False
    return "allow" not in given or _named(given["allow"], names)


def _named(value: str, names: set[str]) -> bool:
    """Tell whether a list of accounts means one of ours."""
    listed = {_folded(name) for name in _COMMENT.sub("", value).split(",")}
    return _NOBODY not in listed and (_EVERYBODY in listed or not names.isdisjoint(listed))


def _plain(template: str) -> str:
    """Give a template's name without its namespace, whose name differs by wiki."""
    return _folded(template.rpartition(":")[2])


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
