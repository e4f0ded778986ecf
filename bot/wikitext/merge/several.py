"""A field with several values, merged as a set whose order is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

# What no separator divides: links, calls, references, brackets, entities.
_WHOLE = (
    r"\[\[.*?\]\]|\{\{.*?\}\}|<!--.*?-->|<ref\b[^<>]*/>|<ref\b.*?</ref>"
    r"|\([^()]*\)|&\#?\w+;"
)
_BY_COMMA = re.compile(rf"(?:{_WHOLE}|[^,])+", re.DOTALL | re.IGNORECASE)
_BY_SEMICOLON = re.compile(rf"(?:{_WHOLE}|[^;])+", re.DOTALL | re.IGNORECASE)


def merged_set(base: str | None, ours: str, theirs: str) -> str:
    """Join what both sides added, without what either removed, in the order of the wiki."""
    whole = _with_commas([base or "", ours, theirs])
    said, new, live = (split(text, whole) for text in (base or "", ours, theirs))
    kept = [item for item in live if item in new or item not in said]
    for at, item in enumerate(new):
        if item not in said and item not in kept:
            kept.insert(_place(kept, new[:at], {*said, *new}), item)
    if kept == live:
        return theirs
    return ours if kept == new else enumeration(kept)


def enumeration(items: Sequence[str]) -> str:
    """Put several values on one line; where one has a comma of its own, semicolons part them."""
    between = " ; " if any("," in item for item in items) else ", "
    return between.join(items)


def split(text: str, whole: Iterable[str] = ()) -> list[str]:
    """Part the values of a field; `whole` are values known to hold commas."""
    pattern = _BY_SEMICOLON if _has_semicolon(text) else _BY_COMMA
    if pattern is _BY_COMMA:
        for at, item in enumerate(whole):
            text = text.replace(item, f"\x04{at}\x05")
    items = [_tidy(piece) for piece in pattern.findall(text)]
    for at, item in enumerate(whole):
        items = [piece.replace(f"\x04{at}\x05", item) for piece in items]
    return list(dict.fromkeys(item for item in items if item))


def _with_commas(texts: Iterable[str]) -> list[str]:
    """Find the values that hold a comma: they can be told where semicolons part them."""
    found = {
        item
        for text in texts
        if _has_semicolon(text)
        for item in split(text)
        if "," in item and len(_BY_COMMA.findall(item)) > 1
    }
    return sorted(found, key=lambda item: (-len(item), item))


def _has_semicolon(text: str) -> bool:
    return ";" in text and len(_BY_SEMICOLON.findall(text)) > 1


def _tidy(item: str) -> str:
    return " ".join(item.split())


def _place(kept: Sequence[str], before: Sequence[str], known: Container[str]) -> int:
    """Tell where an item goes: behind those before it, and what people added there."""
    at = max((kept.index(item) + 1 for item in before if item in kept), default=len(kept))
    while at < len(kept) and kept[at] not in known:
        at += 1
    return at
