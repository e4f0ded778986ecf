"""Each kind of workbook is written back as its own kind: those cells change, and nothing else."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load as load_ods
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from workbooks import an_ods, patched

from bot.failure import Exit, Failure
from bot.workbook.opened import open_workbook
from bot.workbook.read import read_sheet
from bot.workbook.writeback import FORMULA, UNSAFE, Filled, Listing, write_back

ROOT = Path(__file__).parent.parent
HEADINGS = ("Cellule", "Qui")


def filled(ref: str, text: str, value: Any = None, sheet: str = "") -> Filled:
    return Filled(sheet, ref, text, text if value is None else value, "Marie, hier\nAvant : x")


def listing(refused: Any) -> Listing:
    return Listing("Changements", HEADINGS, [("B2", "Marie"), ("C2", f"{len(refused)} refus")])


class TestCsv:
    def test_only_that_cell_changes_and_the_rest_byte_for_byte(self, tmp_path: Path) -> None:
        path, out = tmp_path / "p.csv", tmp_path / "copie.csv"
        path.write_bytes(b'\xef\xbb\xbfID;Titre;"Note"\r\nP-1;Quais;"a; ""b"""\r\n\r\nP-2;;x')
        cells = [filled("B2", "Ports; et quais"), filled("C2", "c"), filled("B4", "neuf")]
        assert write_back(path, cells, out, listing) == {}
        assert out.read_bytes() == (
            b'\xef\xbb\xbfID;Titre;"Note"\r\nP-1;"Ports; et quais";"c"\r\n\r\nP-2;neuf;x'
        )

    def test_a_hint_for_excel_and_tabs_stay(self, tmp_path: Path) -> None:
        path, out = tmp_path / "p.csv", tmp_path / "copie.csv"
        path.write_bytes("sep=|\nID|Titre\nP-1|Été\n".encode())
        write_back(path, [filled("B2", "Hiver")], out)
        assert out.read_bytes() == b"sep=|\nID|Titre\nP-1|Hiver\n"
        tabs, out = tmp_path / "p.tsv", tmp_path / "copie.tsv"
        tabs.write_bytes(b"ID\tTitre\nP-1\tx\n")
        write_back(tabs, [filled("B2", "y;z")], out)
        assert out.read_bytes() == b"ID\tTitre\nP-1\ty;z\n"

    def test_a_short_row_grows(self, tmp_path: Path) -> None:
        path, out = tmp_path / "p.csv", tmp_path / "copie.csv"
        path.write_text("ID;A;B;C\nP-1\nP-2;1;2;3\n", encoding="utf-8")
        write_back(path, [filled("D2", "c"), filled("B2", "a")], out)
        assert out.read_text(encoding="utf-8") == "ID;A;B;C\nP-1;a;;c\nP-2;1;2;3\n"

    @pytest.mark.parametrize("text", ["=1+1", "+33", "-5", "@nom"])
    def test_what_a_program_would_run_is_refused(self, tmp_path: Path, text: str) -> None:
        path, out = tmp_path / "p.csv", tmp_path / "copie.csv"
        path.write_text("ID;Titre\nP-1;Quais\n", encoding="utf-8")
        cell = filled("B2", text)
        assert write_back(path, [cell], out) == {cell: UNSAFE}
        assert not out.exists()

    @given(
        rows=st.lists(
            st.lists(st.text('ab;"\n é', max_size=4), min_size=3, max_size=3),
            min_size=2,
            max_size=4,
        ),
        place=st.tuples(st.integers(0, 1), st.integers(0, 2)),
        text=st.text('xy;,"\n é', min_size=1, max_size=6),
    )
    def test_what_is_written_is_read_and_nothing_else_changes(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        rows: list[list[str]],
        place: tuple[int, int],
        text: str,
    ) -> None:
        folder = tmp_path_factory.mktemp("csv")
        path, out = folder / "p.csv", folder / "copie.csv"
        lines = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        path.write_text("\n".join(["a;b;c", *lines]) + "\n", encoding="utf-8", newline="")
        before = read_sheet(path).rows
        cell = filled(f"{'ABC'[place[1]]}{place[0] + 2}", text)
        if write_back(path, [cell], out):
            assert not out.exists()
            return
        before[place[0] + 1][place[1]] = text
        assert read_sheet(out).rows == before


