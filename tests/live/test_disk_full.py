"""A disk that is full or closed, under a whole `passeur sync`: one sentence, and nothing twice.

A limit on the size of files stands for the full disk: what is written beyond it fails the same
way, and neither rights nor mounts are needed for it. A file in a folder's place stands for a place
where nothing can be made.
"""

from __future__ import annotations

import errno
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from golden import unwrapped

from bot.run.journal import read_runs
from live.elsewhere import elsewhere
from live.house import PASSEUR, ROWS, House, Said

_LIMITED = (
    "import os, resource, sys; size = int(sys.argv[1]);"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)); os.execv(sys.argv[2], sys.argv[2:])"
)
FULL = "Le disque est plein, ou n’accepte pas que ce fichier grandisse."
MORE = tuple(
    (f"Q-{n}", f"Projet {n}", "Estrie", "2020", "O-1", f"Le récit {n}.") for n in range(12)
)


def sync_within(house: House, size: int) -> Said:
    """Run a sync that can make no file larger than so many bytes."""
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(size), PASSEUR, "--project", str(house.folder),
         "sync", "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
        check=False, timeout=120,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def sentence(said: Said) -> str:
    return " ".join(said.err.split())


def runtime(house: House) -> Path:
    return house.folder / ".passeur"


def goes_on(house: House, titles: list[str]) -> None:
    """Run once more, with room: each page is there, made once, and nothing is left to do."""
    again = house.sync()
    assert again.status == 0, again.err
    for title in titles:
        assert len(house.wiki.editor.revisions(title)) == 1
    idle = house.sync()
    assert (idle.status, idle.json["outcomes"]) == (0, [])


@pytest.mark.parametrize(("size", "file"), [(0, ".jsonl"), (20_000, "ledger.sqlite")])
def test_without_room_at_the_beginning_nothing_is_written(
    house: House, size: int, file: str
) -> None:
    said = sync_within(house, size)
    assert said.status == 2
    problem = said.json["error"]
    assert (problem["code"], problem["message"]) == ("disk.full", FULL)
    assert problem["file"].endswith(file)
    assert "df -h" in problem["hint"]
    assert sentence(said).count(FULL) == 1
    assert "Traceback" not in unwrapped(said.err)
    assert house.wiki.editor.titles() == ["Accueil"]
    goes_on(house, ["L’oralité"])


def test_what_was_saved_when_the_ledger_ran_out_of_room_is_told_and_stays(house: House) -> None:
    house.sync()
    house.write_rows((*ROWS, *MORE))
    said = sync_within(house, 60_000)
    assert said.status == 2
    assert sentence(said).count(FULL) == 1
    done = [title for title, result in house.results(said).items() if result == "done"]
    assert 0 < len(done) < len(MORE)
    # One document, one journal that can be read, and both say the same.
    run, *_ = read_runs(runtime(house) / "runs")
    assert (run["exit"], run["counts"]) == (2, {"done": len(done)})
    assert run["problem"]["code"] == "disk.full"
    with closing(sqlite3.connect(runtime(house) / "ledger.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    goes_on(house, [row[1] for row in MORE])


def test_a_journal_that_finds_no_room_stops_the_run_and_can_be_read(house: House) -> None:
    house.sync()
    house.set_cell("C2", "Montréal")
    # The ledger has its pages, so only what is in front of the limit can be written.
    for journal in (runtime(house) / "runs").iterdir():
        first = journal.stat().st_size
    said = sync_within(house, first // 6)
    assert said.status == 2
    assert json.loads(said.out)["error"]["code"] == "disk.full"
    for run in read_runs(runtime(house) / "runs"):
        assert run["kind"] == "sync"
    goes_on(house, ["L’oralité"])


def a_file(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("", encoding="utf-8")


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


@pytest.mark.parametrize(
    ("name", "put"),
    [(".passeur", a_file), (".passeur/runs", a_file), (".passeur/ledger.sqlite", a_folder)],
)
def test_what_lies_in_the_place_of_our_files_is_named(
    house: House, name: str, put: Callable[[Path], Any]
) -> None:
    path = house.folder / name
    put(path)
    said = house.sync()
    assert said.status == 2
    problem = said.json["error"]
    assert (problem["code"], problem["file"]) == ("disk.in-the-way", str(path))
    assert "Traceback" not in unwrapped(said.err)
    path.unlink() if path.is_file() else path.rmdir()
    goes_on(house, ["L’oralité"])


def test_a_report_that_cannot_be_written_takes_nothing_back(house: House) -> None:
    a_file(runtime(house) / "reports")
    said = house.sync()
    assert said.status == 2
    assert set(house.results(said).values()) == {"done"}
    assert "Traceback" not in unwrapped(said.err)
    assert str(runtime(house) / "reports") in unwrapped(said.err)
    (runtime(house) / "reports").unlink()
    goes_on(house, ["L’oralité"])


def test_cookies_are_kept_whole_or_as_they_were(house: House) -> None:
    told = elsewhere(
        house.folder,
        """
import resource
from bot.wiki.pywiki import load
pywiki = load(Path(sys.argv[1]), "Test")
pywiki.keep_cookies()
(file,) = Path(sys.argv[1]).glob(".passeur/pywikibot/*.lwp")
before = file.read_bytes()
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    pywiki.keep_cookies()
except OSError as error:
    told["error"] = error.errno
told["same"] = bool(before) and file.read_bytes() == before
told["mode"] = file.stat().st_mode & 0o777
""",
    )
    assert told == {"error": errno.EFBIG, "same": True, "mode": 0o600}


def test_logs_that_cannot_be_written_stop_nothing(house: House) -> None:
    a_file(runtime(house) / "logs")
    assert house.sync().status == 0
