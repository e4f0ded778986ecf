"""What asks a person on a terminal, what goes on without one, and what never asks."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from live.house import PASSEUR, House

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
NEW = (("P-9", "Tout neuf", "Estrie", "2022", "O-1", "Seulement ici."),)


def typing(house: House, answer: str, *words: str, out: bool = False) -> tuple[int, str]:
    """Run a command at a terminal where somebody has typed an answer.

    Give its status, and what it wrote to stderr, or to stdout with `out`.
    """
    ours, theirs = os.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            [PASSEUR, "--project", str(house.folder), *words],
            stdin=theirs, capture_output=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout if out else done.stderr
    finally:
        os.close(theirs)
        os.close(ours)


@pytest.fixture
def book(house: House) -> Path:
    house.sync()
    return house.write_rows(NEW, house.folder / "ailleurs.xlsx")


def test_an_import_shows_its_plan_and_asks(house: House, book: Path) -> None:
    words = ("import", str(book), "--as", "projets")
    status, told = typing(house, "non", *words)
    assert status == 0
    assert "Tout neuf" in told
    assert "?" in told
    assert house.wiki.admin.text("Tout neuf") is None
    assert typing(house, "oui", *words)[0] == 0
    assert house.wiki.admin.text("Tout neuf") is not None


def test_with_yes_nobody_is_asked(house: House, book: Path) -> None:
    status, _ = typing(house, "non", "import", str(book), "--as", "projets", "--yes")
    assert status == 0
    assert house.wiki.admin.text("Tout neuf") is not None
    assert typing(house, "non", "undo", "last", "--yes")[0] == 0
    assert "Seulement ici." not in (house.wiki.admin.text("Tout neuf") or "")


def test_taking_back_asks_at_a_terminal_alone(house: House, book: Path) -> None:
    house.run("import", str(book), "--as", "projets", "--yes")
    assert typing(house, "non", "undo", "last")[0] == 0
    assert "Seulement ici." in (house.wiki.admin.text("Tout neuf") or "")
    assert house.run("undo", "last").status == 0
    assert "Seulement ici." not in (house.wiki.admin.text("Tout neuf") or "")


def test_the_scheduled_job_never_asks(house: House) -> None:
    status, _ = typing(house, "non", "sync")
    assert status == 0
    assert house.wiki.admin.text("L’oralité") is not None


def test_a_no_is_no_run(house: House, book: Path) -> None:
    words = ("import", str(book), "--as", "projets", "--json")
    assert json.loads(typing(house, "non", *words, out=True)[1]) == {"run": None, "outcomes": []}
    assert [run["kind"] for run in house.run("runs", "--json").json["runs"]] == ["sync"]
