"""One column at a time: each distinct cell is understood once, however often it stands there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import Severity, Wikitext
from bot.schema.types.address import email_in
from bot.schema.types.base import BLANKS, BadValue
from bot.schema.types.longtext import LongText
from bot.schema.types.text import Text, one_line
from bot.schema.types.typed import typed
from bot.wikitext.escape import turned_back, without_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.schema.collection import Field

_LONGEST_SHOWN = 80
_PLAIN = {str, type(None)}
_NUMBERS = {int, float, bool}
_CONTROLS = "schema.controls"
_CONTROL_BYTES = bytes([*range(32), 127]).translate(None, b"\t\n\r")
_TURNING_BYTES = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")  # see `turned_back`
_LINE_ENDS = {0x0B: "\n", 0x0C: "\n"}  # as Word copies them
_SURROGATES = re.compile("[\ud800-\udfff]")
_TEXTS = frozenset({"text", "longtext", "wikitext", "category"})


class Fault(NamedTuple):
    """What is wrong with a cell, before anybody knows its row."""

    code: str
    args: Mapping[str, Any]
    severity: Severity = "error"

    @property
    def about_value(self) -> bool:
        """Tell what is wrong with a value from what was merely dropped beside it."""
        return self.code != _CONTROLS


class Column(NamedTuple):
    """The values of a field, row by row, and what is wrong, by the row's place in the body."""

    field: Field
    values: list[Any]
    faults: Mapping[int, tuple[Fault, ...]]


def read_column(field: Field, raws: Sequence[Any]) -> Column:
    """Understand a column."""
    kinds = set(map(type, raws))
    if not field.multiple and kinds <= _PLAIN and isinstance(field.type, Text | LongText):
        together = " ".join(filter(None, raws))
        if not _has_controls(together) and "@" not in together:
            return Column(field, _texts(field.type, raws, together), {})
    return _by_distinct(field, raws, kinds)


def _texts(kind: Text | LongText, raws: Sequence[str | None], together: str) -> list[str | None]:
    """Keep texts in which nothing can be wrong; most of them are on one line."""
    if isinstance(kind, Text) and one_line(together):
        return [raw.strip(BLANKS) or None if raw else None for raw in raws]
    return [kind.parse(raw) or None if raw else None for raw in raws]


def _by_distinct(field: Field, raws: Sequence[Any], kinds: set[type]) -> Column:
    """Understand each different cell once, then put the values where they stand."""
    # 1, 1.0 and True are equal for Python, and so are a text and the same text with formatting.
    alike = len(kinds & _NUMBERS) > 1 or Wikitext in kinds
    keys: Sequence[Any] = list(zip(map(type, raws), raws, strict=True)) if alike else raws
    distinct = dict(zip(keys, raws, strict=True))
    together = " ".join([raw for raw in distinct.values() if isinstance(raw, str)])
    cleaned = _without_controls(distinct) if _has_controls(together) else []
    filled = _filled(distinct, kinds)
    values = _parse_many(field, filled) if field.multiple else _parse(field, filled)
    faults = _faults(field, values, emails="@" in together)
    for key in cleaned:
        faults[key] = (*faults.get(key, ()), Fault(_CONTROLS, {}, "warning"))
    if not faults:
        return Column(field, list(map(values.get, keys)), {})
    values |= {key: None for key, value in values.items() if type(value) is BadValue}
    by_row = {at: faults[key] for at, key in enumerate(keys) if key in faults}
    return Column(field, list(map(values.get, keys)), by_row)


def _filled(distinct: dict[Any, Any], kinds: set[type]) -> dict[Any, Any]:
    """Leave out the cells that show nothing."""
    if kinds <= _PLAIN:
        return {key: raw for key, raw in distinct.items() if raw and raw.strip(BLANKS)}
    return {key: raw for key, raw in distinct.items() if not _blank(raw)}


def _blank(raw: Any) -> bool:
    if isinstance(raw, str):
        return not raw.strip(BLANKS)
    return raw is None or raw != raw  # noqa: PLR0124 - NaN is the only value unlike itself


def _has_controls(text: str) -> bool:
    """Look at all texts of a column at once for what no page can hold; false alarms are possible.

    In UTF-8 the control characters are bytes of their own, surrogates begin with ED, and the
    noncharacters below U+10000 with EF B7 or EF BF.
    """
    data = text.encode("utf-8", "surrogatepass")
    bare = len(data.translate(None, _CONTROL_BYTES)) == len(data)
    if not bare or any(start in data for start in (b"\xed", b"\xef\xb7", b"\xef\xbf")):
        return True
    return _TURNING_BYTES.search(data) is not None


def _clean(text: str) -> str:
    return turned_back(_SURROGATES.sub("", without_controls(text.translate(_LINE_ENDS))))


def _without_controls(distinct: dict[Any, Any]) -> list[Any]:
    """Drop what no page can hold, in place; say in which cells there was any."""
    texts = {key: raw for key, raw in distinct.items() if isinstance(raw, str)}
    found = [key for key, raw in texts.items() if _clean(raw) != raw]
    for key in found:
        raw = texts[key]
        bare = _clean(raw)
        distinct[key] = Wikitext(bare, _clean(raw.plain)) if isinstance(raw, Wikitext) else bare
    return found


def _parse(field: Field, filled: Mapping[Any, Any]) -> dict[Any, Any]:
    return field.type.parse_all(filled.items())


def _parse_many(field: Field, filled: Mapping[Any, Any]) -> dict[Any, Any]:
    """Understand cells with several values: a tuple, or the first thing wrong with them."""
    parts = {
        key: field.type.split(typed(raw), field.separator) if isinstance(raw, str) else [typed(raw)]
        for key, raw in filled.items()
    }
    distinct = dict.fromkeys(part for found in parts.values() for part in found)
    known = field.type.parse_all((part, part) for part in distinct)
    return {key: _together([known[part] for part in found]) for key, found in parts.items()}


def _together(values: list[Any]) -> Any:
    bad = next((value for value in values if isinstance(value, BadValue)), None)
    return bad or tuple(dict.fromkeys(values)) or None


def _faults(
    field: Field, values: Mapping[Any, Any], *, emails: bool
) -> dict[Any, tuple[Fault, ...]]:
    """Collect what the type refused, and e-mail addresses that a page would show."""
    # What no page shows can do no harm there: a placeholder holds back nothing.
    severity: Severity = "error" if field.publish else "warning"
    faults: dict[Any, tuple[Fault, ...]] = {
        key: (Fault(value.code, shortened(value.args_of_sentence), severity),)
        for key, value in values.items()
        if type(value) is BadValue
    }
    if emails and field.type.name in _TEXTS and field.publish and not field.emails:
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
