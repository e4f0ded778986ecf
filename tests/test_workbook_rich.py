"""Bold, italic and linked words of a cell become wikitext, and nothing else does."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from workbooks import made_by

from bot.model import Wikitext
from bot.workbook.read import read_sheet
from bot.workbook.rich import Run, rich_value

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

URL = "https://example.org/a"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run("un "), Run("gras", bold=True), Run(" ici")], "un '''gras''' ici"),
        ([Run("un"), Run(" gras ", bold=True), Run("ici")], "un '''gras''' ici"),
        ([Run("tout", bold=True), Run(" gras", bold=True)], "'''tout gras'''"),
        ([Run("a", bold=True), Run("b", italic=True)], "'''a'''''b''"),
        ([Run("a", bold=True), Run("b", bold=True, italic=True)], "'''a''b'''''"),
        ([Run("a", bold=True), Run(" "), Run("b", bold=True)], "'''a''' '''b'''"),
        ([Run("l'"), Run("été", bold=True)], "l&#39;'''été'''"),
        ([Run("un\ndeux", bold=True), Run("\ntrois")], "'''un'''\n'''deux'''\ntrois"),
        ([Run("* puce "), Run("grasse", bold=True)], "&#42; puce '''grasse'''"),
        ([Run(" x ", italic=True)], "&#32;''x''&#32;"),
        ([Run("[A "), Run("{T", bold=True)], "&#91;A '''&#123;T'''"),
        ([Run("voir "), Run("ici", url=URL), Run(".")], f"voir [{URL} ici]."),
        ([Run("ici", bold=True, url=URL)], f"'''[{URL} ici]'''"),
        ([Run("a\nb", url=URL)], f"[{URL} a]\n[{URL} b]"),
        ([Run("x]y", url=URL)], f"[{URL} x&#93;y]"),
        ([Run("moi", url="mailto:a@example.org")], "[mailto:a@example.org moi]"),
        ([Run("x", url="https://e.org/?a=b|c d]&lt;''e''__f__~~~")],
         "[https://e.org/?a=b%7Cc%20d%5D&amp;lt;%27%27e%27%27_%5Ff_%5F~%7E%7E x]"),
    ],
)  # fmt: skip
def test_looks_and_links_are_written_as_wikitext(runs: list[Run], text: str) -> None:
    value = rich_value(runs)
    assert value == text
    assert isinstance(value, Wikitext)
    assert value.plain == "".join(run.text for run in runs)


@pytest.mark.parametrize(
    "runs",
    [
        [Run("tel "), Run("quel")],
        [Run("feuille", url="#Listes!A1")],
        [Run("disque", url="file:///C:/projets.docx")],
        [Run("code", url="javascript:alert(1)")],
        [Run("https://example.org", url="https://example.org/")],
        [Run("example.org", url="http://example.org")],
        [Run("a@example.org", url="mailto:a@example.org")],
    ],
)
def test_what_says_no_more_than_its_text_stays_text(runs: list[Run]) -> None:
    value = rich_value(runs)
    assert type(value) is str
    assert value == "".join(run.text for run in runs)


RUNS = st.lists(
    st.builds(
        Run,
        st.text(st.sampled_from(" \t\nab':*[]{}|=_~<&;#!http/ISBN\u00a0é"), max_size=8),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)


@given(RUNS)
def test_the_words_can_always_be_read_back(runs: list[Run]) -> None:
    value = rich_value(runs)
    plain = "".join(run.text for run in runs)
    assert (value.plain if isinstance(value, Wikitext) else value) == plain
    if isinstance(value, Wikitext):
        assert html.unescape(re.sub("''+", "", value)) == plain


@given(RUNS)
def test_quotes_are_never_more_than_five_and_close_on_each_line(runs: list[Run]) -> None:
    value = rich_value(runs)
    if isinstance(value, Wikitext):
        for line in value.split("\n"):
            quotes = [len(found) for found in re.findall("''+", line)]
            assert set(quotes) <= {2, 3, 5}
            assert sum(n in {3, 5} for n in quotes) % 2 == 0
            assert sum(n in {2, 5} for n in quotes) % 2 == 0


def test_rich_and_linked_cells_of_a_workbook(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        bold, coloured = InlineFont(b=True), InlineFont(color=Color("FFFF0000"))
        sheet["A1"] = CellRichText("un ", TextBlock(bold, "gras"))
        sheet["A2"] = CellRichText("rouge ", TextBlock(coloured, "seulement"))
        sheet["A3"] = "gras par la cellule"
        sheet["A3"].font = Font(bold=True)
        sheet["B1"] = "le site"
        sheet["B1"].hyperlink = "https://example.org/?a=1&b=2"
        sheet["B2"] = "https://example.org/seul"
        sheet["B2"].hyperlink = "https://example.org/seul"
        sheet["B3"] = "ailleurs"
        sheet["B3"].hyperlink = Hyperlink(ref="B3", location="Listes!A1")
        sheet["C1"] = CellRichText("lien ", TextBlock(bold, "gras"))
        sheet["C1"].hyperlink = "https://example.org/c"
        sheet["C2"] = 12
        sheet["C2"].hyperlink = "https://example.org/12"

    rows = read_sheet(made_by(tmp_path / "p.xlsx", fill)).rows
    assert [row[0] for row in rows] == ["un '''gras'''", "rouge seulement", "gras par la cellule"]
    assert [row[1] for row in rows] == [
        "[https://example.org/?a=1&b=2 le site]",
        "https://example.org/seul",
        "ailleurs",
    ]
    assert rows[0][2] == "[https://example.org/c lien] '''[https://example.org/c gras]'''"
    assert rows[1][2] == 12
    assert [type(row[0]) for row in rows] == [Wikitext, str, str]


def test_a_merged_cell_carries_its_markup_to_those_that_it_covers(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = CellRichText(TextBlock(InlineFont(i=True), "thème"))
        sheet["B1"] = sheet["B2"] = "x"
        sheet.merge_cells("A1:A2")

    rows = read_sheet(made_by(tmp_path / "p.xlsx", fill)).rows
    assert rows[1][0] == "''thème''"
    assert rows[1][0].plain == "thème"
