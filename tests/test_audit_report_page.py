"""The report of an audit as an HTML page and as a workbook: whatever a wiki says is only shown."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import html_page
import openpyxl
import pytest
from audit_reports import (
    FORMULA,
    a_report,
    every_finding,
    hostile_findings,
    many,
    past,
)
from golden import plain
from plans import HOSTILE

from bot.model import KINDS, Cell, Finding, Problem, Report
from bot.report.audit_html import audit_html
from bot.report.audit_xlsx import audit_xlsx
from bot.say import LANGUAGES, Say

FR = Say("fr")
LONG = f"https://a.example/{'x' * 9000}"


class Page(html_page.Page):
    """A page that closes all that it opens."""

    def __init__(self, html: str) -> None:
        super().__init__(html)
        assert self.open == []

    def text(self, *but: str) -> str:
        return plain(super().text(*but))


def rows(page: Page) -> list[dict[str, str | None]]:
    return [row for row in page.all("tr") if "data-kind" in row]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_a_row_that_can_be_read_without_a_script(language: str) -> None:
    page = Page(audit_html(a_report(*every_finding(), past=past()), Say(language)))
    assert len(rows(page)) == len(every_finding())
    assert not [row for row in rows(page) if "hidden" in row]
    assert page.all("html")[0]["lang"] == language


def test_hostile_values_are_shown_and_never_obeyed() -> None:
    html = audit_html(a_report(*hostile_findings(), only=(HOSTILE,)), FR)
    page = Page(html)
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert HOSTILE.partition(" ")[0] in page.text()
    assert not [attrs for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_links_lead_to_the_wiki_and_to_the_web_alone() -> None:
    odd = [
        Finding("dead-url", "A", target, "dead-url-known", {"status": 0, "reason": ""})
        for target in ("javascript:alert(1)", "https://a.example/?q=1&r=2", "//b.example/")
    ]
    page = Page(audit_html(a_report(*odd), FR))
    links = {link["href"] for link in page.all("a")}
    assert links == {
        *("#findings", "https://wiki.example/wiki/", "https://wiki.example/wiki/A"),
        *("https://a.example/?q=1&r=2", "https://b.example/"),
    }


def test_the_policy_lets_only_our_own_style_and_script_in() -> None:
    html = audit_html(a_report(*every_finding()), FR)
    policy = next(m["content"] for m in Page(html).all("meta") if "http-equiv" in m)
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"\bstyle=", html)
    assert not re.search(r"(?:src|srcset|@import|url\()\s*=", html)


def test_cards_count_kinds_and_say_what_they_were() -> None:
    found = [Finding("redlink", f"P{n}", "X") for n in range(3)]
    page = Page(audit_html(a_report(*found, past=past()), FR))
    (card,) = page.all("button")[:1]
    assert card["data-kind"] == "redlink"
    assert card["aria-pressed"] == "false"
    (drawing,) = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert plain(drawing["aria-label"] or "") == "Avant : 40, 12"
    assert page.all("polyline")[0]["points"] == "0.0,1.0 30.0,12.2 60.0,15.8"
    assert "13 novembre 2026" in page.text()


def test_a_first_audit_has_no_past() -> None:
    page = Page(audit_html(a_report(*every_finding()), FR))
    assert page.all("polyline") == []
    assert FR("finding.html-past") not in page.text()


def test_filters_are_there_for_what_there_is() -> None:
    found = [Finding("redlink", "A", "X"), Finding("orphan", "B", state="known")]
    page = Page(audit_html(a_report(*found), FR))
    options = [option["value"] for option in page.all("option")]
    assert options == ["", "links", "", "new", "known", "", "error", "warning"]
    assert [row["data-family"] for row in rows(page)] == ["links", "links"]
    script = "".join(data for tag, data in page.texts if tag == "script")
    ids = {attrs["id"] for _, attrs in page.elements if attrs.get("id")}
    assert set(re.findall(r'\bat\("([a-z]+)"\)', script)) <= ids


def test_columns_are_sorted_with_the_keyboard_too() -> None:
    page = Page(audit_html(a_report(*every_finding()), FR))
    heads = [head for head in page.all("th") if "aria-sort" in head]
    assert len(heads) == 5
    buttons = [button for button in page.all("button") if "data-kind" not in button]
    assert len([button for button in buttons if "id" not in button]) == len(heads)


def test_an_empty_report_says_that_nothing_is_to_be_seen() -> None:
    page = Page(audit_html(a_report(), FR))
    assert "Rien à signaler : 1 234 pages regardées." in page.text()
    assert page.all("form") == []
    assert rows(page) == []


def test_what_stands_around_the_findings_is_told_with_what_the_kinds_mean() -> None:
    ended = Problem(
        "audit.ignore-ended", Cell("passeur.toml:12"), {"reason": "à venir", "until": "2026-03-01"},
        "warning",
    )  # fmt: skip
    report = a_report(*every_finding(), silenced=4, gone=17, jobs=52, problems=(ended,))
    text = Page(audit_html(report, FR)).text()
    for words in ("4 constats mis en silence", "17 constats", "52 tâches", "passeur.toml:12"):
        assert words in text
    for kind in KINDS:
        assert plain(FR(f"finding.about-{kind}")) in text


def test_five_thousand_findings_are_one_page() -> None:
    page = Page(audit_html(a_report(*many(5000)), FR))
    assert len(rows(page)) == 5000


def saved(report: Report, path: Path, say: Say = FR) -> Any:
    path.write_bytes(audit_xlsx(report, say))
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_has_a_summary_and_a_sheet_for_each_kind(tmp_path: Path, language: str) -> None:
    say = Say(language)
    book = saved(a_report(*every_finding()), tmp_path / "a.xlsx", say)
    names = {say(f"finding.kind-{kind}")[:31] for kind in KINDS}
    assert set(book.sheetnames) == {say("finding.sheet-summary"), *names}
    assert book.sheetnames[0] == say("finding.sheet-summary")
    counted = Counter(finding.kind for finding in every_finding())
    for kind in KINDS:
        sheet = book[say(f"finding.kind-{kind}")[:31]]
        assert sheet.max_row == counted[kind] + 1
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:G{sheet.max_row}"


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    book = saved(a_report(*hostile_findings()), tmp_path / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert [cell.value for cell in cells if str(cell.value).startswith(FORMULA)]


def test_pages_and_addresses_of_the_web_are_links_of_the_sheet(tmp_path: Path) -> None:
    args = {"status": 503, "reason": ""}
    found = [
        Finding("failing-url", "L’été", target, "", args)
        for target in ("https://a.example/é", "javascript:alert(1)", LONG)
    ]
    sheet = saved(a_report(*found), tmp_path / "a.xlsx")["Adresses en panne"]
    links = [
        [cell.hyperlink and cell.hyperlink.target for cell in row[:2]] for row in sheet["A2:B4"]
    ]
    page = "https://wiki.example/wiki/L%E2%80%99%C3%A9t%C3%A9"
    assert links == [[page, "https://a.example/%C3%A9"], [page, None], [page, None]]


def test_an_empty_report_is_a_workbook_with_its_summary(tmp_path: Path) -> None:
    book = saved(a_report(), tmp_path / "a.xlsx")
    assert book.sheetnames == ["Résumé"]
    values = [plain(str(row[0])) for row in book["Résumé"].iter_rows(values_only=True)]
    assert "Rien à signaler : 1 234 pages regardées." in values


def test_five_thousand_findings_fit_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = saved(a_report(*many(5000)), path)
    assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:]) == 5000
    with ZipFile(path) as archive:
        assert archive.testzip() is None
