"""Commands as processes of their own that need not begin by importing everything.

    forked.py [hasty]

Run as a program it is the server: it imports what every command needs, reads orders as lines of
JSON on stdin, runs each in a fork of itself, and answers with a line. With `hasty` no command
waits for seconds. `Commands` is the client. Importing Passeur is the larger part of a short
command; the suite runs some five hundred of them.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple

_LIBRARIES = ("mwclient", "openpyxl", "pandas", "python_calamine", "requests", "rich.console")
"""What commands import late; but not pywikibot, which reads its settings when it is imported."""
_LONGEST = 120  # seconds that a command may take
_SLEPT: list[float] = []


class Answer(NamedTuple):
    """How a command ended, what it said, and how long it would have slept each time."""

    status: int
    out: str
    err: str
    slept: list[float]


class Commands:
    """Somebody who types commands; `hasty` if none of them is to wait."""

    def __init__(self, *, hasty: bool = False) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__, *(["hasty"] if hasty else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, stdin: str = "", deadline: float | None = None) -> Answer:
        """Type one command; `deadline` is in seconds, for each answer of a server."""
        environment = {k: v for k, v in os.environ.items() if k != "PASSEUR_LANG"}
        told = {"words": words, "stdin": stdin, "deadline": deadline, "environment": environment}
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(told) + "\n")
        self._server.stdin.flush()
        return Answer(*json.loads(self._server.stdout.readline()))

    def close(self) -> None:
        """Have the server end."""
        self._server.communicate()


def _sleep(seconds: float) -> None:
    """Note a wait, and let only a moment pass."""
    _SLEPT.append(seconds)
    _really(min(seconds, 0.05))


_really = time.sleep


def _command(told: dict[str, Any], slept: Path) -> None:
    """Be the command, to the end of its process; never returns."""
    signal.alarm(_LONGEST)
    os.environ.clear()
    os.environ.update(told["environment"])
    if told["deadline"]:
        deadlines = import_module("bot.wiki.deadline")
        vars(deadlines)["Deadline"] = partial(deadlines.Deadline, told["deadline"])
    sys.argv[1:] = told["words"]
    try:
        import_module("bot.cli").main()
    finally:
        atexit._run_exitfuncs()
        slept.write_text(json.dumps(_SLEPT), encoding="ascii")


def _run(told: dict[str, Any], folder: Path) -> Answer:
    """Run a command in a fork."""
    files = [folder / name for name in ("stdin", "out", "err", "slept")]
    for file in files:
        file.write_text(told["stdin"] if file is files[0] else "", encoding="utf-8")
    child = os.fork()
    if child == 0:
        for number, file in enumerate(files[:3]):
            os.dup2(os.open(file, os.O_WRONLY if number else os.O_RDONLY), number)
        status = 1
        try:
            _command(told, files[3])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - what Python would do, had it not been forked
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    out, err, slept = (file.read_text(encoding="utf-8") for file in files[1:])
    return Answer(status, out, err, json.loads(slept or "[]"))


def _import() -> None:
    """Have ready what commands need, so that the forks share it."""
    ours = walk_packages(import_module("bot").__path__, "bot.")
    for name in (*_LIBRARIES, *(each.name for each in ours)):
        import_module(name)
    assert "pywikibot" not in sys.modules
    gc.freeze()


def main() -> None:
    """Answer each line until there is none."""
    if sys.argv[1:] == ["hasty"]:
        vars(time)["sleep"] = _sleep  # before anything takes it as a default
    _import()
    folder = Path(tempfile.mkdtemp())  # a TemporaryDirectory would end with the first fork
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line), folder)) + "\n")
        sys.stdout.flush()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
