"""Where values come from: cells, rows, identities, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


class Wikitext(str):
    """Trusted markup, written by a template or made by the escape: it is not escaped again.

    `plain` is what a reader sees of it, for comparing, sorting and titles.
    """

    __slots__ = ("plain",)

    plain: str

    def __new__(cls, text: str, plain: str | None = None) -> Self:
        """Mark `text` as markup; `plain` defaults to the text itself."""
        made = super().__new__(cls, text)
        made.plain = text if plain is None else plain
        return made


class Cell(NamedTuple):
    """Where a value was typed: a cell, a sheet, a file, or a line of a text file (`x.toml:12`)."""

    file: str
    sheet: str = ""
    ref: str = ""

    def __str__(self) -> str:
        """`projets_adn.xlsx, Projets!D17`."""
        inside = f"{self.sheet}!{self.ref}" if self.sheet and self.ref else self.sheet or self.ref
        return f"{self.file}, {inside}" if inside else self.file


Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the input, as a value: the sentence for `code` is in `say/`.

    An error whose `key` is set holds that row; one whose `collection` alone is set holds the
    collection; a warning holds nothing.
    """

    code: str
    where: Cell | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "error"
    collection: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Requests:
    """How many requests the wiki was asked to answer.

    `retries` of them were asked again; `waited` counts the seconds that this took, and keeping to
    the wiki's rate limits.
    """

    login: int = 0
    read: int = 0
    write: int = 0
    retries: int = 0
    waited: float = 0.0


class Identity(NamedTuple):
    """Which thing of ours a page is, for ever: never its title.

    `-` stands for the project itself where no collection is meant, and for the key of a page
    that has none.
    """

    project: str
    collection: str
    page: str
    key: str


class Origin(NamedTuple):
    """The sheet of a record: turns its fields back into cell addresses (columns count from 0)."""

    file: str
    sheet: str
    columns: Mapping[str, int]


class Record(NamedTuple):
    """One row, understood: values by field name, None where the cell is empty.

    `row` counts from 1, as spreadsheets do.
    """

    collection: str
    key: str
    row: int
    values: Mapping[str, Any]
    origin: Origin

    def cell(self, name: str) -> Cell:
        """Give the address of a field's cell; of the whole row (`15`) for an unknown field."""
        column = self.origin.columns.get(name)
        ref = str(self.row) if column is None else f"{column_letters(column)}{self.row}"
        return Cell(self.origin.file, self.origin.sheet, ref)


@cache
def column_letters(index: int) -> str:
    """Turn a column index from 0 into its letters: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
