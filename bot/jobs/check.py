"""`check`: everything that is wrong in the workbooks and templates, without a wiki."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.failure import Exit, worst
from bot.jobs.reading import Reading, read_all
from bot.render.pages import titles
from bot.render.stock import stock_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.jobs.workspace import Workspace
    from bot.model import Problem
    from bot.say import Say


@dataclass(frozen=True, slots=True)
class Checked:
    """All problems, how many records are there, and the workbooks that were read."""

    reading: Reading
    problems: tuple[Problem, ...]
    records: int
    status: Exit


def check(workspace: Workspace, names: Sequence[str] = ()) -> Checked:
    """Read and judge; titles are judged by what the wiki last said of itself."""
    reading = read_all(workspace, names)
    site = workspace.kept_site() or stock_site(workspace.project.language)
    _, about_pages = titles(workspace.project, reading.tables, site)
    problems = (
        *reading.problems,
        *(p for p in about_pages if not p.collection or p.collection in reading.names),
    )
    wrong = any(problem.severity == "error" for problem in problems)
    status = worst(reading.status, Exit.PERSON if wrong else Exit.DONE)
    return Checked(reading, problems, reading.records, status)


def marked_copies(workspace: Workspace, checked: Checked, folder: Path, say: Say) -> list[Path]:
    """Write a copy of each workbook that has problems, with its wrong cells marked."""
    from bot.workbook.annotate import Labels, annotate  # noqa: PLC0415 - brings openpyxl

    labels = Labels.spoken_by(say)
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    tables = [table for table in checked.reading.chosen.values() if table.digest]
    workbooks = list(dict.fromkeys(table.collection.workbook for table in tables))
    for workbook in workbooks:
        path = workspace.folder / "sources" / workbook
        here = [table for table in tables if table.collection.workbook == workbook]
        headers = {table.sheet: table.header_row for table in here if table.header_row}
        about = {"", *(table.collection.name for table in here)}
        marks = [
            (p.where, p.severity, say(p.code, **p.args), say.hint(p.code, **p.args))
            for p in checked.problems
            if p.where and p.where.file == path.name and p.collection in about
        ]
        if marks and path.is_file():
            out = folder / _copy_of(workbook, workbooks)
            out.parent.mkdir(parents=True, exist_ok=True)
            written.append(annotate(path, marks, out, labels, headers))
    return written


def _copy_of(workbook: str, workbooks: Sequence[str]) -> str:
    """Name a copy as its workbook; beside `fiches.xlsx`, that of `fiches.ods` is told apart."""
    name, dot, suffix = workbook.rpartition(".")
    if suffix.lower() in {"xlsx", "xlsm"}:
        return workbook
    alone = sum(each.rpartition(".")[0] == name for each in workbooks) == 1
    return f"{name if alone else workbook}{dot}xlsx"
