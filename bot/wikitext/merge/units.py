"""A page as people think of it: headings, paragraphs, items, rows, and what parts them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from bot.wikitext.merge.names import title_name
from bot.wikitext.merge.scan import CLOSE, OPEN

_HEADING = re.compile(r"(={1,6})(.+?)\1[ \t]*(?:<!--.*?-->[ \t]*)*\Z", re.DOTALL)
_TABLE = re.compile(r"[ \t:]*\{\|")
_CALLS = re.compile(rf"[ \t]*(?:{OPEN}\w+{CLOSE}[ \t]*)+\Z")
_TAG = re.compile(
    r"[ \t]*</?(?:div|center|table|tr|section|blockquote|noinclude|includeonly|onlyinclude|br)\b"
    r"[^<>]*>[ \t]*\Z",
    re.IGNORECASE,
)
_SWITCH = re.compile(r"[ \t]*__\w+__[ \t]*\Z|-{4,}[ \t]*\Z")
_CATEGORY = re.compile(
    r"\[\[[ \t]*([^\[\]|:\n]+?)[ \t]*:[ \t]*([^\[\]|\n]+?)[ \t]*(\|[^\[\]\n]*)?\]\]"
)
ONE_LINE = frozenset({"item", "row", "table", "end"})


class Unit(NamedTuple):
    """One unit: its text, what kind it is, and by what it is known where that is not its text."""

    text: str
    kind: str = "text"
    key: str = ""

    @property
    def known_by(self) -> str:
        """Give what two units must have in common to be the same one."""
        return self.key or self.text


@dataclass(slots=True)
class Units:
    """The units of a text and the gaps around them: one before each, and one at the end.

    `starts` are the offsets of the units.
    """

    units: list[Unit] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def end(self, at: int) -> int:
        """Tell where a unit ends."""
        return self.starts[at] + len(self.units[at].text)

    def text(self, first: int, last: int) -> str:
        """Give a run of units, with the gaps between them."""
        pieces = [self.units[first].text] if first < last else []
        for at in range(first + 1, last):
            pieces += [self.gaps[at], self.units[at].text]
        return "".join(pieces)


def heading(text: str) -> str:
    """Give what a heading says; empty where the text is none."""
    found = _HEADING.match(text)
    return " ".join(found.group(2).split()) if found else ""


def level(text: str) -> int:
    """Give how deep a heading is."""
    found = _HEADING.match(text)
    return len(found.group(1)) if found else 0


def linked(units: Units, namespaces: frozenset[str]) -> dict[str, str]:
    """Find the links that put a page in a category, by their key."""
    found: dict[str, str] = {}
    for unit in units.units:
        if unit.kind == "category":
            found.setdefault(unit.key, unit.text)
        elif "[[" in unit.text:
            for link in _CATEGORY.finditer(unit.text):
                if link.group(1).casefold() in namespaces:
                    found.setdefault(f"category:{title_name(link.group(2))}", link.group())
    return found


def divide(text: str, namespaces: frozenset[str]) -> Units:
    """Divide a text into its units."""
    return _Divider(text, namespaces).divide()


@lru_cache(maxsize=512)  # most lines are the same in all three texts of a page
def _kind(line: str, namespaces: frozenset[str]) -> str:
    """Tell which kind of unit begins with this line, outside tables."""
    if line[0] == "=" and _HEADING.match(line):
        return "heading"
    if _TABLE.match(line):
        return "table"
    if line[0] in "*#:;":
        return "item"
    if line.lstrip(" \t").startswith("[[") and _categories(line, namespaces):
        return "category"
    return _kind_alone(line)


def _categories(line: str, namespaces: frozenset[str]) -> list[re.Match[str]]:
    """Find the links of a line that holds nothing but links to categories."""
    links = list(_CATEGORY.finditer(line))
    if not links or _CATEGORY.sub("", line).strip(" \t"):
        return []
    return links if all(link.group(1).casefold() in namespaces for link in links) else []


def _kind_alone(line: str) -> str:
    """Tell what is a unit by itself, besides paragraphs, from what is text."""
    if _CALLS.match(line):
        return "call"
    return "tag" if _TAG.match(line) or _SWITCH.match(line) else "text"


@dataclass(slots=True)
class _Divider:
    """Walks over the lines; `start` and `end` are of the unit at hand, `end` < 0 without one."""

    source: str
    namespaces: frozenset[str]
    found: Units = field(default_factory=Units)
    kind: str = ""
    start: int = 0
    end: int = -1
    behind: int = 0
    depth: int = 0

    def divide(self) -> Units:
        at = 0
        for line in self.source.split("\n"):
            if self.depth:
                self._in_table(line, at)
            elif line.strip(" \t"):
                self._line(line, at)
            else:
                self._close()
            at += len(line) + 1
        self._close()
        self.found.gaps.append(self.source[self.behind :])
        return self.found

    def _line(self, line: str, at: int) -> None:
        kind = _kind(line, self.namespaces)
        if kind != "text" or self.kind != "text":
            self._close()
            self.kind, self.start = kind, at
        self.end = at + len(line)
        if kind == "table":
            self.depth = 1
        elif kind != "text":
            self._close()

    def _in_table(self, line: str, at: int) -> None:
        """Read a line of a table: a row goes from its `|-` to the next, tables in its cells too."""
        bare = line.strip(" \t")
        if bare.startswith("{|"):
            self.depth += 1
        elif bare.startswith("|}") and not bare.startswith("|}}"):
            self.depth -= 1
            if not self.depth:
                self._close()
                self.kind, self.start, self.end = "end", at, at + len(line)
                self._close()
                return
        elif bare.startswith("|-") and self.depth == 1:
            self._close()
            self.kind, self.start = "row", at
        if bare:
            self.end = at + len(line)

    def _close(self) -> None:
        """End the unit at hand."""
        if self.end < 0:
            self.kind = ""
            return
        if self.kind == "category":
            self._add_categories()
        else:
            text = self.source[self.start : self.end]
            key = text.strip(" \t") if self.kind == "call" else ""
            self._add(Unit(text, self.kind, key), self.start)
        self.kind, self.end = "", -1

    def _add_categories(self) -> None:
        line = self.source[self.start : self.end]
        for link in _categories(line, self.namespaces):
            key = f"category:{title_name(link.group(2))}"
            self._add(Unit(link.group(), "category", key), self.start + link.start())

    def _add(self, unit: Unit, start: int) -> None:
        self.found.gaps.append(self.source[self.behind : start])
        self.found.units.append(unit)
        self.found.starts.append(start)
        self.behind = start + len(unit.text)
