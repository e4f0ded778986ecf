"""Values out of a list: yes or no, a declared choice, a row of another collection."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from bot.alike import fold, nearest
from bot.schema.types.base import BadValue, FieldType
from bot.schema.types.typed import typed
from bot.schema.values import Ref

_YES = frozenset({"oui", "o", "vrai", "x", "1", "yes", "y", "true", "✓", "✔", "☑", "✅"})
_NO = frozenset({"non", "n", "faux", "0", "no", "false", "☐", "✗", "✘", "❌"})
_MOST_SHOWN = 12
_BETWEEN = re.compile(r"\s*[,;/|\n]\s*(?:et\s+)?|\s+(?:et|ou|and|or)\s+")


@dataclass(frozen=True, slots=True)
class YesNo(FieldType):
    """Yes or no."""

    name: ClassVar[str] = "bool"
    template_data: ClassVar[str] = "string"

    def parse(self, raw: Any) -> bool:
        """Read `oui`, `x`, `vrai`, 1, `non`, `faux`, 0 and the like."""
        word = fold(typed(raw))
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise BadValue("schema.not-a-bool", value=typed(raw))

    def show(self, value: Any) -> str:
        """Write `oui` or `non`."""
        return "oui" if value else "non"


@dataclass(frozen=True, slots=True)
class Choice(FieldType):
    """One of a list; `source` is the range of cells that holds it, where it is not declared."""

    choices: tuple[str, ...] = ()
    source: str = ""
    name: ClassVar[str] = "choice"
    template_data: ClassVar[str] = "string"

    def parse(self, raw: Any) -> str:
        """Give the declared spelling of what was typed."""
        text = typed(raw)
        if text in self.choices:
            return text
        found = _folded(self.choices).get(fold(text))
        if found is not None:
            return found
        if several := self._several(text):
            raise BadValue("schema.several-choices", value=text, near="; ".join(several))
        near = nearest(text, self.choices)
        if near:
            raise BadValue("schema.near-choice", value=text, near=near)
        raise BadValue("schema.unknown-choice", value=text, choices=self._shown())

    def _several(self, text: str) -> list[str]:
        """Find the choices that a cell strings together some other way than the collection says."""
        found = [_folded(self.choices).get(fold(part)) for part in _BETWEEN.split(text)]
        known = [choice for choice in found if choice is not None]
        return known if len(known) == len(found) > 1 else []

    def _shown(self) -> str:
        more = ", …" if len(self.choices) > _MOST_SHOWN else ""
        return ", ".join(self.choices[:_MOST_SHOWN]) + more


@lru_cache(maxsize=256)
def _folded(choices: tuple[str, ...]) -> dict[str, str]:
    return {fold(choice): choice for choice in reversed(choices)}


@dataclass(frozen=True, slots=True)
class Reference(FieldType):
    """A row of the collection `to`, by its key or its title; `schema/link.py` looks it up."""

    to: str = ""
    name: ClassVar[str] = "ref"
    template_data: ClassVar[str] = "content"

    def parse(self, raw: Any) -> Ref:
        """Keep what was typed until all tables are read."""
        return Ref(self.to, "", " ".join(typed(raw).split()))
