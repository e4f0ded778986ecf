"""A sheet comes back as it was typed, each cell at its address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from workbooks import a_workbook, made_by, patched, with_cells, with_shared

from bot.failure import Exit, Failure
from bot.workbook.read import read_range, read_sheet, sheet_names

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("NA", "NA"),
        ("nan", "nan"),
        ("007", "007"),
        ("1", "1"),
        (1, 1),
        (2.5, 2.5),
        (-0.1, -0.1),
        (316000, 316000),
        (True, True),
        ("TRUE", "TRUE"),
        ("été 2019", "été 2019"),
        ("2021-06-01", "2021-06-01"),
        (date(2021, 6, 1), date(2021, 6, 1)),
        (datetime(2021, 6, 1, 10, 30), datetime(2021, 6, 1, 10, 30)),  # noqa: DTZ001 - cells have no zone
        (time(10, 30), time(10, 30)),
        (timedelta(hours=30), "30:00:00"),
        ("l’été d'avant", "l’été d'avant"),
        ("un\u00a0espace ?", "un\u00a0espace ?"),
        ("une\nautre ligne", "une\nautre ligne"),
        ("  blancs  ", "  blancs  "),
        ("[[A]] {{T}} '''x''' & <b>", "[[A]] {{T}} '''x''' & <b>"),
        ("agent·es", "agent·es"),
    ],
)
def test_a_value_comes_back_as_it_was_typed(tmp_path: Path, typed: Any, read: Any) -> None:
    [[value]] = read_sheet(a_workbook(tmp_path / "p.xlsx", [[typed]])).rows
    assert value == read
    assert type(value) is type(read)


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t"),
    max_size=60,
).filter(lambda text: text.strip() and "_x" not in text)  # blanks alone, and Excel's own escape


@given(texts=st.lists(TEXTS, min_size=1, max_size=25))
def test_any_text_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    def fill(sheet: Worksheet) -> None:
        for row, text in enumerate(texts, start=1):
            cell = sheet.cell(row, 1, text)
            cell.data_type = "s"  # else "=1" would be a formula, and "#N/A" an error

    path = made_by(tmp_path_factory.mktemp("any") / "p.xlsx", fill)
    assert [row[0] for row in read_sheet(path).rows] == texts


def test_addresses_count_from_a1_though_the_first_cell_is_c3(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["C3"] = "Titre"
        sheet["D6"] = 4

    rows = read_sheet(made_by(tmp_path / "p.xlsx", fill)).rows
    assert rows[2][2] == "Titre"
    assert rows[5][3] == 4
    assert len(rows) == 6
    assert {len(row) for row in rows} == {4}


def test_title_empty_rows_and_headings_stay_in_their_rows(tmp_path: Path) -> None:
    rows = [["Projets des ADN"], [], ["N°", "Titre"], ["P-1", "Un"], [], ["P-2", "Deux"]]
    read = read_sheet(a_workbook(tmp_path / "p.xlsx", rows)).rows
    assert read[2] == ["N°", "Titre"]
    assert read[4] == ["", ""]
    assert read[5] == ["P-2", "Deux"]


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    assert read_sheet(a_workbook(tmp_path / "p.xlsx", [])).rows == []


def test_five_thousand_rows_come_back_in_order(tmp_path: Path) -> None:
    rows = [[f"P-{number}", f"Titre {number}", number] for number in range(5000)]
    read = read_sheet(a_workbook(tmp_path / "p.xlsx", rows))
    assert read.rows == rows
    assert not read.faults


def test_the_sheet_carries_its_name_and_the_digest_of_the_file(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]], "Feuille à moi")
    first = read_sheet(path)
    a_workbook(path, [["b"]])
    assert (first.file, first.name) == ("p.xlsx", "Feuille à moi")
    assert len(first.digest) == 64
    assert read_sheet(path).digest != first.digest


def test_covered_cells_have_the_value_of_the_one_that_covers_them(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "Région"
        sheet["B2"] = "Estrie"
        sheet["C4"] = "fin"
        sheet.merge_cells("B2:B3")

    sheet = read_sheet(made_by(tmp_path / "p.xlsx", fill))
    assert sheet.rows[2][1] == "Estrie"
    assert sheet.merged == {(2, 1): (1, 1)}


def test_a_merge_beyond_the_last_cell_is_cut_there(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "Titre"
        sheet["B2"] = "x"
        sheet.merge_cells("A1:XFD1")

    sheet = read_sheet(made_by(tmp_path / "p.xlsx", fill))
    assert sheet.merged == {(0, 1): (0, 0)}


# Faults


def test_a_formula_that_was_never_computed_is_a_fault(tmp_path: Path) -> None:
    sheet = read_sheet(a_workbook(tmp_path / "p.xlsx", [["a", "=1+1"], ["b", "x"]]))
    assert sheet.faults == {(0, 1): "formula-without-value"}
    assert sheet.rows[0][1] == ""


@pytest.mark.parametrize(
    ("cell", "value", "fault"),
    [
        ('<c r="B2"><f>1+1</f><v>2</v></c>', 2, None),
        ('<c r="B2"><f>1+1</f></c>', "", "formula-without-value"),
        ('<c r="B2"><f>1+1</f><v/></c>', "", "formula-without-value"),
        ('<c r="B2"><f ca="1">NOW()</f>\n<v></v></c>', "", "formula-without-value"),
        ('<c r="B2"><f t="shared" si="0"/><v>3</v></c>', 3, None),
        ('<c r="B2"><f t="shared" si="0"/></c>', "", "formula-without-value"),
        ('<c r="B2" t="str"><f>A1&amp;"x"</f><v>ax</v></c>', "ax", None),
        ('<c r="B2" t="str"><f>IF(A1,"","")</f><v></v></c>', "", None),
        ('<c r="B2" t="b"><f>1=1</f><v>1</v></c>', True, None),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "", "error-cell"),
        ('<c r="B2" s="3" t="e"><v>#REF!</v></c>', "", "error-cell"),
        ('<c r="B2" t="inlineStr"><is><t>#N/A</t></is></c>', "#N/A", None),
    ],
)
def test_only_values_that_cannot_be_known_are_faults(
    tmp_path: Path, cell: str, value: Any, fault: str | None
) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cell}<c r="C2"><v>9</v></c></row>'
    sheet = read_sheet(with_cells(tmp_path / "p.xlsx", rows))
    assert sheet.rows[1][1] == value
    assert sheet.rows[1][2] == 9
    assert sheet.faults == ({(1, 1): fault} if fault else {})


def test_cells_covered_by_a_faulty_one_are_faulty_too(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "=B1"
        sheet["B1"] = sheet["B2"] = "x"
        sheet.merge_cells("A1:A2")

    sheet = read_sheet(made_by(tmp_path / "p.xlsx", fill))
    assert sheet.faults == dict.fromkeys([(0, 0), (1, 0)], "formula-without-value")


def test_faults_are_found_where_elements_have_a_prefix(tmp_path: Path) -> None:
    rows = (
        '<x:row r="2"><x:c r="B2"><x:f>1</x:f></x:c><x:c r="C2" t="e"><x:v>#REF!</x:v></x:c>'
        '<x:c r="D2"><x:v>4</x:v></x:c></x:row>'
    )
    sheet = read_sheet(with_cells(tmp_path / "p.xlsx", rows, prefix="x"))
    assert sheet.faults == {(1, 1): "formula-without-value", (1, 2): "error-cell"}


def test_faults_are_found_where_cells_leave_their_addresses_out(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c></row><row><c><v>1</v></c><c><f>1</f></c><c><v>3</v></c></row>"
    sheet = read_sheet(with_cells(tmp_path / "p.xlsx", rows))
    assert sheet.rows == [[1, "", ""], [1, "", 3]]
    assert sheet.faults == {(1, 1): "formula-without-value"}


def test_the_sheet_that_is_looked_at_is_the_one_that_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Un"
    book.worksheets[0].append(["=1", "x"])
    book.create_sheet("Deux").append(["y", "=1"])
    book.move_sheet("Deux", -1)
    book.save(tmp_path / "p.xlsx")
    assert read_sheet(tmp_path / "p.xlsx", "Un").faults == {(0, 0): "formula-without-value"}
    assert read_sheet(tmp_path / "p.xlsx", "Deux").faults == {(0, 1): "formula-without-value"}


# Sheets and ranges


def a_book_of_lists(path: Path) -> Path:
    book = Workbook()
    book.worksheets[0].title = "Caché"
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Projets").append(["a"])
    lists = book.create_sheet("Les listes d’ici")
    for row in (["Régions", "Axes"], ["Estrie", "Veille"], [None, "Projets"], ["Montréal", None]):
        lists.append(row)
    book.save(path)
    return path


def test_without_a_name_the_first_sheet_that_people_see_is_read(tmp_path: Path) -> None:
    path = a_book_of_lists(tmp_path / "p.xlsx")
    assert sheet_names(path) == ["Caché", "Projets", "Les listes d’ici"]
    assert read_sheet(path).name == "Projets"
    assert read_sheet(path, "Caché").name == "Caché"


def test_sheets_are_found_without_regard_to_case_and_kinds_of_apostrophe(tmp_path: Path) -> None:
    path = a_book_of_lists(tmp_path / "p.xlsx")
    assert read_sheet(path, "projets ").name == "Projets"
    assert read_sheet(path, "les listes d'ici").name == "Les listes d’ici"


def test_a_wrong_sheet_name_is_told_with_the_likeliest_one_first(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        read_sheet(a_book_of_lists(tmp_path / "p.xlsx"), "Projet")
    assert caught.value.status is Exit.SETUP
    assert caught.value.problem.code == "workbook.unknown-sheet"
    assert caught.value.problem.args["names"][0] == "Projets"


@pytest.mark.parametrize(
    ("address", "values"),
    [
        ("'Les listes d’ici'!A2:A20", ["Estrie", "Montréal"]),
        ("Les listes d’ici!$A$2:$A$4", ["Estrie", "Montréal"]),
        ("Les listes d’ici!B2:B", ["Veille", "Projets"]),
        ("Les listes d’ici!A:A", ["Régions", "Estrie", "Montréal"]),
        ("Les listes d’ici!A2:B3", ["Estrie", "Veille", "Projets"]),
        ("Les listes d’ici!2:2", ["Estrie", "Veille"]),
        ("A1", ["a"]),
        ("Projets!B5:C9", []),
    ],
)
def test_a_range_gives_its_values_without_the_empty_ones(
    tmp_path: Path, address: str, values: list[str]
) -> None:
    assert read_range(a_book_of_lists(tmp_path / "p.xlsx"), address) == values


@pytest.mark.parametrize("address", ["Projets!", "Projets", "A", "A1:B2:C3", "!A1", "A1:", "A:2"])
def test_what_is_no_range_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(Failure) as caught:
        read_range(a_book_of_lists(tmp_path / "p.xlsx"), address)
    assert caught.value.problem.code == "workbook.bad-range"


def test_rich_text_among_shared_strings_is_found_in_its_cells(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>1</v></c></row>'
    )
    path = with_cells(tmp_path / "p.xlsx", rows)
    bold = '<r><t xml:space="preserve">un </t></r><r><rPr><b/></rPr><t>gras_x000D_\nici</t></r>'
    with_shared(path, ["<t>zéro</t>", bold, "<t>deux</t><rPh sb='0' eb='1'><t>x</t></rPh>"])
    sheet = read_sheet(path)
    assert sheet.rows == [["un '''gras'''\n'''ici'''", "zéro"], ["deux", 1]]
    assert sheet.rows[0][0].plain == "un gras\r\nici"


def test_a_lost_cell_far_away_is_told_instead_of_filling_the_memory(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="XFD90000"><v>1</v></c></row>'
    )
    with pytest.raises(Failure) as caught:
        read_sheet(with_cells(tmp_path / "p.xlsx", rows))
    assert caught.value.problem.code == "workbook.too-vast"
    assert caught.value.problem.args["column"] == "XFD"


def test_formatting_far_away_is_no_cell(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="XFD90000" s="1"/></row>'
    assert read_sheet(with_cells(tmp_path / "p.xlsx", rows)).rows == [[1]]


def test_a_document_type_is_refused_before_anything_expands_it(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    patched(path, "xl/workbook.xml", lambda xml: bomb + xml)
    with pytest.raises(Failure) as caught:
        read_sheet(path)
    assert caught.value.problem.code == "workbook.hostile-xml"
