"""What is written back goes into a copy, into those cells alone, as what it is."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from workbooks import with_result

from bot.failure import Failure
from bot.workbook.read import read_sheet
from bot.workbook.writeback import FORMULA, Filled, write_back


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Projets"
    sheet.append(["ID", "Titre", "Début", "Total", "Double"])
    sheet.append(["P-1", "Quais", datetime(2020, 1, 2), 12, "=D2*2"])  # noqa: DTZ001 - sheets know no zone
    path = tmp_path / "p.xlsx"
    book.save(path)
    return path


def filled(ref: str, text: str, value: object = None) -> Filled:
    return Filled("Projets", ref, text, text if value is None else value, "Marie, hier")


def test_each_kind_of_cell_keeps_its_kind(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "copie.xlsx"
    cells = [
        filled("B2", "=1+1"),
        filled("C2", "15 juin 2021", date(2021, 6, 15)),
        filled("D2", "13", 13),
    ]
    assert write_back(workbook, cells, out) == {}
    sheet = load_workbook(out)["Projets"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet["C2"].value == datetime(2021, 6, 15)  # noqa: DTZ001 - as above
    assert sheet["D2"].value == 13
    assert "Marie" in sheet["B2"].comment.text
    assert load_workbook(workbook)["Projets"]["B2"].value == "Quais"


def test_a_formula_is_refused_and_nothing_else_to_write_writes_nothing(
    workbook: Path, tmp_path: Path
) -> None:
    out, cell = tmp_path / "copie.xlsx", filled("E2", "30", 30)
    assert write_back(workbook, [cell], out) == {cell: FORMULA}
    assert not out.exists()


def test_an_emptied_value_empties_the_cell(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "copie.xlsx"
    write_back(workbook, [Filled("Projets", "B2", "", None, "Marie")], out)
    assert load_workbook(out)["Projets"]["B2"].value is None


def test_the_copy_never_goes_onto_the_workbook(workbook: Path) -> None:
    with pytest.raises(Failure):
        write_back(workbook, [filled("B2", "Ports")], workbook)


def test_a_copy_keeps_the_results_of_formulas(workbook: Path, tmp_path: Path) -> None:
    with_result(workbook, "E2", "n", "24")
    out = tmp_path / "copie.xlsx"
    write_back(workbook, [filled("B2", "Ports")], out)
    assert read_sheet(out, "Projets").rows[1][4] == 24
    assert load_workbook(out)["Projets"]["E2"].value == "=D2*2"
