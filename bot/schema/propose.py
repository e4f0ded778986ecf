"""A first guess at an unknown sheet: where its headings are, and what its columns mean.

The guess is there to be corrected by a person, but it must work at once: whatever is doubtful is
a text, a choice takes every value that the column holds, and only words that were typed make one: a
number or a day is shown in other words than it is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from bot.model import Wikitext
from bot.schema.types import BadValue, Day
from bot.workbook.footer import is_total
from bot.workbook.header import find_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.workbook.sheet import Sheet

GuessedType = Literal[
    "text", "longtext", "integer", "number", "money", "date", "url", "email", "bool", "choice"
]
_RESERVED = frozenset(  # words of templates: a field of that name could not be written in one
    """and collection collections else false for if in is key loop none not or origin record
    records related self title true value""".split()  # noqa: SIM905 - a list would be a screen long
)
_KEY = re.compile(
    r"\b(id|cle|key|code|identifiant|identifier|numero|number|no|ref|reference|sigle|matricule)\b"
)
_CODE_TEXT = re.compile(r"[A-Za-z]{1,8}[-–_./ ]?\d{1,6}")  # PRJ-014
_LONGEST_CODE = 20  # characters
_INTERNAL = re.compile(
    r"\b(notes?|internes?|internal|commentaires?|comments?|remarques?|remarks?|a faire|to ?do"
    r"|prive(e?s?)|private|confidentiel(le)?s?|confidential)\b"
)
_MAIL = re.compile(r"\b(courriels?|e-?mails?|mails?)\b")
_TITLE = re.compile(r"\b(titre|title|nom|name|intitule|libelle)\b")
_MONEY = re.compile(r"\b(montants?|budgets?|couts?|financements?|subventions?|amounts?|costs?)\b")
_DATE = re.compile(r"\b(dates?|debut|fin|annees?|echeance|start|end|years?|lancement)\b")
_BOOLS = frozenset({"oui", "non", "vrai", "faux", "yes", "no", "true", "false", "o", "n", "x"})
_URL_TEXT = re.compile(r"https?://[^\s/]+\.\S+|\[https?://[^\s/]+\.\S+ [^\]]*\]", re.IGNORECASE)
_EMAIL_TEXT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER_TEXT = re.compile(r"[-−]?(?:\d+|\d{1,3}(?:\s\d{3})+)(?:[.,]\d+)?")
_MONEY_TEXT = re.compile(r"\d[\d\s.,]*(?:\$|€|CAD|EUR)", re.IGNORECASE)
_DAY = Day()
_ITEM = re.compile(r"\s*[-–•*]\s")  # a list typed in a cell is a text, not several values


@dataclass(frozen=True, slots=True)
class GuessedColumn:
    """A column as it is proposed; `index` counts from 0, `choices` come in order of first use.

    `internal` says that it looks like what is not for readers: notes, addresses of people.
    """

    index: int
    heading: str
    field: str
    type: GuessedType
    required: bool = False
    multiple: bool = False
    separator: str = ""
    choices: tuple[str, ...] = ()
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A sheet as it is proposed. `header_row` counts from 1; key and title are names of fields."""

    sheet: str
    header_row: int
    columns: tuple[GuessedColumn, ...]
    key: str | None
    title: str | None


def guess(sheet: Sheet) -> Guess | None:
    """Propose what a sheet is; None where it has no headings with rows below."""
    header = find_header(sheet.rows)
    if header is None:
        return None
    rows = _records(sheet, header + 1)
    taken: set[str] = set()
    columns = []
    for index, heading in enumerate(_plain(value) for value in sheet.rows[header]):
        if heading:
            name = field_name(heading, taken)
            taken.add(name)
            column = GuessedColumn(index, heading, name, "text")
            columns.append(_guess_column(column, [row[index] for row in rows]))
    if len(columns) < 2 or not rows:
        return None  # a page of instructions
    key = _key(columns, rows)
    columns = [_as_key(column) if column.field == key else column for column in columns]
    return Guess(sheet.name, header + 1, tuple(columns), key, _title(columns, rows, key))


