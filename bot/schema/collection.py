"""A collection: which sheet, which columns mean what, and which pages are made of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.model import FieldRule, Owner
from bot.schema.back import agree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.schema.types.base import FieldType

OnMissingRow = Literal["report", "banner", "redirect", "delete"]

_ONE_VALUE = re.compile(r"<<-?\s*(?:record\.(?:values\.)?)?(\w+)\s*-?>>")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the headings by which it is found, what its cells mean, who may change it.

    `publish` is false for what no page may show: templates do not see it. `emails` says that the
    collection's author wants e-mail addresses in it published.
    """

    name: str
    columns: tuple[str, ...]
    type: FieldType
    required: bool = False
    multiple: bool = False
    separator: str = ";"
    owner: Owner = "both"
    label: str = ""
    description: str = ""
    publish: bool = True
    emails: bool = False
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A kind of page: one for each row, for each value of a field, for all rows, or for all.

    `per` is "row", "collection", "project" or "value:FIELD". `title` is a template, `template`
    the name of a file in `templates_wikitext/pages/`, `sort` the name of a field or empty.
    """

    name: str
    per: str
    title: str
    template: str
    sort: str = ""
    formerly: tuple[str, ...] = ()

    @property
    def value_field(self) -> str:
        """Name the field that has one page for each value; empty for other kinds."""
        return self.per.removeprefix("value:") if self.per.startswith("value:") else ""


@dataclass(frozen=True)
class Collection:
    """The rows of one sheet and the pages made of them, as `sources/NAME.toml` declares them.

    `sheet` is empty for the first one, `header_row` (from 1) None where it is to be found.
    `file` is the TOML's name for people; `folder`, where the workbook lies, is no part of what
    the collection is.
    """

    name: str
    label: str
    workbook: str
    key: str
    fields: Mapping[str, Field]
    pages: tuple[PageSpec, ...] = ()
    sheet: str = ""
    header_row: int | None = None
    on_missing_row: OnMissingRow = "report"
    publish_if: str = ""
    formerly: tuple[str, ...] = ()
    file: str = ""
    folder: Path = field(default=Path(), repr=False, compare=False)

    @cached_property
    def rules(self) -> Mapping[str, FieldRule]:
        """Say by field how it merges with what people wrote."""
        return {
            name: FieldRule(each.owner, each.multiple, each.formerly, partial(agree, each))
            for name, each in self.fields.items()
        }

    @cached_property
    def published(self) -> Mapping[str, Field]:
        """Give the fields that pages may show."""
        return {name: each for name, each in self.fields.items() if each.publish}

    @cached_property
    def title_field(self) -> str:
        """Name the field that says what a row is called; empty where none does.

        That is the one field of the row page's title, else a field named `titre` or `nom`.
        """
        row = next((page.title for page in self.pages if page.per == "row"), "")
        match = _ONE_VALUE.fullmatch(row.strip())
        named = [match.group(1)] if match else []
        usual = ("titre", "nom", "title", "name")
        return next((name for name in (*named, *usual) if name in self.fields), "")
