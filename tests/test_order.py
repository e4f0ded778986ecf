"""What waits for what: pages for the titles that they take, and for the pages that they name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import identity, live
from plans import creation

from bot.decide.moves import ASIDE, needs_of_titles
from bot.decide.order import ordered
from bot.decide.question import Question
from bot.decide.signature import sign
from bot.model import Edit, Live, Move, PageState, Put

RENAMED = replace(
    creation(1), id="adn/projets/row/PRJ-001#move", action="move", title="Neuf", op=Move("Neuf")
)
RUN = "20261123T041200-3f9a"


def needs(edits: list[Edit], moved: dict[str, str]) -> list[tuple[str, ...]]:
    return [edit.needs for edit in needs_of_titles(edits, moved)]


def test_a_page_waits_for_the_move_that_frees_its_title() -> None:
    page = replace(creation(2, "Ancien"), needs=("x",))
    freed = {"Ancien": RENAMED.id, "Neuf": RENAMED.id}
    assert needs([page, RENAMED], freed) == [("x", RENAMED.id), ()]
    assert needs([replace(page, action="update")], freed) == [("x",)]
    aside = f"Ancien{ASIDE}"
    assert needs([replace(page, title=aside)], {aside: RENAMED.id}) == [("x",)]


def test_a_page_that_names_a_title_to_come_waits_for_it() -> None:
    linking = replace(creation(2), op=Put("Voir [[Neuf]]."))
    assert [e.needs for e in ordered([linking, RENAMED], [])] == [(), (RENAMED.id,)]
    aside = replace(RENAMED, id=f"{RENAMED.id}-aside")
    assert [e.needs for e in ordered([linking, aside], [])] == [(), ()]


@pytest.mark.parametrize(
    ("page", "owner"),
    [
        (live(comment=sign("Passeur", "s", identity("P-9"), RUN)), "adn/projets/row/P-9"),
        (live(comment=sign("Passeur", "r", identity("P-9"), RUN)), None),
        (live(comment=sign("Passeur", "s", identity("P-9"), RUN), user="Léa"), None),
        (live(comment="coquille"), None),
    ],
)
def test_a_page_is_ours_by_an_account_of_ours_and_the_signature(
    page: PageState, owner: str | None
) -> None:
    bots = frozenset({"PasseurBot"})
    question = Question((), {}, Live({}, {}), lambda _page, _kind: "", bot_users=bots)
    assert question.occupant(page) == owner
