"""What is to be written back: cells, their values, and the list of them that is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.disk import write_whole
from bot.workbook.opened import failure

if TYPE_CHECKING:
    from pathlib import Path

    from bot.workbook.sheet import Place

# Why a cell was not filled.
FORMULA, UNSAFE, ALTERED = "formula", "unsafe", "altered"


class Filled(NamedTuple):
    """A cell, what is to stand in it as text and as a value of its own kind, and its comment."""

    sheet: str
    ref: str
    text: str
    value: Any
    comment: str


class Placed(NamedTuple):
    """A cell to be filled, and where it is: of merged cells, the one that carries the value."""

    sheet: str
    place: Place
    filled: Filled


class Listing(NamedTuple):
    """A sheet to add, which lists what changed: its name, its headings, its rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


# Lists what changed, once it is known which cells were not filled, and why.
Lister = Callable[[Mapping[Filled, str]], Listing]


@contextmanager
def saving(out: Path) -> Iterator[None]:
    """Save a copy of a workbook. Raises Failure where it cannot be written."""
    try:
        yield
    except OSError as error:
        raise failure("not-writable", out.name, folder=out.parent) from error


def put_in_place(data: bytes, out: Path) -> None:
    """Save a copy, whole or not at all. Raises Failure as `saving` does."""
    with saving(out):
        write_whole(out, data)
