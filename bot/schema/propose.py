"""A first guess at an unknown sheet: where its headings are, and what its columns mean.

The guess is there to be corrected by a person, but it must work at once: whatever is doubtful is
a text, a choice takes every value that the column holds, and only words that were typed make one: a
number or a day is shown in other words than it is kept.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from bot.model import Wikitext
from bot.schema.types import BadValue, Day
from bot.workbook.footer import is_total
from bot.workbook.header import find_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from bot.workbook.sheet import Sheet

    Cells = pd.Series[Any]

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
# A list typed in a cell is a text, not several values.
_ITEM = re.compile(r"^[^\S\n]*+[-–•*]\s", re.MULTILINE)


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
    cells = _records(sheet, header + 1)
    columns: list[GuessedColumn] = []
    for index, heading in enumerate(map(_plain, sheet.rows[header])):
        if heading:
            name = field_name(heading, [column.field for column in columns])
            column = GuessedColumn(index, heading, name, "text")
            columns.append(_guess_column(column, cells[index]))
    if len(columns) < 2 or cells.empty:
        return None  # a page of instructions
    texts = cells.map(_plain)
    key = _key(columns, texts)
    columns = [_as_key(column) if column.field == key else column for column in columns]
    return Guess(sheet.name, header + 1, tuple(columns), key, _title(columns, texts, key))


def _records(sheet: Sheet, first: int) -> pd.DataFrame:
    """Leave out empty rows, headings among the rows, sums, and at the end a word alone.

    Such a heading is one wide cell, or a cell alone that is no code where other rows begin with
    one. What a wide cell covers to its right is not filled.
    """
    import pandas as pd  # noqa: PLC0415 - a project without a workbook must not pay for it

    cells = pd.DataFrame(sheet.rows, dtype=object)
    across = [place for place, (_, left) in sheet.merged.items() if place[1] != left]
    wide = {row for row, column in across if cells.iloc[row, column] != ""}
    for row, column in across:
        cells.iloc[row, column] = ""
    words = pd.Series(
        [[t for t in map(_plain, row) if t] for row in cells.to_numpy()], dtype=object
    )
    words = words[(words.index >= first) & words.astype(bool)]
    begins, alone = words.str[0], words.map(len).eq(1) & (cells.shape[1] > 2)
    coded = begins.map(lambda text: bool(_CODE_TEXT.fullmatch(text))).astype(bool)
    heading = alone & (words.index.isin(wide) | (~coded & (coded[~alone].mean() > 0.5)))
    found = words[~heading & ~begins.map(is_total).astype(bool)].index
    while len(found) > 1 and alone[found[-1]]:
        found = found[:-1]
    return cells.loc[found]


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


def _guess_column(column: GuessedColumn, cells: Cells) -> GuessedColumn:
    texts = cells.map(_plain)
    filled, texts = cells[texts.ne("")], texts[texts.ne("")]
    if filled.empty:
        return column
    internal = _is_internal(_simple(column.heading), texts)
    full = len(filled) == len(cells)
    column = replace(column, required=full and not internal, internal=internal)
    simple = _simple_type(_simple(column.heading), filled, texts)
    if simple:
        return replace(column, type=simple)
    if not all(isinstance(value, str | Wikitext) for value in filled):
        return column
    separator = _separator(texts)
    if not separator:
        return _guess_words(column, texts)
    several = replace(column, multiple=True, separator=separator)
    return _guess_words(several, _parts(texts, separator).explode())


def _is_internal(heading: str, texts: Cells) -> bool:
    """Tell notes that people keep for themselves, and columns where an address of theirs is."""
    named = _INTERNAL.search(heading) or _MAIL.search(heading)
    return bool(named) or bool(_match(texts, _EMAIL_TEXT).any())


def _guess_words(column: GuessedColumn, texts: Cells) -> GuessedColumn:
    """Tell the types of single words and texts."""
    if _match(texts, _URL_TEXT).all():
        return replace(column, type="url")
    if _match(texts, _EMAIL_TEXT).all():
        return replace(column, type="email")
    if _is_choice(texts):
        return replace(column, type="choice", choices=tuple(texts.unique()))
    long = texts.str.contains("\n").any() or texts.str.len().mean() > 120
    return replace(column, type="longtext" if long and not column.multiple else "text")


def _simple_type(heading: str, values: Cells, texts: Cells) -> GuessedType | None:
    """Tell the types that values show by themselves."""
    cells = list(zip(values, texts, strict=True))
    if all(isinstance(value, bool) or text.casefold() in _BOOLS for value, text in cells):
        return "bool"
    if _match(values.map(str).str.strip(), _URL_TEXT).all():
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


def _match(texts: Cells, pattern: re.Pattern[str]) -> Cells:
    return texts.str.fullmatch(pattern)


def _parts(texts: Cells, separator: str) -> Cells:
    """Take cells apart; a line break parts their values whatever else does."""
    found = texts.str.split(re.compile(rf"{separator}|\n"))
    return found.map(lambda parts: [part.strip() for part in parts if part.strip()])


def _separator(texts: Cells) -> str:
    """Find what parts the values of a cell, if cells hold several."""
    if texts.str.contains(_ITEM).any():
        return ""
    for separator in (";", ", "):
        cells = _parts(texts, separator)
        parts = cells.explode()
        short = parts.str.len().le(80).all() and not parts.str[-1].isin([*".!?"]).any()
        several = cells.str.len().gt(1).sum() >= 2
        if several and short and (separator == ";" or _interchange(cells)):
            return separator
    return ""


def _interchange(cells: Cells) -> bool:
    """Tell a list from a text with commas: what comes later in one cell comes first in others.

    Names have commas too: "En Piste, regroupement national des arts du cirque".
    """
    later = cells.str[1:].explode().dropna()
    return bool(later.isin(cells.str[0]).mean() >= 0.5)


def _is_choice(texts: Cells) -> bool:
    values = texts.drop_duplicates()
    few = len(values) <= min(15, len(texts) / 3)
    return len(texts) >= 6 and few and _are_short(values, 60)


def _are_short(texts: Cells, most: int) -> bool:
    """Tell words that may stand in a list or a title: filled, on one line, of so many letters."""
    return bool(texts.str.len().between(1, most).all() and not texts.str.contains("\n").any())


def _key(columns: Sequence[GuessedColumn], texts: pd.DataFrame) -> str | None:
    """Choose the column that names rows for ever: its heading says so, or else it has no equal.

    Every row must have a value of its own there.
    """
    unique = [column for column in columns if _is_unique(texts[column.index])]
    called = [column for column in unique if _KEY.search(_simple(column.heading))]
    called.sort(key=lambda column: texts[column.index].str.len().max() > _LONGEST_CODE)
    coded = [column for column in unique if _match(texts[column.index], _CODE_TEXT).all()]
    titled = [column for column in unique if _TITLE.search(_simple(column.heading))]
    short = [column for column in unique if column.type in {"text", "integer"}]
    return next((column.field for column in [*called, *coded, *titled, *short]), None)


def _is_unique(texts: Cells) -> bool:
    return _are_short(texts.map(_simple), 120) and texts.map(_simple).is_unique


def _title(columns: Sequence[GuessedColumn], texts: pd.DataFrame, key: str | None) -> str | None:
    """Choose the column that titles pages: by its heading, else the first unique short text."""
    single = [c for c in columns if c.type == "text" and not c.multiple and c.field != key]
    named = [column for column in single if _TITLE.search(_simple(column.heading))]
    return next((c.field for c in [*named, *single] if _is_unique(texts[c.index])), None)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return (value.plain if isinstance(value, Wikitext) else str(value)).strip()


def _simple(text: str) -> str:
    """Write in small letters without accents."""
    text = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("n°", "no")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
