"""What people changed on the wiki, written into a copy of the workbook; never into itself.

Only those cells change, and where the format knows comments each says who changed it and when.
The copy is of the workbook's own kind. A formula stays one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.failure import Exit
from bot.workbook.address import parse_cell
from bot.workbook.filled import ALTERED, FORMULA, UNSAFE, Filled, Lister, Listing, Placed
from bot.workbook.ods_copy import fill_ods
from bot.workbook.opened import failure, open_workbook
from bot.workbook.read import names_of, read_opened
from bot.workbook.separated_copy import fill_separated
from bot.workbook.xlsx_copy import fill_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Place

__all__ = ["ALTERED", "FORMULA", "UNSAFE", "Filled", "Lister", "Listing", "write_back"]

_WAYS = {"xlsx": fill_xlsx, "ods": fill_ods, "text": fill_separated}


def write_back(
    path: Path,
    cells: Sequence[Filled],
    out: Path,
    lister: Lister | None = None,
    digest: str = "",
) -> dict[Filled, str]:
    """Write a copy of a workbook with these cells filled; give those that were not, with why.

    Raises Failure where the workbook cannot be read or is no longer the one of that digest, where
    the copy cannot be written, or would go onto the workbook itself. Nothing is written where no
    cell could be.
    """
    if out.exists() and out.samefile(path):
        raise failure("onto-itself", path.name)
    opened = open_workbook(path)
    if digest and opened.digest != digest:
        raise failure("being-saved", path.name, Exit.LATER)
    return _WAYS[opened.kind](opened, list(_placed(opened, cells)), out, lister)


def _placed(opened: Opened, cells: Sequence[Filled]) -> Iterator[Placed]:
    names = names_of(opened)
    merged: dict[str, Mapping[Place, Place]] = {}
    for filled in cells:
        name = filled.sheet if filled.sheet in names else names[0]
        if name not in merged:
            merged[name] = read_opened(opened, name).merged
        place = parse_cell(filled.ref) or (0, 0)
        yield Placed(name, merged[name].get(place, place), filled)
