from __future__ import annotations

from pathlib import Path

from bot.model import Outcome, Requests
from bot.run.journal import Journal, is_held, read_runs

DONE = Outcome("adn/projets/row/P-1", "create", "Projet P-1", "done", 12)


def test_a_run_tells_what_it_did(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "20261123T041200-3f9a", kind="sync", started="04:12")
    journal.outcome(DONE)
    journal.end("04:13", {"done": 1}, 0, Requests(4, 3, 1))
    (run,) = read_runs(tmp_path)
    assert (run["run"], run["kind"], run["ended"]) == ("20261123T041200-3f9a", "sync", "04:13")
    assert (run["counts"], run["exit"]) == ({"done": 1}, 0)


def test_a_killed_run_is_told_with_what_it_had_done(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "20261123T041200-3f9a", kind="sync", started="04:12")
    journal.outcome(DONE, Requests(1, 4, 1, 2, 8.5))
    journal._file.write('{"outcome": {"resu')  # the line that was being written
    journal._file.close()
    (run,) = read_runs(tmp_path)
    assert (run["ended"], run["exit"], run["counts"]) == ("", None, {"done": 1})
    asked = {"login": 1, "read": 4, "write": 1, "retries": 2, "waited": 8.5}
    assert run["requests"] == asked


def test_the_newest_run_comes_first(tmp_path: Path) -> None:
    for name in ("20261121T041200-aaaa", "20261123T041200-bbbb", "20261122T041200-cccc"):
        Journal(tmp_path, name, kind="sync").end("", {}, 0, Requests())
    assert [run["run"][6:8] for run in read_runs(tmp_path)] == ["23", "22", "21"]


def test_a_journal_with_odd_line_ends_is_read_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "R", kind="sync")
    journal.outcome(Outcome("a/b/c/d", "create", "Un\u2028deux\u0085trois", "done"))
    journal.end("04:13", {"done": 1}, 0, Requests())
    (run,) = read_runs(tmp_path)
    assert (run["exit"], run["counts"]) == (0, {"done": 1})


def test_an_edit_on_its_way_when_the_run_was_killed_is_an_open_end(tmp_path: Path) -> None:
    done = Outcome("a/b/c/d", "create", "Un", "done")
    journal = Journal(tmp_path, "R", kind="sync")
    journal.sending("a/b/c/d")
    assert read_runs(tmp_path)[0]["open"]
    journal.outcome(done)
    assert not read_runs(tmp_path)[0]["open"]
    journal.sending("a/b/c/e")
    assert read_runs(tmp_path)[0]["open"]
    journal.end("", {}, 0, Requests())


def test_a_run_at_work_is_told_from_one_that_was_killed(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "R", kind="sync")
    assert is_held(journal.path)
    journal.end("", {}, 0, Requests())
    assert not is_held(journal.path)
    assert not is_held(tmp_path / "none.jsonl")
