"""Workbooks with something wrong in them: flipped bytes, parts that changed places, odd XML."""

from __future__ import annotations

import io
import re
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from workbooks import an_ods

from bot.failure import Failure
from bot.model import Cell, Severity
from bot.say import LANGUAGES, Say
from bot.schema.collection import Collection, Field
from bot.schema.propose import guess
from bot.schema.table import build_table
from bot.schema.types import TYPES, Choice
from bot.workbook.annotate import Labels, annotate
from bot.workbook.read import read_range, read_sheet, sheet_names
from bot.workbook.writeback import Filled, Listing, write_back

_Mark = tuple[Cell | None, Severity, str, str]
LONGEST = 30  # seconds of one example, which takes some hundredths
_TYPES = ("text", "integer", "date", "money", "url", "longtext", "bool", "number", "email")
_ODS_CELL = (
    '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="{}"><text:p>1</text:p>'
    "</table:table-cell>"
)
LABELS = Labels.spoken_by(Say("fr"))
# What stands in attributes and texts, and what is too much of it.
_ODD = (
    b"", b"0", b"-1", b"1", b"999999999", b"1e999", b"NaN", b"\xc2\xb2", b"A1", b"XFD1048576",
    b"A1:XFD1048576", b"A0", b"ZZZZ1", b"s", b"e", b"str", b"inlineStr", b"d", b"b", b"9" * 5000,
    b"#REF!", b"_xD800_", b"_x0000_", b"&#65;", b"&amp;", b"&bad;", b"<", b"\xff", b"\x00", b"rId1",
    b"../../x.xml", b"worksheets/sheet1.xml", b"2020-13-45", b"P1D", b"PT99999999999H", b"string",
    b"float", b"date", b"\xed\xa0\x80", b"1900-01-01", b"<r><t>x</t></r>", b"<c/>", b"<v>7</v>",
)  # fmt: skip
_VALUE = re.compile(rb'="[^"]*"|>[^<]*<')


@cache
def xlsx() -> bytes:
    """Give a workbook with a bit of everything."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Projets"
    sheet.append(["ID", "Nombre", "Début", "Montant", "Adresse", "Texte"])
    bold = CellRichText("un ", TextBlock(InlineFont(b=True), "deux"), " trois")
    for number in range(4):
        address = f"https://a.example/{number}"
        sheet.append([f"P-{number}", number, "2020-01-02", 1.5, address, bold])
    sheet["B4"], sheet["B5"] = "=B2+1", "#REF!"
    sheet["E2"].hyperlink = "https://b.example/"
    sheet["A2"].comment = Comment("Bonjour", "Marie")
    sheet.merge_cells("D3:D5")
    book.create_sheet("Listes").append(["Estrie", "Laval"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ods(folder: Path) -> bytes:
    """Give the same as LibreOffice would write it."""
    cells = [_ODS_CELL.format(f"P-{n} <text:span>b</text:span>", n) for n in range(4)]
    rows = "".join(f"<table:table-row>{cell}</table:table-row>" for cell in cells)
    repeated = '<table:table-row table:number-rows-repeated="3">' + cells[0] + "</table:table-row>"
    formula = '<table:table-cell table:formula="of:=1+1" table:number-columns-spanned="2"/>'
    more = f'<table:table-row>{formula}<table:table-cell office:value-type="date" '
    more += 'office:date-value="2020-01-02"><text:p>x<text:s text:c="3"/></text:p>'
    more += "</table:table-cell></table:table-row>"
    return an_ods(
        folder / "base.ods", ("Projets", rows + repeated + more), ("Listes", rows)
    ).read_bytes()


CSV = 'ID;Nombre;"Début"\nP-1;1;2020-01-02\nP-2;"a;b\nc";é\n'.encode()


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Change bytes anywhere: flips, cuts, pieces that are repeated or come from elsewhere."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from((0, 1, 2, 8, 64, 4096)))
        other = draw(st.one_of(st.binary(max_size=8), st.sampled_from(_ODD), st.just(data[:at])))
        data = data[:at] + other + data[at + length :]
    return data


@st.composite
def rewritten(draw: st.DrawFn, data: bytes) -> bytes:
    """Change what stands in the parts of a zip that stays whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(parts)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(names))
        other = draw(st.sampled_from(names))
        way = draw(st.sampled_from(("value", "value", "value", "bytes", "swap", "drop", "rename")))
        if way == "swap":
            parts[name], parts[other] = parts.get(other, b""), parts.get(name, b"")
        elif way == "drop":
            parts.pop(name, None)
        elif way == "rename":
            parts[draw(st.sampled_from(("../../x.xml", "/x", "x\x01", "content.xml", other)))] = (
                parts.pop(name, b"")
            )
        elif way == "bytes":
            parts[name] = draw(damaged(parts.get(name, b"")))
        else:
            parts[name] = _with_value(draw, parts.get(name, b""))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _with_value(draw: st.DrawFn, xml: bytes) -> bytes:
    """Change one attribute or text of a part."""
    places = list(_VALUE.finditer(xml))
    if not places:
        return xml
    place = places[draw(st.integers(0, len(places) - 1))]
    odd = draw(st.sampled_from(_ODD))
    marks = (b'="', b'"') if place[0].startswith(b"=") else (b">", b"<")
    return xml[: place.start()] + odd.join(marks) + xml[place.end() :]