def _records(sheet: Sheet, first: int) -> Sequence[Sequence[Any]]:
    """Leave out empty rows, headings among the rows, and at the end a total or a word alone.

    Such a heading is one wide cell: what it covers to its right is not filled.
    """
    rows = [list(row) for row in sheet.rows]
    wide = {at for at, column in _covered_across(sheet) if rows[at][column] != ""}
    for at, column in _covered_across(sheet):
        rows[at][column] = ""
    counts = [sum(bool(_plain(value)) for value in row) for row in rows]
    found = [
        row
        for at, row in enumerate(rows)
        if at >= first and counts[at] and not (at in wide and counts[at] == 1)
    ]
    while len(found) > 1 and _is_footer(found[-1]):
        found.pop()
    return found


def _covered_across(sheet: Sheet) -> Iterable[tuple[int, int]]:
    return (place for place, (_, left) in sheet.merged.items() if place[1] != left)


def _is_footer(row: Sequence[Any]) -> bool:
    filled = [text for text in map(_plain, row) if text]
    return (len(filled) == 1 and len(row) > 2) or is_total(filled[0])


def _as_key(column: GuessedColumn) -> GuessedColumn:
    """Take a key as the text that it is: 007 is not 7."""
    return GuessedColumn(column.index, column.heading, column.field, "text", required=True)


def field_name(heading: str, taken: Iterable[str] = ()) -> str:
    """Make a field's name of a heading: small ASCII letters, digits and `_`, not yet taken."""
    name = re.sub(r"[^a-z0-9]+", "_", _simple(heading))[:40].strip("_") or "colonne"
    if name[0].isdigit() or name in _RESERVED:
        name = f"c_{name}" if name[0].isdigit() else f"{name}_"
    taken = set(taken)
    names = (name if number == 1 else f"{name}_{number}" for number in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)


def _guess_column(column: GuessedColumn, values: Sequence[Any]) -> GuessedColumn:
    filled = [value for value in values if _plain(value)]
    if not filled:
        return column
    internal = _is_internal(_simple(column.heading), filled)
    full = len(filled) == len(values)
    column = replace(column, required=full and not internal, internal=internal)
    simple = _simple_type(_simple(column.heading), filled)
    if simple:
        return replace(column, type=simple)
    texts = [_plain(value) for value in filled]
    if not all(isinstance(value, str | Wikitext) for value in filled):
        return column
    separator = _separator(texts)
    if not separator:
        return _guess_words(column, texts)
    several = replace(column, multiple=True, separator=separator)
    return _guess_words(several, [part for text in texts for part in _parts(text, separator)])


def _is_internal(heading: str, values: Sequence[Any]) -> bool:
    """Tell notes that people keep for themselves, and columns where an address of theirs is."""
    if _INTERNAL.search(heading) or _MAIL.search(heading):
        return True
    return any(_EMAIL_TEXT.fullmatch(_plain(value)) for value in values)


def _guess_words(column: GuessedColumn, texts: Sequence[str]) -> GuessedColumn:
    """Tell the types of single words and texts."""
    if all(_URL_TEXT.fullmatch(text) for text in texts):
        return replace(column, type="url")
    if all(_EMAIL_TEXT.fullmatch(text) for text in texts):
        return replace(column, type="email")
    if _is_choice(texts):
        return replace(column, type="choice", choices=tuple(dict.fromkeys(texts)))
    long = any("\n" in text for text in texts) or sum(map(len, texts)) > 120 * len(texts)
    return replace(column, type="longtext" if long and not column.multiple else "text")


def _simple_type(heading: str, values: Sequence[Any]) -> GuessedType | None:
    """Tell the types that values show by themselves."""
    cells = [(value, _plain(value)) for value in values]
    if all(isinstance(value, bool) or text.casefold() in _BOOLS for value, text in cells):
        return "bool"
    if all(_URL_TEXT.fullmatch(str(value).strip()) for value in values):
        return "url"  # also a cell whose words lead somewhere
    if all(_is_date(heading, value, text) for value, text in cells):
        return "date"
    if all(_is_number(value, text) for value, text in cells):
        whole = all(isinstance(value, int) for value in values)
        return "money" if _MONEY.search(heading) else "integer" if whole else "number"
    amounts = all(_is_number(value, text) or _MONEY_TEXT.fullmatch(text) for value, text in cells)
    return "money" if amounts else None


