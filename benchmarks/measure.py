"""Timing whole processes in turn, so that a machine that drifts does so for both sides."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str]


@dataclass(frozen=True)
class Timing:
    """Seconds of each counted run of one command."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{self.median:.2f} s ({low:.2f}–{high:.2f})"


def run(command: Command, cwd: Path | None = None, env: dict[str, str] | None = None) -> float:
    """Run one process to its end and give its wall time; a failure shows what it said."""
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, env=environment(env), capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return seconds


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """Give the environment of a user's machine: compiled modules are kept."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **(more or {})}


def in_turn(runs: int, **sides: Callable[[], float]) -> dict[str, Timing]:
    """Run the sides one after the other, `runs` times, after one of each that is not counted."""
    for act in sides.values():
        act()
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, act in sides.items():
            seconds[name].append(act())
    return {name: Timing(name, tuple(found)) for name, found in seconds.items()}


def ratio(a: Timing, b: Timing) -> float:
    """Give the median, over the pairs, of how many times longer `a` took than `b`."""
    return statistics.median(x / y for x, y in zip(a.seconds, b.seconds, strict=True))


def machine() -> str:
    """Say on what this was measured."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"
