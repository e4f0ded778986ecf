"""The journal of a run: one JSON line as each reply arrives, so that a killed run tells its story.

`.passeur/runs/RUN.jsonl`: a line about the run, one per outcome, one at the end.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Outcome, Requests


class Journal:
    """Writes one run's file; every line has left the process when the method returns."""

    def __init__(self, folder: Path, run: str, **about: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{run}.jsonl"
        self._file = self.path.open("a", encoding="utf-8")
        self._write({"run": run, **about})

    def outcome(self, outcome: Outcome) -> None:
        """Record what became of one edit."""
        self._write({"outcome": asdict(outcome)})

    def end(self, ended: str, counts: dict[str, int], status: int, requests: Requests) -> None:
        """Record how the run ended, and make sure that it is on disk."""
        self._write(
            {"ended": ended, "counts": counts, "exit": status, "requests": asdict(requests)}
        )
        os.fsync(self._file.fileno())
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def read_runs(folder: Path) -> list[dict[str, Any]]:
    """Read what past runs did, the newest first; a run that was killed has no end."""
    return [_read(path) for path in journals(folder)]


def journals(folder: Path) -> list[Path]:
    """Give the journals of past runs, the newest first; in one second, by when they ended."""
    return sorted(folder.glob("*.jsonl"), key=_when, reverse=True)


def _when(path: Path) -> tuple[str, int]:
    return path.name[:15], path.stat().st_mtime_ns


def _read(path: Path) -> dict[str, Any]:
    """Read one file; a line cut by a crash is left out."""
    about: dict[str, Any] = {"run": path.stem, "kind": "", "started": "", "ended": "", "exit": None}
    counts: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if "outcome" in entry:
            result = entry["outcome"]["result"]
            counts[result] = counts.get(result, 0) + 1
        else:
            about |= entry
    return {**about, "counts": about.get("counts") or counts}