def _is_date(heading: str, value: Any, text: str) -> bool:
    """Tell a date; a bare number is a year only under a heading that speaks of time."""
    if _NUMBER_TEXT.fullmatch(text):
        is_year = len(text) == 4 and text.isdecimal() and 1800 <= int(text) <= 2200
        return is_year and bool(_DATE.search(heading))
    try:
        _DAY.parse(value)
    except BadValue:
        return False
    return True


def _is_number(value: Any, text: str) -> bool:
    """Tell a number; a text that begins with 0 is a code, whose zeros are to stay."""
    if isinstance(value, bool) or (text.startswith("0") and text[1:2].isdigit()):
        return False
    return isinstance(value, int | float) or bool(_NUMBER_TEXT.fullmatch(text))


def _parts(text: str, separator: str) -> list[str]:
    """Take a cell apart; a line break parts its values whatever else does."""
    parts = (part.strip() for line in text.splitlines() for part in line.split(separator))
    return [part for part in parts if part]


def _separator(texts: Sequence[str]) -> str:
    """Find what parts the values of a cell, if cells hold several."""
    if any(_ITEM.match(line) for text in texts for line in text.splitlines()):
        return ""
    for separator in (";", ", "):
        cells = [_parts(text, separator) for text in texts]
        several = [parts for parts in cells if len(parts) > 1]
        short = all(len(part) <= 80 and part[-1] not in ".!?" for parts in cells for part in parts)
        if len(several) >= 2 and short and (separator == ";" or _interchange(cells)):
            return separator
    return ""


def _interchange(cells: Sequence[Sequence[str]]) -> bool:
    """Tell a list from a text with commas: what comes later in one cell comes first in others.

    Names have commas too: "En Piste, regroupement national des arts du cirque".
    """
    firsts = {parts[0] for parts in cells}
    later = [part for parts in cells for part in parts[1:]]
    return sum(part in firsts for part in later) * 2 >= len(later)


def _is_choice(texts: Sequence[str]) -> bool:
    counted = Counter(texts)
    few = len(counted) <= min(15, len(texts) / 3)
    return len(texts) >= 6 and few and all(len(text) <= 60 and "\n" not in text for text in counted)


def _key(columns: Sequence[GuessedColumn], rows: Sequence[Sequence[Any]]) -> str | None:
    """Choose the column that names rows for ever: its heading says so, or else it has no equal.

    Every row must have a value of its own there.
    """
    unique = [column for column in columns if _is_unique(column, rows)]
    called = [column for column in unique if _KEY.search(_simple(column.heading))]
    called.sort(key=lambda column: _longest(column, rows) > _LONGEST_CODE)
    coded = [column for column in unique if _holds_codes(column, rows)]
    titled = [column for column in unique if _TITLE.search(_simple(column.heading))]
    short = [column for column in unique if column.type in {"text", "integer"}]
    return next((column.field for column in [*called, *coded, *titled, *short]), None)


def _longest(column: GuessedColumn, rows: Sequence[Sequence[Any]]) -> int:
    return max(len(_plain(row[column.index])) for row in rows)


def _holds_codes(column: GuessedColumn, rows: Sequence[Sequence[Any]]) -> bool:
    return all(_CODE_TEXT.fullmatch(_plain(row[column.index])) for row in rows)


def _is_unique(column: GuessedColumn, rows: Sequence[Sequence[Any]]) -> bool:
    texts = [_simple(_plain(row[column.index])) for row in rows]
    short = all(0 < len(text) <= 120 and "\n" not in text for text in texts)
    return bool(texts) and short and len(set(texts)) == len(texts)


def _title(
    columns: Sequence[GuessedColumn], rows: Sequence[Sequence[Any]], key: str | None
) -> str | None:
    """Choose the column that titles pages: by its heading, else the first unique short text."""
    texts = [c for c in columns if c.type == "text" and not c.multiple and c.field != key]
    named = [column for column in texts if _TITLE.search(_simple(column.heading))]
    return next((c.field for c in [*named, *texts] if _is_unique(c, rows)), None)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return (value.plain if isinstance(value, Wikitext) else str(value)).strip()


def _simple(text: str) -> str:
    """Write in small letters without accents."""
    text = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("n°", "no")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
