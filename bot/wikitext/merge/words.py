"""Counting words, so that none of a person's disappears unseen."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"\w+")


def counted(text: str) -> Counter[str]:
    """Count the words of a text."""
    return Counter(_WORD.findall(text))


def words_lost(base: str, live: str, new: str) -> int:
    """Count the words that people wrote, beyond what the sheet had said, that are not in `new`."""
    return (counted(live) - counted(base) - counted(new)).total()
