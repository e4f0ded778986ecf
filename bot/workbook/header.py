"""Finding the row of headings in a sheet of which nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = 30  # rows that are looked at
_LONGEST = 80  # characters of a heading, half the length of a sentence


def find_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """Give the index of the row that looks like headings: short texts, none twice, side by side.

    It is the first one that is nearly as full as the fullest row; a title above the table is
    alone in its row, or merged over it and thereby the same text many times.
    """
    first = rows[:_FIRST]
    fullest = max((_filled(row) for row in first), default=0)
    enough = min(fullest, max(2, fullest * 0.6))
    for index, row in enumerate(first):
        texts = [value for value in row if value is not None and value != ""]
        if texts and len(texts) >= enough and _are_headings(texts):
            return index
    return None


def _are_headings(values: Sequence[Any]) -> bool:
    short = all(isinstance(value, str) and len(value) <= _LONGEST for value in values)
    return short and len(set(values)) == len(values)


def _filled(row: Sequence[Any]) -> int:
    return sum(value is not None and value != "" for value in row)
