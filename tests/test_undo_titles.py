"""Taking moves, retirements and what follows them back, in the order that titles allow."""

from __future__ import annotations

from pathlib import Path

import pytest
from undo_yard import EVERY_RIGHT, Yard, reasons, results

from bot.failure import Exit
from bot.wiki.memory import BOT_RIGHTS


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    made = Yard(tmp_path)
    made.sync()
    return made


def test_a_move_goes_back_with_its_talk_page_and_its_text(yard: Yard) -> None:
    before = yard.text("Quais")
    yard.wiki.person_edits("Discussion:Quais", "Bonjour.")
    yard.rows["P-1"] = ("Quais du port", "Autrement.")
    yard.sync()
    assert yard.text("Discussion:Quais du port") == "Bonjour."
    done = yard.undo()
    assert (done.status, set(results(done).values())) == (Exit.DONE, {"done"})
    assert {outcome.action for outcome in done.outcomes} == {"move", "update"}
    assert yard.text("Quais") == before
    assert yard.text("Discussion:Quais") == "Bonjour."
    assert not yard.wiki.page("Quais du port").exists
    assert yard.night_writes() == []


def test_and_forth_again(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais du port", "Autrement.")
    yard.sync()
    after = yard.text("Quais du port")
    yard.undo()
    assert yard.undo(again=True).status is Exit.DONE
    assert yard.text("Quais du port") == after
    assert yard.night_writes() == []


def test_pages_that_changed_places_change_back(yard: Yard) -> None:
    before = (yard.text("Quais"), yard.text("Danse"))
    yard.rows |= {"P-1": ("Danse", "Un récit."), "P-2": ("Quais", "Un pas.")}
    yard.sync()
    assert yard.text("Quais") != before[0]
    done = yard.undo()
    assert (done.status, set(results(done).values())) == (Exit.DONE, {"done"})
    assert (yard.text("Quais"), yard.text("Danse")) == before
    assert yard.night_writes() == []


def test_neither_moves_where_one_of_them_was_edited_since(yard: Yard) -> None:
    yard.rows |= {"P-1": ("Danse", "Un récit."), "P-2": ("Quais", "Un pas.")}
    yard.sync()
    yard.wiki.person_edits("Quais", (yard.text("Quais") or "") + "\nUn souvenir.", user="Léa")
    now = (yard.text("Quais"), yard.text("Danse"))
    done = yard.undo()
    assert done.status is Exit.PERSON
    assert reasons(done) == {
        "Quais": "remark.undo-edited-since",
        "Danse": "remark.undo-title-taken",
    }
    assert (yard.text("Quais"), yard.text("Danse")) == now


def test_a_new_page_makes_way_for_the_one_that_had_its_title(yard: Yard) -> None:
    before = yard.text("Quais")
    yard.rows |= {"P-1": ("Quais du port", "Un récit."), "P-4": ("Quais", "Une autre fiche.")}
    yard.sync()
    assert "Une autre fiche." in (yard.text("Quais") or "")
    done = yard.undo()
    assert (done.status, set(results(done).values())) == (Exit.DONE, {"done"})
    assert yard.text("Quais") == before
    assert yard.undo(again=True).status is Exit.DONE
    assert "Une autre fiche." in (yard.text("Quais") or "")
    assert yard.text("Quais du port") is not None


def test_a_title_that_is_taken_blocks_only_its_page(yard: Yard) -> None:
    yard.rows |= {"P-1": ("Quais du port", "Autrement."), "P-2": ("Danse", "Deux pas.")}
    yard.sync()
    yard.wiki.person_edits("Quais", "Une page de Léa.", user="Léa")
    now = yard.text("Quais du port")
    done = yard.undo()
    assert results(done) == {"Danse": "done", "Quais du port": "skipped"}
    assert reasons(done) == {"Quais du port": "remark.undo-title-taken"}
    assert (yard.text("Quais"), yard.text("Quais du port")) == ("Une page de Léa.", now)


def test_without_suppressredirect_a_move_goes_back_and_leaves_a_redirect(tmp_path: Path) -> None:
    yard = Yard(tmp_path, rights=EVERY_RIGHT - {"suppressredirect"})
    yard.sync()
    yard.rows["P-1"] = ("Quais du port", "Un récit.")
    yard.sync()
    assert yard.undo().status is Exit.DONE
    assert "Un récit." in (yard.text("Quais") or "")
    assert yard.wiki.page("Quais du port").redirect


def test_a_moved_page_that_a_person_moved_on_stays(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais du port", "Un récit.")
    yard.sync()
    yard.wiki.person_moves("Quais du port", "Le port", user="Léa")
    done = yard.undo()
    assert (done.status, reasons(done)) == (
        Exit.PERSON,
        {"Le port": "remark.undo-edited-since"},
    )


def test_redirects_that_followed_the_move_lead_back(yard: Yard) -> None:
    yard.wiki.person_edits("Port", "#REDIRECTION [[Quais]]")
    yard.rows["P-1"] = ("Quais du port", "Un récit.")
    yard.sync()
    assert yard.text("Port") == "#REDIRECTION [[Quais du port]]"
    done = yard.undo()
    assert (done.status, results(done)["Port"]) == (Exit.DONE, "done")
    assert yard.text("Port") == "#REDIRECTION [[Quais]]"
    assert yard.night_writes() == []


@pytest.mark.parametrize("policy", ["banner", "delete"])
def test_a_retirement_is_taken_back(tmp_path: Path, policy: str) -> None:
    yard = Yard(tmp_path, policy=policy)
    yard.sync()
    before = yard.text("Oralité")
    row = yard.rows.pop("P-3")
    assert results(yard.sync())["Oralité"] == "done"
    assert yard.text("Oralité") != before
    done = yard.undo()
    assert (done.status, results(done)) == (Exit.DONE, {"Oralité": "done"})
    assert yard.text("Oralité") == before
    assert yard.night_writes() == []
    assert results(yard.undo(again=True)) == {"Oralité": "done"}
    assert yard.text("Oralité") != before
    yard.undo(again=True)
    assert yard.text("Oralité") == before
    yard.rows["P-3"] = row
    assert yard.night_writes() == []


def test_what_may_not_be_brought_back_is_listed(tmp_path: Path) -> None:
    yard = Yard(tmp_path, policy="delete")
    yard.sync()
    del yard.rows["P-3"]
    yard.sync()
    yard.wiki.rights = BOT_RIGHTS
    done = yard.undo()
    assert (done.status, reasons(done)) == (Exit.PERSON, {"Oralité": "remark.undo-no-right"})


def test_a_deleted_page_whose_title_somebody_took_stays_deleted(tmp_path: Path) -> None:
    yard = Yard(tmp_path, policy="delete")
    yard.sync()
    del yard.rows["P-3"]
    yard.sync()
    yard.wiki.person_edits("Oralité", "Autre chose.", user="Léa")
    done = yard.undo()
    assert reasons(done) == {"Oralité": "remark.undo-title-taken"}
    assert yard.text("Oralité") == "Autre chose."
