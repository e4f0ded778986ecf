"""Titles compared as people see them, and as people mean them."""

from __future__ import annotations

import re
import unicodedata

from bot.alike import QUOTES, fold

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_ALIKE = str.maketrans(
    {
        **QUOTES,
        **dict.fromkeys("‐‑", "-"),
        # Letters of other alphabets that look like ours (Unicode Technical Report 36).
        **dict(zip("АВЕЅІЈКМНОРСТХаеорсухѕіј", "ABESIJKMHOPCTXaeopcyxsij", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
    }
)
# Letters that are one character and look like two: ﬁ, ǆ. Not ½ or ², which one can see.
_COMPOSED = re.compile("[\ufb00-\ufb06\u01c4-\u01cc\u01f1-\u01f3\u0132\u0133]")
# `1.1` is not `11`, and `C++` is not `C`.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_WORDS = re.compile(r"[^\w+#*\u00b7]+|_+")
_PLURALS = ("s", "x")
_SHORTEST_PLURAL = 4  # letters; below, the final s belongs to the word


def seen(title: str) -> str:
    """Reduce a title to what a reader sees of it: kinds of apostrophe and blanks do not count."""
    plain = _INVISIBLE.sub("", title).translate(_ALIKE)
    return " ".join(_COMPOSED.sub(_parted, plain).split())


def _parted(composed: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", composed.group())


def meant(title: str) -> str:
    """Reduce a title to what is meant by it: nor do accents, case, punctuation or a plural."""
    plain = _BETWEEN_DIGITS.sub("\u00b7", unicodedata.normalize("NFKC", seen(title)).casefold())
    words = _WORDS.split(plain)
    return "".join(_singular(fold(word)) for word in words if word)


def _singular(word: str) -> str:
    long_enough = len(word) >= _SHORTEST_PLURAL
    return word[:-1] if long_enough and word.endswith(_PLURALS) else word
