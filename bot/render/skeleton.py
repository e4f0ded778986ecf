"""The skeleton of a page: what its template wrote, with a slot where each value stands.

All values are escaped, so which slot is a whole parameter, and which a whole run of paragraphs,
is told by the skeleton alone. Thousands of pages share one: each is looked at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.render.marks import OPEN
from bot.wikitext.visible import OPAQUE

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKENS = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?P<opaque>{'|'.join(OPAQUE)})\b[^<>]*(?<!/)>.*?</(?P=opaque)\s*>"
    r"|\{\{\{|\}\}\}|\{\{|\}\}|\[\[|\]\]|^[ \t:]*\{\||^[ \t]*\|\}(?!\})|\||=|" + OPEN,
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_OPENS = {"{{": "call", "{{{": "parameter", "[[": "link"}
_CLOSES = {"}}": "call", "}}}": "parameter", "]]": "link"}
_BEFORE_PARAGRAPH = re.compile(r"(?:\A|\n[ \t]*\n|(?:^|\n)=[^\n]*=[ \t]*\n)\Z")
_AFTER_PARAGRAPH = re.compile(r"\s*\Z|[ \t]*\n[ \t]*(?:\n|=)")


class Slot(NamedTuple):
    """Where a value stands: `bound` if it is all there, `param` of which `call` (a template)."""

    bound: bool = False
    param: str = ""
    call: str = ""


class Skeleton(NamedTuple):
    """The slots in their order, the templates that are called, and the first thing left open.

    `open` is what was opened and never closed, or closed and never opened: `{{Fiche projet`.
    `given` has for each call its template and the parameters that it fills in, each with where its
    name or value begins, in characters, a slot being one.
    """

    slots: tuple[Slot, ...]
    calls: frozenset[str]
    open: str = ""
    given: tuple[tuple[str, Mapping[str, int]], ...] = ()


@dataclass(slots=True)
class _Frame:
    """Something open: a call, a link, a table; for a call also its parameter at hand."""

    kind: str
    start: int
    name: str = ""
    param: str = ""
    value_at: int = 0
    param_at: int = 0
    count: int = 0
    slots: list[int] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)


# A page of many rows is like no other, and its skeleton is long: few of those are kept.
_MOST_SHARED = 40


def skeleton(gaps: tuple[str, ...]) -> Skeleton:
    """Look at the texts between the values: the same gaps are the same skeleton."""
    return _shared(gaps) if len(gaps) <= _MOST_SHARED else _alone(gaps)


def _read(gaps: tuple[str, ...]) -> Skeleton:
    return _Reader(OPEN.join(gaps)).read()


_shared = lru_cache(maxsize=1024)(_read)
_alone = lru_cache(maxsize=16)(_read)


class _Reader:
    """Walks once through a skeleton, from piece to piece."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Frame] = []
        self.slots: list[Slot] = []
        self.calls: set[str] = set()
        self.open = ""
        self.given: list[tuple[str, Mapping[str, int]]] = []

    def read(self) -> Skeleton:
        """Give what was found."""
        match = _TOKENS.search(self.text)
        while match:
            piece = match.group()
            if piece == "}}}" and not self._is_in("parameter"):
                piece = "}}"  # the end of a call, and the beginning of the next end
            end = match.start() + len(piece)
            self._token(piece, match.start(), end)
            match = _TOKENS.search(self.text, end)
        if self.stack and not self.open:
            self.open = self._shown(self.stack[0].start)
        return Skeleton(tuple(self.slots), frozenset(self.calls), self.open, tuple(self.given))

    def _is_in(self, kind: str) -> bool:
        return bool(self.stack) and self.stack[-1].kind == kind

    def _token(self, piece: str, start: int, end: int) -> None:
        top = self.stack[-1] if self.stack else None
        if piece == OPEN:
            self._slot(start)
        elif piece.startswith("<"):  # what is not read as wikitext: values may stand in it
            self.slots += [Slot()] * piece.count(OPEN)
        elif piece in _OPENS:
            self.stack.append(_Frame(_OPENS[piece], start, value_at=end))
        elif piece in _CLOSES:
            self._close(_CLOSES[piece], start)
        elif piece.endswith("{|"):
            self.stack.append(_Frame("table", start))
        elif piece.endswith("|}") and top and top.kind == "table":
            self.stack.pop()
        elif piece.endswith(("|", "|}")) and top and top.kind == "call":
            self._next_parameter(top, start, end)
        elif piece == "=" and top and top.kind == "call" and not top.param and top.name:
            top.param = self.text[top.value_at : start].strip()
            top.value_at = end

    def _slot(self, start: int) -> None:
        top = self.stack[-1] if self.stack else None
        number = len(self.slots)
        if top and top.kind == "call" and top.name:
            top.slots.append(number)
            self.slots.append(Slot(param=top.param or str(top.count), call=top.name))
        else:
            self.slots.append(Slot(bound=top is None and self._is_paragraphs(start)))

    def _is_paragraphs(self, start: int) -> bool:
        after = _AFTER_PARAGRAPH.match(self.text, start + 1)
        return bool(_BEFORE_PARAGRAPH.search(self.text[max(0, start - 400) : start]) and after)

    def _next_parameter(self, top: _Frame, start: int, end: int) -> None:
        self._end_parameter(top, start)
        top.param, top.value_at, top.param_at, top.slots = "", end, end, []
        top.count += 1

    def _end_parameter(self, top: _Frame, start: int) -> None:
        if not top.name:
            top.name = self._name(top, start)
            return
        name, value = top.param or str(top.count), self.text[top.value_at : start].strip()
        if value:
            whole = self.text[top.param_at : start]
            top.given[name] = top.param_at + len(whole) - len(whole.lstrip())
        if len(top.slots) == 1 and value == OPEN:
            number = top.slots[0]
            self.slots[number] = self.slots[number]._replace(bound=True, param=name)

    def _name(self, top: _Frame, end: int) -> str:
        name = re.sub(r"<!--.*?-->", "", self.text[top.value_at : end], flags=re.DOTALL)
        name = " ".join(name.replace("_", " ").split())
        if name and OPEN not in name and not name.startswith("#"):
            self.calls.add(name)
        return name or "?"

    def _close(self, kind: str, start: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top and top.kind == kind:
            if kind == "call":
                self._end_parameter(top, start)
                self.given.append((top.name, top.given))
            self.stack.pop()
        elif not self.open:
            self.open = self._shown(start)

    def _shown(self, start: int) -> str:
        return self.text[start : start + 30].replace(OPEN, "…").partition("\n")[0].strip()
