"""Why a workbook is not read: a sentence with the file, the sheet and the cell."""

from __future__ import annotations

from typing import Any

from bot.failure import Exit, Failure
from bot.model import Cell, Problem


def failure(
    name: str, file: str, status: Exit = Exit.SETUP, sheet: str = "", ref: str = "", **args: Any
) -> Failure:
    """Make the failure to read a workbook: `name` is its sentence among those of workbooks.

    `sheet` and `ref` say where, as far as that is known.
    """
    where = Cell(file, sheet, ref)
    said = {"file": file, **({"sheet": sheet} if sheet else {}), **args}
    return Failure(Problem(f"workbook.{name}", where, said), status)
