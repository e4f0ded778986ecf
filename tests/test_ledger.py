from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders import identity, known

from bot.decide.digest import sha1
from bot.failure import Exit, Failure
from bot.model import Deletion
from bot.run.ledger import DELETIONS_READ_UNTIL, Ledger

ALL = frozenset({"projets", "autres"})


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "deep" / "ledger.sqlite")


def test_what_is_remembered_is_known_after_closing(ledger: Ledger) -> None:
    page = known("P-1", said="dit")
    ledger.remember([(page, "dit")])
    ledger.close()
    again = Ledger(ledger.path)
    assert again.known() == {page.identity: page}
    assert again.said([sha1("dit"), sha1("jamais")]) == {sha1("dit"): "dit"}
    again.close()


def test_a_row_that_came_back_is_not_vanished_any_more(ledger: Ledger) -> None:
    ledger.set_vanished([identity("P-1"), identity("P-2")], "lundi", ALL)
    ledger.set_vanished([identity("P-2")], "mardi", ALL)
    assert ledger.vanished() == {"adn/projets/row/P-2": "lundi"}
    ledger.close()


def test_deletions_are_kept_with_the_mark(ledger: Ledger) -> None:
    gone = Deletion("Projet P-1", 7, "Admin", "2026-11-01T00:00:00Z")
    ledger.add_deletions([gone], "2026-11-02T00:00:00Z")
    assert ledger.deletions() == {"Projet P-1": gone}
    assert ledger.mark(DELETIONS_READ_UNTIL) == "2026-11-02T00:00:00Z"
    ledger.close()


def test_starting_again_forgets_what_is_not_on_the_wiki(ledger: Ledger) -> None:
    ledger.remember([(known("P-1"), "dit"), (known("P-2"), None)])
    assert ledger.replace_all([known("P-2")]) == 1
    assert list(ledger.known()) == [identity("P-2")]
    ledger.close()


def test_a_broken_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be read as one" * 30)
    with pytest.raises(Failure) as caught:
        Ledger(path)
    assert caught.value.problem.code == "run.ledger-broken"
    assert caught.value.status is Exit.SETUP


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(Failure) as caught:
        Ledger(path)
    assert caught.value.problem.code == "run.ledger-newer"


def test_what_was_not_looked_at_is_not_forgotten(ledger: Ledger) -> None:
    ledger.set_vanished([identity("P-1"), identity("L-1", "autres")], "lundi", ALL)
    ledger.set_vanished([], "mardi", frozenset({"projets"}))
    assert ledger.vanished() == {"adn/autres/row/L-1": "lundi"}
    ledger.close()
