"""Who a page is, over many nights: new titles, swaps, moved, removed and returned, new keys."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from builders import identity, wanted
from nights import Nights

from bot.decide.question import Policy
from bot.model import Cell, FieldRule, Span
from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Wanted

LONG = (
    "Un récit de la mémoire des quais, recueilli auprès de vingt personnes en deux étés. " * 3
    + "Fin."
)
OTHER = (
    "Une autre chose, tout à fait : décrire la danse avec des données ouvertes et liées. " * 3
    + "Fin."
)


def two(first: str, second: str) -> tuple[Wanted, Wanted]:
    return wanted("P-1", LONG, first), wanted("P-2", OTHER, second)


def test_two_rows_that_swap_titles_swap_pages_and_talk_pages(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(*two("A", "B"))
    wiki.person_edits("Discussion:A", "de A")
    ids = wiki.page("A").page_id, wiki.page("B").page_id
    night = nights.run(*two("B", "A"))
    assert set(night.results.values()) == {"done"}
    assert (wiki.page("B").page_id, wiki.page("A").page_id) == ids
    assert wiki.page("Discussion:B").text == "de A"
    with closing(nights.ledger) as ledger:
        assert ledger.former_titles() == {"projets": {"B": "P-2"}}
    assert nights.run(*two("B", "A")).decision.edits == ()


def test_a_talk_page_that_follows_is_not_taken_for_the_page(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    wiki.person_edits("Discussion:A", "de A")
    for title in ("B", "C"):
        nights.run(wanted("P-1", LONG, title))
        wiki.person_edits("Ailleurs", title)
    nights.lose_the_ledger()
    assert nights.run(wanted("P-1", LONG, "C")).decision.edits == ()
    nights.run(wanted("P-1", OTHER, "C"))
    assert (wiki.page("C").text, wiki.page("Discussion:C").text) == (OTHER, "de A")


def test_a_swap_cut_in_the_middle_is_finished_by_the_next_night(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(*two("A", "B"))
    ids = wiki.page("A").page_id, wiki.page("B").page_id
    writes = iter(range(10))

    def cut(_: str) -> None:
        if next(writes) == 1:
            raise KeyboardInterrupt

    wiki.before_write = cut
    nights.run(*two("B", "A"))
    wiki.before_write = lambda _: None
    nights.run(*two("B", "A"))
    assert (wiki.page("B").page_id, wiki.page("A").page_id) == ids
    assert nights.run(*two("B", "A")).decision.edits == ()


def test_a_chain_of_new_titles_makes_way_from_its_end(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(*two("A", "B"))
    ids = wiki.page("A").page_id, wiki.page("B").page_id
    night = nights.run(*two("B", "C"))
    assert list(night.results.values()) == ["done", "done"]
    assert (wiki.page("B").page_id, wiki.page("C").page_id) == ids


def test_without_the_right_to_leave_no_redirect_a_swap_is_a_clear_conflict(
    tmp_path: Path,
) -> None:
    wiki = MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS - {"suppressredirect"})
    nights = Nights(wiki, tmp_path)
    nights.run(*two("A", "B"))
    assert set(nights.run(*two("B", "A")).reasons.values()) == {"title-taken"}


def test_a_title_that_a_person_has_taken_is_a_conflict(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    wiki.person_edits("B", "à nous")
    assert nights.run(wanted("P-1", LONG, "B")).reasons == {"A": "title-taken"}
    assert wiki.page("B").text == "à nous"


@pytest.mark.parametrize("new", ["L’été", "L'Été", "l'été des quais"])
def test_a_title_that_changes_little_is_renamed_all_the_same(
    wiki: MemoryWiki, nights: Nights, new: str
) -> None:
    nights.run(wanted("P-1", LONG, "L'été"))
    nights.run(wanted("P-1", LONG, new[0].upper() + new[1:]))
    assert wiki.page(new[0].upper() + new[1:]).text == LONG


def test_back_to_the_old_title(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    nights.run(wanted("P-1", LONG, "B"))
    night = nights.run(wanted("P-1", LONG, "A"))
    assert night.results == {"A": "done"}
    assert not wiki.page("A").redirect


def test_a_new_title_and_a_new_text_are_two_edits_of_one_page(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    night = nights.run(wanted("P-1", OTHER, "B"))
    assert [edit.action for edit in night.decision.edits] == ["move", "update"]
    assert [outcome.result for outcome in night.outcomes] == ["done", "done"]
    assert wiki.page("B").text == OTHER
    assert nights.run(wanted("P-1", OTHER, "B")).decision.edits == ()


def test_no_double_redirect_is_left(wiki: MemoryWiki, nights: Nights) -> None:
    for title in ("A", "B", "C"):
        nights.run(wanted("P-1", LONG, title))
    assert "[[C]]" in (wiki.page("A").text or "")
    assert "[[C]]" in (wiki.page("B").text or "")
    assert nights.run(wanted("P-1", LONG, "C")).decision.edits == ()


def test_links_of_people_to_the_old_title_are_listed(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    wiki.person_edits("Billet", "Voir [[A]] et [[A|cela]].")
    night = nights.run(wanted("P-1", LONG, "B"))
    (remark,) = night.decision.edits[0].remarks
    assert (remark.code, remark.args["pages"]) == ("links-left", ["Billet"])
    assert wiki.page("Billet").text == "Voir [[A]] et [[A|cela]]."


def test_a_category_takes_the_pages_of_people_along(wiki: MemoryWiki, nights: Nights) -> None:
    category = identity("C-1", page="categorie")
    nights.run(wanted(title="Catégorie:Vieux", text=LONG, identity=category))
    wiki.person_edits("Billet", "Un billet. [[catégorie:vieux|clé]]")
    nights.run(wanted(title="Catégorie:Neuf", text=LONG, identity=category))
    assert wiki.page("Billet").text == "Un billet. [[catégorie:Neuf|clé]]"
    assert wiki.page("Catégorie:Neuf").text == LONG


def test_a_page_that_a_person_moved_is_followed_without_the_ledger(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    wiki.person_moves("A", "Nom de Léa")
    nights.lose_the_ledger()
    assert nights.run(wanted("P-1", LONG, "A")).decision.edits == ()
    nights.lose_the_ledger()
    night = nights.run(wanted("P-1", OTHER, "A"))
    assert night.results == {"Nom de Léa": "done"}


def test_our_own_move_is_known_without_the_ledger(wiki: MemoryWiki, nights: Nights) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    nights.run(wanted("P-1", LONG, "B"))
    nights.lose_the_ledger()
    assert nights.run(wanted("P-1", LONG, "B")).decision.edits == ()
    wiki.person_moves("B", "Nom de Léa")
    nights.lose_the_ledger()
    assert nights.run(wanted("P-1", LONG, "B")).decision.edits == ()


def test_a_row_that_takes_a_freed_title_waits_for_the_move(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.run(wanted("P-1", LONG, "A"))
    night = nights.run(wanted("P-1", LONG, "B"), wanted("P-2", OTHER, "A"))
    assert list(night.results.values()) == ["done", "done"]
    assert wiki.page("A").text == OTHER


def gone(nights: Nights, policy: str) -> None:
    nights.policies = {"projets": Policy(policy, "Les projets", "Projets")}


@pytest.mark.parametrize("policy", ["banner", "redirect", "delete"])
def test_a_row_that_is_gone_retires_its_page_once_and_its_return_brings_it_back(
    wiki: MemoryWiki, nights: Nights, policy: str
) -> None:
    gone(nights, policy)
    nights.run(*two("A", "B"))
    night = nights.run(wanted("P-2", OTHER, "B"))
    assert night.results == {"A": "done"}
    assert [edit.words_lost for edit in night.decision.edits] == [0]
    assert wiki.page("A").text != LONG
    assert nights.run(wanted("P-2", OTHER, "B")).decision.edits == ()
    assert nights.run(*two("A", "B")).results == {"A": "done"}
    assert wiki.page("A").text == LONG
    assert nights.run(*two("A", "B")).decision.edits == ()


@pytest.mark.parametrize("policy", ["redirect", "delete"])
def test_a_page_on_which_people_wrote_is_not_retired_over_their_words(
    wiki: MemoryWiki, nights: Nights, policy: str
) -> None:
    gone(nights, policy)
    nights.run(*two("A", "B"))
    wiki.person_edits("A", LONG + " Et mes souvenirs.")
    night = nights.run(wanted("P-2", OTHER, "B"))
    assert night.reasons == {"A": "both-changed"}
    nights.takes = {"adn/projets/row/P-1": {"": "sheet"}}
    (edit,) = nights.run(wanted("P-2", OTHER, "B"), only_plan=True).decision.edits
    assert (edit.action, edit.words_lost) == ("retire", 3)
    nights.takes = {}
    assert "mes souvenirs" in (wiki.page("A").text or "")


@pytest.mark.parametrize("policy", ["banner", "redirect"])
def test_a_redirect_that_people_made_is_asked_about_when_its_row_is_back(
    wiki: MemoryWiki, nights: Nights, policy: str
) -> None:
    gone(nights, policy)
    nights.run(*two("A", "B"))
    nights.run(wanted("P-2", OTHER, "B"))
    wiki.person_edits("A", "#REDIRECTION [[Accueil]]\n\nUn souvenir de Léa.")
    assert nights.run(*two("A", "B")).reasons == {"A": "redirected"}
    assert "Un souvenir de Léa." in (wiki.page("A").text or "")


def test_a_banner_keeps_what_people_wrote_and_goes_away_alone(
    wiki: MemoryWiki, nights: Nights
) -> None:
    gone(nights, "banner")
    nights.run(*two("A", "B"))
    nights.run(wanted("P-2", OTHER, "B"))
    wiki.person_edits("A", (wiki.page("A").text or "") + "\n\nEt mes souvenirs.")
    nights.run(*two("A", "B"))
    assert wiki.page("A").text == f"{LONG}\n\nEt mes souvenirs."


def test_a_key_that_changed_is_recognised_by_its_title(wiki: MemoryWiki, nights: Nights) -> None:
    gone(nights, "delete")
    nights.run(*two("A", "B"))
    night = nights.run(wanted("P-9", LONG, "A"), wanted("P-2", OTHER, "B"))
    (conflict,) = night.decision.edits[0].conflicts
    assert (conflict.reason, conflict.base, conflict.sheet) == ("key-changed", "P-1", "P-9")
    assert wiki.page("A").exists


def test_a_key_that_changed_is_recognised_by_its_words(nights: Nights) -> None:
    gone(nights, "report")
    nights.run(*two("A", "B"))
    night = nights.run(wanted("P-9", LONG + " Neuf.", "Autre"), wanted("P-2", OTHER, "B"))
    assert night.reasons == {"Autre": "key-changed"}


def test_a_changed_key_accounts_for_no_row_of_another_collection(
    wiki: MemoryWiki, nights: Nights
) -> None:
    nights.policies = {name: Policy("banner", "", "Projets") for name in ("projets", "lieux")}
    place = wanted(text=OTHER, title="B", identity=identity("P-1", "lieux"))
    nights.run(wanted("P-1", LONG, "A"), place)
    night = nights.run(wanted("P-9", LONG, "A"))
    assert night.reasons == {"A": "key-changed"}
    assert night.results == {"B": "done"}
    assert wiki.page("B").text != OTHER


def test_renumbered_rows_do_not_move_pages(nights: Nights) -> None:
    nights.run(*two("A", "B"))
    night = nights.run(wanted("P-1", OTHER, "B"), wanted("P-2", LONG, "A"))
    assert set(night.reasons.values()) == {"key-changed"}
    assert night.outcomes == []


def test_a_row_that_went_to_another_collection_is_asked_about(
    wiki: MemoryWiki, nights: Nights
) -> None:
    gone(nights, "delete")
    nights.run(*two("A", "B"))
    moved = wanted(title="A", text=LONG, identity=identity("P-1", "autres"))
    night = nights.run(moved, wanted("P-2", OTHER, "B"))
    assert night.reasons == {"A": "moved-collection"}
    assert wiki.page("A").exists


def test_two_machines_that_run_at_once_lose_nothing(
    wiki: MemoryWiki, nights: Nights, tmp_path: Path
) -> None:
    (tmp_path / "autre").mkdir()
    other = Nights(wiki, tmp_path / "autre", count=50)
    nights.run(*two("A", "B"))
    other.run(*two("A", "B"))
    wiki.person_edits("A", f"{LONG}\n\nUn souvenir.")
    new = [
        wanted("P-1", f"{OTHER} Un.", "A"),
        wanted("P-2", f"{LONG} Deux.", "B"),
        wanted("P-3", OTHER, "C"),
    ]
    once = iter((True,))

    def meanwhile(_: str) -> None:
        if next(once, False):
            other.run(*new)

    wiki.before_write = meanwhile
    night = nights.run(*new)
    assert set(night.results.values()) <= {"raced", "unchanged", "done"}
    assert nights.run(*new).decision.edits == other.run(*new).decision.edits
    assert (wiki.page("B").text, wiki.page("C").text) == (f"{LONG} Deux.", OTHER)
    assert "Un souvenir." in (wiki.page("A").text or "")
    own = [r for p in wiki.store.pages.values() for r in p.revisions if r.user == "PasseurBot"]
    assert len({(r.text, r.comment.split(" · ")[1]) for r in own}) == len(own)


def test_what_belongs_to_the_sheet_is_overruled_aloud(wiki: MemoryWiki, nights: Nights) -> None:
    rules = {"ville": FieldRule("sheet"), "note": FieldRule("wiki"), "an": FieldRule()}

    def row(ville: str, note: str, an: str) -> Wanted:
        text = f"{{{{Fiche\n| ville = {ville}\n| note = {note}\n| an = {an}\n}}}}"
        spans = []
        for name, value in (("ville", ville), ("note", note), ("an", an)):
            at = text.index(f"| {name} = ") + len(f"| {name} = ")
            cell = Cell("p.xlsx", "P", "B2")
            spans.append(Span(at, at + len(value), name, cell, bound=True, param=name))
        return wanted("P-1", text, "A", rules=rules, spans=tuple(spans))

    nights.run(row("Laval", "à voir", "2020"))
    live = (wiki.page("A").text or "").replace("Laval", "Lévis").replace("à voir", "vu")
    wiki.person_edits("A", live)
    assert nights.run(row("Laval", "à voir", "2020")).decision.edits == ()
    night = nights.run(row("Laval", "à revoir", "2021"))
    (edit,) = night.decision.edits
    assert [remark.code for remark in edit.remarks] == ["overruled"]
    assert (edit.remarks[0].args["wiki"], edit.words_lost) == ("Lévis", 1)
    live = wiki.page("A").text or ""
    assert "| ville = Laval" in live
    assert "| note = vu" in live
    assert "| an = 2021" in live


def test_a_long_key_is_one_row_for_two_machines(wiki: MemoryWiki, tmp_path: Path) -> None:
    here, there = Nights(wiki, tmp_path / "a"), Nights(wiki, tmp_path / "b")
    key = "une clé bien plus longue que ce qu’un résumé peut en porter, et de loin"
    for _ in range(2):
        here.run(wanted(key, LONG, "A"))
        wiki.person_edits("Ailleurs", "l’heure passe")
    there.run(wanted(key, OTHER, "A"))
    assert here.run(wanted(key, LONG, "A")).results == {"A": "done"}
    assert {known.identity.key for known in here.ledger_known().values()} == {key}


@pytest.mark.parametrize("right", ["undelete", "move"])
def test_a_retired_page_that_people_moved_and_removed_does_not_come_back(
    tmp_path: Path, right: str
) -> None:
    wiki = MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS | {right})
    nights = Nights(wiki, tmp_path, policies={"projets": Policy("banner", "", "Projets")})
    nights.run(wanted("P-1", "Un texte.", "A"))
    nights.run()
    wiki.person_moves("A", "B", redirect=False)
    wiki.person_deletes("B", user="Marie")
    night = nights.run(wanted("P-1", "Un texte.", "A"))
    (conflict,) = night.decision.edits[0].conflicts
    assert (conflict.reason, conflict.user) == ("deleted", "Marie")
    assert not wiki.page("A").exists
