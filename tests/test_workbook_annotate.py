"""A marked workbook is the same workbook, with what is wrong shown where it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from workbooks import an_ods, made_by

from bot.failure import Exit, Failure
from bot.model import Cell
from bot.say import LANGUAGES, Say
from bot.workbook.annotate import Labels, annotate
from bot.workbook.read import read_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.model import Severity

ERROR, WARNING = "FFFFC7CE", "FFFFEB9C"
LABELS = Labels.spoken_by(Say("fr"))


def problem(
    ref: str, message: str = "Pas bon", severity: Severity = "error", sheet: str = "Projets"
) -> tuple[Cell | None, Severity, str, str]:
    return Cell("p.xlsx", sheet, ref), severity, message, "Corrigez"


def marked(
    path: Path,
    problems: Sequence[tuple[Cell | None, Severity, str, str]],
    header: int = 1,
    sheet: str = "Projets",
) -> Workbook:
    out = path.parent / "out" / "p.xlsx"
    out.parent.mkdir()
    assert annotate(path, problems, out, LABELS, {sheet: header}) == out
    return load_workbook(out, rich_text=True)


def colour(sheet: Worksheet, ref: str) -> str:
    return str(sheet[ref].fill.fgColor.rgb) if sheet[ref].fill.fill_type else ""


def told(sheet: Worksheet, ref: str) -> str:
    comment = sheet[ref].comment
    return comment.text if comment else ""


ROWS: list[list[str | int]] = [
    ["Projets des ADN"],
    [],
    ["N°", "Titre", "Début"],
    ["P-1", "Un", 2021],
    ["P-2", "=Deux", 3],
]


def a_book(path: Path) -> Path:
    def fill(sheet: Worksheet) -> None:
        for row in ROWS:
            sheet.append(row)
        sheet["B5"].data_type = "s"

    return made_by(path, fill)


def test_cells_are_coloured_by_severity_and_told(tmp_path: Path) -> None:
    problems = [
        problem("B4"),
        problem("C4", "Douteux", "warning"),
        problem("B4", "Encore", "warning"),
    ]
    sheet = marked(a_book(tmp_path / "p.xlsx"), problems)["Projets"]
    assert (colour(sheet, "B4"), colour(sheet, "C4"), colour(sheet, "B5")) == (ERROR, WARNING, "")
    assert told(sheet, "B4") == "Pas bon\nCorrigez\n\nEncore\nCorrigez"
    assert told(sheet, "C4") == "Douteux\nCorrigez"


def test_a_comment_that_was_there_stays_first(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "x"
        sheet["A1"].comment = Comment("À voir avec Jo", "Moi")

    sheet = marked(made_by(tmp_path / "p.xlsx", fill), [problem("A1")])["Projets"]
    assert told(sheet, "A1") == "À voir avec Jo\n\nPas bon\nCorrigez"


def test_a_problem_of_a_row_is_shown_on_its_first_filled_cell(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "x"
        sheet["C2"] = "y"

    sheet = marked(made_by(tmp_path / "p.xlsx", fill), [problem("2")])["Projets"]
    assert (colour(sheet, "A2"), colour(sheet, "B2")) == ("", ERROR)


def test_a_problem_of_a_covered_cell_is_shown_on_the_one_that_covers_it(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "thème"
        sheet["B1"] = sheet["B2"] = "x"
        sheet.merge_cells("A1:A2")

    sheet = marked(made_by(tmp_path / "p.xlsx", fill), [problem("A2")])["Projets"]
    assert told(sheet, "A1").startswith("Pas bon")


def test_the_list_leads_to_each_cell(tmp_path: Path) -> None:
    problems = [
        problem("B4"),
        problem("5", "Ligne"),
        problem("", "Feuille"),
        (None, "error", "=Tout", ""),
    ]
    sheet = marked(a_book(tmp_path / "p.xlsx"), problems)["Problèmes"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Gravité", "Cellule", "Ce qui ne va pas", "Quoi faire"]
    assert rows[1] == ["erreur", "Projets!B4", "Pas bon", "Corrigez"]
    assert [row[1] for row in rows[2:]] == ["Projets!5", "Projets", None]
    assert sheet["B2"].hyperlink.location == "'Projets'!B4"
    assert sheet["C5"].value == "=Tout"
    assert sheet["C5"].data_type == "s"


def test_only_the_rows_to_mend_are_given_again_as_they_were_typed(tmp_path: Path) -> None:
    problems = [problem("B5"), problem("C3", "Titre"), problem("C5")]
    book = marked(a_book(tmp_path / "p.xlsx"), problems, header=3)
    sheet = book["Lignes à corriger"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["N°", "Titre", "Début"],
        ["P-2", "=Deux", 3],
    ]
    assert sheet["B2"].data_type == "s"
    assert (colour(sheet, "B2"), colour(sheet, "C2")) == (ERROR, ERROR)


def test_without_rows_to_mend_there_is_no_sheet_for_them(tmp_path: Path) -> None:
    book = marked(a_book(tmp_path / "p.xlsx"), [problem("C3")], header=3)
    assert book.sheetnames == ["Projets", "Problèmes"]


def test_everything_else_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Projets"
    sheet.append(["N°", "Titre"])
    sheet.append(["P-1", CellRichText("un ", TextBlock(InlineFont(b=True), "gras"))])
    sheet.append(["P-2", "=A2"])
    sheet["A1"].font = Font(bold=True, color="FF00AA00")
    sheet["A3"].number_format = "@"
    sheet.column_dimensions["B"].width = 44
    sheet.row_dimensions[2].height = 33
    sheet.auto_filter.ref = "A1:B3"
    sheet.freeze_panes = "A2"
    choices = DataValidation(type="list", formula1="Listes!$A$1:$A$2")
    sheet.add_data_validation(choices)
    choices.add("A2:A9")
    sheet["B2"].hyperlink = "https://example.org/"
    book.create_sheet("Listes").append(["Estrie"])
    book["Listes"].sheet_state = "hidden"
    book.save(path)
    before = path.read_bytes()

    copy = marked(path, [problem("A3")])
    sheet = copy["Projets"]
    assert path.read_bytes() == before
    assert copy.sheetnames == ["Projets", "Listes", "Lignes à corriger", "Problèmes"]
    assert copy["Listes"].sheet_state == "hidden"
    assert sheet["A1"].font.b
    assert sheet["A1"].font.color.rgb == "FF00AA00"
    assert sheet["A3"].number_format == "@"
    assert isinstance(sheet["B2"].value, CellRichText)
    assert sheet["B2"].hyperlink.target == "https://example.org/"
    assert sheet["B3"].value == "=A2"
    assert sheet.column_dimensions["B"].width == 44
    assert sheet.row_dimensions[2].height == 33
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.freeze_panes == "A2"
    assert sheet.data_validations.dataValidation[0].formula1 == "Listes!$A$1:$A$2"


def test_an_ods_comes_back_as_an_xlsx_with_the_same_marks(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        start = f'<table:table-cell office:value-type="string"{more}>'
        return f"{start}<text:p>{text}</text:p></table:table-cell>"

    day = '<table:table-cell office:value-type="date" office:date-value="2021-06-01"/>'
    spanned = cell("thème", ' table:number-rows-spanned="2" table:number-columns-spanned="1"')
    rows = (
        f"<table:table-row>{cell('Thème')}{cell('=1+1')}</table:table-row>"
        f"<table:table-row>{spanned}{day}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{cell('x')}</table:table-row>"
    )
    path = an_ods(tmp_path / "p.ods", ("Projets", rows), ("Autre", ""))
    book = marked(path, [problem("B3")])
    sheet = book["Projets"]
    assert (sheet["B1"].value, sheet["B1"].data_type) == ("=1+1", "s")
    assert sheet["B2"].value == datetime(2021, 6, 1)  # noqa: DTZ001 - cells have no zone
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A2:A3"]
    assert colour(sheet, "B3") == ERROR
    assert book.sheetnames == ["Projets", "Autre", "Lignes à corriger", "Problèmes"]
    assert book["Lignes à corriger"]["A2"].value == "thème"


def test_a_csv_comes_back_as_an_xlsx_in_which_every_cell_is_text(tmp_path: Path) -> None:
    path = tmp_path / "mes [projets].csv"
    path.write_text("Code;Titre\n007;=SOMME(A1)\n#N/A;\x02x\n", encoding="utf-8")
    book = marked(path, [problem("B2", sheet=""), problem("A3", sheet="")], sheet="")
    sheet = book["mes -projets-"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values == [["Code", "Titre"], ["007", "=SOMME(A1)"], ["#N/A", "x"]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert (colour(sheet, "B2"), colour(sheet, "A3")) == (ERROR, ERROR)


def test_a_marked_copy_can_be_read_and_marked_again(tmp_path: Path) -> None:
    marked(a_book(tmp_path / "p.xlsx"), [problem("B5")], header=3)
    first = tmp_path / "out" / "p.xlsx"
    again = tmp_path / "again.xlsx"
    annotate(first, [problem("B4")], again, LABELS, {"Projets": 3})
    assert read_sheet(again).rows == read_sheet(tmp_path / "p.xlsx").rows
    assert len(load_workbook(again).sheetnames) == 5


def test_the_workbook_itself_is_never_written(tmp_path: Path) -> None:
    path = a_book(tmp_path / "p.xlsx")
    before = path.read_bytes()
    (tmp_path / "out").mkdir()
    with pytest.raises(Failure) as caught:
        annotate(path, [problem("B4")], tmp_path / "out" / ".." / "p.xlsx", LABELS, {})
    assert caught.value.problem.code == "workbook.onto-itself"
    assert path.read_bytes() == before


def test_a_copy_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    path = a_book(tmp_path / "p.xlsx")
    with pytest.raises(Failure) as caught:
        annotate(path, [problem("B4")], tmp_path / "ailleurs" / "p.xlsx", LABELS, {})
    assert caught.value.problem.code == "workbook.not-writable"
    assert caught.value.status is Exit.SETUP
    (tmp_path / "dossier.xlsx").mkdir()
    with pytest.raises(Failure):
        annotate(path, [problem("B4")], tmp_path / "dossier.xlsx", LABELS, {})
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["dossier.xlsx", "p.xlsx"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_words_of_the_added_sheets(language: str) -> None:
    labels = Labels.spoken_by(Say(language))
    assert all(getattr(labels, name) for name in Labels.__dataclass_fields__)
    assert max(len(labels.problems), len(labels.rows)) <= 31  # the longest name of a sheet
