"""What is to be written back: cells, their values, and the list of them that is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

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
def in_place_of(out: Path) -> Iterator[Path]:
    """Give the name of a file beside, to be made whole, which then takes the place of `out`.

    It is to be made with mode `x`: a link that lies in wait would lead what is written elsewhere.
    Raises Failure where it cannot be written; nothing of it stays.
    """
    temporary = out.with_name(f".{out.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        try:
            yield temporary
            temporary.replace(out)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise failure("not-writable", out.name, folder=out.parent) from error


def put_in_place(data: bytes, out: Path) -> None:
    """Save a copy, whole or not at all."""
    with in_place_of(out) as temporary, temporary.open("xb") as file:
        file.write(data)
