"""`sources/decisions.toml`: what only a person decided, and nobody could find out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.schema.toml import Source

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Problem
    from bot.schema.toml import Entries

DECISIONS = "decisions.toml"
SOURCES = "sources"
_HEADER = (
    "Ce que des personnes ont décidé, et que rien d’autre ne dit : gardez ce fichier avec les",
    "classeurs. Effacez une entrée pour revenir sur une décision.",
)


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
    """Pages handed over to people (collection, key), keys that changed, sides that were taken."""

    released: frozenset[tuple[str, str]] = frozenset()
    rekeyed: tuple[Rekey, ...] = ()
    taken: tuple[Take, ...] = ()


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
        frozenset((each["collection"], each["key"]) for each in _read(top, "released", _RELEASED)),
        tuple(Rekey(**each) for each in _read(top, "rekeyed", Rekey._fields)),
        tuple(Take(**each) for each in _read(top, "taken", Take._fields)),
    )
    top.finish()
    return found, source.in_order()


_RELEASED = ("collection", "key")


def _read(top: Entries, name: str, fields: tuple[str, ...]) -> list[dict[str, str]]:
    found = []
    for entries in top.tables(name):
        found.append({field: entries.text(field, required=field != "field") for field in fields})
        entries.text("when")  # for people
        entries.finish()
    return found


def add_release(folder: Path, collection: str, key: str, *, when: str) -> None:
    """Note that a page is handed over to people."""
    _add(folder, "released", {"collection": collection, "key": key}, when)


def add_rekey(folder: Path, collection: str, old: str, to: str, new: str, *, when: str) -> None:
    """Note that a row has another key now."""
    _add(folder, "rekeyed", Rekey(collection, old, to, new)._asdict(), when)


def add_take(folder: Path, identity: str, field: str, side: str, said: str, *, when: str) -> None:
    """Note whose value a person took."""
    _add(folder, "taken", Take(identity, field, side, said)._asdict(), when)


def _add(folder: Path, name: str, entry: dict[str, Any], when: str) -> None:
    """Add an entry once; what people wrote in the file stays as they wrote it."""
    import tomlkit  # noqa: PLC0415 - only a decision writes this file

    path = folder / SOURCES / DECISIONS
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    document = tomlkit.parse(text)
    if not text:
        for line in _HEADER:
            document.add(tomlkit.comment(line))
    entries = document.setdefault(name, tomlkit.aot())
    if any(all(each.get(key) == value for key, value in entry.items()) for each in entries):
        return
    table = tomlkit.table()
    table.update({**entry, "when": when})
    entries.append(table)
    part = path.with_name(f".{path.name}.part")
    part.write_text(tomlkit.dumps(document), encoding="utf-8")
    part.replace(path)
