"""The escape: any text shows on a page as it was typed, and comes back as it was typed.

Every character that MediaWiki could take for markup, in any place where a template can put a
value, becomes an HTML entity. One pass over the original text; the first rule that hits wins.
The rules are those measured against the real parser (see tests/live/test_escape.py), and each of
them is needed.
"""

from __future__ import annotations

import html
import re
import unicodedata

from bot.model import Wikitext

_SPACES = "[ \\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
# Each rule begins with the character that it replaces, and looks back over it: only then does
# Python's engine jump from one candidate to the next, which is twelve times faster on prose.
_MARKUP = re.compile(
    "|".join(
        (
            *map(re.escape, '[]{}|=~<>"\n'),  # brackets, tables, signatures, tags, attributes
            r"&(?=[#A-Za-z0-9]|\Z)",  # an entity, but not "Fish & chips"
            r"'(?:(?='|\Z)|(?<=''))",  # bold and italic, but not "l'été"
            r"_(?:(?=_|\Z)|(?<=__))",  # behaviour switches such as __TOC__
            r"!(?:(?=!|\Z)|(?<=!!))",  # cells of a heading row
            r":(?<=[A-Za-z]:)(?=\S|\Z)",  # http: mailto: fr: but not "Note : x"
            rf"N(?<=ISBN)(?={_SPACES}|\Z)",  # magic links; what follows may be the next value
            rf"C(?<=RFC)(?={_SPACES}|\Z)",
            rf"D(?<=PMID)(?={_SPACES}|\Z)",
        )
    )
)
_FIRST = frozenset("*#:;-+!'_ \t")  # lists, rules, rows, quotes, preformatted lines
_LAST = frozenset(" \t")
_NAMED = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}
# What MediaWiki stores as U+FFFD; and what besides no page shows: DEL, which its parser makes `?`
# (it marks with it what it has put aside), and the noncharacters that we mark with.
_NOT_STORED = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_REPLACED = re.compile(f"[{_NOT_STORED}]")
_CONTROLS = re.compile(f"[{_NOT_STORED}\x7f\ufdd0-\ufdef]")
# Marks that turn what follows around, up to their end or that of the line (Unicode, UAX #9).
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_END_OF_EMBEDDING, _END_OF_ISOLATE = "\u202c", "\u2069"
_ENDS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _END_OF_EMBEDDING),
    **dict.fromkeys("\u2066\u2067\u2068", _END_OF_ISOLATE),
}


def escape(text: str) -> Wikitext:
    """Write one line of plain text so that it shows as typed anywhere in a page."""
    return Wikitext(escaped(text), plain=text)


def escaped(text: str) -> str:
    """Give the escape of a text as a plain string: for whoever escapes very many."""
    written = _MARKUP.sub(_entity, text)
    if text and written[0] == text[0] and (text[0] in _FIRST or _joins(text[0])):
        written = _as_entity(text[0]) + written[1:]
    if text and text[-1] in _LAST and written[-1] == text[-1]:
        written = written[:-1] + _as_entity(text[-1])
    return written


def unescape(text: str) -> str:
    """Give back what was typed: the inverse of `escape`."""
    return html.unescape(text)


def without_controls(text: str) -> str:
    """Drop what no page can hold: control characters and the noncharacters that we mark with."""
    return _CONTROLS.sub("", text)


def turned_back(text: str) -> str:
    """End in each line what turns the direction of writing, so that it turns nothing else.

    An end without a beginning is left out: it would end what surrounds the text.
    """
    if not _TURNS.search(text):
        return text
    return "\n".join(map(_turned_back, text.split("\n")))


def _turned_back(line: str) -> str:
    open_: list[str] = []
    kept: list[str] = []
    for char in line:
        if char in _ENDS:
            open_.append(_ENDS[char])
        elif _TURNS.match(char):
            if char not in (open_[-1:] if char == _END_OF_EMBEDDING else open_):
                continue
            while (end := open_.pop()) != char:  # an isolate ends what was begun inside it
                kept.append(end)
        kept.append(char)
    return "".join((*kept, *reversed(open_)))


def as_stored(text: str) -> str:
    """Bring a text into the form in which MediaWiki keeps it, so that its SHA-1 is the wiki's.

    Normalisation form C, line feeds alone, and no blanks, tabs or line feeds at the end.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _REPLACED.sub("\ufffd", text)).rstrip(" \t\n")


def _joins(char: str) -> bool:
    """Say whether a character joins with what stands before it: `=` and U+0338 would be `≠`."""
    return char > "\u02ff" and unicodedata.category(char).startswith("M")


def _entity(match: re.Match[str]) -> str:
    return _as_entity(match.group())


def _as_entity(char: str) -> str:
    return _NAMED.get(char) or f"&#{ord(char)};"
