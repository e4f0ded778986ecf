"""Hostile workbooks of the other kinds: LibreOffice's, and lines of text."""

from __future__ import annotations

from pathlib import Path

from hostile import HEAD, ROW
from workbooks import an_ods

_ODS_ROW = "".join(
    f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    for text in HEAD
)


def ods_far(path: Path, rows: str = "1000000000", columns: str = "1000000000") -> Path:
    """Let one cell stand for a thousand million times a thousand million."""
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return an_ods(path, ("Un", f"<table:table-row>{_ODS_ROW}</table:table-row>{row}"))


def ods_full(path: Path) -> Path:
    """Fill half a million cells."""
    row = "<table:table-row>" + _ODS_ROW * 10 + "</table:table-row>"
    return an_ods(path, ("Un", row * 16_000))


def ods_blanks(path: Path) -> Path:
    """Let one element stand for a thousand million blanks."""
    cell = '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="{}"/></text:p>'
    cells = "".join(f"{cell.format(n)}</table:table-cell>" for n in (10**9, "9" * 5000, 1))
    rows = (f"<table:table-row>{cells}</table:table-row>" for cells in (_ODS_ROW, cells))
    return an_ods(path, ("Un", "".join(rows)))


def ods_deep(path: Path) -> Path:
    """Put words inside words, fifty thousand deep."""
    deep = "<text:span>" * 50_000 + "x" + "</text:span>" * 50_000
    row = f'<table:table-cell office:value-type="string"><text:p>{deep}</text:p></table:table-cell>'
    rows = f"<table:table-row>{_ODS_ROW}</table:table-row><table:table-row>{row}</table:table-row>"
    return an_ods(path, ("Un", rows))


def csv_line(path: Path, size: int) -> Path:
    """Write a line of so many bytes."""
    text = ";".join(HEAD) + "\n" + ";".join(ROW) + f"\nP-2;Long;{'x' * size}\n"
    path.write_text(text, encoding="utf-8")
    return path


def csv_wide(path: Path) -> Path:
    """Write a line of a million cells above a million lines of one."""
    path.write_text(";".join(HEAD) + "\n" + ";" * 1_000_000 + "\nx" * 1_000_000, encoding="utf-8")
    return path
