"""Putting one name in another's place, where MediaWiki reads it as markup, and nowhere else.

Only the characters in question change: blanks, labels, sort keys and all other text stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.wikitext.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINK = re.compile(r"\[\[([^\[\]{}|\n#]*)(#[^\[\]{}|\n]*)?(\||\]\])")
# Not `{{{parameter}}}`: three braces are no call.
_CALL = re.compile(r"((?<!\{)\{\{(?!\{)[ \t]*)([^{}|#<>\[\]\n]+?)(?=\s*[|}\n])")
_ADDRESS = re.compile(r"(?:\bhttps?:)?//[^\s\[\]<>\"|{}]+", re.IGNORECASE)
# What MediaWiki leaves out at the end of an address that stands in a text (Parser.php,
# makeFreeExternalLink); a closing bracket only where none was opened.
_AFTER = ",;.:!?"


def links_mended(
    text: str,
    is_old: Callable[[str], bool],
    new: str,
    *,
    show: Callable[[str], bool] = lambda _: False,
) -> str:
    """Lead links elsewhere; where `show` says so, one without words goes on showing what it did.

    A link with a comment inside is left to people: what they noted there must not be lost.
    """

    def pieces() -> Iterator[tuple[int, int, str]]:
        for match in _LINK.finditer(visible(text)):
            written, section, end = match.group(1), match.group(2) or "", match.group(3)
            noted = text[match.start() : match.end()] != match.group()
            if noted or not written.strip() or not is_old(written):
                continue
            start = match.start(1) + len(written) - len(written.lstrip())
            stop = match.start(1) + len(written.rstrip())
            colon = ":" if written.lstrip().startswith(":") and not new.startswith(":") else ""
            yield start, stop, f"{colon}{new}"
            if end == "]]" and show(written.strip()):
                words = f"|{written.strip().removeprefix(':')}{section}"
                yield match.end() - len(end), match.end() - len(end), words

    return _replaced(text, pieces())


def calls_mended(text: str, is_old: Callable[[str], bool], new: str) -> str:
    """Let calls of a template call another; parameters stay."""
    found = (
        (match.start(2), match.end(2), new)
        for match in _CALL.finditer(visible(text))
        if is_old(match.group(2))
    )
    return _replaced(text, found)


def addresses_mended(text: str, is_old: Callable[[str], bool], new: str) -> str:
    """Put another address in the place of one, whole: never in the middle of a longer one."""

    def pieces() -> Iterator[tuple[int, int, str]]:
        for match in _ADDRESS.finditer(visible(text)):
            bracketed = text[match.start() - 1 : match.start()] == "["
            address = match.group() if bracketed else _without_end(match.group())
            if is_old(address):
                yield match.start(), match.start() + len(address), new

    return _replaced(text, pieces())


def _without_end(address: str) -> str:
    address = address.partition("''")[0]
    closing = "" if "(" in address else ")"
    return address.rstrip(_AFTER + closing)


def _replaced(text: str, pieces: Iterator[tuple[int, int, str]]) -> str:
    done = 0
    found: list[str] = []
    for start, end, new in pieces:
        found += (text[done:start], new)
        done = end
    return "".join((*found, text[done:]))
