"""A sheet as people typed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.workbook.rich import Run

Fault = Literal["formula-without-value", "error-cell", "cell-too-long"]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet, from A1 on; rows are of equal length.

    A value is "" where nothing was typed, else str, Wikitext (a cell with bold, italic or links),
    int, float, bool, date, datetime or time. Places are (row, column), counted from 0. `faults`
    names the cells whose value cannot be known; `merged` leads from a covered cell to the one
    whose value it shows, and `rows` already carries that value there. `name` is empty for csv and
    tsv. `digest` is the SHA-256 of the file.
    """

    file: str
    name: str
    rows: list[list[Any]]
    faults: Mapping[Place, str]
    merged: Mapping[Place, Place]
    digest: str


@dataclass(frozen=True, slots=True)
class Details:
    """What the XML of a sheet says beyond its plain values.

    `areas` are merged ranges, both corners included. `runs` are the texts that have more than one
    look, `links` where whole cells lead.
    """

    faults: Mapping[Place, Fault]
    areas: Sequence[tuple[Place, Place]] = ()
    runs: Mapping[Place, Sequence[Run]] = field(default_factory=dict)
    links: Mapping[Place, str] = field(default_factory=dict)
