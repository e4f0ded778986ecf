"""Taking runs back: what comes back byte for byte, and what is left to people."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from undo_yard import EVERY_RIGHT, Yard, reasons, results

from bot.decide.signature import read
from bot.failure import Exit, Failure
from bot.jobs.undo import Wish, undo
from bot.wiki.memory import BOT_RIGHTS


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    made = Yard(tmp_path)
    made.sync()
    return made


def test_a_text_comes_back_byte_for_byte(yard: Yard) -> None:
    yard.wiki.person_edits("Quais", (yard.text("Quais") or "") + "\n\nUn  souvenir\tde Léa. ")
    before = yard.text("Quais")
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    yard.sync()
    assert yard.text("Quais") != before
    done = yard.undo()
    assert (done.status, results(done)) == (Exit.DONE, {"Quais": "done"})
    assert yard.text("Quais") == before


def test_the_night_does_not_redo_it_until_the_cell_changes(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    yard.sync()
    yard.undo()
    assert yard.night_writes() == []
    yard.rows["P-1"] = ("Quais", "Encore un autre.")
    assert yard.night_writes() == ["Quais"]
    assert "Encore un autre." in (yard.text("Quais") or "")


def test_nor_does_the_night_of_another_machine(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    yard.sync()
    yard.undo()
    yard.forget()
    assert yard.night_writes() == []


def test_a_summary_says_what_it_is(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    run, taken = yard.sync().run, yard.undo().run
    comment = yard.wiki.page("Quais").comment
    signature = read(comment)
    assert signature is not None
    assert (signature.kind, signature.run) == ("u", taken)
    assert run in comment


def test_creations_are_deleted_and_do_not_come_back(yard: Yard) -> None:
    yard.rows["P-4"] = ("Erreur", "Rien.")
    yard.sync()
    done = yard.undo()
    assert (done.status, results(done)) == (Exit.DONE, {"Erreur": "done"})
    assert not yard.wiki.page("Erreur").exists
    assert yard.night_writes() == []
    yard.rows["P-4"] = ("Erreur", "Finalement si.")
    assert yard.night_writes() == ["Erreur"]


def test_without_the_right_to_delete_a_notice_takes_the_place(tmp_path: Path) -> None:
    yard = Yard(tmp_path, rights=BOT_RIGHTS)
    yard.sync()
    plan = yard.look()
    assert {(e.action, r.code) for e in plan.edits for r in e.remarks} == {
        ("update", "undone-notice")
    }
    assert yard.undo().status is Exit.DONE
    assert "passeur-notice" in (yard.text("Quais") or "")
    assert (yard.text("Modèle:Fiche projet") or "").startswith("<noinclude>")
    again = yard.undo()
    assert (again.status, again.outcomes) == (Exit.DONE, ())
    yard.undo(again=True)
    assert "Un récit." in (yard.text("Quais") or "")


def test_the_first_run_is_taken_back_whole(yard: Yard) -> None:
    done = yard.undo()
    assert done.status is Exit.DONE
    assert set(results(done)) == {"Quais", "Danse", "Oralité", "Modèle:Fiche projet"}
    assert not yard.wiki.store.pages


def test_what_somebody_edited_since_is_left_and_listed(yard: Yard) -> None:
    yard.rows |= {"P-1": ("Quais", "Autrement."), "P-2": ("Danse", "Deux pas.")}
    yard.sync()
    words = (yard.text("Danse") or "") + "\n\nUn souvenir."
    yard.wiki.person_edits("Danse", words, user="Léa")
    done = yard.undo()
    assert done.status is Exit.PERSON
    assert results(done) == {"Quais": "done", "Danse": "skipped"}
    assert reasons(done) == {"Danse": "remark.undo-edited-since"}
    assert next(o.args["user"] for o in done.outcomes if o.result == "skipped") == "Léa"
    assert yard.text("Danse") == words
    (edit,) = [edit for edit in done.plan.edits if edit.conflicts]
    assert (edit.op, edit.conflicts[0].reason, edit.conflicts[0].user) == (
        None,
        "both-changed",
        "Léa",
    )


def test_a_look_writes_nothing(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Autrement.")
    yard.sync()
    newest = yard.wiki.page("Quais").revid
    (edit,) = yard.look().edits
    assert (edit.title, edit.action, edit.kind) == ("Quais", "update", "u")
    assert "Autrement." in edit.before
    assert yard.wiki.page("Quais").revid == newest


def test_twice_is_nothing_to_do(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Autrement.")
    yard.sync()
    yard.undo()
    again = yard.undo()
    assert (again.status, again.outcomes) == (Exit.DONE, ())


def test_an_undo_can_be_undone_and_so_on(yard: Yard) -> None:
    before = yard.text("Quais")
    yard.rows |= {"P-1": ("Quais", "Autrement."), "P-4": ("Neuve", "Une page.")}
    yard.sync()
    after, new = yard.text("Quais"), yard.text("Neuve")
    yard.undo()
    assert results(yard.undo(again=True)) == {"Quais": "done", "Neuve": "done"}
    assert (yard.text("Quais"), yard.text("Neuve")) == (after, new)
    assert yard.night_writes() == []
    assert results(yard.undo()) == {"Quais": "done", "Neuve": "done"}
    assert (yard.text("Quais"), yard.wiki.page("Neuve").exists) == (before, False)
    assert yard.undo(again=True).status is Exit.DONE
    assert yard.text("Quais") == after


def test_runs_are_taken_back_one_after_the_other(yard: Yard) -> None:
    first = yard.text("Quais")
    yard.rows["P-1"] = ("Quais", "Deux.")
    older = yard.sync().run
    yard.rows["P-1"] = ("Quais", "Trois.")
    newer = yard.sync().run
    early = yard.undo(older)
    assert (early.status, reasons(early)) == (
        Exit.PERSON,
        {"Quais": "remark.undo-written-since"},
    )
    assert early.outcomes[0].args["run"] == newer
    yard.undo(newer)
    assert results(yard.undo(older)) == {"Quais": "done"}
    assert yard.text("Quais") == first


def test_another_machine_takes_a_run_back_by_the_beginning_of_its_name(yard: Yard) -> None:
    before = yard.text("Quais")
    yard.rows["P-1"] = ("Quais", "Autrement.")
    time.sleep(1.1)  # names begin with the second: the run before must have another beginning
    run = yard.sync().run
    yard.forget()
    assert results(yard.undo(run[:-2])) == {"Quais": "done"}
    assert yard.text("Quais") == before
    assert yard.night_writes() == []


def test_an_unknown_run_names_its_neighbours(yard: Yard) -> None:
    with pytest.raises(Failure) as raised:
        yard.undo("20200101T000000-0000")
    assert raised.value.status is Exit.SETUP
    assert raised.value.problem.code == "run.undo-unknown-near"
    assert raised.value.problem.args["near"]


def test_where_only_the_rehearsal_wiki_was_written_it_is_named(yard: Yard) -> None:
    live = replace(yard.workspace, local=False)
    rehearsed = replace(live, local=True).runtime / "runs"
    rehearsed.parent.mkdir(parents=True, exist_ok=True)
    (live.runtime / "runs").rename(rehearsed)
    codes = []
    for runs in (rehearsed, None):
        with pytest.raises(Failure) as raised:
            undo(live, Wish("last"), lambda _: True)
        codes.append(raised.value.problem.code)
        if runs:
            shutil.rmtree(runs)
    assert codes == ["run.undo-nothing-yet-rehearsed", "run.undo-nothing-yet"]


def test_again_is_for_an_undo(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Autrement.")
    run = yard.sync().run
    with pytest.raises(Failure) as raised:
        yard.undo(run, again=True)
    assert raised.value.problem.code == "run.undo-no-undo"
    with pytest.raises(Failure) as raised:
        yard.undo(again=True)
    assert raised.value.problem.code == "run.undo-nothing-yet-again"
    taken = yard.undo(run).run
    assert results(yard.undo(taken, again=True)) == {"Quais": "done"}


def test_an_import_is_taken_back(yard: Yard) -> None:
    before = yard.text("Quais")
    book = yard.write("import.csv", **{"P-1": ("Quais", "Importé."), "P-9": ("Venue", "Ici.")})
    yard.bring(book)
    assert "Importé." in (yard.text("Quais") or "")
    assert results(yard.undo()) == {"Quais": "done", "Venue": "done"}
    assert (yard.text("Quais"), yard.wiki.page("Venue").exists) == (before, False)
    assert yard.night_writes() == []


def test_people_who_wrote_during_the_run_lose_nothing(yard: Yard) -> None:
    """The server mixed both texts: what was before our revision has the person's words."""
    first = yard.text("Quais") or ""
    words = first.replace("{{Fiche", "Un mot de Léa.\n\n{{Fiche")
    yard.rows["P-1"] = ("Quais", "Autrement.")

    def write(title: str) -> None:
        yard.wiki.before_write = lambda _: None
        yard.wiki.person_edits(title, words, user="Léa")

    yard.wiki.before_write = write
    yard.sync()
    assert "Autrement." in (yard.text("Quais") or "")
    assert "Un mot de Léa." in (yard.text("Quais") or "")
    yard.undo()
    assert yard.text("Quais") == words


def test_a_stop_holds_it(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Autrement.")
    yard.sync()
    yard.wiki.person_edits("Utilisateur:PasseurBot/Arrêt", "Attendez.", user="Admin")
    done = yard.undo()
    assert (done.status, done.outcomes) == (Exit.PERSON, ())
    assert "Autrement." in (yard.text("Quais") or "")


def test_without_the_right_to_edit_nothing_is_even_looked_for(yard: Yard) -> None:
    yard.wiki.rights = EVERY_RIGHT - {"edit"}
    with pytest.raises(Failure) as raised:
        yard.undo()
    assert (raised.value.status, raised.value.problem.code) == (Exit.SETUP, "run.no-edit-right")


def test_pages_that_are_gone_are_listed(yard: Yard) -> None:
    yard.rows |= {"P-1": ("Quais", "Autrement."), "P-4": ("Neuve", "Une page.")}
    yard.sync()
    for title in ("Quais", "Neuve"):
        yard.wiki.person_deletes(title, user="Zoé")
    done = yard.undo()
    assert (done.status, reasons(done)) == (Exit.PERSON, {"Quais": "remark.undo-gone"})
    assert done.outcomes[0].args["user"] == "Zoé"
