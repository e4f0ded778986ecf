"""Which wiki a folder writes to: one that moved is known again, another one only when told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from golden import unwrapped

from bot.wiki.local import snapshot
from bot.wiki.local.places import Places
from live.gateway import Gateway, gateway
from live.house import House


@pytest.fixture
def gate(house: House) -> Iterator[Gateway]:
    """Give the same wiki another address."""
    with gateway(house.wiki.api) as found:
        yield found


def point(house: House, api: str) -> None:
    """Let the folder's configuration name another address."""
    config = house.folder / "user-config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(house.wiki.api, api), encoding="utf-8")


def edits_of_ours(house: House) -> int:
    found = house.wiki.admin.api(
        action="query", list="usercontribs", ucuser="PasseurBot", uclimit="max"
    )
    return len(found["query"]["usercontribs"])


def test_a_wiki_that_moved_is_known_again_by_our_revisions(house: House, gate: Gateway) -> None:
    house.sync()
    point(house, gate.api)
    house.set_cell("C2", "Montréal")
    said = house.sync()
    assert said.status == 0
    assert set(house.results(said).values()) == {"done"}
    moved = "Le wiki a changé d’adresse"
    assert moved in unwrapped(said.err)
    assert moved not in house.sync().err


def test_another_wiki_gets_nothing_until_a_person_says_so(
    house: House, gate: Gateway, installed: Places
) -> None:
    house.sync()
    snapshot.restore(house.wiki.places, installed.data)
    point(house, gate.api)
    for command in ("sync", "plan"):
        said = house.run(command, "--json")
        assert said.status == 2
        assert "passeur ledger rebuild" in said.json["error"]["hint"]
    assert edits_of_ours(house) == 0
    assert house.run("ledger", "rebuild").status == 0
    assert house.sync().status == 0
    assert edits_of_ours(house) == 6


def test_a_wiki_that_was_put_back_is_not_written_to_by_old_numbers(
    house: House, tmp_path: Path
) -> None:
    house.sync()
    snapshot.take(house.wiki.places, tmp_path / "yesterday")
    house.set_cell("C2", "Montréal")
    house.set_cell("C3", "Montérégie")
    house.sync()
    snapshot.restore(house.wiki.places, tmp_path / "yesterday")
    for number in range(3):
        house.wiki.editor.edit(f"Page d’une personne {number}", "Nouvelle.")
    said = house.run("sync", "--json")
    assert said.status == 2
    assert said.json["error"]["code"] == "run.wiki-put-back"
    assert house.run("ledger", "rebuild").status == 0
    again = house.sync()
    assert again.status == 0
    assert "Montréal" in (house.wiki.admin.text("La mémoire des quais") or "")
    assert house.sync().json["outcomes"] == []
