"""What people improve on the wiki comes home to the workbook, on a real MediaWiki."""

from __future__ import annotations

import shutil

from openpyxl import load_workbook
from openpyxl.styles import Font

from live.house import House, Said

TITLE = "La mémoire des quais"


def edit(house: House, old: str, new: str, title: str = TITLE) -> None:
    text = house.wiki.admin.text(title) or ""
    assert old in text
    house.wiki.editor.edit(title, text.replace(old, new))


def pulled(house: House) -> Said:
    said = house.run("pull", "--json", "-o", str(house.folder / "copies"))
    assert said.status == 0, said.err
    return said


def test_what_people_changed_comes_back_and_then_there_is_nothing_to_do(house: House) -> None:
    house.sync()
    edit(house, "region = Estrie", "region = Montérégie")
    edit(house, "été 2019", "2020-06-15")
    edit(house, "Un récit.", "Un long récit, recueilli en deux étés.")
    said = pulled(house)
    cells = {each["cell"]: each for each in said.json["cells"]}
    assert {ref: (each["new"], each["written"]) for ref, each in cells.items()} == {
        "Projets!C2": ("Montérégie", True),
        "Projets!D2": ("15 juin 2020", True),
        "Projets!F2": ("Un long récit, recueilli en deux étés.\n\nEn deux temps.", True),
    }
    assert {each["user"] for each in cells.values()} == {"Éditrice"}
    (copy,) = said.json["files"]
    shutil.copy(copy, house.workbook)
    assert house.run("check").status == 0
    # Only the list that shows the region of every row has something to learn.
    assert house.results(house.sync()) == {"Tous les projets": "done"}
    assert house.sync().json["plan"]["counts"] == {"keep": 6}


def test_only_those_cells_change_and_say_who(house: House) -> None:
    book = load_workbook(house.workbook)
    sheet = book["Projets"]
    sheet["B2"].font = Font(bold=True, color="FFAA0000")
    sheet["A9"] = "=COUNTA(A2:A8)"
    sheet.column_dimensions["F"].width = 71
    sheet.auto_filter.ref = "A1:F4"
    book.create_sheet("Notes")["A1"] = "à garder"
    book.save(house.workbook)
    house.run("sync", "--force-guards")
    edit(house, "region = Estrie", "region = Montérégie")
    said = pulled(house)
    (file,) = said.json["files"]
    before, after = load_workbook(house.workbook), load_workbook(file)
    old, new = before["Projets"], after["Projets"]
    changed = {
        cell.coordinate for row in new.iter_rows() for cell in row
        if cell.value != old[cell.coordinate].value
    }  # fmt: skip
    assert changed == {"C2"}
    assert new["B2"].font.b
    assert new["A9"].value == "=COUNTA(A2:A8)"
    assert new.column_dimensions["F"].width == 71
    assert new.auto_filter.ref == "A1:F4"
    assert after["Notes"]["A1"].value == "à garder"
    assert "Éditrice" in new["C2"].comment.text
    assert "oldid=" in new["C2"].comment.text


def test_what_cannot_be_written_is_listed(house: House) -> None:
    book = load_workbook(house.workbook)
    book["Projets"]["C4"] = '="Est"&"rie"'
    book.save(house.workbook)
    house.set_cell("C4", "Estrie")
    house.sync()
    edit(house, "region = Estrie", "region = Nulle part")
    edit(house, "region = Montréal", "region = Estrie", "Décrire la danse")
    house.set_cell("C3", "Montérégie")
    said = pulled(house)
    told = {each["cell"]: each["written"] for each in said.json["cells"]}
    assert told == {"Projets!C2": False, "Projets!C3": False}
    assert said.json["files"] == []
    assert all(each["reason"] for each in said.json["cells"])


def test_a_new_title_is_offered(house: House) -> None:
    house.sync()
    house.wiki.editor.move(TITLE, "La mémoire des ports")
    (cell,) = pulled(house).json["cells"]
    assert (cell["cell"], cell["new"], cell["written"]) == (
        "Projets!B2",
        "La mémoire des ports",
        True,
    )


def test_nothing_to_bring_back_writes_nothing(house: House) -> None:
    house.sync()
    said = pulled(house)
    assert said.json == {"files": [], "cells": []}
    assert not (house.folder / "copies").exists()


def test_three_wrong_ways_to_ask(house: House) -> None:
    assert house.run("pull", "inconnue").status == 2
    assert house.run("pull", "-o", str(house.workbook)).status == 2
    assert house.run("pull", "--frob").status == 2
