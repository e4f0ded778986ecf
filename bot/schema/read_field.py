"""A field's TOML made into a Field, with its type."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, cast

from bot.schema.collection import Field
from bot.schema.types import TYPES, Amount, Choice, Reference, Text

if TYPE_CHECKING:
    from bot.model import Owner
    from bot.schema.toml import Entries
    from bot.schema.types import FieldType

NAME = re.compile(r"\w[\w-]*")
_LATER = ("file",)
_OPTIONS_OF_TYPES = {"choices": "choice", "to": "ref", "currency": "money", "separator": ""}
# What templates already have under these names (the contract), and what Jinja reads as a word.
_TAKEN = frozenset({"record", "related", "collections", "value", "records", "loop", "self"})
_TAKEN_BY_JINJA = frozenset({"true", "false", "none", "True", "False", "None"})
_ONE_ONLY = frozenset({"longtext", "wikitext", "bool"})
_RANGE = "sheet:"


def read_field(name: str, entries: Entries) -> Field:
    """Read `[fields.NAME]`."""
    if not name.isidentifier() or keyword.iskeyword(name) or name in _TAKEN | _TAKEN_BY_JINJA:
        code = "field-name-taken" if name.isidentifier() else "bad-field-name"
        entries.report(code, name=name)
    kind = _type(entries)
    columns = entries.texts("column") or (name.replace("_", " "),)
    publish = entries.take("publish")
    if publish is not None:
        entries.flag("publish")
    field = Field(
        name=name,
        columns=columns,
        type=kind,
        required=entries.flag("required"),
        multiple=_multiple(entries, kind),
        separator=_separator(entries),
        owner=cast("Owner", entries.one_of("owner", ("sheet", "wiki", "both"), "both")),
        label=entries.text("label", columns[0]),
        description=entries.text("description"),
        publish=publish is True if kind.name == "email" else publish is not False,
        emails=publish is True,
        formerly=entries.texts("formerly"),
    )
    _misplaced(entries, kind)
    entries.finish()
    return field


def _type(entries: Entries) -> FieldType:
    name = entries.text("type", "text")
    if name in _LATER:
        entries.report("comes-later", "type", what=name)
        return Text()
    if name not in TYPES:
        entries.unknown("unknown-type", "type", name, TYPES)
        for option in _OPTIONS_OF_TYPES:
            entries.take(option)
        return Text()
    if name == "choice":
        return _choice(entries)
    if name == "ref":
        return Reference(entries.text("to", required=True))
    if name == "money":
        return Amount(entries.text("currency", "$"))
    return TYPES[name]()


def _choice(entries: Entries) -> Choice:
    """Read the choices: a list, or the cells that hold it."""
    choices = entries.texts("choices", required=True)
    if not isinstance(entries.data.get("choices"), str) or not choices:
        return Choice(choices)
    if not choices[0].startswith(_RANGE) or not choices[0].removeprefix(_RANGE).strip():
        entries.report("choices-form", "choices", value=choices[0])
    return Choice(source=choices[0].removeprefix(_RANGE).strip())


def _multiple(entries: Entries, kind: FieldType) -> bool:
    multiple = entries.flag("multiple")
    if multiple and kind.name in _ONE_ONLY:
        entries.report("multiple-kind", "multiple", type=kind.name)
    return multiple


def _separator(entries: Entries) -> str:
    """Read the separator, which may be a blank but not nothing."""
    found = entries.take("separator")
    if found is None:
        return ";"
    if not isinstance(found, str):
        entries.report("wrong-kind-text", "separator")
    elif found:
        return found.strip() or found
    else:
        entries.report("empty-option", "separator")
    return ";"


def _misplaced(entries: Entries, kind: FieldType) -> None:
    """Report an option that goes with another type."""
    for option, name in _OPTIONS_OF_TYPES.items():
        if name and name != kind.name and option in entries.data and option not in entries.asked:
            entries.take(option)
            entries.report("option-of-type", option, type=kind.name, other=name)
