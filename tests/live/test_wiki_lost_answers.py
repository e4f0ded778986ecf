"""Moves, deletions and restorings whose answer is lost: made once, and never over a person's words.

A write meets its fault either before the wiki heard of it (`reset`) or after (`reset-after`).
"""

from __future__ import annotations

import re
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
def sleep(seconds):
    global meanwhile
    if meanwhile:
        exec(meanwhile)
    meanwhile = ""
wiki = open_session(Path(sys.argv[1]), sleep=sleep)
wiki.start("")
state = wiki.by_title(["Un"])["Un"]
at = At(state.page_id, state.revid)
acts = {
    "move": lambda: wiki.move(at, "Un", Move("deux"), "essai"),
    "delete": lambda: wiki.delete(at, "Un", "essai"),
    "restore": lambda: wiki.restore("Un", "essai"),
}
reply = acts[sys.argv[6]]()
told = {"result": reply.result, "code": reply.code, "title": reply.title, "id": reply.page_id,
        "newest": reply.revid and wiki.by_id([reply.page_id])[reply.page_id].revid == reply.revid}
"""


class Lossy:
    """The robot, trusted to delete, behind a gateway."""

    def __init__(self, real: RealWiki, gate: gateway.Gateway, folder: Path) -> None:
        self.real = real
        self.gate = gate
        self.folder = folder

    def act(self, name: str, fault: str, meanwhile: str = "") -> dict[str, Any]:
        """Have the first write meet a fault; `meanwhile` is what a person does before the next."""
        self.gate.faults = [fault]
        password = self.real.accounts["Éditrice"]["password"]
        person = f"Person(api, name, password).{meanwhile}" if meanwhile else ""
        return elsewhere(self.folder, ACT, "Éditrice", password, self.real.api, person, name)


@pytest.fixture
def lossy(fresh_wiki: RealWiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lossy]:
    writes = re.compile(rb"(?:^|&)action=(?:edit|move|delete|undelete)(?:&|$)")
    monkeypatch.setattr(gateway, "_WRITES", writes)
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


@pytest.mark.parametrize("name", ["move", "delete"])
def test_what_a_person_wrote_in_between_is_neither_moved_nor_deleted(
    lossy: Lossy, name: str
) -> None:
    told = lossy.act(name, "reset", "edit('Un', 'de Marie')")
    assert (told["result"], told["code"]) == ("raced", "editconflict")
    assert (lossy.gate.writes, lossy.real.editor.text("Un")) == (1, "de Marie")


def test_a_page_that_a_person_moved_in_between_is_not_moved_on(lossy: Lossy) -> None:
    told = lossy.act("move", "reset", "move('Un', 'Trois')")
    assert (told["result"], told["code"]) == ("raced", "moved-since")
    assert lossy.real.editor.text("Trois") == "un"


def test_a_page_that_a_person_made_in_between_is_not_taken_for_the_restored_one(
    lossy: Lossy,
) -> None:
    lossy.real.admin.delete("Un")
    told = lossy.act("restore", "reset", "edit('Un', 'de Marie')")
    assert (told["result"], told["code"]) == ("raced", "articleexists")
    assert lossy.real.editor.text("Un") == "de Marie"
