"""Marked copies, as the command line writes them: of each workbook its own, and never into it."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from test_cli import change, passeur, project

__all__ = ["project"]  # the fixture


def test_a_marked_copy_keeps_the_workbook_and_shows_the_cells(project: Path) -> None:
    path = project / "sources" / "projets.xlsx"
    book = load_workbook(path)
    book.worksheets[0]["D2"] = "jamais"
    book.save(path)
    before = path.read_bytes()
    said = passeur("check", "--annotate", "marques", cwd=project)
    assert said.status == 3
    assert path.read_bytes() == before
    marked = load_workbook(project / "marques" / "projets.xlsx")
    cell = marked.worksheets[0]["D2"]
    assert cell.comment is not None
    assert cell.fill.fgColor.rgb != "00000000"
    assert len(marked.sheetnames) == 3


def test_a_workbook_of_two_collections_is_marked_once_below_the_headings_that_they_know(
    project: Path,
) -> None:
    path = project / "sources" / "projets.xlsx"
    book = load_workbook(path)
    book.worksheets[0]["D1"] = 2021  # a heading that looks like none
    book.worksheets[0]["D2"] = book.worksheets[0]["D3"] = "jamais"
    book.save(path)
    change(project / "sources" / "projets.toml", 'column = "Début"', 'column = "2021"')
    others = project / "sources" / "autres.toml"
    others.write_text(
        'name = "autres"\nworkbook = "projets.xlsx"\nkey = "id"\n[fields.id]\n', encoding="utf-8"
    )
    said = passeur("check", "--annotate", "marques", cwd=project)
    assert said.err.count("projets.xlsx") == 2  # read for both of them, and one copy
    tabs = load_workbook(project / "marques" / "projets.xlsx").worksheets
    assert [row[3] for row in tabs[1].iter_rows(values_only=True)] == [2021, "jamais", "jamais"]


def test_workbooks_of_one_name_have_a_marked_copy_each(project: Path) -> None:
    sources = project / "sources"
    (sources / "2025").mkdir()
    for path, cell in (("projets.xlsx", "D3"), ("2025/projets.xlsx", "D2")):
        book = load_workbook(project / "sources" / "projets.xlsx")
        book.worksheets[0][cell] = "jamais"
        book.worksheets[0]["D3" if cell == "D2" else "D2"] = None
        book.save(sources / path)
    (sources / "projets.csv").write_text("ID\nP-1\nP-1\n", encoding="utf-8")
    declared = (sources / "projets.toml").read_text(encoding="utf-8")
    old = declared.replace("projets.xlsx", "2025/projets.xlsx").replace('"projets"', '"anciens"', 1)
    (sources / "anciens.toml").write_text(old, encoding="utf-8")
    (sources / "listes.toml").write_text(
        'name = "listes"\nworkbook = "projets.csv"\nkey = "id"\n[fields.id]\ncolumn = "ID"\n',
        encoding="utf-8",
    )
    passeur("check", "--annotate", "marques", cwd=project)
    marked = {
        str(path.relative_to(project / "marques")): load_workbook(path).worksheets
        for path in project.rglob("marques/**/*.xlsx")
    }
    commented = {
        name: {c.coordinate for row in tabs[-1].iter_rows() for c in row if c.comment}
        | {c.coordinate for row in tabs[0].iter_rows() for c in row if c.comment}
        for name, tabs in marked.items()
    }
    assert commented == {
        "projets.csv.xlsx": {"A2", "A3"},
        "projets.xlsx": {"D3"},
        "2025/projets.xlsx": {"D2"},
    }
