"""Who is right where both sides changed one place: owners, what a person chose, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.model import FieldRule, Remark
from bot.wikitext.merge.several import merged_set
from bot.wikitext.merge.types import Clash

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Cell
    from bot.wikitext.merge.types import Ours, Side

BOTH = FieldRule()


@dataclass(frozen=True, slots=True)
class Place:
    """What is merged at one place: whose field it is, from which cell, and how it merges."""

    field: str = ""
    cell: Cell | None = None
    rule: FieldRule = BOTH


@dataclass(slots=True)
class Judge:
    """Settles each place, and keeps what is to be told; `lines` merges values of several lines.

    `given_up` are people's texts that go openly. Where a page is adopted there is no base: a side
    without a value takes the other's, whoever owns the field.
    """

    ours: Ours
    lines: Callable[[str, str, str], str | None]
    clashes: list[Clash] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    adopting: bool = False

    def value(
        self, place: Place, base: str | None, ours: str | None, theirs: str | None
    ) -> str | None:
        """Merge one value by three. None is absent, which means the same as empty."""
        if self.adopting and not (ours and theirs):
            return theirs or ours or theirs
        if place.rule.owner != "both":
            sheets = place.rule.owner == "sheet"
            return self.overruled(place, base, ours, theirs) if sheets else theirs
        if theirs == base != ours:
            return ours
        if ours == base or not (ours or base) or place.rule.same(ours, theirs):
            return theirs
        if place.rule.same(theirs, base):
            self.given_up.append(theirs or "")  # people only wrote the old value otherwise
            return ours
        return self._joined(place, base, ours, theirs)

    def _joined(
        self, place: Place, base: str | None, ours: str | None, theirs: str | None
    ) -> str | None:
        if place.rule.multiple and not self.side(place.field):
            return merged_set(base, ours or "", theirs or "")
        if ours and theirs and base is not None and "\n" in base + ours + theirs:
            found = self.lines(base, ours, theirs)
            if found is not None:
                return found
        return self.clash(place, base, ours, theirs)

    def overruled(
        self, place: Place, base: str | None, ours: str | None, theirs: str | None
    ) -> str | None:
        """Let the sheet win, and say so where people's words go."""
        if (theirs or "") == (base or ""):
            return theirs if ours == base else ours
        if place.rule.same(ours, theirs):
            return theirs
        args = {
            "field": place.field,
            "wiki": theirs or "",
            "sheet": ours or "",
            "cell": str(place.cell or ""),
        }
        self.remarks.append(Remark("overruled", args))
        self.given_up.append(theirs or "")
        return ours

    def clash(
        self,
        place: Place,
        base: str | None,
        ours: str | None,
        theirs: str | None,
        reason: str = "both-changed",
    ) -> str | None:
        """Take the side that a person chose; else the page waits for one."""
        side = self.side(place.field)
        if side == "sheet":
            self.given_up.append(theirs or "")
            return ours
        if side != "wiki":
            told = Clash(reason, place.field, base, ours, theirs, place.cell)
            if told not in self.clashes:
                self.clashes.append(told)
        return theirs

    def side(self, name: str) -> Side | None:
        """Give the side that was chosen for a field, or for the whole page."""
        return self.ours.take.get(name) or self.ours.take.get("")
