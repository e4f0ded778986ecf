"""A sheet understood: the records of its rows, and every problem at once."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bot.model import Cell, Origin, Problem, Record, Severity, column_letters
from bot.private import only_host
from bot.schema.body import read_body
from bot.schema.choices import with_choices
from bot.schema.columns import Fault
from bot.schema.header import find_header
from bot.schema.types.base import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.schema.body import Body
    from bot.schema.choices import ReadRange
    from bot.schema.collection import Collection
    from bot.schema.header import Header
    from bot.schema.types.base import FieldType
    from bot.workbook.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one collection.

    `records` are the rows that are right, published and unpublished alike, in the sheet's order;
    `held` those with an error, by key, or as `row:17` where there is no usable key. `rows` counts
    the rows that are not empty. `faulty` is a fault of the whole sheet: there are no records.
    `titles` says what each row is called, held ones too, so that references find them.
    `header_row` is where the headings stand in the `sheet`, from 1; 0 where they were not found.
    `asked` gives, by the key of a row that is gone, the row that is probably the same under another
    key: until a person says so, it waits under the old one, among those held.
    """

    collection: Collection
    records: Mapping[str, Record]
    held: Mapping[str, tuple[Problem, ...]]
    unpublished: frozenset[str]
    rows: int
    faulty: bool
    problems: tuple[Problem, ...]
    digest: str
    titles: Mapping[str, str] = field(default_factory=dict)
    wrong: int = 0
    sheet: str = ""
    header_row: int = 0
    asked: Mapping[str, Record] = field(default_factory=dict)

    @property
    def wrong_rows(self) -> int:
        """Count the rows that wait for a cell to be mended; two that share a key are two."""
        return max(self.wrong, sum(bool(errors) for errors in self.held.values()))

    @property
    def keys(self) -> tuple[str, ...]:
        """Name every row, by each key that it goes by."""
        return (*self.records, *self.held, *(record.key for record in self.asked.values()))

    @property
    def waits_as(self) -> dict[str, str]:
        """Lead the new names of rows that are asked about to the keys under which they wait."""
        named = ((old, (record.key, self.called(record))) for old, record in self.asked.items())
        return {name: old for old, names in named for name in names if name}

    def called(self, record: Record) -> str:
        """Tell what a row is called; empty where its title is, or is made of several values."""
        field = self.collection.fields.get(self.collection.title_field)
        value = record.values.get(field.name) if field and not field.multiple else None
        if field is None or value is None:
            return ""
        return value if type(value) is str else field.type.show(value)


def build_table(collection: Collection, sheet: Sheet, read_range: ReadRange | None = None) -> Table:
    """Understand a sheet. Lists of choices that are cells of the workbook are read by `read_range`.

    What is wrong is among the problems, each with its cell. Raises Failure only where the workbook
    is being saved while its lists are read.
    """
    collection, problems = with_choices(collection, read_range)
    if problems:
        return _faulty(collection, sheet, problems)
    header = find_header(collection, sheet)
    if header.faulty:
        return _faulty(collection, sheet, header.problems)
    body = read_body(collection, sheet, header)
    if not body.filled:
        where = Cell(sheet.file, sheet.name)
        empty = Problem("schema.empty-sheet", where, {}, collection=collection.name)
        return _faulty(collection, sheet, (*header.problems, empty))
    return _Rows(collection, sheet, header, body).table()


def _faulty(collection: Collection, sheet: Sheet, problems: Iterable[Problem]) -> Table:
    return Table(collection, {}, {}, frozenset(), 0, True, tuple(problems), sheet.digest)


def key_text(kind: FieldType, value: Any) -> str:
    """Write a key: 1 and "1" are the same, digits stand in no groups, accents are composed."""
    text = str(value) if isinstance(value, int) else kind.show(value).strip(BLANKS)
    return unicodedata.normalize("NFC", text)


def _discreet(args: Mapping[str, Any]) -> dict[str, Any]:
    """Shorten the addresses in what is said of a field that no page shows: they may be keys."""
    return {key: only_host(arg) if isinstance(arg, str) else arg for key, arg in args.items()}


def _is_plain(value: Any) -> bool:
    """Tell the keys that need no second look: nearly all."""
    return type(value) is str and value.isascii()


