"""Nights that end between a move and what has to follow it: the next one comes to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import identity, wanted
from nights import Night, Nights

from bot.failure import Exit
from bot.model import Event, Wanted
from bot.render.stock import stock_site
from bot.wiki.memory import MemoryWiki

if TYPE_CHECKING:
    pass

LONG = "Un texte assez long pour être reconnu : " + "mot " * 40
CATEGORY = identity("C-1", page="categorie")


class UntilTheFirstOutcome(list[Event]):
    """Somebody interrupts as soon as something was written."""

    def append(self, event: Event) -> None:
        super().append(event)
        if event.code == "outcome":
            raise KeyboardInterrupt


@pytest.fixture
def wiki() -> MemoryWiki:
    return MemoryWiki(stock_site("fr"))


def cut_short(nights: Nights, *pages: Wanted) -> Night:
    nights.events = UntilTheFirstOutcome()
    night = nights.run(*pages)
    nights.events = []
    assert night.applying.failure is not None
    assert night.applying.failure.status == Exit.INTERRUPTED
    return night


def page(title: str) -> Wanted:
    return wanted("P-1", LONG, title=title)


def test_a_redirect_of_a_person_follows_the_next_night(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(page("Un"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    assert cut_short(nights, page("Deux")).results == {"Deux": "done"}
    assert wiki.page("Ancien").text == "#REDIRECTION [[Un]]"
    assert nights.run(page("Deux")).results == {"Ancien": "done"}
    assert wiki.page("Ancien").text == "#REDIRECTION [[Deux]]"
    assert nights.run(page("Deux")).decision.edits == ()


def test_pages_of_people_follow_their_category_the_next_night(
    wiki: MemoryWiki, nights: Nights
) -> None:
    def category(title: str) -> Wanted:
        return wanted(title=f"Catégorie:{title}", text=LONG, identity=CATEGORY)

    nights.run(category("Vieux"))
    wiki.person_edits("Une page", "Du texte.\n\n[[Catégorie:Vieux]]")
    cut_short(nights, category("Neuf"))
    assert nights.run(category("Neuf")).results == {"Une page": "done"}
    assert wiki.page("Une page").text == "Du texte.\n\n[[Catégorie:Neuf]]"


def test_a_redirect_follows_a_page_that_has_moved_on_since(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(page("Un"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    cut_short(nights, page("Deux"))
    nights.run(page("Trois"))
    assert wiki.page("Ancien").text == "#REDIRECTION [[Trois]]"
    assert wiki.page("Un").text == "#REDIRECTION [[Trois]]"


def test_a_redirect_follows_pages_that_swap_titles_however_often_a_run_is_cut_short(
    wiki: MemoryWiki, nights: Nights
) -> None:
    def pages(one: str, two: str) -> list[Wanted]:
        return [page(one), wanted("P-2", LONG.upper(), title=two)]

    nights.run(*pages("Un", "Deux"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    for _ in range(3):  # aside, and both into place
        cut_short(nights, *pages("Deux", "Un"))
    assert nights.run(*pages("Deux", "Un")).results == {"Ancien": "done"}
    assert wiki.page("Ancien").text == "#REDIRECTION [[Deux]]"


def test_where_a_person_leads_a_redirect_meanwhile_it_stays(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(page("Un"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    cut_short(nights, page("Deux"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Ailleurs]]")
    assert nights.run(page("Deux")).decision.edits == ()
    assert wiki.page("Ancien").text == "#REDIRECTION [[Ailleurs]]"


def test_redirects_that_a_person_made_to_the_old_title_since_are_left(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(page("Un"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    cut_short(nights, page("Deux"))
    wiki.person_edits("Un", "Une autre chose.")
    wiki.person_edits("Récent", "#REDIRECTION [[Un]]")
    assert nights.run(page("Deux")).results == {"Ancien": "done"}
    assert wiki.page("Récent").text == "#REDIRECTION [[Un]]"


def test_a_title_that_comes_back_needs_no_repair(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(page("Un"))
    wiki.person_edits("Ancien", "#REDIRECTION [[Un]]")
    cut_short(nights, page("Deux"))
    nights.run(page("Un"))
    assert wiki.page("Ancien").text == "#REDIRECTION [[Un]]"
    assert nights.run(page("Un")).decision.edits == ()


def test_an_interrupt_while_an_answer_is_on_its_way_is_an_outcome(
    wiki: MemoryWiki, nights: Nights
) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    wiki.before_write = interrupt
    night = nights.run(page("Un"))
    assert night.results == {"Un": "failed"}
    (journal,) = (nights.folder / "runs").glob("*.jsonl")
    assert '{"sending": ' in journal.read_text("utf-8")
