"""`sources/decisions.toml`: what only a person decided, and nobody could find out again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.disk import write_whole
from bot.failure import Failure
from bot.schema.toml import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.model import Identity, Problem
    from bot.schema.toml import Entries

DECISIONS = "decisions.toml"
SOURCES = "sources"
SIDES = ("sheet", "wiki")
_OPTIONAL = {"field", "page"}
_HEADER = (
    "Ce que des personnes ont décidé, et que rien d’autre ne dit : gardez ce fichier avec les",
    "classeurs. Effacez une entrée pour revenir sur une décision.",
)


class Released(NamedTuple):
    """Pages of a row that are handed over to people; `page` is empty for all of them."""

    collection: str
    key: str
    page: str = ""


class Rekey(NamedTuple):
    """A row has another key now, perhaps in another collection."""

    collection: str
    old: str
    to_collection: str
    new: str


class Take(NamedTuple):
    """Whose value a person took in a conflict, as long as the sheet says what it said then.

    `identity` is written as in summaries; `field` is empty for the whole page; `said` is the SHA-1
    of what the sheet said.
    """

    identity: str
    field: str
    side: str
    said: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pages handed over to people, keys that changed, sides that were taken.

    Only what is in force: of a key that changed twice the last one, of two takes the later.
    """

    released: frozenset[Released] = frozenset()
    rekeyed: tuple[Rekey, ...] = ()
    taken: tuple[Take, ...] = ()

    def are_peoples(self, identity: Identity) -> bool:
        """Say whether a page was handed over to people."""
        _, collection, page, key = identity
        return not self.released.isdisjoint(
            (Released(collection, key), Released(collection, key, page))
        )


def read_decisions(folder: Path) -> tuple[Decisions, list[Problem]]:
    """Read the decisions of a project; nothing was decided where the file is not there."""
    path = folder / SOURCES / DECISIONS
    if not path.is_file():
        return Decisions(), []
    source = Source.of(path, f"{SOURCES}/{DECISIONS}")
    if source.problems:
        return Decisions(), source.in_order()
    top = source.table()
    found = Decisions(
        frozenset(
            Released(each["collection"], each["key"], each["page"])
            for each in _read(top, "released", Released._fields)
        ),
        _followed(_read(top, "rekeyed", Rekey._fields)),
        _last_word([_taken(each) for each in _read(top, "taken", Take._fields)]),
    )
    top.finish()
    return found, source.in_order()


def _read(top: Entries, name: str, fields: tuple[str, ...]) -> list[dict[str, str]]:
    found = []
    for entries in top.tables(name):
        entry = {field: entries.text(field, required=field not in _OPTIONAL) for field in fields}
        if entry.get("side"):
            entries.one_of("side", SIDES, "")
        found.append({**entry, "when": str(entries.take("when") or "")})
        entries.finish()
    return found


def _taken(entry: Mapping[str, str]) -> Take:
    return Take(*(entry[name] for name in Take._fields))


def _followed(entries: Iterable[Mapping[str, str]]) -> tuple[Rekey, ...]:
    """Follow keys that changed again to what they are today.

    What was decided on one day is one step: rows that were renumbered take each other's keys.
    """
    today: dict[tuple[str, str], tuple[str, str]] = {}
    for _, day in groupby(entries, key=itemgetter("when")):
        step = {(e["collection"], e["old"]): (e["to_collection"], e["new"]) for e in day}
        today = {old: step.get(new, new) for old, new in today.items()} | step
    return tuple(Rekey(*old, *new) for old, new in today.items() if old != new)


def _last_word(takes: Iterable[Take]) -> tuple[Take, ...]:
    """Keep the side that was taken last."""
    last = {(take.identity, take.field, take.said): take for take in takes}
    return tuple(last.values())


def add_release(folder: Path, released: Released, *, when: str) -> None:
    """Note that pages are handed over to people."""
    if released not in _in_force(folder).released:
        said = {name: value for name, value in released._asdict().items() if value}
        _add(folder, "released", said, when)


def add_rekey(folder: Path, collection: str, old: str, to: str, new: str, *, when: str) -> None:
    """Note that a row has another key now."""
    rekey = Rekey(collection, old, to, new)
    if rekey not in _in_force(folder).rekeyed:
        _add(folder, "rekeyed", rekey._asdict(), when)


def add_take(folder: Path, identity: str, field: str, side: str, said: str, *, when: str) -> None:
    """Note whose value a person took."""
    take = Take(identity, field, side, said)
    if take not in _in_force(folder).taken:
        _add(folder, "taken", take._asdict(), when)


def _in_force(folder: Path) -> Decisions:
    """Read what was decided before; nothing is added to a file that is not understood."""
    decisions, problems = read_decisions(folder)
    if problems:
        raise Failure(problems[0])
    return decisions


def _add(folder: Path, name: str, entry: Mapping[str, str], when: str) -> None:
    """Add an entry; what people wrote in the file stays as they wrote it."""
    import tomlkit  # noqa: PLC0415 - only a decision writes this file

    path = folder / SOURCES / DECISIONS
    text = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
    document = tomlkit.parse(text)
    if not text.strip():
        for line in _HEADER:
            document.add(tomlkit.comment(line))
    entries: Any = document.setdefault(name, tomlkit.aot())
    in_one_line = isinstance(entries, tomlkit.items.Array)  # as people may write it
    table: Any = tomlkit.inline_table() if in_one_line else tomlkit.table()
    table.update({**entry, "when": when})
    entries.append(table)
    write_whole(path, tomlkit.dumps(document))
