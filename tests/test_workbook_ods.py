"""An .ods is read as an .xlsx is."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from workbooks import an_ods

from bot.workbook.read import read_sheet, sheet_names

if TYPE_CHECKING:
    from pathlib import Path

BOLD = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T2" style:family="text">'
    '<style:text-properties fo:font-style="italic"/></style:style>'
)


def text(paragraphs: str) -> str:
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def test_a_workbook_of_odfpy_comes_back_as_it_was_typed(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Répertoire")
    for values in (["Code", "NA"], ["007", "l’été"]):
        line = TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(tmp_path / "p.ods")
    sheet = read_sheet(tmp_path / "p.ods")
    assert sheet.name == "Répertoire"
    assert sheet.rows == [["Code", "NA"], ["007", "l’été"]]


@pytest.mark.parametrize(
    ("attributes", "value"),
    [
        ('office:value-type="float" office:value="3"', 3),
        ('office:value-type="float" office:value="2.5"', 2.5),
        ('office:value-type="boolean" office:boolean-value="true"', True),
        ('office:value-type="date" office:date-value="2021-06-01"', date(2021, 6, 1)),
        (
            'office:value-type="date" office:date-value="2021-06-01T10:30:00"',
            datetime(2021, 6, 1, 10, 30),  # noqa: DTZ001 - cells have no zone
        ),
        ('office:value-type="time" office:time-value="PT10H30M00S"', time(10, 30)),
        ('office:value-type="currency" office:currency="CAD" office:value="316000"', 316000),
    ],
)
def test_values_keep_their_types(tmp_path: Path, attributes: str, value: Any) -> None:
    cell = f"<table:table-cell {attributes}><text:p>affiché</text:p></table:table-cell>"
    [[read]] = read_sheet(an_ods(tmp_path / "p.ods", ("Un", row(cell)))).rows
    assert read == value
    assert type(read) is type(value)


def test_repeated_cells_and_rows_keep_addresses_exact(tmp_path: Path) -> None:
    fault = '<table:table-cell table:formula="of:=1+1"/>'
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + row(
            '<table:table-cell table:number-columns-repeated="3"/>',
            fault,
            text("<text:p>x</text:p>"),
        )
        + '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    sheet = read_sheet(an_ods(tmp_path / "p.ods", ("Un", rows)))
    assert sheet.rows[2] == ["", "", "", "", "x"]
    assert len(sheet.rows) == 3
    assert sheet.faults == {(2, 3): "formula-without-value"}


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (
            '<table:table-cell table:formula="of:=1/0" calcext:value-type="error"/>',
            "error-cell",
        ),
        (
            '<table:table-cell table:formula="of:=Z"><text:p>Err:524</text:p></table:table-cell>',
            "error-cell",
        ),
        ('<table:table-cell table:formula="of:=1+1"/>', "formula-without-value"),
        (
            '<table:table-cell table:formula="of:=A1" office:value-type="string"/>',
            None,
        ),
        (text("<text:p>#REF!</text:p>"), None),
    ],
)
def test_errors_and_formulas_without_value_are_faults(
    tmp_path: Path, cell: str, fault: str | None
) -> None:
    sheet = read_sheet(an_ods(tmp_path / "p.ods", ("Un", row(cell, text("<text:p>x</text:p>")))))
    assert sheet.faults == ({(0, 0): fault} if fault else {})
    assert sheet.rows[0][1] == "x"


def test_looks_links_blanks_and_comments_of_a_cell(tmp_path: Path) -> None:
    rich = text(
        '<text:p>deux <text:span text:style-name="T1">gras</text:span> et '
        '<text:span text:style-name="T2">penché</text:span></text:p><text:p>suite</text:p>'
    )
    link = text(
        "<office:annotation><dc:creator>moi</dc:creator><text:p>remarque</text:p>"
        '</office:annotation><text:p>avec <text:a xlink:href="https://example.org/?a=1&amp;b=2">'
        "un lien</text:a></text:p>"
    )
    blanks = text('<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d</text:p>')
    [cells] = read_sheet(
        an_ods(tmp_path / "p.ods", ("Un", row(rich, link, blanks)), styles=BOLD)
    ).rows
    assert cells == [
        "deux '''gras''' et ''penché''\nsuite",
        "avec [https://example.org/?a=1&b=2 un lien]",
        "a  b\tc\nd",
    ]
    assert cells[1].plain == "avec un lien"


def test_covered_cells_have_the_value_of_the_one_that_covers_them(tmp_path: Path) -> None:
    spanned = (
        '<table:table-cell table:number-columns-spanned="1" table:number-rows-spanned="2" '
        'office:value-type="string"><text:p>thème</text:p></table:table-cell>'
    )
    rows = row(spanned, text("<text:p>un</text:p>")) + row(
        "<table:covered-table-cell/>", text("<text:p>deux</text:p>")
    )
    sheet = read_sheet(an_ods(tmp_path / "p.ods", ("Un", rows)))
    assert sheet.rows == [["thème", "un"], ["thème", "deux"]]
    assert sheet.merged == {(1, 0): (0, 0)}


def test_each_sheet_is_looked_at_by_its_name(tmp_path: Path) -> None:
    fault = row('<table:table-cell table:formula="of:=1"/>', text("<text:p>x</text:p>"))
    path = an_ods(
        tmp_path / "p.ods", ("Un", fault), ("Deux", row(text("<text:p>y</text:p>")) + fault)
    )
    assert sheet_names(path) == ["Un", "Deux"]
    assert read_sheet(path, "Un").faults == {(0, 0): "formula-without-value"}
    assert read_sheet(path, "Deux").faults == {(1, 0): "formula-without-value"}
