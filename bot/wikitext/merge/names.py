"""What names mean on a wiki: which template a call calls, which category a link puts a page in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Names

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def title_name(text: str) -> str:
    """Bring a title into one form: blanks, underscores and the first letter do not tell apart."""
    name = " ".join(text.replace("_", " ").split())
    return name[:1].upper() + name[1:]


def template_name(head: str, names: Names) -> str:
    """Name the template that a call calls: without namespace, and where a redirect leads."""
    name = title_name(_COMMENT.sub("", head) if "<!--" in head else head)
    space, colon, rest = name.partition(":")
    if colon and space.strip().casefold() in names.templates:
        name = title_name(rest)
    return title_name(names.redirects.get(name.casefold(), name))
