"""Reading a sheet: every cell as it was typed, at its address."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.alike import nearest
from bot.failure import Exit, Failure
from bot.model import Cell, Problem
from bot.workbook import limits, ods, xlsx
from bot.workbook.address import parse_range
from bot.workbook.opened import failure, open_workbook
from bot.workbook.rich import Run, rich_value
from bot.workbook.separated import separated_rows
from bot.workbook.sheet import Details, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from python_calamine import CalamineWorkbook, SheetMetadata

    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Place

_MIDNIGHT = time()
_BEGINNING = 40  # characters that are shown of a text that is too long
_AS_THEY_ARE = {str, bool, int, date, time}  # types of cells that need no second look


def read_sheet(path: Path, sheet: str | None = None) -> Sheet:
    """Read one sheet, by default the first one that is not hidden.

    Raises Failure: SETUP for what a person must mend, LATER for a workbook being saved.
    """
    return read_opened(open_workbook(path), sheet)


def sheet_names(path: Path) -> list[str]:
    """List the sheets in the order of their tabs; a csv has one, without a name."""
    return names_of(open_workbook(path))


def read_range(path: Path, address: str) -> list[Any]:
    """Read the values of `Listes!A2:A20`, row by row, without the empty ones.

    Raises Failure as `read_sheet` does, and for an address that is none.
    """
    area = parse_range(address)
    if area is None:
        raise failure("bad-range", path.name, range=address)
    rows = read_sheet(path, area.sheet or None).rows
    values = (
        value
        for row in rows[area.top : area.bottom + 1]
        for value in row[area.left : area.right + 1]
    )
    return [value for value in values if value is not None and value != ""]


def names_of(opened: Opened) -> list[str]:
    """List the sheets of a file that is already read; see `sheet_names`."""
    if opened.kind == "text":
        return [""]
    return [tab.name for tab in _tabs(opened, _book(opened))]


def read_opened(opened: Opened, sheet: str | None) -> Sheet:
    """Read one sheet of a file that is already read; see `read_sheet`."""
    if opened.kind == "text":
        lines = separated_rows(opened)
        return Sheet(opened.file, "", lines, _too_long(lines), {}, opened.digest)
    book = _book(opened)
    name = _sheet_name(opened, book, sheet)
    look = xlsx.details if opened.kind == "xlsx" else ods.details
    found = look(opened, name)
    rows = _rows(opened, book, name)
    _put_texts(rows, found)
    merged = _merged(opened, name, rows, found)
    for covered, top_left in merged.items():
        rows[covered[0]][covered[1]] = rows[top_left[0]][top_left[1]]
    faults: dict[Place, str] = {
        **found.faults,
        **{place: found.faults[start] for place, start in merged.items() if start in found.faults},
        **_too_long(rows),
    }
    return Sheet(opened.file, name, rows, faults, merged, opened.digest)


def _book(opened: Opened) -> CalamineWorkbook:
    from python_calamine import PasswordError, load_workbook  # noqa: PLC0415 - see `_tabs`

    try:
        return load_workbook(io.BytesIO(opened.data))
    except PasswordError as error:
        raise failure("password", opened.file) from error
    except BaseException as error:
        raise _unreadable(opened, error) from error


def _tabs(opened: Opened, book: CalamineWorkbook) -> list[SheetMetadata]:
    """List the sheets that have cells: charts have none. Raises Failure where there are none."""
    from python_calamine import SheetTypeEnum  # noqa: PLC0415 - --help must not pay for it

    tabs = [tab for tab in book.sheets_metadata if tab.typ == SheetTypeEnum.WorkSheet]
    if not tabs:
        raise failure("no-sheet", opened.file)
    return tabs


def _unreadable(opened: Opened, error: BaseException) -> BaseException:
    """Judge what a reader of damaged files ended with: it is the file's fault, whatever it is.

    calamine's panics are no Exception to Python, but they are not a person's interruption either.
    """
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return failure("damaged", opened.file)
    return error


def _rows(opened: Opened, book: CalamineWorkbook, name: str) -> list[list[Any]]:
    try:
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except BaseException as error:
        raise _unreadable(opened, error) from error
    for row in rows:
        if not _AS_THEY_ARE.issuperset(map(type, row)):
            row[:] = map(_as_typed, row)
    return rows


def _as_typed(value: Any) -> Any:
    """Give a cell as people typed it: 3 is no 3.0, a day has no hour, a duration is 1:30:00."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date() if value.time() == _MIDNIGHT else value
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value


def _sheet_name(opened: Opened, book: CalamineWorkbook, wanted: str | None) -> str:
    """Find the sheet; like spreadsheets, without regard to case and blanks around."""
    tabs = _tabs(opened, book)
    names = [tab.name for tab in tabs]
    if wanted is None:
        return _first_visible(tabs)
    found = [name for name in names if name == wanted] or [
        name for name in names if _plain(name) == _plain(wanted)
    ]
    if found:
        return found[0]
    near = nearest(wanted, names)
    ordered = sorted(names, key=lambda name: name != near)  # the likeliest first
    args = {"file": opened.file, "sheet": wanted, "names": ordered}
    raise Failure(Problem("workbook.unknown-sheet", Cell(opened.file), args), Exit.SETUP)


def _plain(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())


def _first_visible(tabs: Sequence[SheetMetadata]) -> str:
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415 - see `_tabs`

    return next((tab for tab in tabs if tab.visible == SheetVisibleEnum.Visible), tabs[0]).name


def _put_texts(rows: list[list[Any]], found: Details) -> None:
    """Put rich and linked texts in the place of the plain ones."""
    texts: Mapping[Place, Sequence[Run]] = {
        **{place: [Run(text)] for place, text in _texts(rows, found.links)},
        **found.runs,
    }
    for place, runs in texts.items():
        if _holds(rows, place):
            url = found.links.get(place, "")
            linked = [run._replace(url=run.url or url) for run in runs]
            rows[place[0]][place[1]] = rich_value(linked)


def _texts(rows: list[list[Any]], places: Mapping[Place, str]) -> Iterator[tuple[Place, str]]:
    for place in places:
        if _holds(rows, place) and isinstance(text := rows[place[0]][place[1]], str) and text:
            yield place, text


def _holds(rows: list[list[Any]], place: Place) -> bool:
    return place[0] < len(rows) and place[1] < len(rows[place[0]])


def _merged(
    opened: Opened, sheet: str, rows: list[list[Any]], found: Details
) -> dict[Place, Place]:
    """Lead from each covered cell to the one that covers it, as far as there are cells."""
    height, width = len(rows), len(rows[0]) if rows else 0
    blocks = [
        (start, min(end[0] + 1, height), min(end[1] + 1, width))
        for start, end in found.areas
        if _holds(rows, start)
    ]
    if sum((down - at[0]) * (right - at[1]) for at, down, right in blocks) > limits.MOST_RANGED:
        raise failure("too-many-ranged", opened.file, sheet=sheet, limit=limits.MOST_RANGED)
    return {
        (row, column): start
        for start, down, right in blocks
        for row in range(start[0], down)
        for column in range(start[1], right)
        if (row, column) != start
    }


def _too_long(rows: list[list[Any]]) -> dict[Place, str]:
    """Find the texts that no cell of a spreadsheet can hold, and keep their beginnings."""
    found: dict[Place, str] = {}
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and len(value) > limits.LONGEST_CELL:
                row[column] = str(value)[:_BEGINNING]
                found[at, column] = "cell-too-long"
    return found
