"""The types of fields, one small class each, by the name that a collection's TOML gives them."""

from __future__ import annotations

from bot.schema.types.address import Email, Url
from bot.schema.types.base import BadValue, FieldType
from bot.schema.types.choice import Choice, Reference, YesNo
from bot.schema.types.date import Day
from bot.schema.types.longtext import LongText
from bot.schema.types.number import Amount, Integer, Number
from bot.schema.types.text import CategoryName, Markup, Text

TYPES: dict[str, type[FieldType]] = {
    kind.name: kind
    for kind in (
        Text,
        LongText,
        Markup,
        Integer,
        Number,
        Amount,
        Day,
        Url,
        Email,
        YesNo,
        Choice,
        CategoryName,
        Reference,
    )
}

__all__ = [
    "TYPES",
    "Amount",
    "BadValue",
    "CategoryName",
    "Choice",
    "Day",
    "Email",
    "FieldType",
    "Integer",
    "LongText",
    "Markup",
    "Number",
    "Reference",
    "Text",
    "Url",
    "YesNo",
]
