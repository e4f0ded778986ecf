"""What the machine of people and nights has found, each as a plain story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nights import Nights
from people_bots import Bots
from people_rows import Row, rendered
from streets import MemoryStreet

from bot.decide.question import Policy
from bot.wiki.memory import MemoryWiki

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Projet P-1"


def person_replaces(wiki: MemoryWiki, old: str, new: str, title: str = TITLE) -> None:
    text = wiki.page(title).text or ""
    assert old in text
    wiki.person_edits(title, text.replace(old, new))


def test_what_we_wrote_once_is_written_again_where_a_person_took_it_out(
    wiki: MemoryWiki, nights: Nights
) -> None:
    row = Row(TITLE)
    nights.run(rendered("P-1", row))
    nights.run(rendered("P-1", Row(TITLE, "Laval", "Une danse.")), kind="i")
    ours = wiki.page(TITLE).text
    person_replaces(wiki, "| statut = en cours", "| statut = fini")
    row.body = "Une danse."
    assert nights.run(rendered("P-1", row)).results == {TITLE: "done"}  # `statut` is the sheet's
    assert wiki.page(TITLE).text == ours


def test_a_page_that_was_taken_back_is_made_again_when_its_row_is_new(
    wiki: MemoryWiki, nights: Nights
) -> None:
    page = rendered("P-1", Row(TITLE))
    nights.run(page)
    wiki.person_deletes(TITLE)
    nights.takes = {"adn/projets/row/P-1": {"": "sheet"}}
    assert nights.run(page).results == {TITLE: "done"}
    assert wiki.page(TITLE).text == page.text


def test_a_page_that_was_gone_when_the_ledger_was_lost_is_known_when_it_is_back(
    wiki: MemoryWiki, nights: Nights
) -> None:
    rows = [rendered(key, Row(f"Projet {key}")) for key in ("P-1", "P-2")]
    nights.run(*rows)
    wiki.person_deletes(TITLE)
    nights.run(*rows)
    nights.lose_the_ledger()
    nights.run(*rows)
    wiki.person_undeletes(TITLE)
    page = wiki.page(TITLE).page_id
    renamed = rendered("P-1", Row("Autrement"))
    assert nights.run(renamed, rows[1]).results == {"Autrement": "done"}
    assert wiki.page("Autrement").page_id == page


def test_a_redirect_of_a_person_that_the_sheet_overrules_is_renamed_as_well(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(rendered("P-1", Row(TITLE)))
    wiki.person_edits(TITLE, "#REDIRECTION [[Accueil]]")
    page = rendered("P-1", Row("Autrement"))
    nights.takes = {"adn/projets/row/P-1": {"": "sheet"}}
    assert nights.run(page).results == {"Autrement": "done"}
    assert wiki.page("Autrement").text == page.text
    assert nights.run(page, only_plan=True).decision.edits == ()


def test_a_banner_page_that_a_person_deleted_does_not_come_back_with_its_row(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.policies = {"projets": Policy("banner", "", "Projets")}
    one, two = (rendered(key, Row(f"Projet {key}")) for key in ("P-1", "P-2"))
    nights.run(one, two)
    nights.run(two)
    wiki.person_deletes(TITLE)
    assert nights.run(two).decision.edits == ()
    assert nights.run(one, two).reasons == {TITLE: "deleted"}
    assert not wiki.page(TITLE).exists


def test_what_a_person_wrote_before_the_run_that_was_taken_back_is_theirs(
    wiki: MemoryWiki, tmp_path: Path
) -> None:
    wiki.store._ticks = 30 * 86_400  # these nights are named by a day late in the month
    bots = Bots(MemoryStreet(wiki), tmp_path)
    row = Row(TITLE)
    bots.night([rendered("P-1", row)])
    person_replaces(wiki, "| region = Estrie", "| region = Laval")
    row.body = "Une danse."
    bots.night([rendered("P-1", row)])
    bots.undo(bots.wrote)
    row.region = "Outaouais"
    assert bots.night([rendered("P-1", row)]).reasons == {TITLE: "both-changed"}
    assert "| region = Laval" in (wiki.page(TITLE).text or "")


def test_redirects_follow_pages_that_swap_titles(wiki: MemoryWiki, nights: Nights) -> None:
    first, second = Row("Un"), Row("Deux", body="Une danse.")
    nights.run(rendered("P-1", first), rendered("P-2", second))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    first.title, second.title = second.title, first.title
    nights.run(rendered("P-1", first), rendered("P-2", second))
    assert wiki.page("Ancien").text == "#REDIRECTION [[Deux]]"


def test_a_page_that_the_other_machine_made_again_is_known_at_once(
    wiki: MemoryWiki, nights: Nights, tmp_path: Path
) -> None:
    row = Row(TITLE)
    nights.run(rendered("P-1", row))
    wiki.person_deletes(TITLE)
    other = Nights(wiki, tmp_path / "other", count=50)
    row.title = "Autrement"  # nobody removed a page of this name
    assert other.run(rendered("P-1", row)).results == {"Autrement": "done"}
    row.region = "Laval"
    assert nights.run(rendered("P-1", row)).results == {"Autrement": "done"}
