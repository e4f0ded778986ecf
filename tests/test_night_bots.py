"""Nights on a wiki where people keep robots out of a page: it waits for them, and is told once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nights import Nights
from people_rows import Row, rendered

from bot.decide.question import Policy
from bot.wiki.memory import MemoryWiki

TITLE = "Projet P-1"


def keep_robots_out(wiki: MemoryWiki, call: str, title: str = TITLE) -> str:
    text = f"{wiki.page(title).text}\n{call}"
    wiki.person_edits(title, text)
    return text


@pytest.mark.parametrize("call", ["{{nobots}}", "{{bots|deny=PasseurBot}}", "{{bots|allow=none}}"])
def test_a_page_that_robots_may_not_write_waits(
    wiki: MemoryWiki, nights: Nights, call: str
) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    text = keep_robots_out(wiki, call)
    night = nights.run(rendered("P-1", Row(TITLE, "Laval")))
    assert night.reasons == {TITLE: "nobots"}
    (edit,) = night.decision.edits
    assert (edit.action, edit.op, edit.summary) == ("conflict", None, "")
    assert wiki.page(TITLE).text == text


def test_when_people_let_robots_in_again_the_page_follows(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    text = keep_robots_out(wiki, "{{nobots}}")
    page = rendered("P-1", Row(TITLE, "Laval"))
    nights.run(page)
    wiki.person_edits(TITLE, text.replace("\n{{nobots}}", "\nUn mot de plus."))
    assert nights.run(page).results == {TITLE: "done"}
    said = wiki.page(TITLE).text or ""
    assert "Un mot de plus." in said
    assert "Laval" in said


def test_another_robot_kept_out_is_no_matter_of_ours(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    keep_robots_out(wiki, "{{bots|deny=AutreBot}}")
    assert nights.run(rendered("P-1", Row(TITLE, "Laval"))).results == {TITLE: "done"}


def test_taking_a_side_does_not_overrule_it(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    keep_robots_out(wiki, "{{nobots}}")
    nights.takes = {"adn/projets/row/P-1": {"": "sheet"}}
    assert nights.run(rendered("P-1", Row(TITLE, "Laval"))).reasons == {TITLE: "nobots"}


def test_a_page_that_waits_keeps_its_title(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    keep_robots_out(wiki, "{{nobots}}")
    assert nights.run(rendered("P-1", Row("Autrement", "Laval"))).reasons == {TITLE: "nobots"}
    assert wiki.page(TITLE).exists


@pytest.mark.parametrize("policy", ["banner", "redirect", "delete"])
def test_a_page_whose_row_is_gone_is_not_retired(
    wiki: MemoryWiki, nights: Nights, policy: str
) -> None:
    nights.policies = {"projets": Policy(policy, "Accueil", "Projets")}
    nights.run(rendered("P-1", Row(TITLE)), rendered("P-2", Row("Projet P-2")))
    text = keep_robots_out(wiki, "{{nobots}}")
    nights.run(rendered("P-2", Row("Projet P-2")))
    assert wiki.page(TITLE).text == text


def test_redirects_of_people_follow_only_where_robots_may_write(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    wiki.person_edits("Ancien nom", f"#REDIRECTION [[{TITLE}]]\n{{{{nobots}}}}")
    wiki.person_edits("Autre nom", f"#REDIRECTION [[{TITLE}]]")
    night = nights.run(rendered("P-1", Row("Autrement")))
    assert night.reasons == {"Ancien nom": "nobots"}
    assert TITLE in (wiki.page("Ancien nom").text or "")
    assert "Autrement" in (wiki.page("Autre nom").text or "")


def test_a_closed_page_whose_title_alone_changes_is_not_renamed(
    wiki: MemoryWiki, nights: Nights
) -> None:
    row = Row(TITLE)
    page = rendered("P-1", row)
    nights.run(page)
    wiki.person_edits(TITLE, f"{page.text}\n{{{{nobots}}}}")
    night = nights.run(replace(page, title="Autrement"))
    assert night.reasons == {TITLE: "nobots"}
    assert wiki.page(TITLE).exists


def test_a_closed_redirect_of_a_person_is_not_written_over(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    text = "#REDIRECTION [[Accueil]]\n{{nobots}}"
    wiki.person_edits(TITLE, text)
    nights.takes = {"adn/projets/row/P-1": {"": "sheet"}}
    assert nights.run(rendered("P-1", Row(TITLE, "Laval"))).reasons == {TITLE: "nobots"}
    assert wiki.page(TITLE).text == text
