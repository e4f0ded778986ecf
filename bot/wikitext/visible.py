"""What of a text MediaWiki reads as markup: not comments, nor what `<nowiki>` and its like hold.

One pass over the text, whatever it holds: an opening that nothing closes is looked for once.
"""

from __future__ import annotations

import re

# MediaWiki does not read markup inside these (mediawiki.org, Help:Formatting; Extension tags).
_OPAQUE = (
    "nowiki",
    "pre",
    "math",
    "chem",
    "score",
    "syntaxhighlight",
    "source",
    "templatedata",
    "timeline",
)
_OPENING = re.compile(rf"<!--|<({'|'.join(_OPAQUE)})\b[^<>]*>", re.IGNORECASE)


def visible(text: str) -> str:
    """Blank out what is no markup; every other character stays at its offset.

    A comment that nothing closes reaches to the end, a tag that nothing closes is plain text.
    """
    pieces: list[str] = []
    done = 0
    closes_beyond: dict[str, int] = {}
    lower = ""
    while match := _OPENING.search(text, done):
        lower = lower or text.lower()
        if len(lower) != len(text):  # İ and its like: offsets would be wrong
            lower = text
        end = _end(lower, match, closes_beyond)
        pieces += (text[done : match.start()], _blank(text[match.start() : end]))
        done = end
    return "".join((*pieces, text[done:]))


def _end(text: str, match: re.Match[str], closes_beyond: dict[str, int]) -> int:
    """Find where that which was opened ends."""
    name = (match.group(1) or "").lower()
    if name and match.group().endswith("/>"):
        return match.end()
    closing = f"</{name}>" if name else "-->"
    if closes_beyond.get(closing) == -1:
        return match.end()
    found = text.find(closing, match.end())
    closes_beyond[closing] = found
    if found >= 0:
        return found + len(closing)
    return match.end() if name else len(text)


def _blank(piece: str) -> str:
    """Keep the lines of a piece: what follows must not move to another line."""
    return re.sub(r"[^\n]", " ", piece)
