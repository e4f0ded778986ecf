"""Workbooks that somebody made to do harm, and the real command run on them with its cost."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from workbooks import a_workbook, patched, with_cells, with_shared

PASSEUR = str(Path(sys.executable).with_name("passeur"))
MOST_MEMORY = 500_000_000  # bytes
SECONDS = 30
_LONG_WALL = 300  # seconds; the machine is shared, so it is the processor's time that counts
# A small process in between: what a big one was before it became the command counts as its memory.
_MEASURED = f"""
import json, resource, subprocess, sys
def limits():
    resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))  # so that the machine survives
done = subprocess.run(sys.argv[1:], capture_output=True, stdin=subprocess.DEVNULL, text=True,
                      encoding="utf-8", timeout={_LONG_WALL}, preexec_fn=limits)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout, done.stderr, used.ru_maxrss * 1024]))
"""
_FILL = """
import sys
from pathlib import Path
from bot.failure import Failure
from bot.workbook.read import sheet_names
from bot.workbook.writeback import Filled, write_back
path, out = map(Path, sys.argv[1:])
try:
    cell = Filled(sheet_names(path)[0], "B2", "=1+1", "=1+1", "Marie")
    print(sorted(write_back(path, [cell], out).values()))
except Failure as failure:
    print(failure.problem.code)
"""
HEAD = ("ID", "Titre", "Texte")
ROW = ("P-1", "Quais", "Un texte.")
COLLECTION = """name = "{name}"
workbook = "{file}"
key = "id"
title = "<< titre >> {name}"
template = "fiche.wikitext"

[fields.id]
column = "ID"

[fields.titre]
column = "Titre"

[fields.texte]
column = "Texte"
"""


@dataclass(frozen=True)
class Ran:
    """What the command said, and the most memory that it took (bytes)."""

    status: int
    out: str
    err: str
    memory: int

    @property
    def problems(self) -> dict[str, str]:
        """Give the code of the first problem of each file."""
        found: dict[str, str] = {}
        for each in json.loads(self.out)["problems"]:
            found.setdefault(each["file"], each["code"])
        return found

    @property
    def codes(self) -> set[str]:
        """Give the codes of all problems."""
        return {each["code"] for each in json.loads(self.out)["problems"]}


def run(folder: Path, *words: str) -> Ran:
    """Run the real command; it is killed where it takes too long."""
    return measured(PASSEUR, "--project", str(folder), *words)


def filled_copy(path: Path, out: Path) -> Ran:
    """Fill a cell of a copy as `pull` does, once it knows what people changed."""
    return measured(sys.executable, "-c", _FILL, str(path), str(out))


def measured(*words: str) -> Ran:
    """Run a process with its limits, and tell what it took."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *words],
        capture_output=True,
        text=True,
        check=True,
    )
    ran = Ran(*json.loads(done.stdout))
    assert "Traceback" not in ran.err, ran.err
    assert ran.status in {0, 1, 2, 3, 4, 5, 6}, ran
    return ran


def a_project(folder: Path) -> Path:
    """Make a project without collections."""
    (folder / "sources").mkdir(parents=True)
    pages = folder / "templates_wikitext" / "pages"
    pages.mkdir(parents=True)
    (pages / "fiche.wikitext").write_text("<< titre >> << texte >>\n", encoding="utf-8")
    (folder / "passeur.toml").write_text('project = "essai"\nlanguage = "fr"\n', encoding="utf-8")
    return folder


