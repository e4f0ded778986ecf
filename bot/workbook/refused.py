"""Why a workbook is not read: a sentence with the file, the sheet and the cell."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.failure import Exit, Failure
from bot.model import Cell, Problem
from bot.workbook import limits

if TYPE_CHECKING:
    from collections.abc import Iterator


def failure(
    name: str, file: str, status: Exit = Exit.SETUP, sheet: str = "", ref: str = "", **args: Any
) -> Failure:
    """Make the failure to read a workbook: `name` is its sentence among those of workbooks.

    `sheet` and `ref` say where, as far as that is known.
    """
    where = Cell(file, sheet, ref)
    said = {"file": file, **({"sheet": sheet} if sheet else {}), **args}
    return Failure(Problem(f"workbook.{name}", where, said), status)


def refuse_full(file: str, sheet: str, cells: int, rows: int) -> None:
    """Refuse a sheet with more filled cells or rows than can be held. Raises Failure."""
    if cells > limits.MOST_FILLED or rows > limits.MOST_ROWS:
        most, limit = limits.MOST_FILLED, limits.MOST_ROWS
        shown = sheet or file
        raise failure("too-full", file, sheet=sheet, where=shown, most=most, limit=limit)


def is_vast(rows: int, columns: int) -> bool:
    """Say whether a sheet reaches so far that reading it would take all memory or time there is."""
    return rows * columns > limits.MOST_CELLS or columns > limits.MOST_COLUMNS


@contextmanager
def marking(file: str) -> Iterator[None]:
    """Tell whatever goes wrong while a copy is made as a fault of the workbook.

    What calamine does not look at may be broken in any way, and openpyxl fails at it in any way. A
    disk that refuses is told elsewhere.
    """
    try:
        yield
    except (Failure, OSError):
        raise
    except Exception as error:
        raise failure("not-markable", file) from error
