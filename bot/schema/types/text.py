"""Text on one line, trusted markup, and names of categories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.model import Wikitext
from bot.schema.types.base import BLANKS, BadValue, FieldType
from bot.schema.types.typed import typed
from bot.wikitext.balance import rewritten, unbalanced

_BREAK = re.compile(r"[ \t\u00a0]*[\r\n\v\f\u0085\u2028\u2029]+[ \t\u00a0]*")
_RICH_BREAK = re.compile(r"\s*(?:&#10;|<br\s*/?>|\n)\s*")


@dataclass(frozen=True, slots=True)
class Text(FieldType):
    """Text kept as it was typed, on one line: a line break in the cell is a space."""

    name: ClassVar[str] = "text"

    def parse(self, raw: Any) -> str:
        """Keep the text, or the markup of a cell with formatting; only its ends are trimmed."""
        if isinstance(raw, Wikitext):
            return Wikitext(_RICH_BREAK.sub(" ", raw).strip(BLANKS), _joined(raw.plain))
        return _joined(typed(raw))


def one_line(text: str) -> bool:
    """Say whether there is no line break of any kind in a text."""
    return len(text.splitlines()) < 2


def _joined(text: str) -> str:
    return _BREAK.sub(" ", text.strip(BLANKS))


@dataclass(frozen=True, slots=True)
class Markup(FieldType):
    """Wikitext that the sheet's authors are trusted with; it must close what it opens."""

    name: ClassVar[str] = "wikitext"
    template_data: ClassVar[str] = "content"

    def parse(self, raw: Any) -> Wikitext:
        """Mark the text as markup; bold words in the cell itself are no part of it."""
        text = typed(raw).replace("\r\n", "\n").replace("\r", "\n")
        if fault := unbalanced(text):
            raise BadValue("schema.unbalanced", part=fault)
        if fault := rewritten(text):
            raise BadValue("schema.rewritten", part=fault)
        return Wikitext(text)

    def show(self, value: Any) -> str:
        """Write the markup itself: that is what was typed."""
        return str(value)

    def unrender(self, text: str) -> str:
        """Give the markup back as it stands."""
        return text.strip(BLANKS)


_CATEGORY = re.compile(r"^\s*:?\s*(?:cat[ée]gorie|category)\s*:\s*", re.IGNORECASE)
_NO_NAME = re.compile(r"[\[\]{}|<>#\x7f\ufffd]|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);|~~~", re.IGNORECASE)
_LONGEST = 255  # bytes of a page's name, mediawiki.org, Manual:Page title


@dataclass(frozen=True, slots=True)
class CategoryName(FieldType):
    """The name of a category, without the namespace."""

    name: ClassVar[str] = "category"

    def parse(self, raw: Any) -> str:
        """Take the name if a page can be called so."""
        found = bare_category(typed(raw))
        if match := _NO_NAME.search(found):
            raise BadValue("schema.bad-category", value=found, part=match.group())
        if not found or len(found.encode("utf-8", "surrogatepass")) > _LONGEST:
            raise BadValue("schema.category-length", value=found, longest=_LONGEST)
        return found


def bare_category(name: str) -> str:
    """Write a category's name without the namespace."""
    return " ".join(_CATEGORY.sub("", name).replace("_", " ").split())
