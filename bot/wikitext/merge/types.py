"""What a merge is given, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.model import Names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Cell, FieldRule, Remark, Span

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
