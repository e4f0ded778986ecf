"""Workbooks that somebody made to do harm: refused with a sentence, or harmless, and never costly.

The real command reads them, with 30 seconds of the processor and less than 500 MB of memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import hostile
import pytest
from hostile import MOST_MEMORY, VBA, a_collection, a_project, plain, rezipped, run
from hostile_texts import csv_line, csv_wide, ods_blanks, ods_deep, ods_far, ods_full
from openpyxl import load_workbook
from workbooks import a_workbook, an_ods, patched

from bot.failure import Failure
from bot.jobs.init import init
from bot.model import Cell
from bot.workbook.annotate import Labels, annotate
from bot.workbook.read import read_sheet

Builder = Callable[[Path], object]
# Each by its file's name, with the code of its problem; "" is harmless.
SMALL: dict[str, tuple[Builder, str]] = {
    "bombe.xlsx": (hostile.bomb, "workbook.too-large"),
    "mensonge.xlsx": (hostile.lying, "workbook.part-too-large"),
    "double.xlsx": (hostile.overlapping, "workbook.damaged"),
    "foule.xlsx": (hostile.crowded, "workbook.too-many-parts"),
    "evasion.xlsx": (hostile.climbing, ""),
    "perdue.xlsx": (hostile.lost_cell, "workbook.too-vast"),
    "hors.xlsx": (lambda path: hostile.outside_cell(path, "XFE3"), "workbook.too-vast"),
    "nulle_part.xlsx": (lambda path: hostile.outside_cell(path, "ZZZZ3"), "workbook.damaged"),
    "rang.xlsx": (hostile.long_row, "workbook.too-vast"),
    "large.ods": (lambda path: ods_far(path, "1", "300000"), "workbook.too-many-cells"),
    "raie.csv": (lambda path: path.write_text(";" * 300_000), "workbook.too-vast-text"),
    "partage.xlsx": (hostile.shared_text, "workbook.too-much-text"),
    "ouvert.xlsx": (hostile.never_closed, "workbook.hostile-xml"),
    "attribut.xlsx": (hostile.long_attribute, "workbook.hostile-xml"),
    "fusion.xlsx": (hostile.merged, "schema.double-column"),
    "lien.xlsx": (hostile.linked, ""),
    "cercle.xlsx": (hostile.circular, "schema.formula-without-value"),
    "dehors.xlsx": (hostile.outward, ""),
    "macro.xlsm": (hostile.with_macros, ""),
    "loin.ods": (ods_far, "workbook.too-many-cells"),
    "lignes.ods": (lambda path: ods_far(path, columns="3"), "workbook.too-many-cells"),
    "chiffres.ods": (lambda path: ods_far(path, "9" * 5000, "²"), "workbook.damaged"),
    "blancs.ods": (ods_blanks, "workbook.too-much-text"),
    "profond.ods": (ods_deep, "workbook.damaged"),
    "large.csv": (csv_wide, "workbook.too-vast-text"),
    "nul.csv": (lambda path: path.write_bytes(b"ID;Titre\nP-1;a\0b\n"), "workbook.not-text"),
    "utf16.csv": (
        lambda path: path.write_text("ID;Titre\nP-1;é\n", encoding="utf-16"), "workbook.not-utf8",
    ),
    "utf7.csv": (lambda path: path.write_bytes(b"ID;Titre;Texte\n+AD0-1;b;c\n"), ""),
    "latin1.tsv": (lambda path: path.write_bytes(b"ID\tTitre\n\xe9\t1\n"), "workbook.not-utf8"),
    "tube.csv": (os.mkfifo, "workbook.not-a-file"),
    "zero.csv": (lambda path: path.symlink_to("/dev/zero"), "workbook.outside"),
    "passwd.csv": (lambda path: path.symlink_to("/etc/passwd"), "workbook.outside"),
}  # fmt: skip
BIG: dict[str, tuple[Builder, str, str]] = {
    "lignes.xlsx": (hostile.empty_rows, "", "workbook.too-large-to-mark"),
    "cellules.xlsx": (hostile.empty_cells, "", "workbook.too-large-to-mark"),
    "long.xlsx": (hostile.long_cell, "workbook.cell-too-long", "workbook.not-markable"),
    "enorme.xlsx": (lambda path: hostile.long_cell(path, 30), "workbook.text-too-long", ""),
    "long.csv": (
        lambda path: csv_line(path, 24_000_000),
        "workbook.cell-too-long",
        "",
    ),
    "trop.csv": (
        lambda path: csv_line(path, 100_000_000),
        "workbook.file-too-large",
        "",
    ),
    "formule.xlsx": (hostile.shared_formula, "schema.required", "workbook.not-markable"),
}


def test_one_night_reads_them_all(tmp_path: Path) -> None:
    folder = a_project(tmp_path / "projet")
    for number, (file, (build, _)) in enumerate(SMALL.items()):
        build(a_collection(folder, f"c{number}", file))
    before = sorted(tmp_path.rglob("*"))
    ran = run(folder, "check", "--json")
    assert ran.memory < MOST_MEMORY
    expected = {file: code for file, (_, code) in SMALL.items() if code}
    found = ran.problems
    assert {file: found.get(file, "") for file in SMALL} == {**dict.fromkeys(SMALL, ""), **expected}
    told = json.loads(ran.out)["problems"]
    assert [each for each in told if not (each["message"] and each["hint"])] == []
    assert "root:" not in ran.out
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] == []
    assert not (tmp_path / "evade.txt").exists()


@pytest.mark.parametrize("file", BIG)
def test_what_is_too_much_is_told_before_it_is_held(tmp_path: Path, file: str) -> None:
    """Every row gets a problem, so that a marked copy is wanted too."""
    build, code, refused = BIG[file]
    folder = a_project(tmp_path / "projet")
    build(a_collection(folder, "fiches", file))
    strict(folder)
    ran = run(folder, "check", "--json", "--annotate", str(tmp_path / "copies"))
    assert ran.memory < MOST_MEMORY
    assert not code or code in ran.codes
    copies = [path.name for path in (tmp_path / "copies").iterdir()]
    unread = code in {"workbook.file-too-large", "workbook.text-too-long"}
    assert copies == ([] if refused or unread else [Path(file).with_suffix(".xlsx").name])
    assert ran.status == (2 if refused or unread else 3)
    assert not refused or file in ran.err


FILLED: dict[str, tuple[Builder, str]] = {
    **{file: (build, code) for file, (build, _, code) in BIG.items() if ".xlsx" in file and code},
    "enorme.xlsx": (BIG["enorme.xlsx"][0], "workbook.text-too-long"),
    "fusion.xlsx": (hostile.merged, "workbook.not-markable"),
    "lien.xlsx": (hostile.linked, "workbook.not-markable"),
    "macro.xlsm": (hostile.with_macros, "[]"),
    "cercle.xlsx": (hostile.circular, "[]"),
    "long.csv": (BIG["long.csv"][0], "['unsafe']"),
    "plein.ods": (ods_full, "workbook.too-large-to-mark"),
}


@pytest.mark.parametrize("file", FILLED)
def test_a_filled_copy_costs_as_little(tmp_path: Path, file: str) -> None:
    build, said = FILLED[file]
    build(tmp_path / file)
    out = tmp_path / "copie" / file
    out.parent.mkdir()
    ran = hostile.filled_copy(tmp_path / file, out)
    assert ran.out.strip() == said
    assert ran.memory < MOST_MEMORY
    assert out.exists() == (said == "[]")
    assert len(list(out.parent.iterdir())) == out.exists()


def test_marked_copies_keep_what_is_harmless_and_run_nothing(tmp_path: Path) -> None:
    """Macros stay in the file, links to other workbooks are not followed, nothing escapes."""
    folder = a_project(tmp_path / "projet")
    files = ("macro.xlsm", "dehors.xlsx", "evasion.xlsx", "cercle.xlsx")
    for number, file in enumerate(files):
        SMALL[file][0](a_collection(folder, f"c{number}", file))
    strict(folder)
    copies = tmp_path / "copies"
    copies.mkdir()
    victim = tmp_path / "victime.txt"
    (copies / ".macro.xlsm.part").symlink_to(victim)
    (copies / "dehors.xlsx").symlink_to(victim)
    ran = run(folder, "check", "--annotate", str(copies))
    assert ran.memory < MOST_MEMORY
    assert sorted(path.name for path in copies.iterdir()) == sorted(files)
    assert not victim.exists()
    with zipfile.ZipFile(copies / "macro.xlsm") as archive:
        assert archive.read("xl/vbaProject.bin") == VBA
        assert b"macroEnabled.main+xml" in archive.read("[Content_Types].xml")
    with zipfile.ZipFile(copies / "dehors.xlsx") as archive:
        link = archive.read("xl/externalLinks/_rels/externalLink1.xml.rels")
    assert b"127.0.0.1:9" in link
    with zipfile.ZipFile(copies / "evasion.xlsx") as archive:
        assert [name for name in archive.namelist() if ".." in name] == []
    circle = load_workbook(copies / "cercle.xlsx")["Projets"]
    assert (circle["B3"].value, circle["C3"].value) == ("=C3", "=B3")


@pytest.mark.parametrize("file", ["fusion.xlsx", "lien.xlsx"])
def test_one_range_over_the_whole_sheet_is_not_marked(tmp_path: Path, file: str) -> None:
    folder = a_project(tmp_path / "projet")
    SMALL[file][0](a_collection(folder, "fiches", file))
    strict(folder)
    ran = run(folder, "check", "--annotate", str(tmp_path / "copies"))
    assert (ran.status, ran.memory < MOST_MEMORY) == (2, True)
    assert file in ran.err


XLSX_PARTS = (
    "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "docProps/app.xml",
    "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml",
    "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/media/image1.png",
)  # fmt: skip
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def declared(encoding: str, xml: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + xml.encode(encoding)


OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LATE = "<!--" + "x" * 10_000 + "-->" + OUTSIDE
TRICKS: dict[str, Callable[[str], bytes]] = {
    "laughs": lambda xml: (LAUGHS + xml).encode(),
    "outside": lambda xml: (OUTSIDE + xml).encode(),
    "late": lambda xml: (LATE + xml).encode(),
    "utf-16": lambda xml: (OUTSIDE + xml).encode("utf-16"),
    "utf-16-le": lambda xml: (OUTSIDE + xml).encode("utf-16-le"),
    "utf-16-be": lambda xml: (OUTSIDE + xml).encode("utf-16-be"),
    "utf-7": lambda xml: declared("UTF-7", OUTSIDE + xml),
    "ebcdic": lambda xml: declared("cp037", OUTSIDE + xml),
}  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("part", XLSX_PARTS)
def test_no_part_hides_a_document_type(tmp_path: Path, part: str, trick: str) -> None:
    def change(parts: dict[str, bytes]) -> None:
        xml = parts.get(part, b"<x/>").decode().partition("?>")[2] or "<x/>"
        parts[part] = TRICKS[trick](xml)

    path = rezipped(plain(tmp_path / "p.xlsx"), change)
    with pytest.raises(Failure) as caught:
        read_sheet(path)
    assert caught.value.problem.code == "workbook.hostile-xml"
    assert caught.value.problem.args["part"] == part


@pytest.mark.parametrize("trick", TRICKS)
def test_the_cells_of_an_ods_hide_none_either(tmp_path: Path, trick: str) -> None:
    def change(parts: dict[str, bytes]) -> None:
        xml = parts["content.xml"].decode().partition("?>")[2]
        parts["content.xml"] = TRICKS[trick](xml)

    path = rezipped(an_ods(tmp_path / "p.ods", ("Un", "")), change)
    with pytest.raises(Failure) as caught:
        read_sheet(path)
    assert caught.value.problem.code == "workbook.hostile-xml"


def test_macros_of_libreoffice_have_a_document_type_and_are_no_trick(tmp_path: Path) -> None:
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p>'
        "</table:table-cell></table:table-row>"
    )
    path = an_ods(tmp_path / "p.ods", ("Un", row))
    rezipped(path, lambda parts: parts.update({"Basic/script-lc.xml": (OUTSIDE + "<x/>").encode()}))
    assert read_sheet(path).rows == [["a"]]


NAMES = (
    "../../secret.csv", "/etc/passwd.csv", "..\\..\\secret.csv", "~/secret.csv", "C:/secret.csv",
    "sous/../../secret.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_is_named_inside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.csv").write_text("ID;Titre;Texte\nS-1;SECRET;x\n", encoding="utf-8")
    folder = a_project(tmp_path / "projet")
    text = hostile.COLLECTION.format(name="fiches", file=name.replace("\\", "\\\\"))
    (folder / "sources" / "fiches.toml").write_text(text, encoding="utf-8")
    ran = run(folder, "check")
    assert ran.status == 2
    assert "SECRET" not in ran.out + ran.err
    assert "fiches.toml" in ran.err


def test_links_and_templates_do_not_lead_out(tmp_path: Path) -> None:
    """A folder below is as good as the folder; a link inside is harmless."""
    secret = tmp_path / "secret.csv"
    secret.write_text("ID;Titre;Texte\nS-1;SECRET;x\n", encoding="utf-8")
    folder = a_project(tmp_path / "projet")
    a_collection(folder, "dehors", "dehors.csv").symlink_to(secret)
    (folder / "sources" / "sous").mkdir()
    plain(a_collection(folder, "dedans", "sous/p.xlsx"))
    a_collection(folder, "lien", "lien.xlsx").symlink_to(folder / "sources" / "sous" / "p.xlsx")
    climb = folder / "sources" / "lien.toml"
    text = climb.read_text(encoding="utf-8").replace("fiche.wikitext", "../../../secret.csv")
    climb.write_text(text, encoding="utf-8")
    ran = run(folder, "check", "--json", "--annotate", str(tmp_path / "copies"))
    assert "SECRET" not in ran.out + ran.err
    assert {"workbook.outside", "render.no-template"} <= ran.codes
    assert list((tmp_path / "copies").iterdir()) == []


def test_control_characters_reach_no_terminal_and_no_copy(tmp_path: Path) -> None:
    folder = a_project(tmp_path / "projet")
    path = a_collection(folder, "fiches", "p.xlsx")
    a_workbook(path, [hostile.HEAD, ["P-1", "_x001B_]0;pris_x0007_", "_x001B_[31m_xD800_"]])
    text = 'ID;Titre;Texte\x1b[31m\n"P\x1b]0;pris\x07";\x1b[2J;\x9b31m\n'
    a_collection(folder, "deux", "p\x1b[31m.csv").write_text(text, encoding="utf-8")
    toml = folder / "sources" / "deux.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("\x1b", "\\u001b"), encoding="utf-8")
    strict(folder)
    ran = run(folder, "check", "--annotate", str(tmp_path / "copies"))
    assert ran.status == 3
    assert "\x9b" not in ran.out + ran.err
    assert "\x1b" not in ran.out + ran.err
    assert "\x07" not in ran.out + ran.err
    cells = load_workbook(tmp_path / "copies" / "p.xlsx").worksheets[0][2]
    assert {char for cell in cells for char in str(cell.comment) if char < " "} == {"\n"}


def test_a_workbook_commands_no_terminal(tmp_path: Path) -> None:
    """On a terminal nothing takes escapes away but we; its colours are our own."""
    folder = a_project(tmp_path / "projet")
    text = "ID;Titre;Texte\n\x1b]0;pris\x07;\x1b[2J;\x1b[999C\n"
    file = "p\x1b]0;pris\x07\x1b[2J\x1b[999C.csv"
    a_collection(folder, "deux", file).write_text(text, encoding="utf-8")
    toml = folder / "sources" / "deux.toml"
    escaped = toml.read_text(encoding="utf-8").replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    toml.write_text(escaped, encoding="utf-8")
    strict(folder)
    ours, theirs = os.openpty()
    words = [hostile.PASSEUR, "--project", str(folder), "check"]
    with subprocess.Popen(words, stdout=theirs, stderr=theirs, stdin=theirs) as command:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # the end of a terminal, for Linux
            while piece := os.read(ours, 65_536):
                said += piece
    os.close(ours)
    assert command.returncode == 3
    assert b"\x1b[1;36m" in said or b"\x1b[36m" in said  # a hint, in its colour
    assert [each for each in (b"\x1b]0;", b"\x07", b"\x1b[2J", b"\x1b[999C") if each in said] == []


def test_names_of_sheets_name_no_files(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [hostile.HEAD, hostile.ROW, ("P-2", "b", "c")])
    title = 'name="../../../evade&#10;x" '
    patched(path, "xl/workbook.xml", lambda xml: xml.replace('name="Projets" ', title))
    before = set(tmp_path.rglob("*"))
    where = Cell("p.xlsx", read_sheet(path).name, "B2")
    with pytest.raises(Failure, match="not-markable"):
        annotate(
            path, [(where, "error", "a", "b")], tmp_path / "copie.xlsx", Labels.spoken_by(str), {}
        )
    made = init(tmp_path / "projet", language="fr", workbook=path)
    folder = tmp_path / "projet"
    assert all(file.is_relative_to(folder) for file in made.files)
    new = set(tmp_path.rglob("*")) - before - {folder}
    assert all(file.is_relative_to(folder) for file in new)
    assert [file for file in new if "evade" in file.name] == []


def strict(folder: Path) -> None:
    """Make every title wrong, so that there is something to mark."""
    for path in (folder / "sources").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(f'{text}type = "integer"\n', encoding="utf-8")