class _Rows:
    """The rows of one sheet on their way to records."""

    def __init__(self, collection: Collection, sheet: Sheet, header: Header, body: Body) -> None:
        self.collection = collection
        self.sheet = sheet
        self.header = header
        self.body = body
        self.key_type = collection.fields[collection.key].type
        self.keys = self._keys()
        self._title_column = body.columns.get(collection.title_field)
        published = body.columns.get(collection.publish_if)
        self.unpublished = (
            {at for at in body.filled if published.values[at] is not True} if published else set()
        )

    def table(self) -> Table:
        """Judge every row, then make records of those that are right."""
        faults = self._faults()
        held: dict[str, list[Problem]] = {}
        problems = list(self.header.problems)
        wrong: set[int] = set()
        for at in sorted(faults):
            found = [self._problem(at, *fault) for fault in faults[at]]
            problems += found
            errors = tuple(problem for problem in found if problem.severity == "error")
            if errors:
                wrong.add(at)
                held.setdefault(errors[0].key, []).extend(errors)
        good = [at for at in self.body.filled if at not in wrong]
        return Table(
            collection=self.collection,
            records=self._records(good),
            held={key: tuple(errors) for key, errors in held.items()},
            unpublished=frozenset(self.keys[at] for at in good if at in self.unpublished),
            rows=len(self.body.filled),
            faulty=False,
            problems=tuple(problems + self._about_strays()),
            digest=self.sheet.digest,
            titles=self._titles(wrong),
            wrong=len(wrong),
            sheet=self.sheet.name,
            header_row=self.header.row + 1,
        )

    def _keys(self) -> list[str]:
        values = self.body.columns[self.collection.key].values
        kind = self.key_type
        return [
            value if _is_plain(value) else "" if value is None else key_text(kind, value)
            for value in values
        ]

    def _faults(self) -> dict[int, list[tuple[str, Fault]]]:
        """Collect what is wrong, by row, as (field, fault), in the order of the columns."""
        found: dict[int, list[tuple[str, Fault]]] = {}
        for name, column in self.body.columns.items():
            for at, faults in column.faults.items():
                found.setdefault(at, []).extend((name, fault) for fault in faults)
        for at, name, fault in self._missing_faults():
            if not any(name == seen and f.about_value for seen, f in found.get(at, ())):
                found.setdefault(at, []).append((name, fault))
        for at, other in self._doubles():
            found.setdefault(at, []).append((self.collection.key, self._shares_key(at, other)))
        rows = set(self.body.filled)
        return {at: faults for at, faults in found.items() if at in rows}

    def _missing(self) -> Iterable[tuple[int, str]]:
        """Find the empty cells of required fields; a draft may have them, but for its key."""
        key = self.collection.key
        for name, column in self.body.columns.items():
            if (name == key or column.field.required) and None in column.values:
                for at in self.body.filled:
                    if column.values[at] is None and (name == key or at not in self.unpublished):
                        yield at, name

    def _missing_faults(self) -> Iterable[tuple[int, str, Fault]]:
        """Tell each empty cell; of a row with a key and nothing else, this alone.

        It may be a heading among the rows, or one that somebody has just begun.
        """
        key, columns = self.collection.key, self.body.columns.values()
        for at, names in groupby(sorted(self._missing(), key=itemgetter(0)), itemgetter(0)):
            alone = len(columns) > 2 and sum(c.values[at] is not None for c in columns) == 1
            if alone and self.keys[at] and not any(at in column.faults for column in columns):
                yield at, key, Fault("schema.key-alone", {"value": self.keys[at]})
            else:
                yield from ((at, name, Fault("schema.required", {})) for _, name in names)

    def _shares_key(self, at: int, other: int) -> Fault:
        """Tell a row from the one that has the same key: by their titles, where these differ."""
        cell = self._cell(other, self.collection.key).ref
        args = {"value": self.keys[at], "cell": cell}
        names = self._name(at), self._name(other)
        if not all(names) or names[0] == names[1]:
            return Fault("schema.double-key", args)
        return Fault("schema.double-key-named", {**args, "called": names[0], "other": names[1]})

    def _doubles(self) -> Iterable[tuple[int, int]]:
        """Find the rows that share a key, each with another one."""
        keys = [self.keys[at] for at in self.body.filled]
        if len(set(keys)) == len(keys):
            return
        counts = Counter(key for key in keys if key)
        rows: dict[str, list[int]] = {}
        for at in self.body.filled:
            if counts[self.keys[at]] > 1:
                rows.setdefault(self.keys[at], []).append(at)
        for same in rows.values():
            for at in same:
                yield at, same[0] if at != same[0] else same[1]

    def _problem(self, at: int, name: str, fault: Fault) -> Problem:
        column = self.collection.fields[name]
        args = fault.args if column.publish else _discreet(fault.args)
        return Problem(
            fault.code,
            self._cell(at, name),
            {"field": column.label or name, **args},
            self._severity(at, name, fault),
            self.collection.name,
            self._key(at),
        )

    def _severity(self, at: int, name: str, fault: Fault) -> Severity:
        """Tell what can wait: a draft is in no page, so only its key matters."""
        if name == self.collection.key and fault.about_value:
            return "error"
        draft = at in self.unpublished and name != self.collection.publish_if
        return "warning" if draft else fault.severity

    def _cell(self, at: int, name: str) -> Cell:
        """Give the address of a cell; of a covered one, that of the cell which covers it."""
        place = self.body.first + at, self.header.columns[name]
        row, column = self.sheet.merged.get(place, place)
        return Cell(self.sheet.file, self.sheet.name, f"{column_letters(column)}{row + 1}")

    def _key(self, at: int) -> str:
        return self.keys[at] or f"row:{self.body.first + at + 1}"

    def _records(self, good: Sequence[int]) -> dict[str, Record]:
        names = tuple(self.collection.fields)
        columns = (self.body.columns[name].values for name in names)
        rows = list(zip(*columns, strict=True))
        origin = Origin(self.sheet.file, self.sheet.name, dict(self.header.columns))
        collection = self.collection.name
        offset = self.body.first + 1
        keys = self.keys
        return {
            keys[at]: Record(
                collection, keys[at], at + offset, dict(zip(names, rows[at], strict=True)), origin
            )
            for at in good
        }

    def _titles(self, wrong: set[int]) -> dict[str, str]:
        """Name every row; of rows that share a key, the later ones go by their place."""
        titles: dict[str, str] = {}
        for at in self.body.filled if self._title_column else ():
            if name := self._name(at):
                key = self._key(at)
                if at in wrong and key in titles:
                    key = f"row:{self.body.first + at + 1}"
                titles[key] = name
        return titles

    def _name(self, at: int) -> str:
        """Tell what a row is called; empty where its title is."""
        column = self._title_column
        value = None if column is None or column.field.multiple else column.values[at]
        if column is None or value is None:
            return ""
        return value if type(value) is str else column.field.type.show(value)

    def _about_strays(self) -> list[Problem]:
        return [
            Problem(
                "schema.stray-row",
                Cell(self.sheet.file, self.sheet.name, str(self.body.first + at + 1)),
                {},
                "warning",
                self.collection.name,
            )
            for at in self.body.strays
        ]
