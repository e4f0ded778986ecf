"""Lines of a published report that somebody has written beside or below: they stay.

A line whose finding is gone would be taken out, and with it the place of what people said of it.
"""

from __future__ import annotations

import re

_ITEM = "*"
_STRUCK = re.compile(r"</?(?:s|del|small|u)>|\'{2,}", re.IGNORECASE)


def with_answered(base: str, new: str, live: str) -> str:
    """Give the new report with the items of the last one that people have answered.

    They stay where they stood; whoever takes the own words out lets the item go.
    """
    wanted = new.split("\n")
    there = set(wanted)
    before = ""
    for line in base.split("\n"):
        if line.startswith(_ITEM) and line not in there and _is_answered(line, base, live):
            at = wanted.index(before) + 1 if before in there else _first_item(wanted)
            wanted.insert(at, line)
            there.add(line)
        if line in there and line.startswith(_ITEM):
            before = line
    return "\n".join(wanted)


def _first_item(lines: list[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.startswith(_ITEM)), len(lines))


def _is_of(line: str, item: str) -> bool:
    """Say whether a line is an item with something behind it, not one that begins alike."""
    behind = line[len(item) : len(item) + 1]
    return line.startswith(item) and not behind.isalnum()


def _is_answered(item: str, base: str, live: str) -> bool:
    """Say whether somebody wrote behind an item, or below it."""
    known = set(base.split("\n"))
    lines = live.split("\n")
    for at, line in enumerate(lines):
        if _is_of(_STRUCK.sub("", line), item):
            below = lines[at + 1] if at + 1 < len(lines) else ""
            is_remark = below.startswith((f"{_ITEM}:", f"{_ITEM}{_ITEM}", ":"))
            return line != item or (is_remark and below not in known)
    return False
