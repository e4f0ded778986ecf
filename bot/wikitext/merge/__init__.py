"""Merging what the sheet said, what it says now, and what people made of the page.

By field in the managed call, then by row, item or line inside tables and lists, then by
paragraph. What the sheet does not know stays byte for byte. A conflict is a value in the result,
never a marker in a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.model import Cell, FieldRule, Names, Remark, Span

Side = Literal["sheet", "wiki"]


@dataclass(frozen=True, slots=True)
class Ours:
    """What the sheet says now: the rendered text, where each field is in it, how fields merge.

    `key_field` tells calls of one template apart; a `generated` page is made of many rows. `take`
    settles what would clash, by field, or for the whole page under the empty name.
    """

    text: str
    spans: Sequence[Span] = ()
    rules: Mapping[str, FieldRule] = field(default_factory=dict)
    key_field: str = ""
    generated: bool = False
    names: Names = field(default_factory=Names)
    take: Mapping[str, Side] = field(default_factory=dict)


class Clash(NamedTuple):
    """Both sides changed one place, each in its way. Values are wikitext; None is absent.

    `reason` is `both-changed` or `call-not-found`. `field` is the field's name, or the parameter's
    where no field is bound to it, or empty for text outside calls.
    """

    reason: str
    field: str = ""
    base: str | None = None
    ours: str | None = None
    theirs: str | None = None
    cell: Cell | None = None


class Merged(NamedTuple):
    """The text that comes out, which must not be saved where there are clashes."""

    text: str
    clashes: tuple[Clash, ...] = ()
    remarks: tuple[Remark, ...] = ()
