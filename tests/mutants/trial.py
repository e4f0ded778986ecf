"""Mutants before their tests, each in a process forked from one that has collected all tests."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NoReturn, Protocol

import pytest

from mutants.changed import import_anew, put_in
from mutants.made import Mutant

_MEMORY = 6 << 30
"""Bytes of addresses; a mutant that never stops adding to a list is stopped by that."""
_QUIETLY = ["-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no"]


@dataclass(frozen=True)
class Trial:
    """A mutant, the tests it has to pass, and the processor time it may take (seconds)."""

    mutant: Mutant
    tests: Sequence[str]
    limit: float


class Told(Protocol):
    """Is told how each trial ended."""

    def __call__(self, mutant: Mutant, *, survived: bool) -> None: ...


def hold(root: Path, tests: Sequence[str], wanted: Iterable[Trial], jobs: int, told: Told) -> None:
    """Collect the tests in a process of its own, and hold trials there, several at a time."""
    plugin = _Trials(root, wanted, jobs, told)
    # Uncaptured, or each child would write to the terminal, of which pytest keeps a second handle.
    with redirect_stdout(StringIO()):
        pytest.main(["-s", *_QUIETLY, *tests], [plugin])


class _Trials:
    """A plugin of pytest that holds trials instead of running the tests that were collected."""

    def __init__(self, root: Path, wanted: Iterable[Trial], jobs: int, told: Told) -> None:
        self._root = root
        self._wanted = wanted
        self._jobs = jobs
        self._told = told
        self._under_way: dict[int, tuple[Mutant, str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hold the trials."""
        items = {item.nodeid: item for item in session.items}
        for trial in self._wanted:
            if not trial.tests:
                self._told(trial.mutant, survived=True)
                continue
            if len(self._under_way) >= self._jobs:
                self._wait()
            folder = tempfile.mkdtemp(prefix="passeur-mutant-")
            pid = os.fork()
            if not pid:
                _child(self._root, trial, [items[name] for name in trial.tests], folder)
            self._under_way[pid] = trial.mutant, folder
        while self._under_way:
            self._wait()
        return True

    def _wait(self) -> None:
        pid, status = os.wait()
        mutant, folder = self._under_way.pop(pid)
        shutil.rmtree(folder, ignore_errors=True)
        self._told(mutant, survived=status == 0)


def _child(root: Path, trial: Trial, items: Sequence[pytest.Item], folder: str) -> NoReturn:
    """Run the tests on the mutant, and leave with 0 if they pass; never come back."""
    status = 1
    try:
        _limit(trial.limit)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
        status = _in_place(items) if put_in(trial.mutant) else _anew(root, trial)
    finally:
        os._exit(status)


def _limit(seconds: float) -> None:
    used = int(sum(os.times()[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + int(seconds), used + int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.alarm(int(seconds) * 30)  # a mutant that waits takes no processor time


def _in_place(items: Sequence[pytest.Item]) -> int:
    session = items[0].session
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return 1
    return 0


def _anew(root: Path, trial: Trial) -> int:
    import_anew(root, trial.mutant)
    files = dict.fromkeys(name.partition("::")[0] for name in trial.tests)
    return int(pytest.main(["-x", "-W", "ignore", *_QUIETLY, *files], [_Chosen(trial.tests)]))


class _Chosen:
    """Leaves only the chosen tests, in their order."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rank = {name: at for at, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose."""
        chosen = [item for item in items if item.nodeid in self._rank]
        items[:] = sorted(chosen, key=lambda item: self._rank[item.nodeid])
