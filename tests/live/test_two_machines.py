"""Two machines with one project write at once: each page is made once, no word is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from live.house import House, Said
from live.people import RealWiki

ROWS = tuple(
    (f"P-{n}", f"Projet {n}", "Estrie", "2020", "O-1", f"Le récit {n}.") for n in range(12)
)
TITLES = [row[1] for row in ROWS]


@pytest.fixture
def machines(fresh_wiki: RealWiki, tmp_path: Path) -> list[House]:
    made = []
    for name in ("une", "deux"):
        folder = tmp_path / name
        folder.mkdir()
        house = House(folder, fresh_wiki)
        house.write_rows(ROWS)
        made.append(house)
    return made


def at_once(machines: list[House], *words: str) -> list[Said]:
    started = [house.start("sync", "--json", *words) for house in machines]
    ended = [(process, *process.communicate(timeout=120)) for process in started]
    return [Said(process.returncode, out, err) for process, out, err in ended]


def results(said: Said) -> dict[str, str]:
    return {each["title"]: each["result"] for each in said.json["outcomes"]}


def history(house: House, title: str) -> list[dict[str, Any]]:
    return house.wiki.editor.revisions(title)


def test_two_first_nights_make_each_page_once(machines: list[House]) -> None:
    one, two = at_once(machines)
    for title in TITLES:
        assert len(history(machines[0], title)) == 1
        # Whoever comes second finds the page there, or writes the same once more for nothing.
        told = {results(said).get(title, "unchanged") for said in (one, two)}
        assert "done" in told
        assert told <= {"done", "raced", "unchanged", "skipped"}
    assert {said.status for said in (one, two)} <= {0, 3}
    for house in machines:
        again = house.sync()
        assert (again.status, again.json["outcomes"]) == (0, [])


def test_two_nights_of_changes_and_a_person_between_them(machines: list[House]) -> None:
    for house in machines:
        house.sync()
    wiki = machines[0].wiki
    for house in machines:
        for row in range(2, 14):
            house.set_cell(f"C{row}", "Montréal")
    page = wiki.editor.text("Projet 3") or ""
    wiki.editor.edit("Projet 3", page.replace("Le récit 3.", "Le récit 3, dit par Léa."))
    at_once(machines, "--force-guards")
    for title in TITLES:
        comments = [each["comment"] for each in history(machines[0], title)]
        ours = [comment for comment in comments if "adn/projets/row" in comment]
        assert len(ours) == 2
        text = wiki.editor.text(title) or ""
        assert "region = Montréal" in text
    assert "dit par Léa" in (wiki.editor.text("Projet 3") or "")
    for house in machines:
        again = house.sync()
        assert (again.status, again.json["outcomes"]) == (0, [])
