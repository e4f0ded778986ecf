"""csv and tsv: text in UTF-8, cut into cells where its own first lines say."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Cell, Problem, column_letters
from bot.workbook import limits
from bot.workbook.refused import failure, is_vast, refuse_full

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.workbook.opened import Opened

_FIRST = 50  # rows that are looked at to find the separator
_EXCEL_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # a first line that Excel does not show


def separated_rows(opened: Opened) -> list[list[str]]:
    """Read all cells as text; rows are made equally long.

    Raises Failure for another encoding than UTF-8, and for a quotation mark that never ends.
    """
    text, separator = cut(opened)
    rows: list[list[str]] = []
    width = start = 1
    filled = cells = 0
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    try:
        with _any_length():
            for row in reader:
                rows.append(row)
                filled += bool(any(row))
                cells += sum(map(bool, row))
                refuse_full(opened.file, "", cells, filled)
                width = max(width, len(row))
                start = reader.line_num + 1
                if is_vast(len(rows), width):
                    letters, last = column_letters(width - 1), len(rows)
                    raise failure("too-vast-text", opened.file, column=letters, row=last)
    except csv.Error as error:
        raise _at_line("bad-quotes", opened.file, start) from error
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows


def _lines(text: str) -> io.TextIOWrapper:
    """Give a text to be read on: unlike StringIO, which takes four bytes for each character."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="")


@contextmanager
def _any_length() -> Iterator[None]:
    """Let cells be as long as the file: one that is too long is told later, with its address."""
    usual = csv.field_size_limit(limits.LARGEST_TEXT)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def cut(opened: Opened) -> tuple[str, str]:
    """Give the text without what only Excel reads, and what separates its cells."""
    text = _decoded(opened)
    hint = _EXCEL_HINT.match(text)
    if hint:
        return text[hint.end() :], hint[1]
    return text, "\t" if opened.suffix == ".tsv" else find_separator(text)


def _decoded(opened: Opened) -> str:
    try:
        text = opened.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = opened.data.count(b"\n", 0, error.start) + 1
        raise _at_line("not-utf8", opened.file, line) from error
    if "\0" in text:
        raise failure("not-text", opened.file, suffix=opened.suffix)
    return text


def find_separator(text: str) -> str:
    """Choose the separator that cuts most rows into equally many cells; `;` if all do as well."""
    return max(";\t,", key=lambda separator: _agreement(text, separator))


def _agreement(text: str, separator: str) -> int:
    try:
        with _any_length():
            rows = list(islice(csv.reader(_lines(text), delimiter=separator), _FIRST))
    except csv.Error:
        return 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values(), default=0)


def _at_line(name: str, file: str, line: int) -> Failure:
    where = Cell(file, "", str(line))
    return Failure(Problem(f"workbook.{name}", where, {"file": file, "line": line}))
