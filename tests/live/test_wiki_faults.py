"""Writing through a gateway that fails: nothing is lost, and nothing is written twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from live.elsewhere import elsewhere
from live.gateway import AFTER, BEFORE, Gateway, gateway

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live.people import RealWiki

WRITE = """
slept = []
wiki = open_session(Path(sys.argv[1]), sleep=slept.append)
page = wiki.put("Un", "un", Absent(), "Passeur : création", "")
told["put"] = [page.result, page.code, page.title, page.merged, page.stops]
told["there"] = [state.revid == page.revid for state in wiki.by_title(["Un"]).values()]
asked = wiki.requests
told["asked"] = [asked.login, asked.read, asked.write]
told["slept"] = slept
"""
CHANGE = """
slept = []
wiki = open_session(Path(sys.argv[1]), sleep=slept.append)
state = wiki.by_title(["Un"])["Un"]
page = wiki.put("Un", "deux", At(state.page_id, state.revid), "Passeur : changement", "")
told["put"] = [page.result, page.code, page.title, page.merged, page.stops]
told["newer"] = page.revid > state.revid
"""
MOVE = """
wiki = open_session(Path(sys.argv[1]), sleep=lambda seconds: None)
state = wiki.by_title(["Un"])["Un"]
page = wiki.move(At(state.page_id, state.revid), "Un", Move("Deux"), "essai")
told["move"] = [page.result, page.title]
"""
DONE = ["done", "", "Un", False, None]


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


def told(folder: Path, program: str) -> dict[str, Any]:
    return elsewhere(folder, program)


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER])
def test_a_creation_that_met_a_fault_is_made_once(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path, fault: str
) -> None:
    gate.faults = [fault]
    found = told(folder, WRITE)
    assert (found["put"], found["there"]) == (DONE, [True])
    assert [r["comment"] for r in fresh_wiki.editor.revisions("Un")] == ["Passeur : création"]
    assert gate.writes == found["asked"][2] == (1 if fault in AFTER else 2)
    assert sum(found["asked"]) == len(gate.asked)


@pytest.mark.parametrize("fault", AFTER)
def test_a_change_whose_answer_was_lost_is_not_made_twice(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path, fault: str
) -> None:
    fresh_wiki.editor.edit("Un", "un")
    gate.faults = [fault]
    assert told(folder, CHANGE) == {"put": DONE, "newer": True}
    assert (gate.writes, len(fresh_wiki.editor.revisions("Un"))) == (1, 2)


def test_a_move_whose_answer_was_lost_is_not_made_twice(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    fresh_wiki.editor.edit("Un", "un")
    gate.faults = ["reset-after"]
    assert told(folder, MOVE) == {"move": ["done", "Deux"]}
    assert gate.writes == 1


def test_the_server_says_when_to_send_again(gate: Gateway, folder: Path) -> None:
    gate.faults = ["429", "maxlag", "ratelimited"]
    found = told(folder, WRITE)
    assert found["put"] == DONE
    waits = [seconds for seconds in found["slept"] if seconds > 1]
    assert (waits[0], waits[2]) == (7, 20)


@pytest.mark.parametrize("fault", ["reset", "502", "maxlag", "ratelimited"])
def test_what_does_not_pass_ends_the_run_for_now(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path, fault: str
) -> None:
    gate.faults = [fault] * 20
    found = told(folder, WRITE)
    assert found["put"][0] == "failed"
    assert found["put"][4] == "later"
    assert gate.writes == found["asked"][2] == 5
    assert fresh_wiki.editor.text("Un") is None


def test_somebody_elses_page_is_not_taken_for_ours(
    fresh_wiki: RealWiki, gate: Gateway, folder: Path
) -> None:
    """The reply is lost before the wiki heard us, and meanwhile a person makes the page."""
    gate.faults = ["reset"]
    program = WRITE.replace("sleep=slept.append", "sleep=meanwhile").replace(
        "slept = []", f"slept = []\n{_MARIE.format(**_marie(fresh_wiki))}"
    )
    found = told(folder, program)
    assert found["put"][:2] == ["raced", "articleexists"]
    assert fresh_wiki.editor.text("Un") == "de Marie"


_MARIE = """
def meanwhile(seconds):
    from live.people import Person
    if not slept:
        Person({api!r}, {name!r}, {password!r}).edit("Un", "de Marie")
    slept.append(seconds)
"""


def _marie(wiki: RealWiki) -> dict[str, str]:
    password = wiki.accounts["Éditrice"]["password"]
    return {"api": wiki.api, "name": "Éditrice", "password": password}
