"""The HTML page: complete in itself, and whatever a cell holds is shown, never obeyed."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from golden import plain
from html_page import Page
from plans import (
    HOSTILE,
    a_plan,
    conflicts,
    creation,
    full_plan,
    outcomes,
    page_text,
    undo_plan,
    update,
)

from bot.model import Cell, Conflict, Edit, Move, Plan, Problem, Put, Remark, Requests, Span
from bot.report.html import plan_html
from bot.say import LANGUAGES, Say

FR = Say("fr")


def hostile_plan() -> Plan:
    words = f"{HOSTILE}\n{HOSTILE} et {'x' * 5000}"
    span = Span(0, len(HOSTILE), HOSTILE, Cell(HOSTILE, HOSTILE, "A1"))
    conflict = Conflict(
        "both-changed", HOSTILE, HOSTILE, HOSTILE, HOSTILE, Cell(HOSTILE), HOSTILE, HOSTILE
    )
    edits: list[Edit] = [
        replace(creation(1), title=HOSTILE, op=Put(words), spans=(span,), origin=HOSTILE),
        replace(update(2, page_text(), words), summary=HOSTILE, spans=(span,)),
        replace(update(4, "", ""), action="move", op=Move(HOSTILE), old_title=HOSTILE),
        replace(update(5, "a", "b"), remarks=(Remark("section-left", {"heading": HOSTILE}),)),
        replace(
            creation(3), action="conflict", op=None, conflicts=(conflict,), title=HOSTILE, spans=()
        ),
    ]
    problem = Problem("report.plan-format", Cell(HOSTILE), {"found": HOSTILE, "known": HOSTILE})
    return replace(a_plan(*edits, problems=(problem,)), project=HOSTILE, wiki=HOSTILE)


@pytest.mark.parametrize(
    "plan", [full_plan(), a_plan(), hostile_plan()], ids=["full", "empty", "hostile"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_balanced_and_says_its_language(plan: Plan, language: str) -> None:
    page = Page(plan_html(plan, Say(language)))
    assert page.open == []
    assert page.all("html") == [{"lang": language}]


def test_a_hostile_text_is_shown_and_never_obeyed() -> None:
    page = Page(plan_html(hostile_plan(), FR))
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert page.text().count("<script>alert('x')</script>") > 8
    assert not [a for _, attrs in page.elements for a in attrs if a.startswith("on")]


def test_the_policy_allows_nothing_but_our_own_script_and_style() -> None:
    page = Page(plan_html(full_plan(), FR))
    policy = next(m["content"] for m in page.all("meta") if "http-equiv" in m) or ""
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.content(tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_nothing_is_fetched_from_anywhere() -> None:
    page = Page(plan_html(full_plan(), FR))
    assert not [
        attrs for tag, attrs in page.elements if "src" in attrs or tag in {"link", "iframe"}
    ]
    assert not [attrs for _, attrs in page.elements if "style" in attrs]
    assert "url(" not in page.content("style")
    assert "@import" not in page.content("style")


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("https://w.example.org/wiki/$1", "https://w.example.org/wiki/Projet_n%C2%B0_1"),
        ("//w.example.org/wiki/$1", "https://w.example.org/wiki/Projet_n%C2%B0_1"),
        ("javascript:alert(1)//$1", None),
        ("", None),
    ],
)
def test_a_title_links_to_its_page_where_there_is_an_address(
    server: str, address: str | None
) -> None:
    page = Page(plan_html(replace(a_plan(creation(1)), server=server), FR))
    links = [link["href"] for link in page.all("a") if not (link["href"] or "").startswith("#")]
    assert (address in links) if address else not links


def test_like_changes_are_one_entry_with_all_its_pages() -> None:
    page = Page(plan_html(full_plan(), FR))
    updates = [d for d in page.all("details") if d.get("data-action") == "update"]
    assert [d["data-n"] for d in updates] == ["212", "1", "1"]
    assert "Même changement sur 212 pages" in page.text()


def test_the_words_of_people_stand_first() -> None:
    calm = Page(plan_html(a_plan(creation(1)), FR))
    assert [a for a in calm.all("section") if "verdict" in (a["class"] or "")] == [
        {"class": "verdict good"}
    ]
    assert "mots écrits par des personnes qui disparaîtraient" in calm.text()
    loses = a_plan(replace(update(1, page_text("1"), page_text("2")), words_lost=3))
    assert "3 mots de personnes perdus" in Page(plan_html(loses, FR)).text()


def test_a_conflict_shows_three_versions_and_is_open() -> None:
    page = Page(plan_html(a_plan(*conflicts()), FR))
    found = [d for d in page.all("details") if d.get("data-action") == "conflict"]
    assert len(found) == 2
    assert all("open" in details for details in found)
    assert page.content("mark") == "202120222023Estrie"
    assert page.content("i") == "(vide)(rien)"
    assert [figure["class"] for figure in page.all("figure")] == ["base", "sheet", "wiki"] * 2


def test_the_words_that_differ_in_a_conflict_are_marked() -> None:
    both = Conflict("both-changed", "", "Un atelier à Laval.", "Un cours à Laval.", "Un atelier.")
    page = Page(plan_html(a_plan(replace(conflicts()[0], conflicts=(both,))), FR))
    assert page.content("mark") == "atelier à Lavalcours"


def test_what_becomes_of_a_page_is_told() -> None:
    text = plain(Page(plan_html(full_plan(), FR)).text())
    assert "La page est supprimée." in text
    assert "La page devient une redirection vers « Projets ADN »." in text
    assert "Un bandeau le dit en haut de la page" in text
    assert "La page de discussion suit ; « Projet n° 302 » devient une redirection." in text
    assert "La page supprimée revient" in text


def test_what_an_undo_leaves_alone_is_told_by_its_reason_and_is_no_conflict() -> None:
    text = plain(Page(plan_html(undo_plan(), FR)).text())
    assert "Laissées comme elles sont" in text
    assert "Quelqu’un y a écrit depuis (Marie, 21 novembre 2026 à 9 h 05 UTC)" in text
    assert "un avis la remplace" in text
    assert "des deux côtés" not in text


def test_problems_name_their_cells_and_what_to_do() -> None:
    text = Page(plan_html(full_plan(), FR)).text()
    assert "projets_adn.xlsx, Projets!D17, D21" in text
    assert "passeur sync --allow created=12" in text


def test_a_run_shows_what_became_of_each_edit() -> None:
    page = Page(plan_html(full_plan(), FR, outcomes(), Requests(1, 9, 5)))
    assert "Ce qui a été fait sur le wiki" in page.text()
    results = {d.get("data-result") for d in page.all("details") if "data-action" in d}
    assert {"done", "skipped", ""} <= results
    assert "9 lectures, 5 écritures" in page.text()
    assert "Ce plan est au format Filtre" in page.text()


def test_a_run_that_was_stopped_says_why() -> None:
    html = plan_html(a_plan(), FR, (), failure=Problem("report.plan-not-json"))
    assert "Ce fichier n’est pas un plan" in Page(html).text()


def test_nothing_to_do_is_said() -> None:
    assert "les 160 pages sont à jour" in Page(plan_html(a_plan(), FR)).text()


def test_a_very_long_difference_is_cut_and_says_so() -> None:
    before, after = ("\n".join(f"{word} {n}" for n in range(9000)) for word in ("un", "deux"))
    html = plan_html(a_plan(update(1, before, after)), FR)
    assert "Cette différence est longue" in Page(html).text()
    assert len(html) < 600_000


def test_five_thousand_pages_stay_a_file_that_opens() -> None:
    text = page_text(words="mot " * 2000)
    edits = [replace(creation(n), op=Put(text), spans=()) for n in range(5000)]
    html = plan_html(a_plan(*edits), FR)
    assert len(html) < 25_000_000
    assert html.count('<details class="item') == 5000


def test_values_of_a_new_page_tell_their_cells() -> None:
    page = Page(plan_html(a_plan(creation(1)), FR))
    tips = [span["title"] for span in page.all("span") if "title" in span]
    assert tips[0] == "année — projets_adn.xlsx, Projets!C4"
    assert re.search(r"Projets!D4\s*Estrie", page.text())


def test_no_control_hides_a_method_of_its_form() -> None:
    page = Page(plan_html(full_plan(), FR))
    names = {
        attrs.get("id") for tag, attrs in page.elements if tag in {"input", "button", "select"}
    }
    assert {"find", "collection", "conflicts", "clear"} <= names
    assert not names & {"reset", "submit", "action", "method", "elements", "hidden"}


def test_what_people_should_know_of_an_edit_stands_beside_it() -> None:
    text = Page(plan_html(full_plan(), FR)).text()
    assert "laisse la place à « 2022 » (projets_adn.xlsx, Projets!C304)" in plain(text)
    assert "Des pages écrites par des personnes renvoient encore" in text
    assert "La section « Contexte » est déjà dans la page" in plain(text)


def test_a_plan_of_few_pages_is_unfolded() -> None:
    assert "<details" in plan_html(a_plan(update(1, "2021", "2022")), FR)
    for number, folded in ((3, 0), (4, 4)):
        edits = [update(n, "2021", str(3000 + n)) for n in range(number)]
        html = plan_html(a_plan(*edits), FR)
        items = re.findall(r'<details class="item[^>]*>', html)
        assert sum(not item.endswith(" open>") for item in items) == folded


def test_each_field_in_conflict_has_its_whole_commands_in_blocks_to_copy() -> None:
    html = plan_html(a_plan(conflicts()[0]), Say("fr", local=True))
    blocks = re.findall(r'<code class="command">(.*?)</code>', html)
    assert blocks == [
        f"passeur --wiki local sync --take {side} &#34;Atelier de codage#{field}&#34;"
        for field in ("année", "région")
        for side in ("wiki", "sheet")
    ]
