"""Which tests reach which line, and how long each takes: a mutant meets the fast ones first."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import coverage
import pytest


@dataclass(frozen=True)
class Reached:
    """The tests that reach each line of each file (paths from the root), and their seconds."""

    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]

    def tests(self, path: str, line: int, most: float) -> list[str]:
        """Give tests that reach a line, the fastest first, as many as `most` seconds allow.

        What runs when the module is imported is reached by every test, so more may run.
        """
        names = self.lines.get(path, {}).get(line)
        if not names:
            names, most = frozenset(self.seconds), 4 * most
        chosen, spent = [], 0.0
        for name in sorted(names, key=lambda name: (self.seconds[name], name)):
            spent += self.seconds[name]
            if spent > most:
                break
            chosen.append(name)
        return chosen


def measured(root: Path, files: Iterable[str], tests: Sequence[str]) -> Reached:
    """Run the tests once, in a process of its own, and look where they come by."""
    with ProcessPoolExecutor(1, get_context("fork")) as pool:
        return pool.submit(_measured, root, list(files), tests).result()


def _measured(root: Path, files: Sequence[str], tests: Sequence[str]) -> Reached:
    plugin = _Contexts(root, files)
    plugin.coverage.start()
    with redirect_stdout(sys.stderr):
        status = pytest.main(["-q", "-n", "0", "-p", "no:cacheprovider", *tests], [plugin])
    plugin.coverage.stop()
    if status:
        raise RuntimeError("the tests fail without any mutant")
    return Reached(_lines(root, plugin.coverage.get_data()), plugin.seconds)


class _Contexts:
    """Tells coverage which test is on, and takes its time."""

    def __init__(self, root: Path, files: Sequence[str]) -> None:
        self.seconds: dict[str, float] = {}
        self.coverage = coverage.Coverage(data_file=None, include=[str(root / f) for f in files])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Take the time of one test, and put it on the lines that it reaches."""
        self.coverage.switch_context(item.nodeid)
        began = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - began
        self.coverage.switch_context("")
        return result


def _lines(root: Path, data: coverage.CoverageData) -> dict[str, dict[int, frozenset[str]]]:
    return {
        Path(name).relative_to(root).as_posix(): {
            line: frozenset(contexts) - {""}
            for line, contexts in data.contexts_by_lineno(name).items()
        }
        for name in data.measured_files()
    }
