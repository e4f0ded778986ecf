"""Nights that a reviewer made go wrong: open ends, closed pages that move, odd journals."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nights import Nights
from people_rows import Row, rendered
from undo_yard import Yard

from bot.failure import Failure
from bot.jobs.planning import Scope
from bot.jobs.runs import rebuild_ledger
from bot.jobs.sync import sync
from bot.model import Outcome, Requests
from bot.render.stock import stock_site
from bot.run.journal import Journal, is_held, read_runs
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki
from bot.wikitext.bots import may_write

TITLE = "Projet P-1"


@pytest.fixture
def wiki() -> MemoryWiki:
    return MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS | {"delete", "undelete"})


@pytest.fixture
def nights(wiki: MemoryWiki, tmp_path: Path) -> Nights:
    return Nights(wiki, tmp_path)


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


@pytest.mark.parametrize(
    "text",
    [
        "{{bots|deny=User:PasseurBot}}",
        "{{bots|deny=[[Utilisateur:PasseurBot|le robot]]}}",
        "{{nobots|}}",
        "<gallery>Vue.png|{{nobots}}</gallery>",
    ],
)
def test_however_people_write_it_we_stay_out(text: str) -> None:
    assert not may_write(text, ["PasseurBot"])


@pytest.mark.parametrize("text", ["{{a|<b>" * 30_000, "<b>robots " * 30_000, "{{robots" * 30_000])
def test_a_long_page_that_only_speaks_of_robots_is_read_at_once(text: str) -> None:
    """A parse of it takes minutes, which the time limit of the suite would tell."""
    assert may_write(text + "robots", ["PasseurBot"])


def test_a_journal_with_odd_line_ends_is_read_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "R", kind="sync")
    journal.outcome(Outcome("a/b/c/d", "create", "Un\u2028deux\u0085trois", "done"))
    journal.end("04:13", {"done": 1}, 0, Requests())
    (run,) = read_runs(tmp_path)
    assert (run["exit"], run["counts"]) == (0, {"done": 1})


def test_an_edit_on_its_way_when_the_run_was_killed_is_an_open_end(tmp_path: Path) -> None:
    done = Outcome("a/b/c/d", "create", "Un", "done")
    journal = Journal(tmp_path, "R", kind="sync")
    journal.sending("a/b/c/d")
    assert read_runs(tmp_path)[0]["open"]
    journal.outcome(done)
    assert not read_runs(tmp_path)[0]["open"]
    journal.sending("a/b/c/e")
    assert read_runs(tmp_path)[0]["open"]
    journal.end("", {}, 0, Requests())


def test_a_run_at_work_is_told_from_one_that_was_killed(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "R", kind="sync")
    assert is_held(journal.path)
    journal.end("", {}, 0, Requests())
    assert not is_held(journal.path)
    assert not is_held(tmp_path / "none.jsonl")


def test_an_interrupt_while_an_answer_is_on_its_way_is_an_outcome(
    wiki: MemoryWiki, nights: Nights
) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    wiki.before_write = interrupt
    night = nights.run(rendered("P-1", Row(TITLE)))
    assert night.results == {TITLE: "failed"}
    (journal,) = (nights.folder / "runs").glob("*.jsonl")
    assert any("sending" in json.loads(line) for line in journal.read_text("utf-8").splitlines())


def test_a_wiki_put_back_to_before_our_first_night_gets_nothing(tmp_path: Path) -> None:
    """Page numbers are given anew, and people's pages have had more edits than ours."""
    yard = Yard(tmp_path)
    yard.rows = {f"P-{n}": (f"Page {n}", f"Un récit {n}.") for n in range(4)}
    yard.write()
    sync(yard.workspace, (), Scope(force=True))
    old, yard.wiki = yard.wiki, MemoryWiki(stock_site("fr"), rights=yard.wiki.rights)
    for number in range(8):
        for turn in range(4):
            yard.wiki.person_edits(f"À Léa {number}", f"Ses mots, {turn}.")
    with pytest.raises(Failure) as told:
        sync(yard.workspace, (), Scope(force=True))
    assert told.value.problem.code == "run.wiki-put-back"
    assert yard.wiki.requests.write == 0
    rebuild_ledger(yard.workspace)
    assert {o.result for o in sync(yard.workspace, (), Scope(force=True)).outcomes} == {"done"}
    assert old.requests.write > 0


def test_a_rebuilt_ledger_sends_again_what_waited_for_moderators(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    yard.rows = {"P-1": ("Danse", "Un récit.")}
    yard.wiki.moderated = True
    yard.write()
    sync(yard.workspace, (), Scope(force=True))
    yard.wiki.moderated = False
    rebuild_ledger(yard.workspace)
    results = {o.title: o.result for o in sync(yard.workspace, (), Scope(force=True)).outcomes}
    assert results["Danse"] == "done"
