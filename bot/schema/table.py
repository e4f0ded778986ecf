"""A sheet understood: the records of its rows, and every problem at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Problem, Record
    from bot.schema.collection import Collection


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one collection.

    `records` are the rows that are right, published and unpublished alike, in the sheet's order;
    `held` those with an error, by key, or as `row:17` where there is no usable key. `rows` counts
    the rows that are not empty. `faulty` is a fault of the whole sheet: there are no records.
    `titles` says what each row is called, held ones too, so that references find them.
    """

    collection: Collection
    records: Mapping[str, Record]
    held: Mapping[str, tuple[Problem, ...]]
    unpublished: frozenset[str]
    rows: int
    faulty: bool
    problems: tuple[Problem, ...]
    digest: str
    titles: Mapping[str, str] = field(default_factory=dict)
