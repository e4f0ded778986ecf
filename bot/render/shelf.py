"""All records of a project, where templates find them: shelf by shelf, reference by reference."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from bot.model import column_letters
from bot.render.collation import french
from bot.render.marks import SHUT, code
from bot.render.values import Item, enumeration, wikitext_of
from bot.schema.types.text import Text
from bot.schema.values import Ref
from bot.wikitext.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.model import Origin, Record
    from bot.schema.collection import Collection
    from bot.schema.settings import Project
    from bot.schema.table import Table


class Shelf:
    """One collection as templates see it: its records in their order, and how its values show.

    `refs` names the collection that each field of references points to. What may not be
    published is not here.
    """

    def __init__(self, library: Library, collection: Collection) -> None:
        self.library = library
        self.collection = collection
        self.name = collection.name
        self.fields = collection.published
        targets = {name: getattr(field.type, "to", "") for name, field in self.fields.items()}
        self.refs = {name: to for name, to in targets.items() if to}
        self.codes = {name: code(number) for number, name in enumerate(self.fields)}
        self.shuts = {name: written + SHUT for name, written in self.codes.items()}
        self.names = {written: name for name, written in self.codes.items()}
        self.items: dict[str, Item] = {}
        self.stand_ins: frozenset[str] = frozenset()
        # Most columns are text of which no two cells are alike: the short way for them.
        self.plain = frozenset(
            name for name, field in self.fields.items() if type(field.type) is Text
        )
        self._written: dict[str, dict[tuple[type, Any], str]] = {name: {} for name in self.fields}
        self._letters: dict[int, dict[str, str]] = {}
        self._rows: tuple[Item, ...] | None = None
        self._related: dict[str, dict[str, tuple[Item, ...]]] = {}

    def fill(self, table: Table, last_good: Mapping[str, Record]) -> None:
        """Put the published rows on the shelf; a held one is stood for by its last good line."""
        rows = {
            key: record for key, record in table.records.items() if key not in table.unpublished
        }
        stand_ins = {
            key: _in_place(record, table)
            for key, record in last_good.items()
            if key not in table.records
        }
        self.stand_ins = frozenset(stand_ins)
        for key, record in (*rows.items(), *stand_ins.items()):
            self.items[key] = self.library.new_item(self, record)

    def read(self) -> None:
        """Note that the page at hand looked at this collection."""
        self.library.reading.add(self.name)

    @property
    def rows(self) -> tuple[Item, ...]:
        """Give all records, by title in French order: never in the order of rows."""
        if self._rows is None:
            self._rows = in_order(self.items.values())
        return self._rows

    def letters(self, origin: Origin) -> Mapping[str, str]:
        """Give the letters of the columns of a sheet, by the codes of their fields."""
        found = self._letters.get(id(origin))
        if found is None:
            columns = {name: origin.columns.get(name) for name in self.fields}
            found = self._letters[id(origin)] = {
                self.codes[name]: "" if column is None else column_letters(column)
                for name, column in columns.items()
            }
        return found

    def title_of(self, item: Item) -> str:
        """Give the title of a record's page, or its name."""
        return self.library.title_of(item)[0]

    def has_page(self, item: Item) -> bool:
        """Say whether a record has a page."""
        return self.library.title_of(item)[1]

    def resolved(self, name: str, value: Any) -> Any:
        """Turn references into the records that they mean."""
        self.library.reading.add(self.refs[name])
        if type(value) is tuple:
            return tuple(map(self.library.item, value))
        return self.library.item(value)

    def written(self, name: str, value: Any) -> str:
        """Write a field's value as wikitext."""
        memory = self._written[name]
        key = (type(value), value)  # markup may equal a text that is none
        found = memory.get(key)
        if found is None:
            found = memory[key] = self._written_anew(name, value)
        return found

    def _written_anew(self, name: str, value: Any) -> str:
        write = self._reference if name in self.refs else self.fields[name].type.render
        if type(value) is tuple:
            return enumeration([str(write(each)) for each in value])
        return str(write(value))

    def related(self, to: str, field: str = "") -> Mapping[str, tuple[Item, ...]]:
        """Index the records by the keys of those of `to` that they refer to, in their order."""
        if to + "." + field not in self._related:
            names = [name for name, target in self.refs.items() if target == to]
            found: dict[str, list[Item]] = {}
            for item in self.rows:
                for key in dict.fromkeys(_keys(item, [field] if field else names)):
                    found.setdefault(key, []).append(item)
            self._related[f"{to}.{field}"] = {key: tuple(items) for key, items in found.items()}
        return self._related[f"{to}.{field}"]

    def _reference(self, ref: Any) -> str:
        if not isinstance(ref, Ref):
            return wikitext_of(ref)
        return str(self.library.item(ref).linked(escape(ref.text)))


class Library:
    """Every shelf, and what the page at hand has looked at (`reading`).

    `titler` tells the title of a record's page and whether it has one; it is asked once.
    """

    def __init__(
        self,
        project: Project,
        tables: Mapping[str, Table],
        last_good: Mapping[str, Mapping[str, Record]],
    ) -> None:
        self.project = project
        self.reading: set[str] = set()
        self.by_code: dict[str, Item] = {}
        self.titler: Callable[[Item], tuple[str, bool]] = lambda item: (name_of(item), False)
        self._titles: dict[str, tuple[str, bool]] = {}
        self.shelves = {name: Shelf(self, each) for name, each in project.collections.items()}
        for name, table in tables.items():
            if name in self.shelves:
                self.shelves[name].fill(table, last_good.get(name, {}))

    def new_item(self, shelf: Shelf, record: Record) -> Item:
        """Make the record of a row, with a code of its own for marks."""
        number = code(len(self.by_code))
        self.by_code[number] = Item(shelf, record, number)
        return self.by_code[number]

    def item(self, ref: Any) -> Any:
        """Give the record that a reference means; a name alone for one that is not published."""
        if not isinstance(ref, Ref):
            return ref
        shelf = self.shelves[ref.collection]
        return shelf.items.get(ref.key) or Item(shelf, None, "", name=ref.text)

    def title_of(self, item: Item) -> tuple[str, bool]:
        """Give the title of a record's page, or its name; and whether it has a page.

        While a title is made that asks for itself, a record is called by its name.
        """
        found = self._titles.get(item.code)
        if found is None:
            self._titles[item.code] = (name_of(item), False)
            found = self._titles[item.code] = self.titler(item)
        return found


def _in_place(record: Record, table: Table) -> Record:
    """Give the row that stands in for a held one the address of that one."""
    cells = [problem.where for problem in table.held.get(record.key, ()) if problem.where]
    rows = [int(digits) for cell in cells if (digits := cell.ref.lstrip(ascii_uppercase))]
    origins = (other.origin for other in table.records.values())
    return record._replace(row=rows[0] if rows else record.row, origin=next(origins, record.origin))


def name_of(item: Item) -> str:
    """Tell what a row is called: by its title field, or else by its key."""
    field = item.shelf.collection.title_field
    is_known = item.record is not None and field in item.shelf.fields
    value = item.record.values.get(field) if item.record and is_known else None
    if value is None:
        return item.key
    return item.shelf.collection.fields[field].type.show(value)


def in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Put records in the French order of their titles."""
    return tuple(sorted(items, key=lambda item: (french(item.title), item.key)))


def _keys(item: Item, fields: Iterable[str]) -> Iterable[str]:
    for name in fields:
        value = item.record.values.get(name) if item.record else None
        for ref in value if type(value) is tuple else (value,):
            if isinstance(ref, Ref):
                yield ref.key
