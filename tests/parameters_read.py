"""Every parameter of every call of a page, for comparing what a merge made of them."""

from __future__ import annotations

from typing import NamedTuple


class Parameter(NamedTuple):
    """One parameter of one call; `turn` counts the calls of that template on the page from 0."""

    template: str
    turn: int
    name: str


def parameters(text: str) -> dict[Parameter, str]:
    """Read every named and numbered parameter of every call; given twice, the last one counts.

    Style tags are skipped because `{{F|a=''x|b=2}} ''y` would otherwise hide its template.
    """
    import mwparserfromhell  # noqa: PLC0415 - as in the product

    turns: dict[str, int] = {}
    found: dict[Parameter, str] = {}
    for call in mwparserfromhell.parse(text, skip_style_tags=True).filter_templates():
        template = str(call.name).strip().replace("_", " ")
        turn = turns.setdefault(template, 0)
        turns[template] += 1
        for parameter in call.params:
            name = str(parameter.name.strip_code()).strip()
            found[Parameter(template, turn, name)] = str(parameter.value).strip()
    return found