def a_collection(folder: Path, name: str, file: str) -> Path:
    """Declare a collection, and give the place of its workbook."""
    text = COLLECTION.format(name=name, file=file)
    (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder / "sources" / file


def plain(path: Path) -> Path:
    """Write a workbook that is as it should be."""
    return a_workbook(path, [HEAD, ROW])


def rezipped(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Change the parts of a workbook as bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def bomb(path: Path, size: int = 2_000_000_000) -> Path:
    """Add a part that unpacks to gigabytes, and says so."""
    plain(path)
    chunk = b"<row/>" * 200_000
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(size // len(chunk)):
            part.write(chunk)
    return path


def lying(path: Path) -> Path:
    """Let the part say that it is 60 bytes long, with a checksum of these."""
    bomb(path, 300_000_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet2.xml")
    real = struct.pack("<LLL", info.CRC, info.compress_size, info.file_size)
    said = struct.pack("<LLL", zlib.crc32(b"<row/>" * 10), info.compress_size, 60)
    assert data.count(real) == 2  # in front of the part, and in the directory
    path.write_bytes(bytes(data).replace(real, said))
    return path


def overlapping(path: Path) -> Path:
    """Let one place in the file be many parts."""
    plain(path)
    with zipfile.ZipFile(path, "a") as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
        for _ in range(50):
            archive.filelist.append(info)
        archive.writestr("xl/last.xml", "<x/>")
    return path


def crowded(path: Path) -> Path:
    """Add ten thousand parts."""
    plain(path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_000):
            archive.writestr(f"xl/media/{number}.txt", b"")
    return path


def climbing(path: Path) -> Path:
    """Add parts whose names lead out of any folder that they were unpacked into."""
    plain(path)
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("../../evade.txt", "/srv/evade.txt", "xl/../../evade.xml", "x\x1b[31m"):
            archive.writestr(name, "<x/>")
    return path


def empty_rows(path: Path) -> Path:
    """Write a million rows that only have a height."""
    rows = "".join(f'<row r="{n}" ht="20" customHeight="1"/>' for n in range(3, 1_000_003))
    return with_cells(path, _rows(HEAD, ROW) + rows)


def empty_cells(path: Path) -> Path:
    """Write a million rows of cells that only have a look."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_000_003))
    return with_cells(path, _rows(HEAD, ROW) + rows)


def long_cell(path: Path, megabytes: int = 20) -> Path:
    """Write a very long cell, of which one character makes each take four bytes."""
    return with_cells(path, _rows(HEAD, ROW, ("P-2", "Long", "x" * megabytes * 10**6 + "😀")))


def lost_cell(path: Path) -> Path:
    """Write a cell in the last corner of the sheet."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_cells(path, _rows(HEAD, ROW) + corner)


def outside_cell(path: Path, place: str) -> Path:
    """Write a cell beyond the last column that a sheet has."""
    beyond = f'<row r="3"><c r="{place}"><v>1</v></c></row>'
    return with_cells(path, _rows(HEAD, ROW) + beyond)


def long_row(path: Path) -> Path:
    """Write a row of which only the first cell says where it is."""
    row = f'<row r="3"><c r="A3"><v>1</v></c>{"<c><v>1</v></c>" * 400_000}</row>'
    return with_cells(path, _rows(HEAD, ROW) + row)


def shared_text(path: Path) -> Path:
    """Let ninety thousand cells show the same long text."""
    shared = "".join('<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 45_000)
    with_cells(path, shared)
    return with_shared(path, [f"<t>{'x' * 32_000}</t>"])


def never_closed(path: Path) -> Path:
    """Write what looks like rich texts that never end, in a comment."""
    comment = "<!--" + '<c r="A1"><is><r ' * 200_000 + "-->"
    return with_cells(path, comment + _rows(HEAD, ROW))


def long_attribute(path: Path) -> Path:
    """Write an attribute of 20 MB that looks like cells."""
    value = ' r="AAA1" t="s"'.replace('"', "'") * 1_400_000
    return with_cells(path, f'<row r="9"><c x="{value}" r="A9"/></row>' + _rows(HEAD, ROW))


def merged(path: Path) -> Path:
    """Merge the same million cells again and again."""
    areas = '<mergeCell ref="A1:XFD1048576"/>' * 1000
    return with_cells(path, _rows(HEAD, ROW), f"<mergeCells>{areas}</mergeCells>")


def linked(path: Path) -> Path:
    """Let one link cover the whole sheet: a million times sixteen thousand objects."""
    link = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    return with_cells(path, _rows(HEAD, ROW), link)


def circular(path: Path) -> Path:
    """Write formulas that need each other, without results."""
    rows = _rows(HEAD, ROW) + (
        '<row r="3"><c r="A3" t="inlineStr"><is><t>P-2</t></is></c><c r="B3"><f>C3</f></c>'
        '<c r="C3"><f>B3</f></c></row>'
    )
    return with_cells(path, rows)


def shared_formula(path: Path) -> Path:
    """Let a hundred thousand cells share a formula of 8,000 characters."""
    master = f'<c r="C3"><f t="shared" ref="C3:C9" si="0">{"1+" * 4000}1</f><v>1</v></c>'
    others = "".join(
        f'<row r="{n}"><c r="C{n}"><f t="shared" si="0"/><v>1</v></c></row>'
        for n in range(4, 100_000)
    )
    return with_cells(path, _rows(HEAD, ROW) + f'<row r="3">{master}</row>' + others)


def outward(path: Path) -> Path:
    """Refer to another workbook, on somebody else's server."""
    plain(path)
    link = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<externalBook r:id="rId1"/></externalLink>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}/externalLinkPath" '
        'Target="http://127.0.0.1:9/secret.xlsx" TargetMode="External"/></Relationships>'
    )
    reference = f'<externalReferences xmlns:x="{kind}"><externalReference x:id="rId77"/>'
    reference += "</externalReferences>"
    patched(path, "xl/workbook.xml", lambda xml: xml.replace("</sheets>", f"</sheets>{reference}"))
    patched(path, "xl/externalLinks/externalLink1.xml", lambda _: link)
    patched(path, "xl/externalLinks/_rels/externalLink1.xml.rels", lambda _: relation)
    patched(path, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(
        "</Relationships>",
        f'<Relationship Id="rId77" Type="{kind}/externalLink" '
        'Target="externalLinks/externalLink1.xml"/></Relationships>',
    ))  # fmt: skip
    part = (
        '<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/>'
    )
    return patched(
        path, "[Content_Types].xml", lambda xml: xml.replace("</Types>", f"{part}</Types>")
    )


def with_macros(path: Path) -> Path:
    """Write an .xlsm with a macro."""
    plain(path)
    book = load_workbook(path)
    made = io.BytesIO()
    book.save(made)
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    vba = (
        '<Override PartName="/xl/vbaProject.bin" '
        'ContentType="application/vnd.ms-office.vbaProject"/>'
    )

    def add(parts: dict[str, bytes]) -> None:
        types = parts["[Content_Types].xml"].decode().replace(main, macro)
        parts["[Content_Types].xml"] = types.replace("</Types>", f"{vba}</Types>").encode()
        parts["xl/vbaProject.bin"] = VBA
        kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        relation = f'<Relationship Id="rId88" Type="{kind}" Target="vbaProject.bin"/>'
        rels = parts["xl/_rels/workbook.xml.rels"].decode()
        parts["xl/_rels/workbook.xml.rels"] = rels.replace(
            "</Relationships>", f"{relation}</Relationships>"
        ).encode()

    return rezipped(path, add)


VBA = b"\xd0\xcf\x11\xe0 Sub AutoOpen() Shell touch evade"


def _rows(*rows: tuple[Any, ...]) -> str:
    """Write rows from the first one on, as texts that stand in their cells."""
    return "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{letter}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for letter, text in zip("ABC", row, strict=True)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
