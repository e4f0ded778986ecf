"""One call of a template, as its pieces: joined again, they are the text byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.wikitext.merge.names import template_name

if TYPE_CHECKING:
    from bot.model import Names

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# What may stand behind a value without being part of it: blanks, comments, references.
_NOTES = re.compile(
    r"(?:\s|<!--(?:(?!-->).)*-->|<ref\b[^<>]*/>|<ref\b[^<>]*(?<!/)>(?:(?!</ref>).)*</ref>)*\Z",
    re.DOTALL | re.IGNORECASE,
)
_LEAD = re.compile(r"(?:\s|<!--(?:(?!-->).)*-->)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter: `label` with its `=` (empty for a numbered one), lead, value, what follows.

    The value is without blanks around it, and without comments and references at its ends.
    """

    key: str
    label: str
    lead: str
    value: str
    trail: str

    def __str__(self) -> str:
        return f"|{self.label}{self.lead}{self.value}{self.trail}"

    @property
    def notes(self) -> str:
        """Give the comments and references behind the value."""
        return self.trail.strip()

    def says(self, value: str, like: Param | None = None) -> Param:
        """Give the parameter with another value; what stands around it stays.

        A list or a table must begin a line: where `like` begins a new one for it, so does this.
        """
        if like and value == like.value and "<!--" in like.lead and not self.lead.strip():
            return replace(self, value=value, lead=like.lead)
        begins_line = value[:1] in tuple("*#:;{|")
        if begins_line and like and "\n" in like.lead and "\n" not in self.lead:
            return replace(self, value=value, lead=self.lead + "\n")
        spaced = not self.value and not self.lead and self.label.endswith(" =")
        return replace(self, value=value, lead=" " if spaced else self.lead)


@dataclass(frozen=True, slots=True)
class Call:
    """A call: `head` is all up to its first parameter; `start` and `end` are in the text."""

    name: str
    head: str
    params: tuple[Param, ...]
    start: int = 0
    end: int = 0
    raw: str = field(default="", compare=False)

    def __str__(self) -> str:
        return "{{" + self.head + "".join(map(str, self.params)) + "}}"

    def get(self, key: str) -> Param | None:
        """Give a parameter; given twice, the last one counts, as MediaWiki has it."""
        for param in reversed(self.params):
            if param.key == key:
                return param
        return None

    def value(self, key: str) -> str | None:
        """Give the value of a parameter; None where it is not there."""
        param = self.get(key)
        return None if param is None else param.value

    @property
    def keys(self) -> list[str]:
        """Name its parameters, in their order."""
        return list(dict.fromkeys(param.key for param in self.params))

    def with_param(self, old: Param, new: Param) -> Call:
        """Give the call with one parameter replaced."""
        params = tuple(new if param is old else param for param in self.params)
        return replace(self, params=params)

    def without(self, old: Param) -> Call:
        """Give the call without this parameter."""
        return replace(self, params=tuple(param for param in self.params if param is not old))


def read_call(node: Any, start: int, names: Names) -> Call:
    """Read a template node that begins at this offset."""
    head = str(node.name)
    params = tuple(_param(each) for each in node.params)
    name = template_name(head, names)
    call = Call(name, head, params, start)
    raw = str(call)
    return replace(call, end=start + len(raw), raw=raw)


def _param(node: Any) -> Param:
    name, raw = str(node.name), str(node.value)
    key = _COMMENT.sub("", name).strip() if "<!--" in name else name.strip()
    lead, value, trail = parted(raw)
    return Param(key, f"{name}=" if node.showkey else "", lead, value, trail)


def parted(raw: str) -> tuple[str, str, str]:
    """Part what stands before a value, the value, and what follows it."""
    if "<" not in raw:
        value = raw.strip()
        return _blanks(raw) if not value else (raw[: raw.index(value)], value, _after(raw, value))
    trail = _NOTES.search(raw)
    end = trail.start() if trail else len(raw)
    if not end:
        first, _, last = _blanks(raw[: len(raw) - len(raw.lstrip())])
        return (first, "", last + raw.lstrip())
    lead = _LEAD.match(raw, 0, end)
    begin = lead.end() if lead else 0
    return raw[:begin], raw[begin:end], raw[end:]


def _after(raw: str, value: str) -> str:
    return raw[raw.index(value) + len(value) :]


def _blanks(raw: str) -> tuple[str, str, str]:
    """Part the blanks of an empty value: a line feed belongs behind what is put there."""
    at = raw.find("\n")
    return (raw, "", "") if at < 0 else (raw[:at], "", raw[at:])
