"""What a night does to a wiki on which people write: the whole pipeline right of the rendering."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from builders import identity, wanted
from nights import STOP, Nights

from bot.decide.signature import read
from bot.failure import Exit
from bot.render.stock import stock_site
from bot.wiki.memory import MemoryWiki

if TYPE_CHECKING:
    from bot.model import Wanted


@pytest.fixture
def wiki() -> MemoryWiki:
    return MemoryWiki(stock_site("fr"))


def pages(number: int, text: str = "texte") -> list[Wanted]:
    return [wanted(f"P-{n}", f"{text} {n}") for n in range(number)]


def test_a_first_night_creates_and_a_second_finds_nothing_to_do(
    wiki: MemoryWiki, nights: Nights
) -> None:
    first = nights.run(*pages(3))
    assert set(first.results.values()) == {"done"}
    written = wiki.requests.write
    second = nights.run(*pages(3))
    assert second.decision.edits == ()
    assert second.decision.keep == 3
    assert wiki.requests.write == written == 3


def test_nothing_to_do_reads_no_text_and_little_else(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(*pages(30))
    before = wiki.requests.read
    nights.run(*pages(30))
    assert wiki.requests.read - before == 3  # start, our newest edits, the deletion log


def test_each_save_is_signed_with_its_identity(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1"))
    signature = read(wiki.page("Projet P-1").comment)
    assert signature is not None
    assert (signature.kind, signature.identity) == ("s", identity("P-1"))


def test_only_the_changed_page_is_written(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(*pages(3))
    changed = [*pages(2), wanted("P-2", "autre texte")]
    night = nights.run(*changed)
    assert night.results == {"Projet P-2": "done"}
    assert wiki.page("Projet P-2").text == "autre texte"
    assert night.decision.edits[0].before == "texte 2"


def test_a_persons_words_stay_while_the_sheet_says_the_same(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_edits("Projet P-1", "dit, et mieux")
    night = nights.run(wanted("P-1", "dit"))
    assert night.decision.edits == ()
    assert wiki.page("Projet P-1").text == "dit, et mieux"


def test_both_sides_changed_is_a_conflict_that_names_who(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_edits("Projet P-1", "dit, et mieux", user="Léa")
    night = nights.run(wanted("P-1", "redit"))
    (conflict,) = night.decision.edits[0].conflicts
    assert (conflict.reason, conflict.user) == ("both-changed", "Léa")
    assert night.decision.edits[0].old_title == ""
    assert night.outcomes == []
    assert wiki.page("Projet P-1").text == "dit, et mieux"


def test_a_conflict_on_a_page_that_people_moved_is_no_renaming_of_ours(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_moves("Projet P-1", "Autrement")
    wiki.person_edits("Autrement", "dit, et mieux")
    (edit,) = nights.run(wanted("P-1", "redit")).decision.edits
    assert (edit.title, edit.old_title, edit.action) == ("Autrement", "", "conflict")


def test_a_conflict_in_the_managed_call_names_field_and_values(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", "{{Fiche\n| ville = Laval\n| an = 2020\n}}"))
    wiki.person_edits("Projet P-1", "{{Fiche\n| ville = Lévis\n| an = 2020\n}}")
    night = nights.run(wanted("P-1", "{{Fiche\n| ville = Gatineau\n| an = 2020\n}}"))
    (conflict,) = night.decision.edits[0].conflicts
    assert (conflict.field, conflict.base, conflict.sheet, conflict.wiki) == (
        "ville",
        "Laval",
        "Gatineau",
        "Lévis",
    )


def test_a_conflict_closes_when_both_sides_say_the_same(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_edits("Projet P-1", "dit, et mieux")
    assert nights.run(wanted("P-1", "redit")).reasons
    assert nights.run(wanted("P-1", "dit, et mieux")).decision.edits == ()
    night = nights.run(wanted("P-1", "encore"))
    assert night.results == {"Projet P-1": "done"}


def test_a_page_that_people_wrote_is_left_alone(wiki: MemoryWiki, nights: Nights) -> None:
    wiki.person_edits("Projet P-1", "à la main")
    night = nights.run(wanted("P-1", "dit"))
    assert night.reasons == {"Projet P-1": "not-ours"}
    assert wiki.page("Projet P-1").text == "à la main"


def test_a_page_that_people_wrote_is_adopted_with_their_words(
    wiki: MemoryWiki, nights: Nights
) -> None:
    wiki.person_edits("Projet P-1", "{{Fiche\n| an = 2020\n}}\nÀ la main.")
    nights.adopt = True
    page = wanted("P-1", "{{Fiche\n| ville = Laval\n| an = 2020\n}}")
    night = nights.run(page)
    assert [edit.action for edit in night.decision.edits] == ["adopt"]
    adopted = "{{Fiche\n| ville = Laval\n| an = 2020\n}}\nÀ la main."
    assert wiki.page("Projet P-1").text == adopted
    assert nights.run(page).decision.edits == ()


def test_a_page_that_somebody_deleted_is_not_made_again(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_deletes("Projet P-1")
    for text in ("dit", "redit"):
        night = nights.run(wanted("P-1", text))
        assert [c.reason for e in night.decision.edits for c in e.conflicts] == ["deleted"]
    nights.lose_the_ledger()
    night = nights.run(wanted("P-1", "dit"))
    assert night.reasons == {"Projet P-1": "deleted"}
    assert not wiki.page("Projet P-1").exists


def test_a_page_that_a_person_moved_is_followed(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_moves("Projet P-1", "Meilleur nom")
    night = nights.run(wanted("P-1", "redit"))
    assert night.results == {"Meilleur nom": "done"}
    assert wiki.page("Meilleur nom").text == "redit"
    assert nights.run(wanted("P-1", "redit")).decision.edits == ()


def test_a_page_made_into_a_redirect_is_not_written_over(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_edits("Projet P-1", "#REDIRECTION [[Accueil]]")
    assert nights.run(wanted("P-1", "redit")).reasons == {"Projet P-1": "redirected"}


def test_a_new_title_is_a_move(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    night = nights.run(wanted("P-1", "dit", "Nouveau nom"))
    assert night.results == {"Nouveau nom": "done"}
    assert wiki.page("Projet P-1").redirect
    assert nights.run(wanted("P-1", "dit", "Nouveau nom")).decision.edits == ()


def test_a_title_that_both_sides_changed_waits_for_a_person(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", "dit"))
    wiki.person_moves("Projet P-1", "Nom de Léa")
    night = nights.run(wanted("P-1", "dit", "Nouveau nom"))
    (conflict,) = night.decision.edits[0].conflicts
    assert (conflict.reason, conflict.base, conflict.sheet) == (
        "renamed",
        "Projet P-1",
        "Nouveau nom",
    )


def test_without_the_ledger_the_decision_is_the_same(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(*pages(4))
    wiki.person_edits("Projet P-1", "par Léa", user="Léa")
    nights.lose_the_ledger()
    night = nights.run(*pages(4))
    assert night.decision.edits == ()
    assert wiki.page("Projet P-1").text == "par Léa"


def test_an_edit_that_the_journal_missed_is_recognised(nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    kept = (nights.folder / "ledger.sqlite").read_bytes()
    nights.run(wanted("P-1", "redit"))
    nights.lose_the_ledger()
    (nights.folder / "ledger.sqlite").write_bytes(kept)
    assert nights.run(wanted("P-1", "redit")).decision.edits == ()
    night = nights.run(wanted("P-1", "encore"))
    assert night.results == {"Projet P-1": "done"}


def test_a_page_saved_since_the_plan_is_refused_and_the_rest_goes_on(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(*pages(2))

    def somebody_is_faster(title: str) -> None:
        if title == "Projet P-0":
            wiki.person_edits(title, "plus vite")

    wiki.before_write = somebody_is_faster
    night = nights.run(*pages(2, "neuf"))
    assert night.results == {"Projet P-0": "raced", "Projet P-1": "done"}
    assert wiki.page("Projet P-0").text == "plus vite"


def test_a_merge_by_the_server_is_noticed(wiki: MemoryWiki, nights: Nights) -> None:
    lines = "un\n\n\ndeux\n\n\ntrois"
    nights.run(wanted("P-1", lines))
    wiki.before_write = lambda title: _once(wiki, title, lines.replace("un", "un de Léa"))
    night = nights.run(wanted("P-1", lines.replace("trois", "trois neuf")))
    assert night.results == {"Projet P-1": "done"}
    assert wiki.page("Projet P-1").text == "un de Léa\n\n\ndeux\n\n\ntrois neuf"
    wiki.before_write = lambda _: None
    assert nights.run(wanted("P-1", lines.replace("trois", "trois neuf"))).decision.edits == ()
    night = nights.run(wanted("P-1", lines.replace("trois", "encore")))
    assert night.results == {"Projet P-1": "done"}
    assert wiki.page("Projet P-1").text == "un de Léa\n\n\ndeux\n\n\nencore"


def _once(wiki: MemoryWiki, title: str, text: str) -> None:
    if wiki.page(title).user == "PasseurBot":
        wiki.person_edits(title, text)


def test_what_needs_a_refused_page_is_skipped(wiki: MemoryWiki, nights: Nights) -> None:
    template = wanted(
        "Fiche", "corps", "Modèle:Fiche", identity=identity("Fiche", "-", "modele"), calls=()
    )
    page = wanted("P-1", "{{Fiche}}", calls=frozenset({"Modèle:Fiche"}))
    wiki.before_write = lambda title: _occupy(wiki, title)
    night = nights.run(page, template)
    assert [o.title for o in night.outcomes] == ["Modèle:Fiche", "Projet P-1"]
    assert night.results == {"Modèle:Fiche": "raced", "Projet P-1": "skipped"}


def _occupy(wiki: MemoryWiki, title: str) -> None:
    if title == "Modèle:Fiche" and not wiki.page(title).exists:
        wiki.person_edits(title, "déjà là")


def test_the_stop_page_is_looked_at_every_twenty_writes(wiki: MemoryWiki, nights: Nights) -> None:
    def interrupt(title: str) -> None:
        if title == "Projet P-05" and not wiki.page(STOP).exists:
            wiki.person_edits(STOP, "Attendez, les régions sont fausses.", user="Léa")

    wiki.before_write = interrupt
    night = nights.run(*[wanted(f"P-{n:02d}", "t") for n in range(50)])
    assert len(night.outcomes) == 20
    assert night.applying.failure is not None
    assert night.applying.failure.status is Exit.PERSON
    assert night.applying.failure.problem.args["user"] == "Léa"


def test_a_slow_run_looks_at_the_stop_page_every_ten_seconds(
    wiki: MemoryWiki, nights: Nights
) -> None:
    def slowly(_: str) -> None:
        nights.seconds += 6.0

    wiki.before_write = slowly
    before = wiki.requests.read
    nights.run(*pages(6))
    looks = wiki.requests.read - before - 5  # start, newest, deletions, titles, rebuilding
    assert looks == 5  # two such writes would take longer than that


def test_a_blocked_account_ends_the_run_and_what_was_done_stays(
    wiki: MemoryWiki, nights: Nights
) -> None:
    def block(title: str) -> None:
        wiki.blocked = "essai" if title == "Projet P-2" else ""

    wiki.before_write = block
    night = nights.run(*pages(5))
    assert [o.result for o in night.outcomes] == ["done", "done", "failed"]
    assert night.applying.failure is not None
    assert night.applying.failure.status is Exit.SETUP
    wiki.before_write, wiki.blocked = (lambda _: None), ""
    assert set(nights.run(*pages(5)).results) == {"Projet P-2", "Projet P-3", "Projet P-4"}


def test_the_night_neither_undoes_nor_repeats_an_import(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", "dit"))
    nights.run(wanted("P-1", "importé"), kind="i")
    assert wiki.page("Projet P-1").text == "importé"
    assert nights.run(wanted("P-1", "dit")).decision.edits == ()
    nights.lose_the_ledger()
    assert nights.run(wanted("P-1", "dit")).decision.edits == ()
    assert wiki.page("Projet P-1").text == "importé"


def test_a_title_that_another_row_has_is_a_conflict(nights: Nights) -> None:
    nights.run(wanted("P-1", "dit", "Même titre"))
    night = nights.run(wanted("P-1", "dit", "Même titre"), wanted("P-2", "autre", "Même titre"))
    assert night.reasons == {"Même titre": "title-taken"}


def test_after_a_merge_by_the_server_what_the_sheet_said_is_a_fold_of_our_edits(
    wiki: MemoryWiki, nights: Nights
) -> None:
    lines = "un\n\n\ndeux\n\n\ntrois"
    nights.run(wanted("P-1", lines))
    wiki.before_write = lambda title: _once(wiki, title, lines.replace("un", "un de Léa"))
    nights.run(wanted("P-1", lines.replace("trois", "trois neuf")))
    wiki.before_write = lambda _: None
    nights.lose_the_ledger()
    night = nights.run(wanted("P-1", lines.replace("trois", "encore")))
    assert night.results == {"Projet P-1": "done"}
    assert wiki.page("Projet P-1").text == "un de Léa\n\n\ndeux\n\n\nencore"


def test_a_merge_whose_reading_back_failed_is_not_written_over(
    wiki: MemoryWiki, nights: Nights
) -> None:
    lines = "un\n\n\ndeux\n\n\ntrois"
    nights.run(wanted("P-1", lines))
    wiki.before_write = lambda title: _once(wiki, title, lines.replace("un", "un de Léa"))
    ledger_before = nights.run(wanted("P-1", lines.replace("trois", "trois neuf")))
    assert ledger_before.results == {"Projet P-1": "done"}
    wiki.before_write = lambda _: None
    ledger = nights.ledger
    (entry,) = ledger.known().values()
    ledger.remember([(replace(entry, saved_sha1=""), None)])  # as a kill before the look leaves it
    ledger.close()
    night = nights.run(wanted("P-1", lines.replace("trois", "encore")))
    assert night.results == {"Projet P-1": "done"}
    assert wiki.page("Projet P-1").text == "un de Léa\n\n\ndeux\n\n\nencore"


def test_a_key_of_any_length_survives_the_loss_of_the_ledger(nights: Nights) -> None:
    page = wanted("ÉCOLE-DES-MÉTIERS-NUMÉRIQUES-DE-LA-CÔTE-NORD-ET-DE-L’ÎLE", title="Longue clé")
    nights.run(page)
    nights.lose_the_ledger()
    assert nights.run(page).decision.edits == ()
    night = nights.run(replace(page, text="redit"))
    assert night.results == {"Longue clé": "done"}


def test_what_would_link_to_a_title_that_waits_for_a_person_waits_too(
    wiki: MemoryWiki, nights: Nights
) -> None:
    index = identity("-", page="index")
    nights.run(wanted("P-1", "dit"), wanted(title="Liste", text="[[Projet P-1]]", identity=index))
    wiki.person_moves("Projet P-1", "Nom de Léa")
    night = nights.run(
        wanted("P-1", "dit", "Nouveau nom"),
        wanted(title="Liste", text="[[Nouveau nom|nom]]", identity=index),
    )
    assert night.results == {"Liste": "skipped"}
    assert wiki.page("Liste").text == "[[Projet P-1]]"
