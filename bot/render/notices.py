"""What Passeur puts on a page of its own accord: a banner on top, or a notice in its place."""

from __future__ import annotations

import re

from bot.render.builtin import words
from bot.wikitext.escape import escape

_CLASS = "passeur-retired"
_STYLE = (
    "margin:0 0 1em;padding:.6em 1em;border:1px solid #a2a9b1;border-left:5px solid #ac6600;"
    "background:#fef6e7;color:#202122"
)
# People may change the words inside; the class is by what we know our own.
_OPENING = re.compile(rf"<div\b[^>]*\b{_CLASS}\b[^>]*>", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b[^>]*>", re.IGNORECASE)


def retired_banner(language: str, label: str) -> str:
    """Write the banner of a page whose row is gone: one line, above everything."""
    said = words(language)["retired"].replace("@LABEL@", str(escape(label)))
    return f'<div class="{_CLASS}" style="{_STYLE}">{said}</div>\n'


def without_banner(text: str) -> str:
    """Give a page without its banner: what it was before, and what people wrote since."""
    opening = _OPENING.search(text)
    depth = 0
    for tag in _DIV.finditer(text, opening.start()) if opening else ():
        depth += -1 if tag[1] else 1
        if opening and not depth:
            return text[: opening.start()] + text[tag.end() :].removeprefix("\n")
    return text


def notice(language: str) -> str:
    """Write what stands in place of a page whose creation was taken back."""
    return f'<div class="passeur-notice" style="{_STYLE}">{words(language)["taken-back"]}</div>'


def is_notice(text: str) -> bool:
    """Say whether a page is a notice of ours and nothing else."""
    return text.removeprefix("<noinclude>").startswith('<div class="passeur-notice"')
