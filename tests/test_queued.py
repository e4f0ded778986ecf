"""On a wiki with moderators an edit is sent once; it waits, and is sent again when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from undo_yard import Yard

from bot.jobs.applying import Result
from bot.jobs.contact import Scope
from bot.jobs.runs import rebuild_ledger
from bot.jobs.sync import plan, sync


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    made = Yard(tmp_path)
    made.rows = {"P-1": ("Danse", "Un récit."), "P-2": ("Chant", "Un autre.")}
    return made


def night(yard: Yard) -> Result:
    yard.write()
    return sync(yard.workspace, (), Scope())


def results(result: Result) -> dict[str, str]:
    return {outcome.title: outcome.result for outcome in result.outcomes}


def test_a_moderated_edit_is_sent_once(yard: Yard) -> None:
    yard.wiki.moderated = True
    assert set(results(night(yard)).values()) <= {"queued", "skipped"}
    sent = yard.wiki.requests.write
    again = night(yard)
    assert yard.wiki.requests.write == sent
    assert "queued" not in results(again).values()
    told = [problem.code for problem in again.plan.problems]
    assert "run.still-queued" in told


def test_the_plan_shows_what_waits(yard: Yard) -> None:
    yard.wiki.moderated = True
    night(yard)
    seen, _ = plan(yard.workspace, (), Scope())
    assert seen.waiting == {edit.id for edit in seen.edits if edit.id in seen.waiting}
    assert seen.waiting


def test_a_row_that_changed_is_sent_again(yard: Yard) -> None:
    night(yard)
    yard.wiki.moderated = True
    yard.rows["P-1"] = ("Danse", "Un récit changé.")
    assert results(night(yard)) == {"Danse": "queued"}
    assert results(night(yard)) == {}
    yard.rows["P-1"] = ("Danse", "Un récit changé encore.")
    assert results(night(yard)) == {"Danse": "queued"}


def test_what_moderators_let_through_settles_and_is_forgotten(yard: Yard) -> None:
    night(yard)
    yard.wiki.moderated = True
    yard.rows["P-1"] = ("Danse", "Un récit changé.")
    asked = night(yard).plan.edits[0]
    page = yard.wiki.page("Danse")
    text = (page.text or "").replace("Un récit.", "Un récit changé.")
    yard.wiki.person_edits("Danse", text, user=yard.wiki.user, comment=asked.summary)
    assert results(night(yard)) == {}
    yard.wiki.moderated = False
    yard.rows["P-1"] = ("Danse", "Un récit.")
    assert results(night(yard)) == {"Danse": "done"}
    yard.rows["P-1"] = ("Danse", "Un récit changé.")
    assert results(night(yard)) == {"Danse": "done"}


def test_a_moderated_renaming_waits_too(yard: Yard) -> None:
    night(yard)
    yard.wiki.moderated = True
    yard.rows["P-1"] = ("La danse", "Un récit.")
    first = results(night(yard))
    assert first["La danse"] in {"queued", "skipped"}
    sent = yard.wiki.requests.write
    night(yard)
    assert yard.wiki.requests.write == sent


def test_a_rebuilt_ledger_sends_again_what_waited_for_moderators(yard: Yard) -> None:
    yard.wiki.moderated = True
    yard.write()
    sync(yard.workspace, (), Scope(force=True))
    yard.wiki.moderated = False
    rebuild_ledger(yard.workspace)
    results = {o.title: o.result for o in sync(yard.workspace, (), Scope(force=True)).outcomes}
    assert results["Danse"] == "done"
