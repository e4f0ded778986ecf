"""French order: accents and case matter only between words that are otherwise the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from bot.schema.values import Money, PartialDate

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_IGNORED = re.compile(r"[^\w\s]|_")
_NUMBERS = re.compile(r"\d+")

SortKey = tuple[int, str, str]


@lru_cache(maxsize=65536)
def french(text: str) -> SortKey:
    """Give a key that sorts as a French dictionary does: `cote < côte < Côté < d'Ys < École`.

    Apostrophes, hyphens and other punctuation are ignored at first, `œ` counts as `oe`, and
    numbers sort by their size (`2` before `10`).
    """
    folded = text.casefold().translate(_LIGATURES)
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in apart if not unicodedata.combining(char))
    words = " ".join(_IGNORED.sub("", folded.replace("-", " ")).split())
    return (0, _NUMBERS.sub(lambda match: match.group().zfill(12), words), text)


def any_value(value: Any) -> tuple[int, Any, str]:
    """Give a sort key for a field's value of any type: numbers by size, empty ones last."""
    if value is None or value == "":
        return (9, "", "")
    if isinstance(value, bool | int | float):
        return (1, value, "")
    if type(value) is tuple:
        return any_value(value[0]) if value else (9, "", "")
    if isinstance(value, PartialDate):
        return (1, value.order, str(value))
    if isinstance(value, Money):
        return (1, value.amount, value.currency)
    return french(str(value))
