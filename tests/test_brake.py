"""The stop page is looked at often enough, and not for each edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.failure import Exit, Failure
from bot.jobs.workspace import open_workspace
from bot.model import Absent
from bot.render.stock import stock_site
from bot.run.brake import MOST_WRITES, Brake
from bot.wiki.memory import MemoryWiki

STOP = "Utilisateur:PasseurBot/Arrêt"


class Street:
    """A wiki, somebody who writes at some pace, and a brake."""

    def __init__(self, seconds_per_write: float, looked: float = 0.0) -> None:
        self.wiki = MemoryWiki(stock_site("fr"))
        self.now = 0.0
        self.pace = seconds_per_write
        self.looks: list[tuple[float, int]] = [(looked, 0)]
        self.brake = Brake(self.wiki, STOP, looked, lambda: self.now)
        self.wiki.brake = self.watched
        self.count = 0

    def watched(self) -> None:
        before = self.brake.looked
        self.brake()
        if self.brake.looked != before:
            self.looks.append((self.now, self.wiki.requests.write))

    def write(self, pages: int) -> None:
        for _ in range(pages):
            self.count += 1
            self.wiki.put(f"Page {self.count}", "un", Absent(), "essai", "")
            self.now += self.pace


@pytest.mark.parametrize("pace", [0.001, 0.05, 0.4, 1.0, 2.5])
def test_neither_twenty_writes_nor_ten_seconds_pass_without_a_look(pace: float) -> None:
    street = Street(pace)
    street.write(100)
    for (before, written), (after, more) in zip(street.looks, street.looks[1:], strict=False):
        assert after - before <= 10.0
        assert more - written <= MOST_WRITES
    assert len(street.looks) - 1 <= max(100 // MOST_WRITES, 100 * pace / 7.0)


def test_a_look_long_ago_counts_for_nothing() -> None:
    """Somebody may have read a plan for an hour before saying yes."""
    street = Street(0.1, looked=-3600.0)
    street.wiki.person_edits(STOP, "Attendez.")
    with pytest.raises(Failure) as stop:
        street.write(1)
    assert stop.value.status is Exit.PERSON
    assert stop.value.problem.args["reason"] == "Attendez."
    assert street.wiki.requests.write == 0


def test_what_is_said_meanwhile_stops_the_run_within_twenty_writes() -> None:
    street = Street(0.01)
    street.write(5)
    street.wiki.person_edits(STOP, "Stop")
    with pytest.raises(Failure):
        street.write(100)
    assert street.wiki.requests.write <= MOST_WRITES


@pytest.mark.parametrize(
    ("settings", "local", "page"),
    [
        ("", False, "User:PasseurBot/Arrêt"),
        ('language = "en"\n', False, "User:PasseurBot/Stop"),
        ('[wiki]\nstop_page = "Project:Stop"\n', False, "Project:Stop"),
        ('[wiki]\nstop_page = "Project:Stop"\n', True, "User:PasseurBot/Arrêt"),
    ],
)
def test_the_stop_page_is_below_the_robots_own_page(
    tmp_path: Path, settings: str, page: str, *, local: bool
) -> None:
    """But where the settings name another; the rehearsal wiki has none of theirs."""
    (tmp_path / "passeur.toml").write_text(f'project = "adn"\n{settings}', encoding="utf-8")
    assert open_workspace(tmp_path, local=local).stop_page("PasseurBot") == page
