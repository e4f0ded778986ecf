"""Marks inside a text: which value stands where, in characters that no page can hold.

A mark is `OPEN record SEP field SHUT value END`; record and field are numbers, written in the
Unicode noncharacters U+FDD3 to U+FDEE. Those are taken out of everything that people type
(`bot.wikitext.escape.without_controls`), so what is found was put there by us.
"""

from __future__ import annotations

import re
from typing import NamedTuple

OPEN, SEP, SHUT, END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdef"
_FIRST, _BASE = 0xFDD3, 28
_MARK = re.compile(f"{OPEN}([^{SEP}]*){SEP}([^{SHUT}]*){SHUT}([^{END}]*){END}")
_ANY = re.compile("[\ufdd0-\ufdef]+")


class Marked(str):
    """Wikitext ready to stand in a page, marks and all: it is not escaped again."""

    __slots__ = ()


class Found(NamedTuple):
    """A text without its marks: the texts between the values, the values, and whose they are.

    `gaps` is one longer than the others. `records` and `fields` are the codes that were given.
    """

    gaps: tuple[str, ...]
    values: tuple[str, ...]
    records: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        """Put the text together again."""
        parts = [self.gaps[0]]
        for value, gap in zip(self.values, self.gaps[1:], strict=True):
            parts += (value, gap)
        return "".join(parts)


def code(number: int) -> str:
    """Write a number in characters that no page can hold."""
    digits = ""
    while True:
        number, rest = divmod(number, _BASE)
        digits = chr(_FIRST + rest) + digits
        if not number:
            return digits


def find(text: str) -> Found:
    """Take the marks out of a text; what a filter left of a broken mark goes too."""
    if OPEN not in text:
        return Found((without(text),), (), (), ())
    parts = _MARK.split(text)
    found = Found(tuple(parts[::4]), tuple(parts[3::4]), tuple(parts[1::4]), tuple(parts[2::4]))
    if text.count(OPEN) == len(found.values) == text.count(END):
        return found
    return found._replace(
        gaps=tuple(map(without, found.gaps)), values=tuple(map(without, found.values))
    )


def without(text: str) -> str:
    """Take out every character of a mark."""
    return _ANY.sub("", text)
