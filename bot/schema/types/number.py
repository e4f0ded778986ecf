"""Numbers and amounts, as French and English spreadsheets write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from bot.schema.types.base import BadValue, FieldType
from bot.schema.types.typed import figures, typed
from bot.schema.values import Money

_SPACE = "[ \u00a0\u2007\u2009\u202f']"
_GROUPED = re.compile(rf"[-+−]?\d{{1,3}}(?:{_SPACE}\d{{3}})+(?=[.,]|$)")
_SPACES = re.compile(_SPACE)
# More digits than anybody counts; what is longer is a number of another kind (a telephone, a code).
_PLAIN = re.compile(r"[-+]?\d{1,20}(?:\.\d{1,400})?")
_TOO_MUCH = 10**20
# From here on digits stand in groups of three: 2021 is a year as often as a number.
_GROUPS_FROM = 10_000


def decimal(text: str) -> Decimal | None:
    """Read a number with spaces, and a comma or a point; None for anything else."""
    if " " in text or not text.isascii():
        text = _SPACES.sub("", text) if _GROUPED.match(text) else text
    bare = text.replace("−", "-").replace("'", "")
    if "," in bare:
        bare = _without_comma(bare)
    elif bare.count(".") > 1:
        bare = _ungrouped(bare, ".")
    return Decimal(bare) if _PLAIN.fullmatch(bare) else None


def _without_comma(text: str) -> str:
    """Read `1.234,5`, `1,234.5`, `1,234,567` and `1,5`: the mark that comes last is the decimal."""
    if "." in text and text.rindex(".") > text.rindex(","):
        whole, _, rest = text.rpartition(".")
        return f"{_ungrouped(whole, ',')}.{rest}"
    if text.count(",") > 1:
        return _ungrouped(text, ",")
    whole, _, rest = text.partition(",")
    return f"{_ungrouped(whole, '.') if '.' in whole else whole}.{rest}"


def _ungrouped(text: str, mark: str) -> str:
    """Take the marks between groups of three digits out; anything else is left to be refused."""
    grouped = re.fullmatch(rf"[-+]?\d{{1,3}}(?:\{mark}\d{{3}})+", text)
    return text.replace(mark, "") if grouped else text


def grouped(number: float | Decimal) -> str:
    """Write a number with no-break spaces from 10 000 up, and a decimal comma."""
    whole, comma, rest = figures(number).partition(",")
    if abs(int(whole)) >= _GROUPS_FROM:
        whole = f"{int(whole):,}".replace(",", "\u00a0")
    return whole + comma + rest


def _number(raw: Any) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return Decimal(str(raw)) if abs(raw) < _TOO_MUCH else None
    return decimal(typed(raw)) if isinstance(raw, str) else None


@dataclass(frozen=True, slots=True)
class Integer(FieldType):
    """A whole number."""

    name: ClassVar[str] = "integer"
    template_data: ClassVar[str] = "number"

    def parse(self, raw: Any) -> int:
        """Read `12`, `1 234`, 12.0."""
        if type(raw) is int and abs(raw) < _TOO_MUCH:
            return raw
        found = _number(raw)
        if found is None or found != found.to_integral_value():
            raise BadValue("schema.not-an-integer", value=typed(raw))
        return int(found)

    def show(self, value: Any) -> str:
        """Write `1234`, `12 345`."""
        return grouped(Decimal(value))


@dataclass(frozen=True, slots=True)
class Number(FieldType):
    """A number with or without decimals."""

    name: ClassVar[str] = "number"
    template_data: ClassVar[str] = "number"

    def parse(self, raw: Any) -> int | float:
        """Read `1 234,5`, `1.5`, 12."""
        if type(raw) is float and abs(raw) < _TOO_MUCH and not raw.is_integer():
            return raw
        found = _number(raw)
        if found is None:
            raise BadValue("schema.not-a-number", value=typed(raw))
        return int(found) if found == found.to_integral_value() else float(found)

    def show(self, value: Any) -> str:
        """Write `1234,5`, `12 345`."""
        return grouped(value)


_AMOUNT = re.compile(
    r"(?P<before>[$€£]|CAD|USD|EUR)?\s*(?P<figures>[-+−]?\d[^$€£A-Za-z]*?)\s*"
    r"(?P<after>\$\s?CA|\$\s?US|CAD|USD|EUR|[$€£])?",
    re.IGNORECASE,
)
_CENT = Decimal("0.01")
_THOUSANDS = re.compile(r"[-+−]?\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Amount(FieldType):
    """An amount of money; a cell that names no currency has the collection's."""

    currency: str = "$"
    name: ClassVar[str] = "money"

    def parse(self, raw: Any) -> Money:
        """Read `12 500 $`, `316 000,00 $`, `$12,500`, 12500."""
        if not isinstance(raw, str):
            return self._money(_number(raw), self.currency, raw)
        match = _AMOUNT.fullmatch(typed(raw))
        if match is None:
            raise BadValue("schema.not-money", value=typed(raw))
        figures_ = match["figures"].strip()
        if _THOUSANDS.fullmatch(figures_):  # cents have two figures, so three are thousands
            figures_ = figures_.replace(",", "").replace(".", "")
        currency = (match["after"] or match["before"] or self.currency).upper()
        return self._money(decimal(figures_), currency, raw)

    def _money(self, amount: Decimal | None, currency: str, raw: Any) -> Money:
        if amount is None:
            raise BadValue("schema.not-money", value=typed(raw))
        return Money(amount.quantize(_CENT, ROUND_HALF_UP), " ".join(currency.split()))
