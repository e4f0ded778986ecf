"""Files of ours on a disk that refuses, and killed while they are written."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot import disk
from bot.failure import Exit, Failure
from bot.model import Requests
from bot.report.problem_text import problems_text
from bot.run.database import open_database
from bot.run.history import History
from bot.run.journal import Journal, read_runs
from bot.run.ledger import Ledger
from bot.say import LANGUAGES, Say

ROOT = Path(__file__).parents[1]
SEED = 20261127
# Each keeps one thing after another, and says so when it is kept.
PROGRAM = """
import resource, sys
from pathlib import Path
from bot.failure import Failure
from bot.model import Identity, Known, Outcome
from bot.run.answers import Answered
from bot.run.history import History
from bot.run.journal import Journal
from bot.run.ledger import Ledger

def ledger():
    kept = Ledger(folder / "ledger.sqlite")
    for n in range(100_000):
        identity = Identity("adn", "projets", "row", f"P-{n}")
        page = Known(identity, n + 1, f"Projet {n}", f"Projet {n}", n + 1, "a", f"{n:040}")
        kept.remember([(page, f"Le récit {n}. " * 20)])
        yield n

def history():
    kept = History(folder / "history.sqlite")
    for n in range(100_000):
        kept.keep_answers([Answered(f"https://a.example/{n}", "alive")])
        yield n

def journal():
    kept = Journal(folder, "20261123T041200-3f9a", kind="sync")
    for n in range(100_000):
        kept.outcome(Outcome(f"adn/projets/row/P-{n}", "create", f"Projet {n}", "done", n + 1))
        yield n

folder, size = Path(sys.argv[2]), int(sys.argv[3])
if size:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    for number in {"ledger": ledger, "history": history, "journal": journal}[sys.argv[1]]():
        print(number, flush=True)
except Failure as failure:
    print(failure.problem.code, failure.status)
"""
KEEPERS = ("ledger", "history", "journal")


def keeping(what: str, folder: Path, size: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, what, str(folder), str(size)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kept(what: str, folder: Path) -> int:
    """Open what was left, which must be whole, and count what is in it."""
    if what == "journal":
        (run,) = read_runs(folder)
        return int(run["counts"]["done"])
    with closing(sqlite3.connect(folder / f"{what}.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if what == "ledger":
        with closing(Ledger(folder / "ledger.sqlite")) as ledger:
            known = ledger.known()
            said = ledger.said([page.said_sha1 for page in known.values()])
            assert len(said) == len(known)
            return len(known)
    with closing(History(folder / "history.sqlite")) as history:
        return len(history.answers())


@pytest.mark.parametrize("what", KEEPERS)
def test_a_full_disk_is_told_and_takes_nothing_that_was_kept(tmp_path: Path, what: str) -> None:
    process = keeping(what, tmp_path, size=200_000)
    *numbers, end = (process.communicate(timeout=60)[0]).splitlines()
    assert end == f"disk.full {Exit.SETUP}"
    assert len(numbers) > 10
    assert kept(what, tmp_path) == len(numbers)


@pytest.mark.parametrize("what", KEEPERS)
def test_a_kill_while_writing_takes_nothing_that_was_kept(tmp_path: Path, what: str) -> None:
    random = Random(SEED)  # noqa: S311 - a seed, to run it again
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        process = keeping(what, folder)
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(random.randrange(5, 200))]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.stdout.close()
        process.wait()
        whole = [line for line in (*told, *rest.splitlines(keepends=True)) if line.endswith("\n")]
        assert process.returncode == -signal.SIGKILL
        # One more may have been kept before the kill, and not told any more.
        assert kept(what, folder) - len(whole) in {0, 1}


def test_a_database_that_may_only_be_read_is_told_as_closed(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        ledger._db.execute("PRAGMA query_only=1")
        with pytest.raises(Failure) as caught:
            ledger.set_mark("a", "b")
    assert caught.value.problem.code == "disk.closed"


def _half(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO a VALUES (1)")
    raise ValueError("half")


def test_what_fails_in_a_transaction_is_not_there_and_the_next_one_works(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "a.sqlite")) as db:
        db.execute("CREATE TABLE a (b NOT NULL)")
        with pytest.raises(ValueError, match="half"), db.transaction():
            _half(db)
        with pytest.raises(sqlite3.IntegrityError):
            db.executemany("INSERT INTO a VALUES (?)", [(2,), (None,)])
        with db.transaction():
            db.execute("INSERT INTO a VALUES (3)")
        assert db.execute("SELECT b FROM a").fetchall() == [(3,)]


def test_a_journal_that_failed_is_not_written_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "20261123T041200-3f9a", kind="sync")
    journal._file.close()
    journal._file = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - it closes it
    with pytest.raises(Failure) as caught:
        journal.end("04:13", {}, 0, Requests())
    assert caught.value.problem.code == "disk.full"
    journal.end("04:13", {}, 0, Requests())  # what is told is told once


@pytest.mark.parametrize("number", [errno.ECONNREFUSED, errno.ENOENT, errno.ETIMEDOUT, errno.EPIPE])
def test_what_no_disk_says_is_not_told_as_a_disk(number: int) -> None:
    assert disk.of_error(OSError(number, os.strerror(number)), Path("f")) is None
    with pytest.raises(OSError, match="Errno"), disk.keeping(Path("f")):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk.full"), (errno.EDQUOT, "disk.full"), (errno.EFBIG, "disk.full"),
        (errno.EROFS, "disk.closed"), (errno.EACCES, "disk.closed"),
        (errno.ENOTDIR, "disk.in-the-way"), (errno.EISDIR, "disk.in-the-way"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_disk_says_names_the_file_and_what_to_do(
    number: int, code: str, language: str
) -> None:
    told = disk.of_error(OSError(number, "…", "/un/dossier/fichier"), Path("autre"))
    assert told is not None
    assert (told.problem.code, told.status) == (code, Exit.SETUP)
    text = problems_text([told.problem], Say(language), 100)
    assert "/un/dossier/fichier" in text
    assert "→" in text


@pytest.mark.parametrize(
    ("number", "file", "code"),
    [
        (errno.EACCES, "/projet/.passeur/runs", "disk.closed"),
        (errno.EACCES, "/projet/sources/projets.xlsx", ""),
        (errno.ENOTDIR, "/projet/sources/projets.xlsx", ""),
        (errno.ENOSPC, "/projet/sources/projets.xlsx", "disk.full"),
    ],
)
def test_what_nobody_waited_for_is_told_where_it_is_ours(number: int, file: str, code: str) -> None:
    told = disk.unforeseen(OSError(number, "…", file), Path("/projet"))
    assert (told.problem.code if told else "") == code


def test_an_error_that_names_no_file_is_told_of_the_one_that_was_meant() -> None:
    told = disk.of_error(OSError(errno.ENOSPC, "…"), Path("/un/fichier"))
    assert told is not None
    assert told.problem.args == {"file": "/un/fichier", "folder": "/un"}
