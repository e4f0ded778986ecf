"""The command line without its waits: each command a process of its own, which sleeps no second.

    hasty.py

Reads commands as lines of JSON on stdin, `{"words": […], "deadline": 1.5}`, and answers each with
a line: how it ended, what it said, and how long it would have slept each time. What is needed for
every command is imported once, before the fork. `deadline` is in seconds, for each answer of a
server; without it, the product's own.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from functools import partial
from pathlib import Path
from typing import Any

_SLEPT: list[float] = []


def _sleep(seconds: float) -> None:
    """Note a wait, and let only a moment pass."""
    _SLEPT.append(seconds)
    _really(min(seconds, 0.05))


_really = time.sleep
vars(time)["sleep"] = _sleep  # before anything takes it as a default

import mwclient  # noqa: E402, F401 - the product imports it late
import requests  # noqa: E402, F401 - the same

import bot.cli  # noqa: E402 - the same
import bot.jobs.sync  # noqa: E402 - the same
import bot.wiki.session  # noqa: E402 - the same
from bot.wiki import deadline  # noqa: E402 - the same


def _command(words: list[str], longest: float | None, slept: Path) -> None:
    """Be the command; never returns."""
    if longest:
        vars(deadline)["Deadline"] = partial(deadline.Deadline, longest)
    sys.argv[1:] = words
    try:
        bot.cli.main()
    finally:
        slept.write_text(json.dumps(_SLEPT), encoding="ascii")
        sys.stdout.flush()
        sys.stderr.flush()


def _run(words: list[str], longest: float | None, folder: Path) -> dict[str, Any]:
    """Run a command in a process of its own."""
    files = [folder / name for name in ("out", "err", "slept")]
    for file in files:
        file.write_bytes(b"")
    child = os.fork()
    if child == 0:
        for number, file in zip((1, 2), files, strict=False):
            os.dup2(os.open(file, os.O_WRONLY), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        status = 1
        try:
            _command(words, longest, files[2])
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - what Python would do, had it not been forked
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    out, err, slept = (file.read_text(encoding="utf-8") for file in files)
    return {"status": status, "out": out, "err": err, "slept": json.loads(slept or "[]")}


def main() -> None:
    """Answer each line until there is none."""
    with tempfile.TemporaryDirectory() as name:
        for line in sys.stdin:
            told = json.loads(line)
            answer = _run(told["words"], told.get("deadline"), Path(name))
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