ROWS = (
    '<table:table-column table:default-cell-style-name="ce1"/>'
    '<table:table-column table:number-columns-repeated="5"/>'
    "<table:table-row>"
    + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>'
        for name in ("ID", "Titre", "Début", "Total", "Double", "Même")
    )
    + "</table:table-row>"
    '<table:table-row table:number-rows-repeated="2">'
    '<table:table-cell office:value-type="string"><text:p>P-1</text:p></table:table-cell>'
    '<table:table-cell table:style-name="ce2" office:value-type="string" '
    'calcext:value-type="string"><office:annotation><dc:creator>Paul</dc:creator>'
    "<text:p>À voir</text:p></office:annotation><text:p>Quais</text:p></table:table-cell>"
    '<table:table-cell office:value-type="date" office:date-value="2020-01-02">'
    "<text:p>02/01/20</text:p></table:table-cell>"
    '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p>'
    "</table:table-cell>"
    '<table:table-cell table:formula="of:=[.D2]*2" office:value-type="float" office:value="24">'
    "<text:p>24</text:p></table:table-cell>"
    '<table:table-cell table:number-columns-repeated="2" office:value-type="string">'
    "<text:p>m</text:p></table:table-cell></table:table-row>"
)
STYLES = (
    '<style:style style:name="ce1" style:family="table-cell"/>'
    '<style:style style:name="ce2" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)


class TestOds:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return an_ods(tmp_path / "p.ods", ("Projets", ROWS), ("Notes", ROWS), styles=STYLES)

    def test_each_kind_keeps_its_kind_and_repeated_cells_are_parted(
        self, path: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "copie.ods"
        cells = [
            filled("B3", "Ports\n\tdeux  blancs"),
            filled("C3", "15 juin 2021", date(2021, 6, 15)),
            filled("D3", "13", 13),
            filled("F3", "n"),
        ]
        before = read_sheet(path, "Projets").rows
        assert write_back(path, cells, out) == {}
        after = read_sheet(out, "Projets").rows
        assert after[2] == ["P-1", "Ports\n\tdeux  blancs", date(2021, 6, 15), 13, 24, "n", "m"]
        assert after[:2] == before[:2]
        assert read_sheet(out, "Notes").rows == read_sheet(path, "Notes").rows

    def test_looks_comments_and_formulas_stay(self, path: Path, tmp_path: Path) -> None:
        out = tmp_path / "copie.ods"
        write_back(path, [filled("B3", "Ports"), filled("A2", "P-9")], out, listing)
        with zipfile.ZipFile(out) as archive:
            assert archive.namelist()[0] == "mimetype"
            content = archive.read("content.xml").decode()
        assert 'table:formula="of:=[.D2]*2"' in content
        assert "À voir" in content
        assert "Marie, hier" in content
        named = {
            str(style.getAttribute("name")): style
            for style in load_ods(str(out)).automaticstyles.childNodes
        }
        assert {"ce1", "ce2", "passeur-ce1", "passeur-ce2"} <= named.keys()
        assert content.count('fo:font-weight="bold"') == 2
        assert read_sheet(out, "Changements").rows == [
            list(HEADINGS),
            ["B2", "Marie"],
            ["C2", "0 refus"],
        ]

    def test_a_formula_is_refused(self, path: Path, tmp_path: Path) -> None:
        out, cell = tmp_path / "copie.ods", filled("E2", "30", 30)
        assert write_back(path, [cell], out) == {cell: FORMULA}
        assert not out.exists()

    def test_prefixes_that_only_texts_use_stay_declared(self, path: Path, tmp_path: Path) -> None:
        of = 'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
        start = "<office:document-content"
        patched(path, "content.xml", lambda xml: xml.replace(start, f"{start} {of}", 1))
        out = tmp_path / "copie.ods"
        write_back(path, [filled("B2", "Ports")], out)
        with zipfile.ZipFile(out) as archive:
            assert of in archive.read("content.xml").decode()
        assert read_sheet(out).rows[1][1] == "Ports"

    def test_the_demo_workbook_changes_in_one_cell(self, tmp_path: Path) -> None:
        path, out = ROOT / "sources" / "organismes.ods", tmp_path / "organismes.ods"
        before = read_sheet(path).rows
        write_back(path, [filled("C5", "Une autre ville")], out)
        after = read_sheet(out).rows
        changed = [
            (row, column)
            for row, values in enumerate(after)
            for column, value in enumerate(values)
            if value != before[row][column]
        ]
        assert changed == [(4, 2)]


class TestXlsx:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Projets"
        sheet.append(["ID", "Titre", "Total"])
        sheet.append(["P-1", "Quais", 12])
        sheet.append(["P-2", "Danse", "=C2*2"])
        sheet.append(["P-3", None, None])
        sheet["B2"].font = Font(bold=True, color="FFAA0000")
        sheet["A2"].fill = PatternFill("solid", fgColor="FF00FF00")
        sheet["B2"].comment = Comment("À voir", "Paul")
        sheet["C2"].number_format = "0.00"
        sheet.column_dimensions["B"].width = 71
        sheet.auto_filter.ref = "A1:C3"
        sheet.freeze_panes = "A2"
        sheet.merge_cells("A5:B6")
        sheet["A5"] = "ensemble"
        book.create_sheet("Notes")["A1"] = "=Projets!C3"
        path = tmp_path / "p.xlsx"
        book.save(path)
        return path

    def test_nothing_but_those_cells_changes(self, path: Path, tmp_path: Path) -> None:
        out = tmp_path / "copie.xlsx"
        cells = [filled("B2", "Ports"), filled("C4", "5", 5), filled("B6", "tous")]
        assert write_back(path, cells, out, listing) == {}
        before, after = load_workbook(path), load_workbook(out)
        old, new = before["Projets"], after["Projets"]
        changed = {
            cell.coordinate: new[cell.coordinate].value
            for row in old.iter_rows()
            for cell in row
            if new[cell.coordinate].value != cell.value
        }
        assert changed == {"B2": "Ports", "C4": 5, "A5": "tous"}
        for row in old.iter_rows():
            for cell in row:
                same = new[cell.coordinate]
                assert (same.font.b, same.number_format) == (cell.font.b, cell.number_format)
                if cell.coordinate not in changed:
                    assert same.fill.fgColor.rgb == cell.fill.fgColor.rgb
                    assert same.comment is None
        assert new["B2"].comment.text == "À voir\n\nMarie, hier\nAvant : x"
        assert new.column_dimensions["B"].width == 71
        assert (new.auto_filter.ref, new.freeze_panes) == ("A1:C3", "A2")
        assert new.merged_cells.ranges == old.merged_cells.ranges
        assert after["Notes"]["A1"].value == "=Projets!C3"
        assert after.sheetnames == ["Projets", "Notes", "Changements"]

    def test_the_list_grows_where_a_copy_became_the_workbook(
        self, path: Path, tmp_path: Path
    ) -> None:
        one, two = tmp_path / "un.xlsx", tmp_path / "deux.xlsx"
        write_back(path, [filled("B2", "Ports")], one, listing)
        write_back(one, [filled("B2", "Quais")], two, listing)
        book = load_workbook(two)
        assert book.sheetnames == ["Projets", "Notes", "Changements"]
        assert [cell.value for cell in book["Changements"]["A"]] == [
            "Cellule", "B2", "C2", "B2", "C2",
        ]  # fmt: skip

    def test_a_workbook_that_was_saved_meanwhile_is_left(self, path: Path, tmp_path: Path) -> None:
        digest = open_workbook(path).digest
        book = load_workbook(path)
        book["Projets"].insert_rows(2)
        book.save(path)
        with pytest.raises(Failure) as failure:
            write_back(path, [filled("B2", "Ports")], tmp_path / "copie.xlsx", digest=digest)
        assert failure.value.status == Exit.LATER
        assert not (tmp_path / "copie.xlsx").exists()
