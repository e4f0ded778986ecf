"""Writes whose answer is lost: made once, and never over a person's words.

A write meets its fault either before the wiki heard of it (`reset`) or after (`reset-after`). What
every other answer leads to is in `test_faults.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from live import gateway
from live.elsewhere import elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live.people import RealWiki

ACT = """
from live.people import Person
name, password, api, meanwhile = sys.argv[2:6]
slept = []
def sleep(seconds):
    global meanwhile
    slept.append(seconds)
    if meanwhile:
        exec(meanwhile)
    meanwhile = ""
wiki = open_session(Path(sys.argv[1]), sleep=sleep)
wiki.start("")
state = wiki.by_title(["Un"])["Un"]
at = At(state.page_id, state.revid)
acts = {
    "create": lambda: wiki.put("Deux", "deux", Absent(), "essai", ""),
    "change": lambda: wiki.put("Un", "deux", at, "essai", ""),
    "move": lambda: wiki.move(at, "Un", Move("deux"), "essai"),
    "delete": lambda: wiki.delete(at, "Un", "essai"),
    "restore": lambda: wiki.restore("Un", "essai"),
}
reply = acts[sys.argv[6]]()
told = {"slept": slept, "result": reply.result, "code": reply.code, "title": reply.title,
        "id": reply.page_id,
        "newest": reply.revid and wiki.by_id([reply.page_id])[reply.page_id].revid == reply.revid}
asked = wiki.requests
told["asked"] = asked.login + asked.read + asked.write
"""


class Lossy:
    """The robot, trusted to delete, behind a gateway."""

    def __init__(self, real: RealWiki, gate: gateway.Gateway, folder: Path) -> None:
        self.real = real
        self.gate = gate
        self.folder = folder

    def act(self, name: str, *faults: str, meanwhile: str = "") -> dict[str, Any]:
        """Have each write meet a fault; `meanwhile` is what a person does before the second one."""
        self.gate.faults = list(faults)
        password = self.real.accounts["Éditrice"]["password"]
        person = f"Person(api, name, password).{meanwhile}" if meanwhile else ""
        return elsewhere(self.folder, ACT, "Éditrice", password, self.real.api, person, name)


@pytest.fixture
def lossy(fresh_wiki: RealWiki, tmp_path: Path) -> Iterator[Lossy]:
    fresh_wiki.admin.promote("PasseurBot", "sysop")
    fresh_wiki.editor.edit("Un", "un")
    folder = fresh_wiki.configuration("PasseurBot", tmp_path)
    with gateway.gateway(fresh_wiki.api) as gate:
        config = folder / "user-config.py"
        text = config.read_text(encoding="utf-8").replace(fresh_wiki.api, gate.api)
        config.write_text(text, encoding="utf-8")
        yield Lossy(fresh_wiki, gate, folder)


@pytest.mark.parametrize(("fault", "writes"), [("reset-after", 1), ("reset", 2)])
def test_a_move_is_made_once(lossy: Lossy, fault: str, writes: int) -> None:
    told = lossy.act("move", fault)
    assert (told["result"], told["title"], told["newest"]) == ("done", "Deux", True)
    assert (lossy.gate.writes, len(lossy.real.editor.revisions("Deux"))) == (writes, 2)


@pytest.mark.parametrize(("fault", "writes"), [("reset-after", 1), ("reset", 2)])
def test_a_deletion_is_made_once(lossy: Lossy, fault: str, writes: int) -> None:
    told = lossy.act("delete", fault)
    assert (told["result"], told["title"], lossy.gate.writes) == ("done", "Un", writes)
    assert lossy.real.editor.text("Un") is None


@pytest.mark.parametrize(("fault", "writes"), [("reset-after", 1), ("reset", 2)])
def test_a_page_is_restored_once(lossy: Lossy, fault: str, writes: int) -> None:
    lossy.real.admin.delete("Un")
    told = lossy.act("restore", fault)
    assert (told["result"], told["title"], told["newest"]) == ("done", "Un", True)
    assert (lossy.gate.writes, lossy.real.editor.text("Un")) == (writes, "un")


@pytest.mark.parametrize("fault", ["reset", "maxlag", "ratelimited"])
@pytest.mark.parametrize("name", ["move", "delete"])
def test_what_a_person_wrote_in_between_is_neither_moved_nor_deleted(
    lossy: Lossy, name: str, fault: str
) -> None:
    told = lossy.act(name, fault, meanwhile="edit('Un', 'de Marie')")
    assert (told["result"], told["code"]) == ("raced", "editconflict")
    assert (lossy.gate.writes, lossy.real.editor.text("Un")) == (1, "de Marie")


@pytest.mark.parametrize("fault", ["reset", "maxlag"])
def test_a_page_that_a_person_moved_in_between_is_not_moved_on(lossy: Lossy, fault: str) -> None:
    told = lossy.act("move", fault, meanwhile="move('Un', 'Trois')")
    assert (told["result"], told["code"]) == ("raced", "moved-since")
    assert lossy.real.editor.text("Trois") == "un"


def test_a_page_that_a_person_made_in_between_is_not_taken_for_the_restored_one(
    lossy: Lossy,
) -> None:
    lossy.real.admin.delete("Un")
    told = lossy.act("restore", "reset", meanwhile="edit('Un', 'de Marie')")
    assert (told["result"], told["code"]) == ("raced", "articleexists")
    assert lossy.real.editor.text("Un") == "de Marie"


@pytest.mark.parametrize(("fault", "writes"), [("reset-after", 1), ("reset", 2)])
def test_a_text_is_saved_once(lossy: Lossy, fault: str, writes: int) -> None:
    told = lossy.act("change", fault)
    assert (told["result"], told["newest"], lossy.gate.writes) == ("done", True, writes)
    revisions = lossy.real.editor.revisions("Un")
    assert [each["user"] for each in revisions] == ["PasseurBot", "Éditrice"]


def test_somebody_elses_page_is_not_taken_for_ours(lossy: Lossy) -> None:
    told = lossy.act("create", "reset", meanwhile="edit('Deux', 'de Marie')")
    assert (told["result"], told["code"]) == ("raced", "articleexists")
    assert lossy.real.editor.text("Deux") == "de Marie"


def test_the_server_says_when_to_send_again(lossy: Lossy) -> None:
    told = lossy.act("change", "429", "maxlag", "ratelimited")
    waits = [seconds for seconds in told["slept"] if seconds > 1]  # a look is preceded by one
    assert (told["result"], waits[0], waits[2]) == ("done", 7, 20)
    assert 5 <= waits[1] <= 6
    assert lossy.gate.writes == 4


def test_each_request_is_counted_as_the_server_counts_it(lossy: Lossy) -> None:
    told = lossy.act("create", "502", "reset-after")
    assert (told["result"], told["asked"]) == ("done", len(lossy.gate.asked))
