"""Texts that a spreadsheet program would run as a formula, were they typed or opened from a csv.

OWASP, "CSV Injection": a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end, in Latin or
full-width characters. Programs take other separators than the file's own for separators, and then
quotes do not protect either, so a text is looked at from each place where a cell could begin.
"""

from __future__ import annotations

import re

_BEGINS = "=+\\-@\uff0b\uff0d\uff1d\uff20"
_FIRST = re.compile(rf"[{_BEGINS}\t\r\n]")
_INSIDE = re.compile(rf"(?:\A|[;,|\t\r\n])[ \"']*(?=[{_BEGINS}])")
_BLANK = re.compile(r"\A(?=[\t\r\n])")


def begins_formula(text: str) -> bool:
    """Say whether a program that is given this text alone in a cell would run it."""
    return bool(_FIRST.match(text))


def may_run(text: str) -> bool:
    """Say whether a program could run a part of this text in a csv."""
    return bool(_INSIDE.search(text) or _BLANK.search(text))


def defused(text: str) -> str:
    """Write an apostrophe before each part that would be run, as OWASP advises for a csv."""
    return _BLANK.sub("'", _INSIDE.sub(r"\g<0>'", text))
