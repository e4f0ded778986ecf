"""Handing a schedule over: systemd's unit files and `systemctl --user`, or `crontab`."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.schedule.values import Text


def units_folder() -> Path:
    """Give the folder of the user's own units."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "systemd" / "user"


def install_units(files: Sequence[Text], timers: Sequence[str]) -> None:
    """Write unit files and start the timers. Raises Failure, and then leaves none of them."""
    folder = units_folder()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for file in files:
            (folder / file.path).write_text(file.text, encoding="utf-8")
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", *timers)
    except Failure:
        _take_away(folder, [file.path for file in files])
        raise


def remove_units(names: Sequence[str]) -> bool:
    """Stop timers and delete unit files; says whether there were any. Raises Failure."""
    folder = units_folder()
    there = [name for name in names if (folder / name).exists()]
    if not there:
        return False
    _systemctl("disable", "--now", *(name for name in there if name.endswith(".timer")))
    _take_away(folder, there)
    return True


def _take_away(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)
    with contextlib.suppress(Failure):  # systemd that does not run has nothing to forget
        _systemctl("daemon-reload")


def _systemctl(*words: str) -> None:
    _run("systemctl", "--user", *words, code="schedule.systemctl")


def read_crontab() -> str:
    """Read the user's crontab; empty where there is none. Raises Failure."""
    done = _start("crontab", "-l", given=None, code="schedule.crontab")
    if done.returncode == 0:
        return done.stdout
    if "no crontab" in done.stderr.lower():
        return ""
    raise _failed("schedule.crontab", ("crontab", "-l"), done.stderr)


def write_crontab(table: str) -> None:
    """Put a whole crontab in the place of the user's. Raises Failure."""
    _run("crontab", "-", given=table, code="schedule.crontab")


def _run(*words: str, given: str | None = None, code: str) -> str:
    done = _start(*words, given=given, code=code)
    if done.returncode != 0:
        raise _failed(code, words, done.stderr)
    return done.stdout


def _start(*words: str, given: str | None, code: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which(words[0])
    if program is None:
        raise Failure(Problem(f"{code}-missing", None, {"program": words[0]}))
    return subprocess.run(  # noqa: S603 - the words are ours
        [program, *words[1:]],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
    )


def _failed(code: str, words: Sequence[str], said: str) -> Failure:
    reason = " ".join(said.split()) or "?"
    return Failure(Problem(code, None, {"command": " ".join(words), "reason": reason}))
