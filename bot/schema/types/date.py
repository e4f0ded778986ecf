"""Dates as people know them: a day, a month, a season, or only a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bot.alike import fold
from bot.schema.types.base import BadValue, FieldType
from bot.schema.types.typed import typed
from bot.schema.values import MONTHS, SEASONS, PartialDate

_ENGLISH = "january february march april may june july august september october november december"
_SHORT = "jan fev mar avr mai juin jul aou sep oct nov dec"
_SHORT_TOO = "janv fevr mars avr mai juin juil aout sept oct nov dec"
_SHORT_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {
    fold(name): number
    for names in (MONTHS, *map(str.split, (_ENGLISH, _SHORT, _SHORT_TOO, _SHORT_ENGLISH)))
    for number, name in enumerate(names, 1)
}
_SEASONS = {fold(name): name for name in SEASONS} | {
    "winter": "hiver",
    "spring": "printemps",
    "summer": "été",
    "fall": "automne",
    "autumn": "automne",
}
_BLANK = r"[\s\u00a0\u202f]"
_CLOCK = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}){_CLOCK})?")
_FIGURES = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4}|\d{2})")
_YEAR = re.compile(r"\d{4}")
_WORDS = re.compile(
    rf"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?{_BLANK}+)?(?:le{_BLANK}+)?"
    rf"(?:(\d{{1,2}})(?:er|e)?{_BLANK}+)?([^\W\d_]+)\.?,?{_BLANK}+(?:de{_BLANK}+)?(\d{{4}})",
    re.IGNORECASE,
)
_ENGLISH_DAY = re.compile(rf"([^\W\d_]+)\.?{_BLANK}+(\d{{1,2}}),{_BLANK}*(\d{{4}})")
# What a spreadsheet counts in days since 1900 when a date has lost its format: 1927 to 2173.
_SERIALS = range(10_000, 100_000)
_YEARS = range(1000, 3000)


@dataclass(frozen=True, slots=True)
class Day(FieldType):
    """A date, of which less than the day may be known."""

    name: ClassVar[str] = "date"

    def parse(self, raw: Any) -> PartialDate:
        """Read `2021`, `2021-06`, `15 juin 2021`, `été 2019`, `13/04/2022`, or a real date."""
        if isinstance(raw, date):
            return PartialDate(raw.year, raw.month, raw.day)
        text = " ".join(typed(raw).split())
        if isinstance(raw, bool):
            raise BadValue("schema.not-a-date", value=text)
        if isinstance(raw, int | float):
            return _year(raw, text)
        found = _iso(text) or _in_figures(text) or _in_words(text)
        if found is None:
            raise BadValue("schema.not-a-date", value=text)
        return found


def _year(raw: float, text: str) -> PartialDate:
    if raw in _YEARS:
        return PartialDate(int(raw))
    code = "schema.date-as-number" if _SERIALS[0] <= raw <= _SERIALS[-1] else "schema.not-a-date"
    raise BadValue(code, value=text)


def _iso(text: str) -> PartialDate | None:
    if _YEAR.fullmatch(text):
        return _checked(text, int(text))
    match = _ISO.fullmatch(text)
    return _checked(text, *(int(part or 0) for part in match.groups())) if match else None


def _in_figures(text: str) -> PartialDate | None:
    """Read `13/04/2022`: the day comes first, always, since nobody could tell otherwise."""
    match = _FIGURES.fullmatch(text)
    if match is None:
        return None
    day, month, year = (int(part or 0) for part in match.groups())
    if len(match[3]) < 4:
        raise BadValue("schema.date-short-year", value=text)
    if match[1] is not None and month > 12 >= day:
        raise BadValue("schema.date-month-first", value=text, near=f"{year}-{day:02}-{month:02}")
    return _checked(text, year, month, day, has_day=match[1] is not None)


def _in_words(text: str) -> PartialDate | None:
    if match := _WORDS.fullmatch(text):
        day, word, year = match.groups()
    elif match := _ENGLISH_DAY.fullmatch(text):
        word, day, year = match.groups()
    else:
        return None
    name = fold(word)
    if name in _SEASONS and day is None:
        return PartialDate(int(year), season=_SEASONS[name])
    if name not in _MONTHS:
        return None
    return _checked(text, int(year), _MONTHS[name], int(day or 0), has_day=day is not None)


def _checked(
    text: str, year: int, month: int = -1, day: int = 0, *, has_day: bool | None = None
) -> PartialDate:
    """Make the date, if there is such a day; `month` -1 stands for none given."""
    with_day = day > 0 if has_day is None else has_day
    possible = (
        year in _YEARS
        and (month == -1 or 1 <= month <= 12)
        and (not with_day or 1 <= day <= monthrange(year, month)[1])
    )
    if not possible:
        raise BadValue("schema.impossible-date", value=text)
    return PartialDate(year, max(month, 0), day if with_day else 0)
