"""What an audit says of each finding, and its report as text, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from audit_reports import (
    FORMULA,
    SENTENCES,
    a_report,
    every_finding,
    hostile_findings,
    many,
)
from golden import plain

from bot.model import FAMILIES, KINDS, Finding, Problem, Requests
from bot.report.audit_csv import audit_csv
from bot.report.audit_text import audit_text
from bot.report.audit_words import masked, of_finding, web_address
from bot.report.json import audit_json
from bot.report.sentences import url
from bot.say import LANGUAGES, Say

FR, EN = Say("fr"), Say("en")
REASONS = (
    *("timeout", "tls", "no-domain", "refused", "reset", "truncated", "not-http", "loop"),
    *("too-many-redirects", "nowhere", "challenge", "sign-in", "private", "pattern", "scheme"),
    *("bad-address", "removed", "private-video", "retry-later"),
)
FIRST = "2026-10-02T04:00:00Z"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_name_and_what_it_is_and_what_to_do(kind: str, language: str) -> None:
    say = Say(language)
    assert say(f"finding.kind-{kind}")
    assert say(f"finding.about-{kind}").endswith(".")
    assert say.hint(f"finding.{kind}")
    assert say.hint(f"finding.{kind}") == say.hint(f"finding.{kind}", page="x", target="y")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_audit_has_a_sentence_that_its_arguments_fill(language: str) -> None:
    without = Say(language)("report.without-sentence", code="CODE", details="").partition("CODE")
    for finding in every_finding():
        told = of_finding(finding, Say(language))
        assert "{" not in told.message
        assert not told.message.startswith(f"{without[0]}finding."), finding.code or finding.kind
        assert told.hint, finding.code or finding.kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_family_and_state_has_words(language: str) -> None:
    say = Say(language)
    words = [say(f"finding.reason-{reason}") for reason in REASONS]
    assert len(set(words)) == len(REASONS)
    assert "418" in say("finding.reason-", status="418")
    assert all(say(f"finding.family-{family}") for family in FAMILIES)
    assert all(say(f"finding.state-{state}") for state in ("new", "back", "known"))


def test_names_of_kinds_are_names_of_pages_and_each_has_its_own() -> None:
    for say in (FR, EN):
        names = [say(f"finding.kind-{kind}") for kind in KINDS]
        assert len({name.casefold() for name in names}) == len(KINDS)
        assert not [name for name in names if set(name) & set("#<>[]|{}_/")]


def test_a_reason_without_words_and_a_sentence_without_its_values_are_told_all_the_same() -> None:
    odd = Finding("failing-url", "A", "http://a.example/", "", {"reason": "flood", "status": 0})
    bare = Finding("broken-redirect", "A", "B")
    assert "flood" in of_finding(odd, FR).message
    assert "finding.broken-redirect" in of_finding(bare, FR).message


def test_the_day_of_a_death_is_written_as_people_write_it() -> None:
    code, args = SENTENCES["dead-url"][0]
    message = of_finding(Finding("dead-url", "A", "http://a.example/", code, args), FR).message
    assert "3 octobre 2026" in message
    assert "404" in message


def test_a_text_begins_with_what_it_comes_to() -> None:
    findings = (
        Finding("redlink", "A", "B"),
        Finding("orphan", "C", state="back"),
        Finding("orphan", "D", first_seen=FIRST, state="known"),
        Finding("orphan", "E", first_seen="2026-10-09T04:00:00Z", state="known"),
    )
    lines = plain(audit_text(a_report(*findings), FR, 80)).splitlines()
    assert lines[0] == "4 constats : 1 nouveau, 1 de retour, 2 déjà connus."
    assert lines.index("Nouveau") < lines.index("De retour") < lines.index("Déjà connu")
    assert "  Pages où rien ne mène (2), connu depuis le 2 octobre 2026" in lines


def test_a_wiki_without_faults_is_told_so() -> None:
    text = plain(audit_text(a_report(), FR, 80))
    assert text.startswith("Rien à signaler : 1 234 pages regardées.")
    assert EN("finding.verdict-none", pages=1234) in audit_text(a_report(), EN, 80)


def test_one_target_on_many_pages_is_one_line() -> None:
    pages = [Finding("redlink", f"Page {at:02}", "Musée") for at in range(17)]
    text = plain(audit_text(a_report(*pages), FR, 100)).replace("\n    ", " ")
    assert text.count("Musée") == 1
    assert "(Page 00, Page 01, Page 02, Page 03, Page 04 et 12 autres pages)" in text


def test_what_differs_in_its_sentence_is_another_line() -> None:
    pages = [
        Finding("wrong-value", f"Page {value}", "Modèle:F#année", "",
                {"template": "Modèle:F", "name": "année", "value": value})
        for value in ("hier", "demain")
    ]  # fmt: skip
    text = plain(audit_text(a_report(*pages), FR, 100))
    assert "« hier »" in text
    assert "« demain »" in text


def test_a_host_that_is_closed_to_robots_is_one_line_with_its_addresses() -> None:
    args = {"status": 403, "reason": "", "host": "a.example"}
    found = [Finding("blocked-url", f"P{n}", f"https://a.example/{n}", "", args) for n in range(8)]
    text = plain(audit_text(a_report(*found), FR, 100)).replace("\n    ", " ")
    assert text.count("refuse les robots") == 1
    assert "https://a.example/0, https://a.example/1" in text
    assert "et 3 autres adresses" in text


def test_more_than_can_be_read_is_counted_and_what_to_do_is_said_once() -> None:
    found = [Finding("orphan", f"Page {at:02}") for at in range(30)]
    text = plain(audit_text(a_report(*found), FR, 80))
    assert text.count("  Page ") == 20
    assert "et 10 autres (dans le rapport)" in text
    assert text.count("→") == 1


@pytest.mark.parametrize("width", [60, 100])
def test_a_text_fits_in_its_width_but_for_addresses(width: int) -> None:
    text = audit_text(a_report(*every_finding()), FR, width)
    assert [line for line in text.splitlines() if len(line) > width and "://" not in line] == []


def test_no_text_from_outside_moves_the_cursor_or_adds_lines() -> None:
    text = audit_text(a_report(*hostile_findings()), FR, 80)
    assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert not [line for line in text.splitlines() if line.startswith("* [[Image")]


def test_what_stands_around_the_findings_is_told() -> None:
    report = a_report(silenced=4, gone=17, jobs=52, urls=321, urls_checked=200)
    text = plain(audit_text(report, FR, 200))
    for words in ("4 constats mis en silence", "17 constats", "52 tâches", "321 adresses", "812"):
        assert words in text


def test_the_json_has_the_shape_of_the_contract() -> None:
    finding = Finding("redlink", "A", "B", "redlink-meant", {"better": "C"}, "C", FIRST, "known")
    problem = Problem("audit.no-network", severity="warning")
    requests = Requests(1, 2, 3)
    shape = audit_json(
        a_report(finding, urls_checked=7, requests=requests, problems=(problem,)), FR
    )
    assert plain(json.dumps(shape["findings"], ensure_ascii=False)) == (
        '[{"kind": "redlink", "severity": "error", "page": "A", "target": "B", '
        '"detail": "la page visée n’existe pas ; il s’agit sans doute de « C »", '
        '"fixable": true, "first_seen": "2026-10-02T04:00:00Z", "state": "known"}]'
    )
    assert shape["counts"] == {"redlink": 1}
    assert shape["requests"].items() >= {"login": 1, "read": 2, "write": 3}.items()
    assert shape["urls_checked"] == 7
    assert [each["code"] for each in shape["problems"]] == ["audit.no-network"]
    assert set(shape) == {"findings", "counts", "requests", "urls_checked", "problems"}


def test_no_cell_of_the_csv_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(audit_csv(a_report(*hostile_findings()), FR))))
    assert rows[0] == (
        ["kind", "severity", "page", "target", "detail", "fixable", "first_seen", "state", "better"]
    )
    assert len(rows) == len(every_finding()) + 1
    assert {len(row) for row in rows} == {9}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert rows[1][3].startswith(f"'{FORMULA}")


def test_five_thousand_findings_are_five_thousand_rows_and_a_text_to_read() -> None:
    report = a_report(*many(5000))
    rows = list(csv.reader(io.StringIO(audit_csv(report, FR))))
    assert len(rows) == 5001
    assert len(audit_json(report, FR)["findings"]) == 5000
    assert len(audit_text(report, FR, 80).splitlines()) < 2000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("jeanne.tremblay@exemple.org", "j…@exemple.org"),
        ("Écrire à x@a.example.", "Écrire à x…@a.example."),
        ("mailto:jeanne@a.example", "mailto:j…@a.example"),
        ("photo@2x.png", "photo@2x.png"),
        ("https://a.example/@jeanne", "https://a.example/@jeanne"),
        ("https://a.example/photo@2x.example", "https://a.example/photo@2x.example"),
    ],
)
def test_names_in_e_mail_addresses_are_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("https://w.example/wiki/$1", "https://w.example/wiki/L%E2%80%99%C3%A9t%C3%A9%3F_1"),
        ("//w.example/$1", "https://w.example/L%E2%80%99%C3%A9t%C3%A9%3F_1"),
        ("javascript:alert(1)//$1", ""),
        ("https://w.example/", ""),
        ("", ""),
    ],
)
def test_a_page_is_linked_where_the_wiki_is_known(server: str, address: str) -> None:
    assert url(server, "L’été? 1") == address


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://a.example/é?x=1&y=2#z", "https://a.example/%C3%A9?x=1&y=2#z"),
        ("//a.example/", "https://a.example/"),
        ("HTTP://A.example/%C3", "HTTP://A.example/%C3"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", ""),
        (" https://a.example/", ""),
        ("data:text/html,x", ""),
        ("Cible", ""),
    ],
)
def test_only_addresses_of_the_web_are_links(target: str, address: str) -> None:
    assert web_address(target) == address
