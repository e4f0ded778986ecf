"""The text of a cell, whatever the spreadsheet took it for: what the person typed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import singledispatch
from typing import Any

from bot.model import Wikitext
from bot.schema.types.base import BLANKS
from bot.schema.values import PartialDate


def typed(raw: Any) -> str:
    """Write a cell as text: 1 is `1` and 2019.0 is `2019`, a date is in words, blanks are cut."""
    return raw.strip(BLANKS) if type(raw) is str else _typed(raw)


@singledispatch
def _typed(raw: Any) -> str:
    return str(raw).strip(BLANKS)


@_typed.register
def _(raw: Wikitext) -> str:
    return raw.plain.strip(BLANKS)


@_typed.register
def _(raw: bool) -> str:  # noqa: FBT001 - a cell may hold one
    return "VRAI" if raw else "FAUX"


@_typed.register
def _(raw: datetime) -> str:
    day = typed(raw.date())
    return f"{day}, {_clock(raw.time())}" if raw.time() != time() else day


@_typed.register
def _(raw: date) -> str:
    return str(PartialDate(raw.year, raw.month, raw.day))


@_typed.register
def _(raw: time) -> str:
    return _clock(raw)


def figures(number: float | Decimal) -> str:
    """Write a number without an exponent, with a decimal comma and no zeros after it."""
    text = f"{Decimal(str(number)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


@_typed.register
def _(raw: float) -> str:
    return figures(raw)


def _clock(moment: time) -> str:
    seconds = f" {moment.second:02} s" if moment.second else ""
    return f"{moment.hour} h {moment.minute:02}{seconds}"
