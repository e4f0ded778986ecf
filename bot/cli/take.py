"""`--take sheet|wiki TITLE[#FIELD]`: which side a person chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

SIDES = ("sheet", "wiki")


def takes(words: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, str], ...]:
    """Read sides, titles (or keys) and fields; the field is empty for the whole page."""
    found = []
    for side, name in words:
        title, _, field = name.partition("#")
        if side not in SIDES or not title.strip():
            raise Failure(Problem("error.take", None, {"word": f"{side} {name}"}))
        found.append((side, title.strip(), field.strip()))
    return tuple(found)
