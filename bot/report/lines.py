"""Lines of text: wrapped, indented, and cut with a word of how many more there are."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.say import Say

# Spaces of French typography, where no line breaks: it would begin with a colon.
_INSIDE = re.compile(r"(?<=\S) (?=[:;?!»](?:\s|$))|(?<=«) ")
# How a line begins that is a command, to be copied whole.
COMMAND = "passeur "
_GLUE = "\x00"  # is no space to textwrap, and in no sentence

_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def wrap(text: str, width: int, indent: int = 0, hang: int | None = None) -> list[str]:
    """Break a text into lines; those after the first are indented by `hang`.

    No-break spaces stay, and a word longer than the line is left whole: it may be an address. So is
    a line after the first that is a command: a terminal breaks it by itself, and it can be copied.
    """
    first, rest = " " * indent, " " * (indent if hang is None else hang)
    found: list[str] = []
    for paragraph in _INSIDE.sub(_GLUE, text).splitlines() or [""]:
        if found and paragraph.startswith(COMMAND):
            found.append(rest + paragraph)
            continue
        found += textwrap.wrap(
            paragraph,
            max(width, 20),
            initial_indent=rest if found else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return [line.replace(_GLUE, " ") for line in found]


def hint_lines(hint: str, width: int, indent: int) -> list[str]:
    """Write what to do next, after an arrow."""
    return wrap(f"→ {hint}", width, indent, indent + 2) if hint else []


def and_more(lines: Sequence[str], most: int, indent: int, say: Say) -> list[str]:
    """Keep the first lines, then say how many others there are."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[:most], " " * indent + say("report.and-others", n=len(lines) - most)]


def listed(names: Sequence[str], most: int, say: Say, more: str = "report.and-others") -> str:
    """Write names on one line, the first ones and how many others."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} {say(more, n=len(names) - most)}"


def joined(counts: Iterable[str]) -> str:
    """Put counts on one line; a number and its word are never parted at the end of it."""
    return " · ".join(count.replace(" ", "\u00a0") for count in counts)


def inert(text: str) -> str:
    """Take out the characters by which a text of other people's would command a terminal.

    C0, DEL and C1 (ECMA-48), but line ends and tabs.
    """
    return _COMMANDS.sub("", text)
