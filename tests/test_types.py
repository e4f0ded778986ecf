"""Each type of field: what cells it understands, how it shows and writes them, what it refuses."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Wikitext
from bot.schema.types import (
    TYPES,
    Amount,
    BadValue,
    CategoryName,
    Choice,
    Day,
    FieldType,
    Integer,
    Markup,
    Number,
    Reference,
    Text,
    YesNo,
)
from bot.schema.values import Money, PartialDate, Ref

NBSP, NARROW, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"
REGIONS = Choice(("Montréal", "Montérégie", "Saguenay–Lac-Saint-Jean", "L'Outaouais", "Estrie"))

YES, NO = "oui o VRAI X 1 yes Y True ✓ ✔ ☑ ✅", "non n faux 0 no False ☐ ✗ ✘ ❌"


def refusal(kind: FieldType, raw: Any) -> BadValue:
    with pytest.raises(BadValue) as caught:
        kind.parse(raw)
    return caught.value


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("innovationau MT Lab", "innovationau MT Lab"),
        ("  agent·es et TRAVAILLEUR.EUSE.S  ", "agent·es et TRAVAILLEUR.EUSE.S"),
        (f"{NBSP}Quoi{NBSP}?{NBSP}", f"Quoi{NBSP}?"),
        ("objectifs  communs", "objectifs  communs"),
        ("*La définition", "*La définition"),
        ("deux\nlignes", "deux lignes"),
        ("NA", "NA"),
        (1, "1"),
        (2019.0, "2019"),
        (12.5, "12,5"),
        (1e21, "1000000000000000000000"),
        (True, "VRAI"),
        (False, "FAUX"),
        (date(2021, 6, 1), "1er juin 2021"),
        (datetime(2021, 6, 15), "15 juin 2021"),  # noqa: DTZ001 - spreadsheets know no zone
        (datetime(2021, 6, 15, 14, 30), "15 juin 2021, 14 h 30"),  # noqa: DTZ001 - as above
        (time(9, 5), "9 h 05"),
        (time(9, 5, 7), "9 h 05 07 s"),
        ("\u200b\u2060Québec\ufeff", "Québec"),
    ],
)
def test_text_is_kept_as_it_was_typed(raw: Any, kept: str) -> None:
    assert Text().parse(raw) == kept


def test_a_cell_with_bold_words_stays_markup_and_shows_its_plain_text() -> None:
    value = Text().parse(Wikitext("'''gras'''\net &#91;1&#93;", "gras\net [1]"))
    assert Text().render(value) == "'''gras''' et &#91;1&#93;"
    assert Text().show(value) == "gras et [1]"


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        ("12", 12),
        ("\u200b12\ufeff", 12),
        (12.0, 12),
        (7, 7),
        ("-5", -5),
        ("12,0", 12),
        ("1.234.567", 1234567),
    ]
    + [(f"1{space}234{space}567", 1234567) for space in (" ", NBSP, NARROW, THIN)],
)
def test_whole_numbers_are_read_in_every_french_form(raw: Any, whole: int) -> None:
    assert Integer().parse(raw) == whole


@pytest.mark.parametrize("raw", ["12 rencontres", "1,5", 1.5, True, "douze", "1 23", float("inf")])
def test_what_is_no_whole_number_is_refused(raw: Any) -> None:
    assert refusal(Integer(), raw).code == "schema.not-an-integer"


@pytest.mark.parametrize(
    ("raw", "number", "shown"),
    [
        ("1 234,5", 1234.5, "1234,5"),
        (f"12{NBSP}345,5", 12345.5, f"12{NBSP}345,5"),
        ("1.234,5", 1234.5, "1234,5"),
        ("1.234.567,5", 1234567.5, f"1{NBSP}234{NBSP}567,5"),
        ("1,234,567.5", 1234567.5, f"1{NBSP}234{NBSP}567,5"),
        ("1,234,567", 1234567, f"1{NBSP}234{NBSP}567"),
        ("1,234.5", 1234.5, "1234,5"),
        ("1,5", 1.5, "1,5"),
        ("1.5", 1.5, "1,5"),
        (0.1, 0.1, "0,1"),
        ("\N{MINUS SIGN}3,5", -3.5, "-3,5"),
        (3.0, 3, "3"),
    ],
)
def test_numbers_may_have_a_comma_or_a_point(raw: Any, number: float, shown: str) -> None:
    found = Number().parse(raw)
    assert str(found) == str(number)
    assert Number().show(found) == shown


@pytest.mark.parametrize("raw", ["33 %", "1,2,3", "1e5", "12 34", False])
def test_what_is_no_number_is_refused(raw: Any) -> None:
    assert refusal(Number(), raw).code == "schema.not-a-number"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("12 500 $", f"12{NBSP}500{NBSP}$"),
        (f"316{NARROW}000,00{NBSP}$", f"316{NBSP}000{NBSP}$"),
        ("$12,500", f"12{NBSP}500{NBSP}$"),
        ("12.500 $", f"12{NBSP}500{NBSP}$"),
        ("1250,5 €", f"1{NBSP}250,50{NBSP}€"),
        (12500, f"12{NBSP}500{NBSP}$"),
        (0.1 + 0.2, f"0,30{NBSP}$"),
        ("-5 $", f"-5{NBSP}$"),
        ("12 500 CAD", f"12{NBSP}500{NBSP}CAD"),
    ],
)
def test_amounts_show_with_no_break_spaces_and_cents_only_where_there_are_some(
    raw: Any, shown: str
) -> None:
    assert Amount().show(Amount().parse(raw)) == shown


def test_an_amount_without_currency_has_the_fields_own() -> None:
    assert Amount("€").parse("1 250") == Money(Decimal("1250.00"), "€")


@pytest.mark.parametrize("raw", ["environ 300 $", "1,5 M$", "12 500 $ par an", True, "$"])
def test_what_is_no_amount_is_refused(raw: Any) -> None:
    assert refusal(Amount(), raw).code == "schema.not-money"


@pytest.mark.parametrize(
    ("raw", "shown", "iso"),
    [
        ("2021", "2021", "2021"),
        (2021, "2021", "2021"),
        ("2021-06", "juin 2021", "2021-06"),
        ("2021-06-15", "15 juin 2021", "2021-06-15"),
        ("2021-06-15 00:00:00", "15 juin 2021", "2021-06-15"),
        (datetime(2021, 6, 15), "15 juin 2021", "2021-06-15"),  # noqa: DTZ001 - as above
        ("1er juin 2021", "1er juin 2021", "2021-06-01"),
        ("Mardi 15 Juin 2021", "15 juin 2021", "2021-06-15"),
        ("13/04/2022", "13 avril 2022", "2022-04-13"),
        ("04/05/2022", "4 mai 2022", "2022-05-04"),
        ("06/2021", "juin 2021", "2021-06"),
        ("févr. 2020", "février 2020", "2020-02"),
        ("aout 2020", "août 2020", "2020-08"),
        ("été 2019", "été 2019", "2019-06"),
        (f"ETE{NBSP}2019", "été 2019", "2019-06"),
        ("Automne 2020", "automne 2020", "2020-09"),
        ("15 June 2021", "15 juin 2021", "2021-06-15"),
        ("29 février 2024", "29 février 2024", "2024-02-29"),
    ],
)
def test_dates_may_be_known_in_part(raw: Any, shown: str, iso: str) -> None:
    value = Day().parse(raw)
    assert (str(value), value.iso) == (shown, iso)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("31 juin 2021", "impossible-date"),
        ("29 février 2023", "impossible-date"),
        ("2021-13", "impossible-date"),
        ("2021-00-10", "impossible-date"),
        ("13/04/22", "date-short-year"),
        ("04/13/2022", "date-month-first"),
        ("mars dernier", "not-a-date"),
        ("14, 15 et 16 mai", "not-a-date"),
        ("2019-2022", "not-a-date"),
        ("bientôt", "not-a-date"),
        (44362, "date-as-number"),
        (12.5, "not-a-date"),
        (True, "not-a-date"),
    ],
)
def test_dates_that_no_calendar_has_are_refused(raw: Any, code: str) -> None:
    assert refusal(Day(), raw).code == f"schema.{code}"


def test_months_and_seasons_may_be_short_or_english() -> None:
    months = [
        "janvier jan janv january JAN.",
        "février fev fév. février february feb",
        "mars mar march",
        "avril avr april apr",
        "mai may",
        "juin jun june",
        "juillet juil july jul",
        "août aou aoû aout august aug",
        "septembre sep sept. september",
        "octobre oct october",
        "novembre nov november",
        "décembre dec déc december",
    ]
    for number, names in enumerate(months, 1):
        for name in names.split():
            assert Day().parse(f"{name} 2021") == PartialDate(2021, number), name
    seasons = {"winter": "hiver", "spring": "printemps", "summer": "été", "fall": "automne"}
    for name, season in [*seasons.items(), ("autumn", "automne")]:
        assert str(Day().parse(f"{name} 2021")) == f"{season} 2021"
    assert Day().parse("June 15, 2021") == Day().parse("le 15 juin 2021")
    assert refusal(Day(), "3 été 2021").code == refusal(Day(), "truc 2021").code


def test_an_american_date_is_refused_with_the_date_that_was_meant() -> None:
    assert refusal(Day(), "04/13/2022").args_of_sentence["near"] == "2022-04-13"


def test_dates_sort_by_time_whatever_is_known_of_them() -> None:
    typed = ["automne 2021", "15 juin 2021", "2021", "été 2021", "juin 2021", "hiver 2021", "2020"]
    in_order = ["2020", "2021", "hiver 2021", "été 2021", "juin 2021", "15 juin 2021"]
    assert [str(d) for d in sorted(map(Day().parse, typed))] == [*in_order, "automne 2021"]
    assert PartialDate(2021) <= PartialDate(2021) < PartialDate(2022)
    assert PartialDate(2022) >= PartialDate(2021, 5) > PartialDate(2021, 4)


@pytest.mark.parametrize("raw", [True, 1, 1.0, "Oui ", *YES.split()])
def test_yes_is_said_in_many_ways(raw: Any) -> None:
    assert YesNo().parse(raw) is True


@pytest.mark.parametrize("raw", [False, 0, 0.0, "NON ", *NO.split()])
def test_no_is_said_in_many_ways(raw: Any) -> None:
    assert YesNo().parse(raw) is False


def test_perhaps_is_neither() -> None:
    for raw in ("peut-être", 2, "à vérifier", "-"):
        assert refusal(YesNo(), raw).code == "schema.not-a-bool"


@pytest.mark.parametrize(
    ("raw", "declared"),
    [
        ("montreal", "Montréal"),
        ("MONTRÉAL ", "Montréal"),
        ("Montre\N{COMBINING ACUTE ACCENT}al", "Montréal"),
        ("Saguenay-Lac-Saint-Jean", "Saguenay–Lac-Saint-Jean"),
        ("L’Outaouais", "L'Outaouais"),
        (f"L'{NBSP}Outaouais", "L'Outaouais"),
    ],
)
def test_a_choice_takes_the_declared_spelling(raw: str, declared: str) -> None:
    assert REGIONS.parse(raw) == declared


def test_an_unknown_choice_is_refused_with_the_nearest_or_with_all() -> None:
    bad = refusal(REGIONS, "Monteregi")
    assert (bad.code, bad.args_of_sentence["near"]) == ("schema.near-choice", "Montérégie")
    bad = refusal(REGIONS, "xyz")
    assert (bad.code, bad.args_of_sentence["choices"]) == (
        "schema.unknown-choice",
        "Montréal, Montérégie, Saguenay–Lac-Saint-Jean, L'Outaouais, Estrie",
    )


@pytest.mark.parametrize(
    "word", ["directeur/trice", "agent·es", "un(e)", "un.e", "formateurs-trices"]
)
def test_cells_are_not_split_inside_inclusive_words(word: str) -> None:
    assert Text().split(f"{word}; MCC, CALQ\n• SODEC ;; {word}", ";") == [
        word,
        "MCC, CALQ",
        "SODEC",
    ]


@pytest.mark.parametrize("typed", ["Montréal, Estrie", "montreal et estrie", "Montréal/Estrie"])
def test_several_choices_strung_together_are_refused_with_the_way_to_write_them(typed: str) -> None:
    bad = refusal(REGIONS, typed)
    assert (bad.code, bad.args_of_sentence["near"]) == (
        "schema.several-choices",
        "Montréal; Estrie",
    )


def test_blanks_that_nobody_sees_are_no_part_of_a_value() -> None:
    assert Text().split("\u200b• un;\ufeffdeux\n*\u00a0\u2060trois", ";") == ["un", "deux", "trois"]


@pytest.mark.parametrize("typed", ["Estrie, Paris", "Estrie, "])
def test_a_choice_beside_something_else_is_no_list_of_choices(typed: str) -> None:
    assert refusal(REGIONS, typed).code != "schema.several-choices"


def test_a_comma_separates_only_where_it_is_declared() -> None:
    assert Text().split("MCC, CALQ", ",") == ["MCC", "CALQ"]


@pytest.mark.parametrize(
    ("raw", "name"),
    [("Catégorie:Projets ADN", "Projets ADN"), ("L'été & co", "L'été & co"), ("A_b", "A b")],
)
def test_a_category_is_named_without_its_namespace(raw: str, name: str) -> None:
    assert CategoryName().parse(raw) == name


@pytest.mark.parametrize("raw", ["A#b", "[[A]]", "A|b", "A&eacute;b", "é" * 128, "Catégorie:"])
def test_names_that_no_category_can_have_are_refused(raw: str) -> None:
    assert refusal(CategoryName(), raw).code in {"schema.bad-category", "schema.category-length"}


def test_trusted_markup_is_kept_and_must_close_what_it_opens() -> None:
    assert Markup().render(Markup().parse("''x'' [[A]]")) == "''x'' [[A]]"
    assert refusal(Markup(), "[[A").args_of_sentence["part"] == "[["
    assert refusal(Markup(), "vu le ~~~~~").code == "schema.rewritten"


def test_markup_in_a_cell_with_bold_words_is_what_was_typed() -> None:
    cell = Wikitext("'''voir''' &#91;&#91;A&#93;&#93;", "voir [[A]]")
    assert Markup().parse(cell) == "voir [[A]]"


def test_a_reference_waits_for_the_other_tables() -> None:
    assert Reference("organismes").parse("  ORG-1 ") == Ref("organismes", "", "ORG-1")


def test_each_type_has_its_box_in_a_form() -> None:
    boxes = {name: kind.template_data for name, kind in TYPES.items()}
    assert boxes == {
        **dict.fromkeys(("text", "category", "date", "email", "money"), "line"),
        **dict.fromkeys(("longtext", "wikitext", "ref"), "content"),
        **dict.fromkeys(("choice", "bool"), "string"),
        **dict.fromkeys(("integer", "number"), "number"),
        "url": "url",
    }


def test_types_have_the_names_that_a_collection_gives_them() -> None:
    assert sorted(TYPES) == [
        "bool", "category", "choice", "date", "email", "integer", "longtext",
        "money", "number", "ref", "text", "url", "wikitext",
    ]  # fmt: skip


TYPED: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1),
    "longtext": st.text(alphabet="a1. -*•#\n'[]{|}=:;<>&~_!\t\u00a0é", min_size=1),
    "integer": st.integers(-(10**12), 10**12),
    "number": st.floats(-1e12, 1e12) | st.integers(-(10**9), 10**9),
    "money": st.decimals(-(10**9), 10**9, places=2).map(float),
    "date": st.dates(date(1000, 1, 1), date(2999, 12, 31))
    | st.tuples(st.sampled_from(["été", "hiver", "juin", "mai", ""]), st.integers(1000, 2999)).map(
        lambda pair: f"{pair[0]} {pair[1]}"
    ),
    "url": st.text(alphabet="ab/?=&;[]'_~{}|<>\"%é", min_size=1).map(
        lambda tail: f"https://example.org/{tail}"
    ),
    "bool": st.booleans(),
    "category": st.text(alphabet="aé’' :!-_", min_size=1),
}


@pytest.mark.parametrize("name", TYPED)
@given(data=st.data())
def test_what_is_written_in_a_page_can_be_typed_again_and_shows_the_same(
    name: str, data: st.DataObject
) -> None:
    kind = TYPES[name]()
    raw = data.draw(TYPED[name])
    try:
        value = kind.parse(raw)
    except BadValue:
        return
    if value in {"", ()}:
        return
    assert kind.parse(kind.show(value)) == value
    again = kind.unrender(str(kind.render(value)))
    assert again == kind.show(value)
    assert kind.parse(again) == value
