"""Comparing words as people do: not by case, accents, blanks, or kinds of apostrophe and dash."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

QUOTES = {**dict.fromkeys("‘’‛ʼ´`′＇", "'"), **dict.fromkeys("“”„‟″«»", '"')}
"""Signs that only a typist tells apart: apostrophes, quotation marks."""
SIGNS = {**QUOTES, **dict.fromkeys("‐‑‒–—−", "-"), "…": "..."}
"""The same with dashes, which are told apart on paper."""
_ALIKE = str.maketrans({**SIGNS, "œ": "oe", "æ": "ae"})
_IGNORED = re.compile(r"[\s\u200b\u2060\ufeff\u00ad]+")
# Below this share of like letters a proposal is more puzzling than helpful.
_LIKE_ENOUGH = 70
# A shorter word is part of too many others: it has to be like the whole of one.
_SHORTEST_PART = 4


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Reduce a text to what people mean by it, for comparing only."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    return _IGNORED.sub("", "".join(char for char in bare if not unicodedata.combining(char)))


def fold_heading(text: str) -> str:
    """Reduce a column's heading: what marks it as required or opens a list is no part of it."""
    return fold(text).rstrip(":*").lstrip("*")


def nearest(word: str, options: Iterable[str]) -> str:
    """Give the option that was probably meant; empty where none is near."""
    found = near(word, options, 1)
    return found[0] if found else ""


def near(word: str, options: Iterable[str], most: int = 3) -> list[str]:
    """Give the options that may have been meant, the likeliest first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a mistake pays for it

    folded = {option: fold(option) for option in options}
    wanted = fold(word)
    found = process.extract(
        wanted, folded, scorer=fuzz.WRatio, limit=None, score_cutoff=_LIKE_ENOUGH
    )
    return [
        option
        for text, _, option in found
        if min(len(text), len(wanted)) >= _SHORTEST_PART or fuzz.ratio(text, wanted) >= _LIKE_ENOUGH
    ][:most]