def separated() -> st.SearchStrategy[bytes]:
    """Give texts that are nearly a csv."""
    text = st.text('ab;,\t"\n\r é=+0\ufeff\u2028\x0b', max_size=60).map(str.encode)
    return st.one_of(text, damaged(CSV), st.binary(max_size=60))


class TooSlowError(Exception):
    """An example that does not end."""


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        raise TooSlowError(seconds)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def examine(folder: Path, name: str, data: bytes) -> int:
    """Read, judge, mark and fill a workbook. Only a Failure may come out, with its sentence.

    Gives how many of the steps were refused.
    """
    path = folder / name
    path.write_bytes(data)
    refused = 0
    out = folder / f"copie{path.suffix}"
    cell = Filled("Projets", "A2", "=Ports", "=Ports", "Marie")
    mark: _Mark = (Cell(name, "Projets", "B2"), "error", "Message", "=Conseil")
    steps: tuple[Callable[[], object], ...] = (
        lambda: _judged(path),
        lambda: read_range(path, "Listes!A1:B9999999"),
        lambda: annotate(path, [mark], folder / "copie.xlsx", LABELS, {"Projets": 1}),
        lambda: write_back(path, [cell], out, lambda _: Listing("L", ["a"], [["=b"]])),
    )
    with _within(LONGEST):
        for step in steps:
            try:
                step()
            except Failure as failure:
                refused += 1
                _is_told(failure)
    assert [each.name for each in folder.iterdir() if each.name.startswith(".")] == []
    return refused


def _judged(path: Path) -> None:
    """Read each sheet as `check` does, and propose what it could be as `init` does."""
    headings = ("ID", "Nombre", "Début", "Montant", "Adresse", "Texte", "h", "i", "j")
    fields = {
        name.lower(): Field(name.lower(), (name,), TYPES[kind]())
        for name, kind in zip(headings, _TYPES, strict=True)
        if name
    }
    fields["k"] = Field("k", ("Nombre",), Choice(("Estrie",)))
    collection = Collection("p", "P", path.name, "id", fields, folder=path.parent, file="p.toml")
    for sheet in sheet_names(path):
        found = read_sheet(path, sheet or None)
        guess(found)
        for problem in build_table(collection, found).problems:
            for language in LANGUAGES:
                assert Say(language)(problem.code, **problem.args)


def _is_told(failure: Failure) -> None:
    problem = failure.problem
    assert problem.where is not None
    for language in LANGUAGES:
        assert Say(language)(problem.code, **problem.args)
        assert Say(language).hint(problem.code, **problem.args)
