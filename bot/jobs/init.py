"""`init`: a project folder that works at once, from an example or from any workbook."""

from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure
from bot.jobs.starting import Beginning, Column, files, words
from bot.jobs.workspace import SETTINGS
from bot.model import Cell, Problem
from bot.schema.propose import guess
from bot.workbook.read import read_sheet, sheet_names

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPES = ("text", "text", "text", "date", "longtext")


@dataclass(frozen=True, slots=True)
class Made:
    """A new project: its files, and what its first collection was taken to be."""

    files: tuple[Path, ...]
    begin: Beginning


def init(folder: Path, *, language: str, workbook: Path | None = None) -> Made:
    """Make a project; nothing that is there already is written over.

    Raises Failure for what is wrong with folder or workbook, OSError where nothing can be written.
    """
    if (folder / SETTINGS).exists():
        raise Failure(Problem("run.project-exists", Cell(str(folder))), Exit.SETUP)
    begin = _from_workbook(folder, language, workbook) if workbook else _example(folder, language)
    target = folder / "sources" / begin.workbook
    if target.exists() and not (workbook and target.samefile(workbook)):
        raise Failure(Problem("run.workbook-exists", Cell(str(target))), Exit.SETUP)
    return Made(tuple(_written(folder, begin, workbook)), begin)


def _written(folder: Path, begin: Beginning, workbook: Path | None) -> list[Path]:
    written = []
    for name, text in files(begin).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            written.append(path)
    target = folder / "sources" / begin.workbook
    if workbook is None:
        _example_workbook(target, begin.language)
    elif workbook.resolve() != target.resolve():
        shutil.copy2(workbook, target)
    example = Path(__file__).parent.parent.parent / "user-config.py.example"
    if example.is_file() and not (folder / example.name).exists():
        shutil.copy2(example, folder / example.name)
        return [*written, target, folder / example.name]
    return [*written, target]


def _example(folder: Path, language: str) -> Beginning:
    said = words(language)
    names = [slug(heading) for heading in said["headings"]]
    columns = tuple(
        Column(name, heading, kind, required=number < 2)
        for number, (name, heading, kind) in enumerate(
            zip(names, said["headings"], _TYPES, strict=True)
        )
    )
    name = said["collection"]
    return Beginning(
        language=language,
        project=slug(folder.resolve().name),
        name=name,
        label=said["label"],
        workbook=f"{name}.xlsx",
        key=names[0],
        title=f"<< {names[1]} >>",
        columns=columns,
    )


def _example_workbook(path: Path, language: str) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - only init writes one
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above

    said = words(language)
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError("a new workbook has a sheet")
    sheet.title = said["label"]
    for row in (said["headings"], *said["rows"]):
        sheet.append(row)
    for letter, width in zip("ABCDE", (12, 36, 16, 14, 60), strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
        for cell in sheet[letter][1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    book.save(path)


def _from_workbook(folder: Path, language: str, workbook: Path) -> Beginning:
    """Propose a collection from the first sheet that has anything in it."""
    sheets: Sequence[str] = sheet_names(workbook) or [""]
    for name in sheets:
        sheet = read_sheet(workbook, name or None)
        found = guess(sheet)
        if found is not None and found.key:
            break
    else:
        raise Failure(Problem("run.nothing-to-propose", Cell(workbook.name)), Exit.SETUP)
    columns = tuple(
        Column(
            column.field,
            column.heading,
            column.type,
            column.required or column.field in {found.key, found.title},
            column.separator if column.multiple else "",
            tuple(column.choices) if column.type == "choice" else (),
            guessed=True,
            internal=column.internal and column.field not in {found.key, found.title},
        )
        for column in found.columns
    )
    return Beginning(
        language=language,
        project=slug(folder.resolve().name),
        name=slug(workbook.stem),
        label=re.sub(r"[\s_-]+", " ", workbook.stem).strip().capitalize(),
        workbook=workbook.name,
        key=found.key,
        title=f"<< {found.title or found.key} >>",
        columns=columns,
        sheet=name if len(sheets) > 1 else "",
        header_row=found.header_row,
        found_in=found.sheet,
    )


def slug(text: str) -> str:
    """Make a name for TOML and identities: ASCII letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "projet"
