"""Places in a page that a link can lead to, named as MediaWiki names them.

Facts seen on MediaWiki 1.39 and 1.43 (`$wgFragmentMode` as shipped: `html5`, then `legacy`):
blanks become `_`, the rest stays; a heading that is there already gets `_2`, `_3`, compared without
regard to the case of ASCII letters.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from bot.wikitext.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANKS = re.compile("[ _\t\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_HEADING = re.compile(r"^(={1,6})(.+?)\1[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"\[\[[ :]*(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_INNERMOST = re.compile(r"\{\{[^{}]*\}\}|\{\|[^{}]*\|\}")
_DEEPEST = 50  # of nested calls; MediaWiki itself gives up at 40
_ONLY_INCLUDED = re.compile(
    r"<includeonly>(?:(?!<includeonly>).)*?</includeonly>", re.DOTALL | re.IGNORECASE
)
# What makes the id of a heading uncertain: templates, tags, entities, addresses, switches.
_UNCERTAIN = re.compile(r"[{}<>&\[\]\x7f]|__|https?:|//|~~~|-\{")
_FRAGMENT_LINK = re.compile(r"\[\[([^\[\]{}|\n#]*)#([^\[\]{}|\n]*)(?=\||\]\])")


def section_id(heading: str) -> str:
    """Give the id of a heading whose words these are."""
    return _BLANKS.sub("_", heading.strip().replace("_", " ").strip())


def fragment_id(fragment: str) -> str:
    """Give the id that a link leads to, from what stands behind its `#`."""
    plain = html.unescape(fragment)
    if "%" in plain:
        plain = unquote(plain, errors="replace")
    return _BLANKS.sub("_", plain.rstrip())


def legacy_id(identifier: str) -> str:
    """Give the id that MediaWiki wrote before 1.30, and still answers to: `.C3.A9` for `é`."""
    return quote(identifier, safe="_:-.").replace("%", ".")


def section_ids(text: str) -> list[str]:
    """List the ids of the headings that are certain; other headings are left out.

    Templates may bring more, and numbers then only grow: what is listed is there.
    """
    if "=" not in text:
        return []
    plain = _without_calls(_ONLY_INCLUDED.sub("", visible(text)))
    found: list[str] = []
    taken: set[str] = set()
    for match in _HEADING.finditer(plain):
        words = _LINK.sub(r"\1", match.group(2)).replace("'''", "").replace("''", "")
        if not words.strip() or _UNCERTAIN.search(words) or words.strip().startswith("="):
            continue
        found.append(_numbered(section_id(words), taken))
    return found


def _without_calls(text: str) -> str:
    for _ in range(_DEEPEST):
        shorter = _INNERMOST.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


def _numbered(identifier: str, taken: set[str]) -> str:
    key = _ascii_lower(identifier)
    if key in taken:
        number = 2
        while f"{key}_{number}" in taken:
            number += 1
        identifier, key = f"{identifier}_{number}", f"{key}_{number}"
    taken.add(key)
    return identifier


def _ascii_lower(text: str) -> str:
    """Lower the letters that PHP's `strtolower` lowers."""
    return "".join(char.lower() if char.isascii() else char for char in text)


def fragment_links(text: str) -> Iterator[tuple[str, str]]:
    """Give the links to a place in a page: title (empty for the page itself) and fragment."""
    if "#" not in text or not _FRAGMENT_LINK.search(text):
        return
    for match in _FRAGMENT_LINK.finditer(visible(text)):
        yield match.group(1).strip(), match.group(2)
