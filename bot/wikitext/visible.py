"""What of a text MediaWiki reads as markup: not comments, nor what `<nowiki>` and its like hold.

One pass over the text, whatever it holds: an opening that nothing closes is looked for once.
"""

from __future__ import annotations

import re

# MediaWiki does not read markup inside these (mediawiki.org, Help:Formatting; Extension tags).
OPAQUE = (
    *("nowiki", "pre", "syntaxhighlight", "source", "templatedata"),
    *("math", "chem", "score", "timeline"),
)
_OPENING = re.compile(rf"<!--|<({'|'.join(OPAQUE)})\b[^<>]*>", re.IGNORECASE)

_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in OPAQUE}


def visible(text: str) -> str:
    """Blank out what is no markup; every other character stays at its offset.

    A comment that nothing closes reaches to the end, a tag that nothing closes is plain text.
    """
    pieces: list[str] = []
    done = 0
    never_closed: set[str] = set()
    while match := _OPENING.search(text, done):
        end = _end(text, match, never_closed)
        pieces += (text[done : match.start()], _blank(text[match.start() : end]))
        done = end
    return "".join((*pieces, text[done:]))


def _end(text: str, match: re.Match[str], never_closed: set[str]) -> int:
    """Find where that which was opened ends; what nothing closes is looked for once."""
    name = (match.group(1) or "").lower()
    if name in never_closed or (name and match.group().endswith("/>")):
        return match.end()
    if not name:
        found = text.find("-->", match.end())
        return found + len("-->") if found >= 0 else len(text)
    closing = _CLOSING[name].search(text, match.end())
    if closing is None:
        never_closed.add(name)
        return match.end()
    return closing.end()


def _blank(piece: str) -> str:
    """Keep the lines of a piece: what follows must not move to another line."""
    return re.sub(r"[^\n]", " ", piece)
