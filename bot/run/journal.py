"""The journal of a run: one JSON line as each reply arrives, so that a killed run tells its story.

`.passeur/runs/RUN.jsonl`: a line about the run, one about its plan, one per outcome with what the
run had cost by then, one at the end.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

from bot.disk import keeping
from bot.failure import Failure
from bot.private import hide

try:
    import fcntl
except ImportError:  # Windows: a run at work looks like one that was killed
    fcntl = None  # type: ignore[assignment]  # the module, or none

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.model import Outcome, Plan, Problem, Requests


_MOST_ERRORS = 20  # of a sheet where all is wrong, enough to know what


class Journal:
    """Writes one run's file; every line has left the process when the method returns.

    Raises Failure where the disk refuses it; after that nothing is written any more.
    """

    def __init__(self, folder: Path, run: str, **about: Any) -> None:
        self.run = run
        self.path = folder / f"{run}.jsonl"
        with keeping(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("x", encoding="utf-8", errors="backslashreplace")
        hold(self._file)
        self._write({"run": run, **about})

    def plan(self, plan: Plan) -> None:
        """Record what was to be written, and what waits for a person."""
        conflicts = sum(bool(edit.conflicts) for edit in plan.edits)
        errors = [problem for problem in plan.problems if problem.severity == "error"]
        self._write(
            {
                "plan": plan.id,
                "held": [asdict(each) for each in plan.held],
                "conflicts": conflicts,
                "errors": len(errors),
                "wrong": [_told(problem) for problem in errors[:_MOST_ERRORS]],
                "keep": plan.keep,
            }
        )

    def sending(self, edit: str) -> None:
        """Record that an edit is on its way: what a kill leaves open is known by it."""
        self._write({"sending": edit})

    def outcome(self, outcome: Outcome, requests: Requests | None = None) -> None:
        """Record what became of one edit, and what the run has asked the wiki so far."""
        cost = {"requests": asdict(requests)} if requests else {}
        self._write({"outcome": asdict(outcome), **cost})

    def end(
        self,
        ended: str,
        counts: dict[str, int],
        status: int,
        requests: Requests,
        seconds: float = 0.0,
        problem: Problem | None = None,
    ) -> None:
        """Record how the run ended and what it cost, and make sure that it is on disk."""
        if self._file.closed:
            return
        told = _told(problem) if problem else None
        self._write(
            {
                "ended": ended,
                "counts": counts,
                "exit": status,
                "requests": asdict(requests),
                "seconds": seconds,
                "problem": told,
            }
        )
        if not self._file.closed:
            os.fsync(self._file.fileno())
            self._file.close()

    def discard(self) -> None:
        """Forget the run: a person said no before anything was written."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        if self._file.closed:
            return
        try:
            with keeping(self.path):
                self._file.write(hide(json.dumps(line, ensure_ascii=False, default=str)) + "\n")
                self._file.flush()
        except Failure:
            with suppress(OSError):  # it would try to write the rest once more
                self._file.close()
            raise


def _told(problem: Problem) -> dict[str, Any]:
    where = list(problem.where) if problem.where else None
    return {"code": problem.code, "args": dict(problem.args), "where": where}


def hold(file: TextIO) -> None:
    """Let others see that the run is at work: the system lets go of it when its process ends."""
    if fcntl:
        with suppress(OSError):  # a disk that has no locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(path: Path) -> bool:
    """Say whether the run of this journal is at work."""
    if not fcntl:
        return False
    try:
        with path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def read_runs(folder: Path, last: int | None = None) -> list[dict[str, Any]]:
    """Read what past runs did, the newest first; a run that was killed has no end (`exit`)."""
    return [_read(path) for path in journals(folder)[:last]]


def journals(folder: Path) -> list[Path]:
    """Give the journals of past runs, the newest first; in one second, by when they ended."""
    return sorted(folder.glob("*.jsonl"), key=_when, reverse=True)


def _when(path: Path) -> tuple[str, int]:
    return path.name[:15], path.stat().st_mtime_ns


def entries(path: Path, word: str = "") -> Iterator[dict[str, Any]]:
    """Read the lines of a journal that hold a word; one that a crash cut is left out."""
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        if word in line:
            with suppress(ValueError):
                yield json.loads(line)


def _read(path: Path) -> dict[str, Any]:
    """Read one file.

    `open`: an edit was on its way, and nothing says what became of it.
    """
    about: dict[str, Any] = {"run": path.stem, "kind": "", "started": "", "ended": "", "exit": None}
    counts: dict[str, int] = {}
    told: set[str] = set()
    for entry in entries(path):
        if outcome := entry.pop("outcome", None):
            counts[outcome["result"]] = counts.get(outcome["result"], 0) + 1
            told.add(outcome["id"])
        about |= entry
    open_end = about.get("sending") not in told | {None}
    counts = about.get("counts") or counts
    return {**about, "counts": counts, "run": path.stem, "file": path, "open": open_end}
