"""One column at a time: each distinct cell is understood once, however often it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import Severity, Wikitext
from bot.schema.types.address import email_in
from bot.schema.types.base import BLANKS, BadValue
from bot.schema.types.typed import typed
from bot.wikitext.escape import without_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.schema.collection import Field

_LONGEST_SHOWN = 80
_TEXTS = frozenset({"text", "longtext", "wikitext", "category"})


class Fault(NamedTuple):
    """What is wrong with a cell, before anybody knows its row."""

    code: str
    args: Mapping[str, Any]
    severity: Severity = "error"


class Column(NamedTuple):
    """The values of a field, row by row, and what is wrong, by the row's place in the body."""

    field: Field
    values: list[Any]
    faults: Mapping[int, tuple[Fault, ...]]


def read_column(field: Field, raws: Sequence[Any]) -> Column:
    """Understand a column."""
    kinds = set(map(type, raws))
    # 1, 1.0 and True are equal for Python, and so are a text and the same text with formatting.
    keys: Sequence[Any] = (
        raws if kinds <= {str, type(None)} else list(zip(map(type, raws), raws, strict=True))
    )
    distinct = dict(zip(keys, raws, strict=True))
    cleaned = _without_controls(distinct)
    filled = {key: raw for key, raw in distinct.items() if not _blank(raw)}
    values = _parse_many(field, filled) if field.multiple else _parse(field, filled)
    faults = _faults(field, values)
    for key in cleaned:
        faults[key] = (*faults.get(key, ()), Fault("schema.controls", {}, "warning"))
    for key in distinct:
        if key not in filled or isinstance(values[key], BadValue):
            values[key] = None
    by_row = {at: faults[key] for at, key in enumerate(keys) if key in faults} if faults else {}
    return Column(field, [values[key] for key in keys], by_row)


def _blank(raw: Any) -> bool:
    if isinstance(raw, str):
        return not raw.strip(BLANKS)
    return raw is None or raw != raw  # noqa: PLR0124 - NaN is the only value unlike itself


def _without_controls(distinct: dict[Any, Any]) -> list[Any]:
    """Drop what no page can hold, in place; say in which cells there was any."""
    texts = {key: raw for key, raw in distinct.items() if isinstance(raw, str)}
    together = "".join(texts.values())
    if together.isprintable() or without_controls(together) == together:
        return []
    found = [key for key, raw in texts.items() if without_controls(raw) != raw]
    for key in found:
        raw = distinct[key]
        bare = without_controls(raw)
        rich = isinstance(raw, Wikitext)
        distinct[key] = Wikitext(bare, without_controls(raw.plain)) if rich else bare
    return found


def _parse(field: Field, filled: Mapping[Any, Any]) -> dict[Any, Any]:
    if all(type(raw) is str for raw in filled.values()):
        found = field.type.parse_all(filled.values())
        return {key: found[raw] for key, raw in filled.items()}
    return {key: field.type.attempt(raw) for key, raw in filled.items()}


def _parse_many(field: Field, filled: Mapping[Any, Any]) -> dict[Any, Any]:
    """Understand cells with several values: a tuple, or the first thing wrong with them."""
    parts = {
        key: field.type.split(typed(raw), field.separator) if isinstance(raw, str) else [typed(raw)]
        for key, raw in filled.items()
    }
    known = field.type.parse_all(dict.fromkeys(part for found in parts.values() for part in found))
    return {key: _together([known[part] for part in found]) for key, found in parts.items()}


def _together(values: list[Any]) -> Any:
    bad = next((value for value in values if isinstance(value, BadValue)), None)
    return bad or tuple(dict.fromkeys(values)) or None


def _faults(field: Field, values: Mapping[Any, Any]) -> dict[Any, tuple[Fault, ...]]:
    """Collect what the type refused, and e-mail addresses that a page would show."""
    # What no page shows can do no harm there: a placeholder holds back nothing.
    severity: Severity = "error" if field.publish else "warning"
    faults: dict[Any, tuple[Fault, ...]] = {
        key: (Fault(value.code, shortened(value.args_of_sentence), severity),)
        for key, value in values.items()
        if isinstance(value, BadValue)
    }
    if field.type.name in _TEXTS and field.publish and not field.emails:
        for key, found in _emails(values):
            faults[key] = (*faults.get(key, ()), Fault("schema.email-published", {"email": found}))
    return faults


def _emails(values: Mapping[Any, Any]) -> Iterable[tuple[Any, str]]:
    for key, value in values.items():
        texts = value if isinstance(value, tuple) else (value,)
        for text in texts:
            if isinstance(text, str) and "@" in text and (found := email_in(text)):
                yield key, found
                break


def shortened(args: Mapping[str, Any]) -> dict[str, Any]:
    """Cut long values, so that a sentence stays one."""
    return {
        name: f"{value[:_LONGEST_SHOWN]}…"
        if isinstance(value, str) and name == "value" and len(value) > _LONGEST_SHOWN
        else value
        for name, value in args.items()
    }
