"""A copy of a csv or tsv with some cells filled: every other character stays.

Delimiter, encoding, quotes and line ends are the file's own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.formula import may_run
from bot.workbook.filled import ALTERED, UNSAFE, put_in_place
from bot.workbook.separated import cut, separated_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.workbook.filled import Filled, Lister, Placed
    from bot.workbook.opened import Opened
    from bot.workbook.sheet import Place


def fill_separated(
    opened: Opened,
    cells: Sequence[Placed],
    out: Path,
    lister: Lister | None,  # noqa: ARG001 - a csv has one sheet, and no room for a list
) -> dict[Filled, str]:
    """Write the copy, and give the cells whose text a program would take for a formula.

    A csv cannot say that a cell is a text, so such a text is not written at all.
    """
    refused = {each.filled: UNSAFE for each in cells if may_run(each.filled.text)}
    texts = {each.place: each.filled.text for each in cells if each.filled not in refused}
    data = _with_texts(opened, texts) if texts else None
    if data is None:
        return {each.filled: refused.get(each.filled, ALTERED) for each in cells}
    put_in_place(data, out)
    return refused


def _with_texts(opened: Opened, texts: Mapping[Place, str]) -> bytes | None:
    """Give the file with these cells changed; None where it would not be read as it is meant."""
    text, separator = cut(opened)
    head = opened.data[: len(opened.data) - len(text.encode())]  # a byte order mark, Excel's hint
    parts, done = [], 0
    for change in sorted(_changes(dict(_cells(text, separator)), texts, separator)):
        parts += [text[done : change.start], change.text]
        done = change.end
    data = head + "".join([*parts, text[done:]]).encode()
    meant = [list(row) for row in separated_rows(opened)]
    for (row, column), value in texts.items():
        meant[row][column] = value
    return data if separated_rows(replace(opened, data=data)) == meant else None


class _Part(NamedTuple):
    """A part of the text that one cell takes, or what is to stand there."""

    start: int
    end: int
    text: str


def _cells(text: str, separator: str) -> Iterator[tuple[Place, _Part]]:
    """Give every cell with its place and the characters that it takes, quotes included."""
    beyond = rf"[^{re.escape(separator)}\r\n]*"
    cell = re.compile(rf'"(?:[^"]|"")*"{beyond}|{beyond}')
    line_end = re.compile(r"\r\n|\r|\n")
    at = row = column = 0
    while match := cell.match(text, at):
        yield (row, column), _Part(match.start(), match.end(), match[0])
        at = match.end()
        if at >= len(text):
            return
        ends = line_end.match(text, at)
        row, column = (row + 1, 0) if ends else (row, column + 1)
        at = ends.end() if ends else at + len(separator)


def _changes(
    there: Mapping[Place, _Part], texts: Mapping[Place, str], separator: str
) -> Iterator[_Part]:
    """Give what is to stand where; a row that is too short becomes long enough."""
    longer: dict[int, list[int]] = {}
    for place, text in texts.items():
        if place in there:
            start, end, before = there[place]
            yield _Part(start, end, _quoted(text, separator, always=before.startswith('"')))
        else:
            longer.setdefault(place[0], []).append(place[1])
    for row, columns in longer.items():
        last = max(column for at, column in there if at == row)
        more = (texts.get((row, at), "") for at in range(last + 1, max(columns) + 1))
        added = "".join(separator + _quoted(text, separator) for text in more)
        end = there[row, last].end
        yield _Part(end, end, added)


def _quoted(text: str, separator: str, *, always: bool = False) -> str:
    if always or any(mark in text for mark in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text
