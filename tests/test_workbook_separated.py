"""csv and tsv are text: nothing in them is taken for a number, a date or a missing value."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workbook.read import read_range, read_sheet, sheet_names
from bot.workbook.separated import find_separator

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "text", "rows"),
    [
        ("p.csv", "Code;Titre\n007;NA\n", [["Code", "Titre"], ["007", "NA"]]),
        ("p.csv", "\ufeffCode;Titre\r\n1;2021-06-01\r\n", [["Code", "Titre"], ["1", "2021-06-01"]]),
        ("p.csv", "Code,Titre\n1.0,TRUE\n", [["Code", "Titre"], ["1.0", "TRUE"]]),
        ("p.csv", "Code\tTitre\n1\t\n", [["Code", "Titre"], ["1", ""]]),
        ("p.tsv", "Code\tTitre\n1;2\tx\n", [["Code", "Titre"], ["1;2", "x"]]),
        ("p.csv", 'a;b\n"x\ny";"d""e"\n', [["a", "b"], ["x\ny", 'd"e']]),
        ("p.csv", 'a;b\n5" de large;x\n', [["a", "b"], ['5" de large', "x"]]),
        ("p.csv", "a\n\nb\n1;2;3\n",
         [["a", "", ""], ["", "", ""], ["b", "", ""], ["1", "2", "3"]]),
        ("p.csv", "sep=,\r\na,b\r\n", [["a", "b"]]),
        ("p.csv", "Mon titre, avec virgule\n\nid;nom\n1;x\n2;y\n",
         [["Mon titre, avec virgule", ""], ["", ""], ["id", "nom"], ["1", "x"], ["2", "y"]]),
        ("p.csv", "seule\nune\n", [["seule"], ["une"]]),
        ("p.csv", "a; b ;l’été\u00a0!", [["a", " b ", "l’été\u00a0!"]]),
    ],
)  # fmt: skip
def test_text_is_cut_into_cells_and_kept(
    tmp_path: Path, name: str, text: str, rows: list[list[str]]
) -> None:
    (tmp_path / name).write_bytes(text.encode())
    sheet = read_sheet(tmp_path / name)
    assert sheet.rows == rows
    assert sheet.name == ""


def test_a_csv_has_one_sheet_without_a_name_whatever_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("a;b\nc;d\n", encoding="utf-8")
    assert sheet_names(tmp_path / "p.csv") == [""]
    assert read_sheet(tmp_path / "p.csv", "Projets").name == ""
    assert read_range(tmp_path / "p.csv", "B1:B2") == ["b", "d"]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a;b;c", ";"),
        ("a,b,c", ","),
        ("a\tb", "\t"),
        ("a;b\n1,5;2,5\n", ";"),
        ('id;"x, y"\n1;"z, t, u"\n', ";"),
        ("rien", ";"),
    ],
)
def test_the_separator_is_found(text: str, separator: str) -> None:
    assert find_separator(text) == separator


CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"), max_size=12
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=8))
def test_what_the_csv_module_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter="\t", quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path_factory.mktemp("any") / "p.tsv"
    path.write_bytes(buffer.getvalue().encode())
    assert read_sheet(path).rows == rows
