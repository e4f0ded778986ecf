"""Does trusted markup close what it opens? An open brace would swallow the rest of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.wikitext.visible import OPAQUE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANY_MARKUP = re.compile(r"[\[\]{}<]|~~~")
# Left as plain text by the parser: what nothing closes, or what closes nothing.
_LEFT_OVER = re.compile(r"\[\[|\]\]|\{\{|\}\}|\{\||\|\}|<!--|</?[a-zA-Z][^<>\s]*[^<>]*>?")
_SUBST = re.compile(r"\{\{\s*(?:safe)?subst\s*:|\{\{\s*:?\s*substituer\s*:", re.IGNORECASE)
_PIPE_TRICK = re.compile(r"\[\[[^\[\]|\n]+\|\s*\]\]")
_SIGNATURE = re.compile("~{3,}")


def unbalanced(text: str) -> str:
    """Give the first piece of markup that is not closed or not opened; empty where all is well."""
    if not _ANY_MARKUP.search(text):
        return ""
    import mwparserfromhell  # noqa: PLC0415 - only cells with markup are parsed

    tree = mwparserfromhell.parse(text, skip_style_tags=True)
    for piece in _plain(tree):
        if match := _LEFT_OVER.search(piece):
            return match.group()
    return ""


def rewritten(text: str) -> str:
    """Give the first piece that the server changes when it saves: the page would never be equal."""
    if not _ANY_MARKUP.search(text):
        return ""
    import mwparserfromhell  # noqa: PLC0415 - only cells with markup are parsed

    tree = mwparserfromhell.parse(text, skip_style_tags=True)
    visible = text
    for tag in tree.filter_tags(recursive=True):
        if str(tag.tag).strip().lower() in OPAQUE:
            visible = visible.replace(str(tag), "")
    for pattern in (_SUBST, _PIPE_TRICK, _SIGNATURE):
        if match := pattern.search(visible):
            return match.group()
    return ""


def _plain(tree: Any) -> Iterator[str]:
    """Walk over the plain text of a tree, at every depth, but for what MediaWiki leaves alone."""
    from mwparserfromhell import nodes  # noqa: PLC0415 - as above

    for node in tree.nodes:
        if isinstance(node, nodes.Text):
            yield str(node.value)
        elif isinstance(node, nodes.Tag):
            if str(node.tag).strip().lower() not in OPAQUE and node.contents is not None:
                yield from _plain(node.contents)
        elif not isinstance(node, nodes.Comment):
            for part in node.__children__():
                yield from _plain(part)
