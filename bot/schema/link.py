"""References between collections: a cell names a row of another one by its key or its title."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.alike import fold, nearest
from bot.model import Problem, Record
from bot.schema.types.choice import Reference
from bot.schema.values import Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.schema.collection import Field
    from bot.schema.table import Table

Wrong = tuple[str, dict[str, Any]]

# What is said of a reference that leads to a row all the same.
_UNDERSTOOD = {"schema.former-title", "schema.reference-waits"}


def link(
    tables: Mapping[str, Table],
    former: Mapping[str, Mapping[str, str]] | None = None,
    among: Mapping[str, Table] | None = None,
) -> dict[str, Table]:
    """Look every reference up; a row that refers to nothing is held.

    References to rows that are held or unpublished are found as well. `former` gives by collection
    the titles that rows had before, with their keys: they are understood, with a warning. The rows
    that are meant may stand in other tables, `among` them.
    """
    former, among = former or {}, among or tables
    named = {f.type.to for table in tables.values() for f in _references(table)}
    targets = {name: _Target(among[name], former.get(name, {})) for name in named if name in among}
    return {name: _linked(table, targets) for name, table in tables.items()}


def _references(table: Table) -> list[_ReferenceField]:
    fields = table.collection.fields.values()
    return [_ReferenceField(f, f.type) for f in fields if isinstance(f.type, Reference)]


class _ReferenceField(NamedTuple):
    """A field whose type is a reference."""

    field: Field
    type: Reference


class _Target:
    """A collection that references may name. Titles lead to the keys of all rows so called."""

    def __init__(self, table: Table, former: Mapping[str, str]) -> None:
        self.name = table.collection.name
        self.known = not table.faulty
        self.titles = {**dict.fromkeys(table.held, ""), **dict.fromkeys(table.records, "")}
        self.titles |= _titles(table)
        self.former = {title: key for title, key in former.items() if key in self.titles}
        self.asked = {record.key: key for key, record in table.asked.items()}
        self.new_titles = [(key, table.called(record)) for key, record in table.asked.items()]
        # A held row without a title: nobody can tell by the sheet what it is called.
        self.untitled = [
            key for key in table.held if not self.titles[key] and not key.startswith("row:")
        ]

    @cached_property
    def exact(self) -> dict[str, list[str]]:
        """The keys of the rows by their very titles."""
        return self._by(str)

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        """The keys of the rows by their titles as people compare them."""
        return self._by(fold)

    @cached_property
    def former_folded(self) -> dict[str, set[str]]:
        """The keys of the rows by their former titles as people compare them."""
        found: dict[str, set[str]] = {}
        for title, key in self.former.items():
            found.setdefault(fold(title), set()).add(key)
        return found

    def _by(self, form: Callable[[str], str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, title in (*self.titles.items(), *self.new_titles):
            if title and key not in (keys := found.setdefault(form(title), [])):
                keys.append(key)
        return found

    def find(self, ref: Ref) -> Ref | Wrong:
        """Find a row: by its key, by its very title, by one that people read alike."""
        text = ref.text
        for key in (ref.key, text, self.asked.get(text, "")):
            if key in self.titles:
                return Ref(self.name, key, self.titles[key] or text)
        keys = self.exact.get(text) or self.folded.get(fold(text)) or []
        if len(keys) == 1:
            return Ref(self.name, keys[0], self.titles[keys[0]])
        if keys:
            return "schema.two-so-called", {"value": text, "keys": keys, "to": self.name}
        if key := self._called_before(text):
            return Ref(self.name, key, self.titles[key] or text)
        return self._unknown(text) if self.known else ref

    def called_before(self, ref: Ref) -> Wrong | None:
        """Tell a reference that is only understood because the row had that title before."""
        text = ref.text
        is_key = text in self.titles or text in self.asked
        if is_key or self.exact.get(text) or self.folded.get(fold(text)):
            return None
        key = self._called_before(text)
        if key in self.untitled:
            return "schema.reference-waits", {"value": text, "key": key, "to": self.name}
        args = {"value": text, "now": self.titles.get(key) or key, "to": self.name}
        return ("schema.former-title", args) if key else None

    def _called_before(self, text: str) -> str:
        """Give the key of the one row that had this title; empty where none or several had it."""
        if key := self.former.get(text):
            return key
        keys = self.former_folded.get(fold(text), set())
        return next(iter(keys)) if len(keys) == 1 else ""

    def _unknown(self, text: str) -> Wrong:
        near = nearest(text, [*self.exact, *(key for key, title in self.titles.items() if title)])
        if near:
            return "schema.near-reference", {"value": text, "near": near, "to": self.name}
        if self.untitled:
            args = {"value": text, "keys": self.untitled, "to": self.name}
            return "schema.reference-untitled", args
        return "schema.unknown-reference", {"value": text, "to": self.name}


def _titles(table: Table) -> dict[str, str]:
    """Name the rows by what the table knows, and those put into it since by their records."""
    named = {key: table.called(record) for key, record in table.records.items()}
    return {**table.titles, **{key: title for key, title in named.items() if title}}


def _linked(table: Table, targets: Mapping[str, _Target]) -> Table:
    fields = [f.field for f in _references(table) if f.type.to in targets]
    if not fields or not table.records:
        return table
    seen: dict[str, dict[Any, _Found]] = {field.name: {} for field in fields}
    records: dict[str, Record] = {}
    held = dict(table.held)
    problems = list(table.problems)
    for key, record in table.records.items():
        values, wrong = _look_up(record, fields, targets, seen)
        mild = key in table.unpublished
        errors = [each for each in wrong if each[1][0] not in _UNDERSTOOD]
        if mild or not errors:
            records[key] = _with_values(record, values) if values else record
        if wrong:
            told = [
                _problem(record, field, what, mild=mild or what[0] in _UNDERSTOOD)
                for field, what in wrong
            ]
            problems += told
            if errors and not mild:
                serious = [problem for problem in told if problem.severity == "error"]
                held[key] = (*held.get(key, ()), *serious)
    return replace(table, records=records, held=held, problems=tuple(problems))


class _Found(NamedTuple):
    """What the references in a cell turned out to be, and what was wrong with them."""

    value: Any
    wrong: tuple[Wrong, ...]


def _with_values(record: Record, values: Mapping[str, Any]) -> Record:
    collection, key, row, before, origin = record
    return Record(collection, key, row, {**before, **values}, origin)


def _look_up(
    record: Record,
    fields: list[Field],
    targets: Mapping[str, _Target],
    seen: dict[str, dict[Any, _Found]],
) -> tuple[dict[str, Any], list[tuple[Field, Wrong]]]:
    """Look the references of one row up, each different cell only once in all rows."""
    values: dict[str, Any] = {}
    wrong: list[tuple[Field, Wrong]] = []
    for field in fields:
        cell = record.values[field.name]
        if cell is None:
            continue
        found = seen[field.name].get(cell)
        if found is None:
            found = seen[field.name][cell] = _resolve(field, cell, targets)
        values[field.name] = found.value
        wrong += [(field, what) for what in found.wrong]
    return values, wrong


def _resolve(field: Field, cell: Any, targets: Mapping[str, _Target]) -> _Found:
    refs: tuple[Ref, ...] = cell if field.multiple else (cell,)
    results = [targets[ref.collection].find(ref) for ref in refs]
    known = tuple(dict.fromkeys(what for what in results if isinstance(what, Ref)))
    wrong = tuple(what for what in results if not isinstance(what, Ref))
    before = (targets[ref.collection].called_before(ref) for ref in refs if not ref.key)
    wrong += tuple(what for what in before if what)
    return _Found((known or None) if field.multiple else next(iter(known), None), wrong)


def _problem(record: Record, field: Field, wrong: Wrong, *, mild: bool) -> Problem:
    code, args = wrong
    return Problem(
        code,
        record.cell(field.name),
        {"field": field.label or field.name, **args},
        "warning" if mild else "error",
        record.collection,
        record.key,
    )
