"""Long text: paragraphs, lists and line breaks are kept, each line is escaped by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from bot.model import Wikitext
from bot.schema.types.base import BLANKS, FieldType
from bot.schema.types.typed import typed
from bot.wikitext.escape import escape, unescape

if TYPE_CHECKING:
    from collections.abc import Callable

_RICH_BREAK = re.compile(r"&#10;|<br\s*/?>[ \t]*\n?")
# In a cell with formatting the mark may already be escaped.
_BULLET = re.compile(r"(?:[-•*▪●◦‣·]|&#4[25];)[ \t\u00a0]+(?=\S)")
_MAY_BEGIN_ITEM = frozenset("-•*▪●◦‣·&" + BLANKS)
_NUMBER = re.compile(r"([1-9]\d{0,2})\.[ \t\u00a0]+(?=\S)")
_BR = re.compile(r"[ \t]*<br\s*/?>[ \t]*\n?", re.IGNORECASE)
_ITEM = re.compile(r"([*#]+)[ \t]*")
_BROKEN = "\x00"  # a line break in the midst of unrender: no cell holds one


@dataclass(frozen=True, slots=True)
class LongText(FieldType):
    """Text in paragraphs. Its value has one kind of bullet (`- `) and single blank lines."""

    name: ClassVar[str] = "longtext"
    template_data: ClassVar[str] = "content"

    def parse(self, raw: Any) -> str:
        """Bring line breaks, bullets and blank lines into one form; the words stay."""
        if isinstance(raw, Wikitext):
            return Wikitext(_tidy(_RICH_BREAK.sub("\n", raw)), _tidy(raw.plain))
        return _tidy(typed(raw))

    def render(self, value: Any) -> Wikitext:
        """Write paragraphs and lists; the value must stand at the start of a line."""
        write: Callable[[str], str] = str if isinstance(value, Wikitext) else escape
        return Wikitext("\n".join(_wikitext_lines(str(value), write)), self.show(value))

    def unrender(self, text: str) -> str:
        """Read paragraphs, lists and breaks back; a lone line feed shows as a space."""
        lines: list[str] = []
        number = 0
        after_text = False
        for line in _BR.sub(_BROKEN, text.replace("\r\n", "\n")).split("\n"):
            bare = line.strip(BLANKS)
            item = _ITEM.match(bare)
            number = number + 1 if item and item[1].endswith("#") else 0
            if item:
                lines.append((f"{number}. " if number else "- ") + bare[item.end() :])
            elif bare and after_text:
                lines[-1] += f" {bare}"
            else:
                lines.append(bare)
            after_text = bool(bare) and not item
        return _tidy("\n".join(unescape(line).replace(_BROKEN, "\n") for line in lines))


def _tidy(text: str) -> str:
    lines = text.splitlines()
    if len(lines) == 1 and text[0] not in _MAY_BEGIN_ITEM:
        return text.strip(BLANKS)
    lines = [line.strip(BLANKS) for line in lines]
    lines = [_BULLET.sub("- ", line, count=1) if _BULLET.match(line) else line for line in lines]
    kept: list[str] = []
    for at, line in enumerate(lines):
        if line or (kept and kept[-1] and not _inside_list(kept[-1], _next(lines, at))):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _next(lines: list[str], at: int) -> str:
    return next((line for line in lines[at:] if line), "")


def _inside_list(before: str, after: str) -> bool:
    """Tell whether a blank line between these two says nothing: they are neighbours in a list."""
    numbers = _NUMBER.match(before), _NUMBER.match(after)
    if numbers[0] and numbers[1]:
        return int(numbers[1][1]) == int(numbers[0][1]) + 1
    return before.startswith("- ") and after.startswith("- ")


def _wikitext_lines(value: str, write: Callable[[str], str]) -> list[str]:
    """Write each line; only a text line that another follows ends in a break."""
    lines: list[str] = []
    before = ""
    for kind, line in _kinds(value.split("\n")):
        if kind == "text" and before == "text":
            lines[-1] += "<br>"
        mark = {"bullet": "* ", "number": "# "}.get(kind, "")
        content = line[2:] if kind == "bullet" else _NUMBER.sub("", line, count=1) if mark else line
        lines.append(mark + write(content))
        before = kind
    return lines


def _kinds(lines: list[str]) -> list[tuple[str, str]]:
    """Tell bullets, numbers, text and blanks apart; numbers that are no 1, 2, 3 are text.

    MediaWiki counts by itself: a list that begins at 4 would show as 1.
    """
    found: list[tuple[str, str]] = []
    for kind, group in groupby(lines, _kind):
        run = list(group)
        counted = kind == "number" and _counts(run)
        found += [("text" if kind == "number" and not counted else kind, line) for line in run]
    return found


def _kind(line: str) -> str:
    if not line:
        return "blank"
    if line.startswith("- "):
        return "bullet"
    return "number" if _NUMBER.match(line) else "text"


def _counts(lines: list[str]) -> bool:
    numbers = [int(match[1]) for line in lines if (match := _NUMBER.match(line))]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
