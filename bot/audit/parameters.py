"""Calls of the project's own modèles: parameters that they do not have, lack, or cannot mean.

Definitions: `docs/audits.md`, "Templates". Only the project's modèles have a schema to judge by.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.alike import nearest
from bot.model import TEMPLATE, Finding, Part
from bot.schema.back import is_markup, understood
from bot.wiki.naming import normal, split
from bot.wikitext.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.audit.inventory import Page
    from bot.audit.read import Look
    from bot.schema.collection import Field

_LONGEST_SHOWN = 60  # characters of a wrong value


class Template(NamedTuple):
    """One of the project's modèles: its parameters, with the field that each shows if it is one."""

    title: str
    parameters: Mapping[str, Field | None]


class Parameters:
    """Looks at the calls of some templates; `sound` are revisions that are as the sheet says."""

    def __init__(
        self,
        look: Look,
        templates: Mapping[str, Mapping[str, Field | None]],
        sound: frozenset[int],
    ) -> None:
        self._sound = sound
        titles = look.inventory.titles
        self._by_number = {
            titles.number(title): Template(title, each) for title, each in templates.items()
        }
        self._look = look
        self._found: list[Finding] = []

    def take(self, number: int, page: Page, text: str) -> None:
        """Look at the calls of a page that is said to have some."""
        called = [
            self._by_number[each]
            for each in self._look.inventory.of(Part.TEMPLATES, number)
            if each in self._by_number
        ]
        if called and page.revid not in self._sound:
            for call in calls(text, lambda name: self._template(name) in called):
                template = self._template(call.template)
                if template:
                    self._found += _judged(page.title, template, call.given)

    def _template(self, written: str) -> Template | None:
        """Find which modèle a call means: in any spelling of its name, or through a redirect."""
        site = self._look.site
        prefix = site.namespaces[TEMPLATE]
        named = split(written, site)[0]
        full = normal(written if named else f"{prefix}:{written}", site)
        number = self._look.inventory.titles.known(full)
        end = self._look.end(number) if number is not None else None
        return self._by_number.get(end) if end is not None else None

    def findings(self) -> Iterator[Finding]:
        """Tell what is wrong; the same thing twice on a page is told once."""
        yield from {finding.name: finding for finding in self._found}.values()


def _judged(page: str, template: Template, given: Mapping[str, str]) -> Iterator[Finding]:
    for name, value in given.items():
        if name not in template.parameters:
            if value.strip():
                yield _unknown(page, template, name)
            continue
        field = template.parameters[name]
        if field and _is_wrong(field, value):
            shown = value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…"
            args = {"template": template.title, "name": name, "value": shown}
            yield Finding("wrong-value", page, f"{template.title}#{name}", args=args)
    for name, field in template.parameters.items():
        if field and field.required and not given.get(name, "").strip():
            args = {"template": template.title, "name": name}
            yield Finding("missing-parameter", page, f"{template.title}#{name}", args=args)


def _unknown(page: str, template: Template, name: str) -> Finding:
    near = nearest(name, template.parameters)
    args = {"template": template.title, "name": name, "near": near}
    code = "unknown-parameter-near" if near else ""
    return Finding("unknown-parameter", page, f"{template.title}#{name}", code, args)


def _is_wrong(field: Field, value: str) -> bool:
    """Say whether the field could not have said this; markup is for people to judge."""
    plain = re.sub(r"<!--.*?-->", "", value, flags=re.DOTALL).strip()
    if not plain or is_markup(plain):
        return False
    return not understood(field, plain)[1]
