"""What a cell can mean besides text and numbers: a date, an amount, a reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
# In the order of the year: winter is the one that begins it ("hiver 2021" is before "mars 2021").
SEASONS = ("hiver", "printemps", "été", "automne")
_SEASON_STARTS = {"hiver": 1, "printemps": 3, "été": 6, "automne": 9}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month, a season or a year; `month` and `day` are 0 where they are not known."""

    year: int
    month: int = 0
    day: int = 0
    season: str = ""

    def __str__(self) -> str:
        """`15 juin 2021`, `1er juin 2021`, `juin 2021`, `été 2019`, `2021`."""
        if self.season:
            return f"{self.season} {self.year}"
        if not self.month:
            return str(self.year)
        month = f"{MONTHS[self.month - 1]} {self.year}"
        if not self.day:
            return month
        return f"{'1er' if self.day == 1 else self.day} {month}"

    @property
    def iso(self) -> str:
        """`2021-06-15`, `2021-06` or `2021`; of a season, the month in which it begins."""
        year, month, day = self.order
        parts = (f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if day else "")
        return "-".join(part for part in parts if part)

    @property
    def order(self) -> tuple[int, int, int]:
        """By what dates are sorted: what is not known comes first."""
        return self.year, self.month or _SEASON_STARTS.get(self.season, 0), self.day

    def __lt__(self, other: PartialDate) -> bool:
        return self.order < other.order

    def __le__(self, other: PartialDate) -> bool:
        return self.order <= other.order

    def __gt__(self, other: PartialDate) -> bool:
        return self.order > other.order

    def __ge__(self, other: PartialDate) -> bool:
        return self.order >= other.order


class Money(NamedTuple):
    """An amount, and its currency as people write it (`$`, `€`)."""

    amount: Decimal
    currency: str = "$"

    def __str__(self) -> str:
        """`12 500 $`, `1 250,50 $`: cents only where there are some, no-break spaces."""
        whole = self.amount == self.amount.to_integral_value()
        figures = f"{self.amount:,.{0 if whole else 2}f}"
        return f"{figures.translate(_FRENCH)}\u00a0{self.currency}"


_FRENCH = {ord(","): "\u00a0", ord("."): ","}


class Ref(NamedTuple):
    """A row of another collection: its key, empty as long as it was not looked up, and its name."""

    collection: str
    key: str
    text: str

    def __str__(self) -> str:
        """Write it as people read it: the title of the row."""
        return self.text
