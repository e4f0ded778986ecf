"""The report on the wiki: everybody reads it, people write beside it, and it keeps still."""

from __future__ import annotations

import re
from dataclasses import replace

import mwparserfromhell
import pytest
from audit_reports import a_report, every_finding, hostile_findings, many, past
from golden import plain

from bot.model import KINDS, Finding
from bot.report.audit_wikitext import audit_pages
from bot.say import LANGUAGES, Say
from bot.wikitext.answered import with_answered
from bot.wikitext.escape import as_stored

FR = Say("fr")


def bullets(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("*")]


def page_of(kind: str, *findings: Finding) -> str:
    pages = audit_pages(a_report(*findings), FR, "kind")
    return pages[FR(f"finding.kind-{kind}")]


def test_there_is_a_page_for_each_kind_that_was_looked_for() -> None:
    found = Finding("redlink", "A", "B")
    pages = audit_pages(a_report(found, kinds=("redlink", "orphan")), FR, "kind")
    assert list(pages) == ["Liens vers des pages absentes", "Pages où rien ne mène"]
    assert bullets(pages["Liens vers des pages absentes"])
    assert "Rien à signaler." in pages["Pages où rien ne mène"]
    assert not bullets(pages["Pages où rien ne mène"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_it_is_who_keeps_it_and_that_remarks_stay(language: str) -> None:
    say = Say(language)
    pages = audit_pages(a_report(*every_finding()), say, "kind")
    for kind in KINDS:
        text = pages[say(f"finding.kind-{kind}")]
        assert say(f"finding.about-{kind}").split(":")[0] in text
        assert "Passeur" in text
        assert "<code><nowiki>*:</nowiki></code>" in text


def test_chantiers_have_a_page_each_and_pages_without_one_come_together() -> None:
    findings = [Finding("orphan", "A"), Finding("redlink", "B", "X"), Finding("redlink", "C", "X")]
    groups = {"A": "Chantier:Un", "B": "", "D": "Chantier:Deux"}
    pages = audit_pages(a_report(*findings), FR, "chantier", groups)
    assert list(pages) == ["Chantier:Un", "Autres pages", "Chantier:Deux"]
    assert bullets(pages["Chantier:Un"]) == [plain_line("[[:A]] : aucune autre page n’y mène")]
    assert "[[:B]], [[:C]]" in pages["Autres pages"]
    assert "== Liens vers des pages absentes ==" in pages["Autres pages"]
    assert "Rien à signaler." in pages["Chantier:Deux"]


def plain_line(text: str) -> str:
    """Write a bullet with the space that stands before a colon."""
    return f"* {text.replace(' : ', f'{chr(160)}: ')}"


def test_what_does_not_exist_is_not_linked_to() -> None:
    for kind in ("redlink", "undefined-category", "missing-template", "missing-file"):
        links = mwparserfromhell.parse(
            page_of(kind, Finding(kind, "A", "Cible"))
        ).filter_wikilinks()
        assert [str(link.title) for link in links] == [":A"]


def test_addresses_are_texts_and_no_links() -> None:
    for found in every_finding():
        text = page_of(found.kind, found)
        assert not re.search(r"(?<!\[\[:)https?://|mailto:", text), found.kind
        assert mwparserfromhell.parse(text).filter_external_links() == []


def test_nothing_from_outside_is_markup() -> None:
    pages = audit_pages(a_report(*hostile_findings()), FR, "kind")
    for text in pages.values():
        lines = "\n".join(re.sub(r"\[\[:.*?\]\]", "", line) for line in bullets(text))
        code = mwparserfromhell.parse(lines)
        assert code.filter_templates() == []
        assert code.filter_wikilinks() == []
        assert {str(tag.tag) for tag in code.filter_tags()} <= {"li", "code"}
        assert "~~~" not in lines


def test_no_finding_is_more_than_one_line() -> None:
    for found in hostile_findings():
        found_here = bullets(page_of(found.kind, replace(found, page="A")))
        assert len(found_here) == 1, found.kind


def test_no_e_mail_address_is_published_wherever_it_stood() -> None:
    drift = Finding(
        "drift", "A", "P!C4", "",
        {"field": "Courriel", "old": "", "new": "jeanne@a.example", "user": "Zoé", "cell": "P!C4"},
    )  # fmt: skip
    value = {"template": "F", "name": "n", "value": "écrire à jeanne@a.example"}
    wrong = Finding("wrong-value", "B", "F#n", "", value)
    text = "".join(
        page_of(found.kind, found)
        for found in (Finding("private-data", "C", "jeanne@a.example"), drift, wrong)
    )
    assert text.count("j…@a.example") == 3
    assert "jeanne" not in text


def test_a_page_is_the_same_tomorrow_if_its_findings_are() -> None:
    early = {"status": 404, "reason": "", "failures": 1, "needed": 3, "days": 7}
    dead = {"status": 404, "reason": "", "since": "2026-10-03T09:05:00Z", "failures": 4}
    today = [
        Finding("failing-url", "A", "https://a.example/", "failing-url-early", early),
        Finding("dead-url", "A", "https://b.example/", "", dead),
        *(Finding("redlink", name, "X") for name in "ABC"),
    ]
    tomorrow = [
        replace(
            each,
            state="known",
            first_seen="2026-11-27T08:00:00Z",
            args={**each.args, "failures": 2 + each.args.get("failures", 0)},
        )
        for each in reversed(today)
    ]
    old = audit_pages(a_report(*today), FR, "kind")
    later = replace(
        a_report(*tomorrow, jobs=9, gone=3, past=past()), started="2026-11-28T08:00:00Z"
    )
    assert audit_pages(later, FR, "kind") == old


def test_lines_stand_by_page_and_not_by_state() -> None:
    found = [Finding("orphan", "B"), Finding("orphan", "A", state="known")]
    assert bullets(page_of("orphan", *found)) == sorted(bullets(page_of("orphan", *found)))
    assert "[[:A]]" in bullets(page_of("orphan", *found))[0]


def test_a_remark_beside_a_line_outlives_the_finding() -> None:
    base = page_of("orphan", Finding("orphan", "A"), Finding("orphan", "B"))
    line = next(each for each in bullets(base) if "[[:A]]" in each)
    live = base.replace(line, f"{line} — je m’en occupe")
    kept = with_answered(base, page_of("orphan", Finding("orphan", "B")), live)
    assert line in kept.splitlines()


def test_all_the_addresses_of_a_closed_host_are_on_its_line() -> None:
    args = {"status": 403, "reason": "", "host": "a.example"}
    found = [Finding("blocked-url", f"P{n}", f"https://a.example/{n}", "", args) for n in range(3)]
    (line,) = bullets(page_of("blocked-url", *found))
    for n in range(3):
        assert f"[[:P{n}]] → <code>https&#58;//a.example/{n}</code>" in line


def test_more_pages_than_one_reads_are_counted() -> None:
    found = [Finding("redlink", f"P{n:02}", "X") for n in range(17)]
    (line,) = bullets(plain(page_of("redlink", *found)))
    assert "[[:P09]] et 7 autres pages" in line


def test_five_thousand_findings_are_texts_that_the_wiki_keeps_as_they_are() -> None:
    pages = audit_pages(a_report(*many(5000)), FR, "kind")
    assert sum(len(bullets(text)) for text in pages.values()) > 4600
    for text in pages.values():
        assert as_stored(text) == text.rstrip("\n")
