"""Recognising the wiki by our own revisions: one that moved, another one, one that was put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from undo_yard import Yard

from bot.failure import Failure
from bot.jobs.apply_file import Choice, apply_plan
from bot.jobs.contact import Scope
from bot.jobs.runs import rebuild_ledger
from bot.jobs.sync import plan, sync
from bot.model import Plan
from bot.render.stock import stock_site
from bot.run.ledger import LEDGER, Ledger
from bot.run.recognise import Evidence, evidence
from bot.wiki.memory import MemoryWiki


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    made = Yard(tmp_path)
    made.rows = {f"P-{n}": (f"Page {n}", f"Un récit {n}.") for n in range(4)}
    made.write()
    sync(made.workspace, (), Scope(force=True))
    return made


def seen(yard: Yard) -> Evidence:
    ledger = Ledger(yard.workspace.runtime / LEDGER)
    try:
        return evidence(yard.wiki, ledger.known().values())
    finally:
        ledger.close()


def test_the_wiki_that_we_wrote_on_is_the_same(yard: Yard) -> None:
    assert seen(yard).is_same


def test_pages_that_are_gone_say_nothing(yard: Yard) -> None:
    for number in range(3):
        yard.wiki.person_deletes(f"Page {number}")
    assert seen(yard).is_same


def test_a_wiki_with_other_texts_under_our_numbers_is_another(yard: Yard) -> None:
    yard.wiki = MemoryWiki(stock_site("fr"))
    assert not seen(yard).is_same
    for number in range(20):
        yard.wiki.person_edits(f"À Léa {number}", "Ses mots.")
    assert seen(yard).is_another


def test_a_wiki_put_back_to_before_our_first_night_gets_nothing(yard: Yard) -> None:
    """Page numbers are given anew, and people's pages have had more edits than ours."""
    yard.wiki = MemoryWiki(stock_site("fr"), rights=yard.wiki.rights)
    for number in range(8):
        for turn in range(4):
            yard.wiki.person_edits(f"À Léa {number}", f"Ses mots, {turn}.")
    with pytest.raises(Failure) as told:
        sync(yard.workspace, (), Scope(force=True))
    assert told.value.problem.code == "run.wiki-put-back"
    assert yard.wiki.requests.write == 0
    rebuild_ledger(yard.workspace)
    assert {o.result for o in sync(yard.workspace, (), Scope(force=True)).outcomes} == {"done"}


def changed_plan(yard: Yard) -> Plan:
    yard.rows["P-1"] = ("Page 1", "Un autre récit.")
    yard.write()
    made, _ = plan(yard.workspace, (), Scope(force=True))
    return made


def test_a_saved_plan_is_not_written_to_a_wiki_that_was_put_back(yard: Yard) -> None:
    made = changed_plan(yard)
    yard.wiki = MemoryWiki(stock_site("fr"), rights=yard.wiki.rights)
    for number in range(20):
        yard.wiki.person_edits(f"À Léa {number}", "Ses mots.")
    with pytest.raises(Failure) as told:
        apply_plan(yard.workspace, made, Choice())
    assert told.value.problem.code == "run.wiki-put-back"
    assert yard.wiki.requests.write == 0


def test_a_page_that_moved_on_since_the_plan_is_not_mixed_by_the_server(yard: Yard) -> None:
    made = changed_plan(yard)
    text = f"{yard.wiki.page('Page 1').text}\n\n\nUn mot de Léa, loin de là.\n\n\n{{{{nobots}}}}"
    yard.wiki.person_edits("Page 1", text)
    (outcome,) = apply_plan(yard.workspace, made, Choice()).outcomes
    assert (outcome.result, outcome.code) == ("raced", "editconflict")
    assert yard.wiki.page("Page 1").text == text
