"""Problems as text: by file and sheet, each with its cells and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.report.lines import hint_lines, listed, wrap
from bot.report.sentences import Told, of_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Problem
    from bot.say import Say

_MOST_CELLS = 6


class Group(NamedTuple):
    """The same thing wrong in several cells of one sheet."""

    file: str
    sheet: str
    severity: str
    told: Told
    cells: tuple[str, ...]

    def where(self, say: Say) -> str:
        """Write the cells: `projets.xlsx, Projets!D17, D18`; empty where there is no place."""
        cells = listed(self.cells, _MOST_CELLS, say)
        inside = "!".join(part for part in (self.sheet, cells) if part)
        return ", ".join(part for part in (self.file, inside) if part)


def grouped(problems: Iterable[Problem], say: Say) -> list[Group]:
    """Group by file and sheet, in the order of their first problem; like problems are one."""
    sheets: dict[tuple[str, str], dict[tuple[str, Told], dict[str, None]]] = {}
    for problem in problems:
        file, sheet, ref = problem.where or ("", "", "")
        told = sheets.setdefault((file, sheet), {})
        cells = told.setdefault((problem.severity, of_problem(problem, say)), {})
        if ref:
            cells[ref] = None
    return [
        Group(file, sheet, severity, told, tuple(cells))
        for (file, sheet), found in sheets.items()
        for (severity, told), cells in found.items()
    ]


def problems_text(problems: Iterable[Problem], say: Say, width: int) -> str:
    """Write problems for a terminal or a log, a blank line between two sheets."""
    lines: list[str] = []
    before: tuple[str, str] | None = None
    for group in grouped(problems, say):
        if before not in {None, (group.file, group.sheet)}:
            lines.append("")
        before = (group.file, group.sheet)
        lines += group_lines(group, say, width)
    return "\n".join(lines)


def group_lines(group: Group, say: Say, width: int, indent: int = 0) -> list[str]:
    """Write one group: where, what, and what to do."""
    message = group.told.message
    if group.severity == "warning":
        message = say("report.warning", message=message)
    where = group.where(say)
    text = say("report.at", where=where, message=message) if where else message
    return [
        *wrap(text, width, indent, indent + 2),
        *hint_lines(group.told.hint, width, indent + 2),
    ]
