"""Taking a page apart, in one pass whatever it is: what is read, what is markup, comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENS = re.compile(r"(?i)<(script|style|noscript|title)\b|<!--")
_TAG = re.compile(r"<[^<>]*>")
COMMENT = "comment"


def pieces(page: str) -> Iterator[tuple[str, str]]:
    """Give a page's pieces: each with the element it is all of, `comment`, or empty for the rest.

    What is never closed goes on to the end, as browsers have it.
    """
    start = 0
    while found := _OPENS.search(page, start):
        yield "", page[start : found.start()]
        kind = found[1].lower() if found[1] else COMMENT
        closing = re.compile("-->" if kind == COMMENT else f"(?i)</{kind}")
        # `<!-->` is a whole comment
        end = closing.search(page, found.start() + 2 if kind == COMMENT else found.end())
        start = end.end() if end else len(page)
        yield kind, page[found.start() : start]
    yield "", page[start:]


def visible(page: str) -> str:
    """Give roughly what a person would read on a page."""
    plain = (_TAG.sub(" ", text) for kind, text in pieces(page) if not kind)
    return " ".join(" ".join(plain).split())


def hidden(page: str) -> str:
    """Give what a person would not read: tags, their attributes, scripts, the title."""
    return "\n".join(
        text if kind else " ".join(_TAG.findall(text))
        for kind, text in pieces(page)
        if kind != COMMENT
    )
