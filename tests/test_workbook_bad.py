"""Whatever keeps a workbook from being read is a sentence with a way out, never a trace."""

from __future__ import annotations

import ast
import io
import os
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from workbooks import COMPOUND, a_workbook, an_ods, patched

import bot
from bot.failure import Exit, Failure
from bot.say import LANGUAGES, Say
from bot.workbook import limits
from bot.workbook.read import read_sheet

SOURCE = Path(bot.__file__).parent / "workbook"


def whole() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Titre"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


WHOLE = whole()
CONTENTS: list[tuple[str, bytes, str, Exit]] = [
    ("p.xlsx", WHOLE[: len(WHOLE) // 2], "being-saved", Exit.LATER),
    ("p.xlsx", b"", "being-saved", Exit.LATER),
    ("p.ods", b"PK\x03\x04", "being-saved", Exit.LATER),
    ("p.xlsx", COMPOUND + "EncryptedPackage".encode("utf-16-le"), "password", Exit.SETUP),
    ("p.xlsx", COMPOUND + "Workbook".encode("utf-16-le"), "old-xls", Exit.SETUP),
    ("p.xls", COMPOUND, "old-xls", Exit.SETUP),
    (
        "p.xlsx",
        b"<html><table><tr><td>exporte</td></tr></table></html>",
        "not-a-workbook",
        Exit.SETUP,
    ),
    ("p.ods", WHOLE, "other-kind", Exit.SETUP),
    ("p.csv", WHOLE, "not-text", Exit.SETUP),
    ("p.csv", b"a;b\0c", "not-text", Exit.SETUP),
    ("p.csv", b"\n\n", "empty-file", Exit.SETUP),
    ("p.tsv", b"", "empty-file", Exit.SETUP),
    ("p.csv", "Titre;Région\nà;é\n".encode("cp1252"), "not-utf8", Exit.SETUP),
    ("p.csv", "Titre;Région\n".encode("utf-16"), "not-utf8", Exit.SETUP),
    ("p.csv", b'a;b\nx;"jamais ferm\n', "bad-quotes", Exit.SETUP),
    ("p.docx", WHOLE, "unknown-kind", Exit.SETUP),
    ("projets", b"a;b", "unknown-kind", Exit.SETUP),
]


def fails(path: Path) -> Failure:
    with pytest.raises(Failure) as caught:
        read_sheet(path)
    return caught.value


@pytest.mark.parametrize(("name", "content", "code", "status"), CONTENTS)
def test_a_file_that_is_no_readable_workbook_is_told_as_what_it_is(
    tmp_path: Path, name: str, content: bytes, code: str, status: Exit
) -> None:
    (tmp_path / name).write_bytes(content)
    failure = fails(tmp_path / name)
    assert failure.problem.code == f"workbook.{code}"
    assert failure.status is status
    assert failure.problem.where is not None
    assert failure.problem.where.file == name


def test_what_is_not_whole_after_an_hour_is_not_being_saved_any_more(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(WHOLE[: len(WHOLE) // 2])
    os.utime(path, (0, time.time() - 3_700))
    failure = fails(path)
    assert (failure.problem.code, failure.status) == ("workbook.cut-short", Exit.SETUP)


def test_a_zip_with_a_damaged_part_is_no_whole_zip(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [[f"Titre {n}" * 50] for n in range(50)])
    data = bytearray(path.read_bytes())
    start = data.find(b"xl/worksheets/sheet1.xml") + 200
    data[start : start + 50] = bytes(50)
    path.write_bytes(data)
    assert fails(path).problem.code == "workbook.being-saved"


def test_a_zip_that_holds_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert fails(path).problem.code == "workbook.not-a-workbook"


def test_xml_that_is_cut_short_in_a_whole_zip_is_damage(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    patched(path, "xl/workbook.xml", lambda xml: xml[: len(xml) // 2])
    assert fails(path).problem.code == "workbook.damaged"


def test_an_ods_with_a_password_is_told(tmp_path: Path) -> None:
    path = an_ods(tmp_path / "p.ods", ("Un", ""))
    patched(path, "META-INF/manifest.xml", lambda xml: xml.replace("/>", "><encryption-data/></x>"))
    assert fails(path).problem.code == "workbook.password"


def test_a_text_document_is_no_workbook(tmp_path: Path) -> None:
    kind = "application/vnd.oasis.opendocument.text"
    path = an_ods(tmp_path / "p.ods", ("Un", ""), kind=kind)
    assert fails(path).problem.code == "workbook.not-a-workbook"


def test_a_workbook_that_grows_while_it_is_read_is_being_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    read_bytes = Path.read_bytes

    def saved_meanwhile(self: Path) -> bytes:
        content = read_bytes(self)
        self.write_bytes(content + b"more")
        return content

    monkeypatch.setattr(Path, "read_bytes", saved_meanwhile)
    failure = fails(path)
    assert failure.problem.code == "workbook.being-saved"
    assert failure.status is Exit.LATER


@pytest.mark.parametrize(
    ("note", "code", "status"),
    [
        ("~$p.xlsx", "open-elsewhere", Exit.LATER),
        (".~lock.p.xlsx#", "open-elsewhere", Exit.LATER),
        ("", "not-readable", Exit.SETUP),
    ],
)
def test_a_locked_workbook_is_open_in_a_spreadsheet_program_if_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: str, code: str, status: Exit
) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    if note:
        (tmp_path / note).write_bytes(b"")

    def locked(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # what Windows answers

    monkeypatch.setattr(Path, "read_bytes", locked)
    failure = fails(path)
    assert (failure.problem.code, failure.status) == (f"workbook.{code}", status)


def test_a_workbook_that_is_open_but_readable_is_read(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    (tmp_path / "~$p.xlsx").write_bytes(b"somebody")
    assert read_sheet(path).rows == [["a"]]


def test_a_missing_file_is_told_with_a_name_that_is_like_it(tmp_path: Path) -> None:
    a_workbook(tmp_path / "projets_adn.xlsx", [["a"]])
    a_workbook(tmp_path / "~$projet_adn.xlsx", [["a"]])
    near = fails(tmp_path / "projet_adn.xlsx").problem
    assert near.code == "workbook.missing-file-near"
    assert near.args["near"] == "projets_adn.xlsx"
    assert fails(tmp_path / "quelque chose.ods").problem.code == "workbook.missing-file"
    assert fails(tmp_path / "ailleurs" / "p.xlsx").problem.code == "workbook.missing-folder"


def test_a_name_whose_accents_are_composed_otherwise_is_found(tmp_path: Path) -> None:
    a_workbook(tmp_path / unicodedata.normalize("NFD", "Élève.xlsx"), [["a"]])
    assert read_sheet(tmp_path / unicodedata.normalize("NFC", "Élève.xlsx")).rows == [["a"]]


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "p.xlsx").mkdir()
    assert fails(tmp_path / "p.xlsx").problem.code == "workbook.is-a-folder"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/p.xlsx?key=made-up", "https://example.org/…"),
        ("http://example.org/p.csv", "http://example.org/…"),
        ("wiki:File:P.xlsx", "wiki:File:P.xlsx"),
    ],
)
def test_workbooks_from_elsewhere_come_later(tmp_path: Path, address: str, shown: str) -> None:
    """Of a web address only the host is told: the rest may be what opens the workbook."""
    problem = fails(tmp_path / address).problem
    assert problem.code == "workbook.remote"
    assert problem.args["file"] == shown


def test_what_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    monkeypatch.setattr(limits, "LARGEST", 1000)
    assert fails(path).problem.code == "workbook.too-large"


def test_an_ods_with_a_lost_cell_far_away_is_told(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    rows = (
        f"<table:table-row>{cell}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/>'
        "</table:table-row><table:table-row>"
        f'<table:table-cell table:number-columns-repeated="16383"/>{cell}</table:table-row>'
    )
    path = an_ods(tmp_path / "p.ods", ("Un", rows))
    assert fails(path).problem.code == "workbook.too-many-cells"


def names_of_failures() -> set[str]:
    """Collect the names that the source gives to its failures."""
    found = set()
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "failure",
                "_at_line",
            }:
                found |= {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_a_sentence_and_a_way_out(language: str) -> None:
    say = Say(language)
    assert {"being-saved", "not-utf8", "bad-range"} <= names_of_failures()
    values = dict.fromkeys(
        ("file", "folder", "near", "suffix", "kind", "limit", "line", "sheet", "names", "range",
         "column", "row", "part", "number", "where", "most"), "x",
    )  # fmt: skip
    for name in names_of_failures():
        assert say(f"workbook.{name}", **values)
        assert say.hint(f"workbook.{name}", **values)


@pytest.mark.parametrize(("name", "content"), [case[:2] for case in CONTENTS])
def test_each_failure_fills_its_sentence_in(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    problem = fails(tmp_path / name).problem
    for language in LANGUAGES:
        assert name in Say(language)(problem.code, **problem.args)
        assert Say(language).hint(problem.code, **problem.args)


def test_a_sheet_that_calamine_cannot_read_is_damage(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "p.xlsx", [["a"]])
    patched(path, "xl/worksheets/sheet1.xml", lambda _: "<worksheet><sheetData><row><c r='")
    assert fails(path).problem.code == "workbook.damaged"
