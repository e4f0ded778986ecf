"""The way back: what stands on a page, understood as the field would understand it in a cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.schema.types import BadValue, Choice, Markup, Reference, Url
from bot.wikitext.escape import unescape
from bot.wikitext.merge.several import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.schema.collection import Field

_LINK = re.compile(r"\[\[\s*:?([^\[\]|]+?)\s*(?:\|([^\[\]]*))?\]\]")
_MARKUP = re.compile(r"\[\[|\{\{|''|<(?!br\s*/?>)[a-zA-Z/!]|\{\|")


def understood(field: Field, text: str, known: Iterable[Any] = ()) -> tuple[Any, bool]:
    """Give the value that a page shows in a field's place, and whether a cell could say the same.

    Nothing is None; several values are a tuple; a reference is the name that it goes by. `known`
    are values that may hold a comma of their own: a lone one would look like two.
    """
    if not text.strip():
        return None, True
    if not field.multiple:
        return _one(field, text)
    names = (str(field.type.render(each)) for each in known)
    whole = [name for name in (*names, *_choices(field)) if "," in name]
    found = [_one(field, part) for part in split(text, whole)]
    return tuple(value for value, _ in found), all(fits for _, fits in found)


def is_markup(text: str) -> bool:
    """Say whether a text of a page holds more than words: nobody could type it into a cell."""
    return bool(_MARKUP.search(text))


def _choices(field: Field) -> tuple[str, ...]:
    return field.type.choices if isinstance(field.type, Choice) else ()


def agree(field: Field, one: str, other: str) -> bool:
    """Say whether two texts of pages are one value: `2020-06-15` and `15 juin 2020` are."""
    (first, fits), (second, fits_too) = understood(field, one), understood(field, other)
    return fits and fits_too and first == second


def _one(field: Field, text: str) -> tuple[Any, bool]:
    kind = field.type
    if isinstance(kind, Reference):
        link = _LINK.fullmatch(text.strip())
        return unescape((link[2] or link[1]) if link else text).strip(), True
    if not isinstance(kind, Markup | Url) and _MARKUP.search(text):
        return text.strip(), False
    try:
        return kind.parse(kind.unrender(text)), True
    except BadValue:
        return text.strip(), False
