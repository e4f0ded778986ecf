"""What a person is told of a refused cell: the sentence is whole, and names what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.say import Say
from bot.schema.types import (
    Amount,
    BadValue,
    CategoryName,
    Choice,
    Day,
    Email,
    FieldType,
    Integer,
    Markup,
    Number,
    Url,
    YesNo,
)

REGIONS = Choice(("Montréal", "Montérégie", "Estrie"))
MONTHS = Choice(tuple(f"mois {n}" for n in range(1, 14)))
REFUSED: list[tuple[FieldType, Any, str, list[str]]] = [
    (Integer(), "1,5", "not-an-integer", ["« 1,5 »"]),
    (Integer(), True, "not-an-integer", ["« VRAI »"]),
    (Number(), "33 %", "not-a-number", ["« 33 % »"]),
    (Amount(), "environ 300 $", "not-money", ["« environ 300 $ »"]),
    (Amount(), date(2021, 6, 1), "not-money", ["« 1er juin 2021 »"]),
    (Amount(), "1,5,2 $", "not-money", ["« 1,5,2 $ »"]),
    (Day(), "bientôt", "not-a-date", ["« bientôt »"]),
    (Day(), True, "not-a-date", ["« VRAI »"]),
    (Day(), 9999, "not-a-date", ["« 9999 »"]),
    (Day(), 10_000, "date-as-number", ["« 10000 »"]),
    (Day(), 99_999, "date-as-number", ["« 99999 »"]),
    (Day(), 100_000, "not-a-date", ["« 100000 »"]),
    (Day(), "13/04/22", "date-short-year", ["« 13/04/22 »"]),
    (Day(), "04/13/2022", "date-month-first", ["« 04/13/2022 »", "« 2022-04-13 »"]),
    (Day(), "1/13/2022", "date-month-first", ["« 1/13/2022 »", "« 2022-01-13 »"]),
    (Day(), "31 juin 2021", "impossible-date", ["« 31 juin 2021 »"]),
    (Url(), "https://ouvoir ca", "url-blank", ["« https://ouvoir ca »"]),
    (Url(), "ftp://ouvoir.ca", "url-scheme", ["« ftp: »"]),
    (Url(), "ouvoir.ca.", "url-bare", ["« ouvoir.ca. »", "« https://ouvoir.ca »"]),
    (Url(), "à venir", "not-a-url", ["« à venir »"]),
    (Email(), "courriel à venir", "not-an-email", ["« courriel à venir »"]),
    (YesNo(), "peut-être ", "not-a-bool", ["« peut-être »"]),
    (REGIONS, "Monteregi", "near-choice", ["« Monteregi »", "« Montérégie »"]),
    (REGIONS, "Estrie/Montréal", "several-choices", ["« Estrie/Montréal »", "Estrie; Montréal"]),
    (REGIONS, "xyz", "unknown-choice", ["« xyz »", ": Montréal, Montérégie, Estrie."]),
    (MONTHS, "xyz", "unknown-choice", ["« xyz »", "mois 11, mois 12, …"]),
    (Markup(), "[[A", "unbalanced", ["« [[ »"]),
    (Markup(), "vu le ~~~~~", "rewritten", ["« ~~~~~ »"]),
    (CategoryName(), "A|b", "bad-category", ["« A|b »", "« | »"]),
    (CategoryName(), "é" * 128, "category-length", ["255 octets"]),
]


@pytest.mark.parametrize(("kind", "raw", "code", "parts"), REFUSED)
def test_a_refusal_names_what_was_typed_and_what_was_meant(
    kind: FieldType, raw: Any, code: str, parts: list[str]
) -> None:
    with pytest.raises(BadValue) as caught:
        kind.parse(raw)
    bad, say = caught.value, Say("fr")
    assert bad.code == f"schema.{code}"
    args = {"field": "Champ", **bad.args_of_sentence}
    told = " ".join(f"{say(bad.code, **args)} {say.hint(bad.code, **args)}".split())
    assert [part for part in parts if part not in told] == [], told


def test_twelve_choices_are_all_named() -> None:
    with pytest.raises(BadValue) as caught:
        Choice(MONTHS.choices[:12]).parse("xyz")
    assert caught.value.args_of_sentence["choices"].endswith(", mois 12")
