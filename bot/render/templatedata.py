"""What VisualEditor and people are told of a template's parameters.

TemplateData is written so that MediaWiki 1.39 and 1.43 both accept it (`TemplateDataValidator`):
plain strings for texts, `paramOrder` naming every parameter once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.render.builtin import words
from bot.schema.types import YesNo
from bot.wikitext.escape import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.schema.collection import Field

_CELL = 'style="padding:.3em .6em"'


def documentation(
    parameters: Sequence[tuple[str, Field | None]],
    sources: Sequence[str],
    language: str,
    *,
    template_data: bool,
) -> str:
    """Document a template: as TemplateData where the wiki has it, else as a table.

    `sources` are the labels of the collections that fill it in.
    """
    if not template_data:
        return _table(parameters, sources, language)
    data = {
        "description": _filled(sources, language) or words(language)["parameters"],
        "format": "block",
        "params": {name: _parameter(name, field, language) for name, field in parameters},
        "paramOrder": [name for name, _ in parameters],
    }
    written = json.dumps(data, ensure_ascii=False, indent=2)
    for sign in ("<", "~", "{{", "[["):  # within strings only: the list of choices may be a sheet's
        written = written.replace(sign, f"\\u{ord(sign[0]):04x}{sign[1:]}")
    return f"<templatedata>\n{written}\n</templatedata>"


def _parameter(name: str, field: Field | None, language: str) -> dict[str, Any]:
    if field is None:
        return {"label": name}
    kind = "content" if field.multiple else field.type.template_data
    told: dict[str, Any] = {"label": label_of(field), "type": kind}
    description = _description(field, language)
    if description:
        told["description"] = description
    if field.required:
        told["required"] = True
    if choices_of(field):
        told["suggestedvalues"] = list(choices_of(field))
    return told


def label_of(field: Field) -> str:
    """Give a field's name for people."""
    return field.label or (field.columns[0] if field.columns else field.name)


def choices_of(field: Field) -> tuple[str, ...]:
    """Give the values that a field may have, if they are listed."""
    if isinstance(field.type, YesNo):
        return (field.type.show(True), field.type.show(False))
    return tuple(getattr(field.type, "choices", ()))


def _description(field: Field, language: str) -> str:
    several = words(language)["several"] if field.multiple else ""
    return " ".join(part for part in (field.description, several) if part)


def _filled(sources: Sequence[str], language: str) -> str:
    if not sources:
        return ""
    spoken = words(language)
    named = [spoken["source"].format(label=label) for label in sources]
    *first, last = named
    both = spoken["and"].join(filter(None, (", ".join(first), last)))
    return str(spoken["filled"].format(sources=both))


def _table(
    parameters: Sequence[tuple[str, Field | None]], sources: Sequence[str], language: str
) -> str:
    spoken = words(language)
    if not parameters:
        return str(spoken["no-parameters"])
    heads = [spoken[name] for name in ("parameter", "label", "description", "required", "values")]
    rows = [_row(name, field, language) for name, field in parameters]
    body = "\n".join("|-\n" + "\n".join(f"| {cell}" for cell in row) for row in rows)
    head = "\n".join(f'! scope="col" {_CELL} | {title}' for title in heads)
    intro = _filled(sources, language)
    return f'{intro}\n\n{{| class="wikitable"\n{head}\n{body}\n|}}'.lstrip()


def _row(name: str, field: Field | None, language: str) -> list[str]:
    spoken = words(language)
    code = f"<code>{escape(name)}</code>"
    if field is None:
        return [code, "", "", spoken["no"], ""]
    return [
        code,
        escape(label_of(field)),
        escape(_description(field, language)),
        spoken["yes" if field.required else "no"],
        escape(", ".join(choices_of(field))),
    ]
