"""Writing through a gateway that fails: nothing is lost, and nothing is written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from live.elsewhere import elsewhere
from live.gateway import AFTER, BEFORE, Gateway, gateway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live.people import RealWiki

CREATE = """
told["found"] = []
slept = []
wiki = open_session(Path(sys.argv[1]), sleep=slept.append)
for number in range(int(sys.argv[2])):
    page = wiki.put(f"Page {number}", "un", Absent(), "Passeur : création", "")
    told["found"].append([page.result, page.title, page.merged, page.stops])
asked = wiki.requests
told["asked"] = [asked.login, asked.read, asked.write]
told["slept"] = slept
"""
CHANGE = """
told["found"] = []
wiki = open_session(Path(sys.argv[1]), sleep=lambda seconds: None)
for number in range(int(sys.argv[2])):
    state = wiki.by_title([f"Page {number}"])[f"Page {number}"]
    at = At(state.page_id, state.revid)
    page = wiki.put(f"Page {number}", "deux", at, "Passeur : changement", "")
    told["found"].append([page.result, page.title, page.merged, page.revid > state.revid])
"""
MOVE = """
wiki = open_session(Path(sys.argv[1]), sleep=lambda seconds: None)
state = wiki.by_title(["Un"])["Un"]
page = wiki.move(At(state.page_id, state.revid), "Un", Move("Deux"), "essai")
told["move"] = [page.result, page.title]
"""


@pytest.fixture
def gate(fresh_wiki: RealWiki) -> Iterator[Gateway]:
    with gateway(fresh_wiki.api) as found:
        yield found


@pytest.fixture
def folder(fresh_wiki: RealWiki, gate: Gateway, tmp_path: Path) -> Path:
    made = fresh_wiki.configuration("PasseurBot", tmp_path)
    config = made / "user-config.py"
    text = config.read_text(encoding="utf-8").replace(fresh_wiki.api, gate.api)
    config.write_text(text, encoding="utf-8")
    return made


def test_a_creation_that_met_a_fault_is_made_once(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    faults = [*BEFORE, *AFTER]
    gate.faults = [step for fault in BEFORE for step in (fault, "")] + list(AFTER)
    told = elsewhere(folder, CREATE, str(len(faults)))
    titles = [f"Page {number}" for number in range(len(faults))]
    assert told["found"] == [["done", title, False, None] for title in titles]
    for title in titles:
        revisions = fresh_wiki.editor.revisions(title)
        assert [found["comment"] for found in revisions] == ["Passeur : création"]
    assert gate.writes == told["asked"][2] == 2 * len(BEFORE) + len(AFTER)
    assert sum(told["asked"]) == len(gate.asked)


def test_a_change_whose_answer_was_lost_is_not_made_twice(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    titles = [f"Page {number}" for number in range(len(AFTER))]
    for title in titles:
        fresh_wiki.editor.edit(title, "un")
    gate.faults = list(AFTER)
    told = elsewhere(folder, CHANGE, str(len(AFTER)))
    assert told["found"] == [["done", title, False, True] for title in titles]
    assert gate.writes == len(AFTER)
    assert [len(fresh_wiki.editor.revisions(title)) for title in titles] == [2] * len(AFTER)


def test_a_move_whose_answer_was_lost_is_not_made_twice(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    fresh_wiki.editor.edit("Un", "un")
    gate.faults = ["reset-after"]
    assert elsewhere(folder, MOVE) == {"move": ["done", "Deux"]}
    assert gate.writes == 1


def test_the_server_says_when_to_send_again(gate: Gateway, folder: Path) -> None:
    gate.faults = ["429", "maxlag", "ratelimited"]
    told = elsewhere(folder, CREATE, "1")
    assert told["found"][0][0] == "done"
    waits = [seconds for seconds in told["slept"] if seconds > 1]
    assert (waits[0], waits[2]) == (7, 20)


def test_what_does_not_pass_ends_the_run_for_now(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    faults = ["reset", "502", "maxlag", "ratelimited"]
    gate.faults = [fault for fault in faults for _ in range(5)]
    told = elsewhere(folder, CREATE, str(len(faults)))
    assert [(found[0], found[3]) for found in told["found"]] == [("failed", "later")] * 4
    assert gate.writes == told["asked"][2] == 20
    assert fresh_wiki.editor.titles() == ["Accueil"]


def test_somebody_elses_page_is_not_taken_for_ours(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    """The reply is lost before the wiki heard us, and meanwhile a person makes the page."""
    gate.faults = ["reset"]
    password = fresh_wiki.accounts["Éditrice"]["password"]
    meanwhile = _MARIE.format(api=fresh_wiki.api, name="Éditrice", password=password)
    program = meanwhile + CREATE.replace("sleep=slept.append", "sleep=meanwhile")
    assert elsewhere(folder, program, "1")["found"][0][0] == "raced"
    assert fresh_wiki.editor.text("Page 0") == "de Marie"


_MARIE = """
from live.people import Person
pages = ["Page 0"]
def meanwhile(seconds):
    while pages:
        Person({api!r}, {name!r}, {password!r}).edit(pages.pop(), "de Marie")
"""
