"""The table of docs/faults.md: each cause, and what must become of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
_COLUMNS = 9
_NOTHING = "–"


class Cause(NamedTuple):
    """What names a row: the heading it stands under, the cause, and where it is met."""

    part: str
    cause: str
    where: str

    def __str__(self) -> str:
        return f"{self.part}: {self.cause} ({self.where})"


class Fate(NamedTuple):
    """What becomes of a request, in the words of the table.

    `requests` counts those that asked for the same thing, the first one too.
    """

    requests: str
    outcome: str
    code: str
    status: str
    sentence: str


def rows() -> dict[Cause, Fate]:
    """Read the tables; the page itself explains their columns."""
    found: dict[Cause, Fate] = {}
    part = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            part = line.removeprefix("## ")
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != _COLUMNS or cells[0] == "cause":
            continue
        for where in cells[1].split(", "):
            cause = Cause(part, cells[0], where)
            assert cause not in found, f"{cause} is there twice"
            found[cause] = Fate(*(cell.replace(_NOTHING, "") for cell in cells[4:]))
    return found
