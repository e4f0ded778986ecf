"""What MediaWiki makes of a typed title: the part of its rules that a wiki in memory needs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Site

_BLANKS = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]")
_FORBIDDEN = re.compile(
    r"[\x00-\x1f\x7f<>\[\]{}|\ufffd]|%[0-9A-Fa-f]{2}|&[#A-Za-z0-9\u0080-\U0010ffff]+;|~~~"
    r"|^\.{1,2}$|^\.{1,2}/|/\.{1,2}/|/\.{1,2}$"
)
_LONGEST = 255  # bytes of UTF-8


def normal(title: str, site: Site) -> str:
    """Give the title as the wiki writes it; empty where the wiki refuses it."""
    title = _MARKS.sub("", unicodedata.normalize("NFC", title))
    title = _BLANKS.sub(" ", title).strip().removeprefix(":").strip()
    namespace, name = split(title.partition("#")[0].strip(), site)
    if not name or name.startswith(":") or _FORBIDDEN.search(name) or namespace < 0:
        return ""
    if len(name.encode()) > _LONGEST or _interwiki(title, site):
        return ""
    if site.case == "first-letter":
        name = name[0].upper() + name[1:]
    prefix = site.namespaces[namespace]
    return f"{prefix}:{name}" if prefix else name


def split(title: str, site: Site) -> tuple[int, str]:
    """Part a title into its namespace's id and the rest."""
    before, colon, after = title.partition(":")
    number = site.names.get(before.strip().casefold()) if colon else None
    return (0, title) if number is None else (number, after.strip())


def talk(title: str, site: Site) -> str:
    """Give the talk page of a page; empty for what has none."""
    namespace, name = split(title, site)
    prefix = site.namespaces.get(namespace + 1, "") if namespace % 2 == 0 else ""
    return f"{prefix}:{name}" if prefix else ""


def _interwiki(title: str, site: Site) -> bool:
    before, colon, _ = title.partition(":")
    return bool(colon) and before.strip().casefold() in site.interwikis
