"""What every type of field can do: understand a cell, show it, and write it in a page."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from bot.model import Wikitext
from bot.wikitext.escape import escape, turned_back, unescape

if TYPE_CHECKING:
    from collections.abc import Iterable

K = TypeVar("K")

BLANKS = " \t\r\n\f\v\u00a0\u2007\u202f\u0085\u2028\u2029\u200b\u2060\ufeff"
_BULLET = re.compile(r"^[-•*▪●◦‣·][ \t\u00a0]+")


class BadValue(Exception):  # noqa: N818 - the domain's word: the cell is wrong, not the program
    """A cell that its type does not accept: `code` names the sentence, `args` fill it in."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code = code
        self.args_of_sentence = args


class FieldType(ABC):
    """A type of field. Values are what `parse` gives; an empty cell is None and never comes here.

    `show` and then `parse` give the same value again; so do `render`, `unrender` and `parse`.
    `template_data` is the box that a form has (mediawiki.org, Extension:TemplateData), for what the
    page holds, which is words and links: the boxes for dates, yes or no and page names would write
    `2021-06-15`, `1` and a bare title.
    """

    __slots__ = ()

    name: ClassVar[str]
    template_data: ClassVar[str] = "line"

    @abstractmethod
    def parse(self, raw: Any) -> Any:
        """Understand one cell that is not empty; BadValue where it cannot be understood."""

    def show(self, value: Any) -> str:
        """Write a value as plain text, as people read it."""
        return value.plain if isinstance(value, Wikitext) else str(value)

    def render(self, value: Any) -> Wikitext:
        """Write a value so that a page shows it; markup stays markup."""
        return value if isinstance(value, Wikitext) else escape(self.show(value))

    def unrender(self, text: str) -> str:
        """Give back from a page what could be typed in the cell."""
        return unescape(text).strip(BLANKS)

    def split(self, text: str, separator: str) -> list[str]:
        """Take a cell with several values apart: at the separator and at line breaks only."""
        parts = (part for line in text.splitlines() for part in line.split(separator))
        found = (_BULLET.sub("", part.strip(BLANKS)).strip(BLANKS) for part in parts)
        return list(dict.fromkeys(turned_back(part) for part in found if part))

    def parse_all(self, raws: Iterable[tuple[K, Any]]) -> dict[K, Any]:
        """Understand many different cells at once; what is wrong comes as a BadValue."""
        found: dict[K, Any] = {}
        parse = self.parse
        for key, raw in raws:
            try:
                found[key] = parse(raw)
            except BadValue as bad:
                found[key] = bad
        return found
