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
from bot.owned import user

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.schedule.values import Text

# What Debian's and Red Hat's crontab say where there is none, and BusyBox's.
_NO_CRONTAB = (b"no crontab", b"no such file")


def install_units(folder: Path, files: Sequence[Text], timers: Sequence[str]) -> None:
    """Write unit files into the folder of the user's own, and start the timers.

    Raises Failure, or OSError where nothing can be written; then it leaves what there was before.
    """
    paths = [folder / file.path for file in files]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    made = [each for each in (folder, folder.parent, folder.parent.parent) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, file in zip(paths, files, strict=True):
            path.write_text(file.text, encoding="utf-8")
        _systemctl("daemon-reload")
        _systemctl("enable", "--now", *timers)
    except BaseException:
        if not before:
            with contextlib.suppress(Failure):
                _systemctl("disable", "--now", *timers)
        _take_away(folder, [path.name for path in paths if path not in before], before)
        for each in made:
            with contextlib.suppress(OSError):
                each.rmdir()
        raise


def remove_units(folder: Path, names: Sequence[str]) -> bool:
    """Stop timers and delete unit files; says whether there were any. Raises Failure."""
    there = [name for name in names if (folder / name).exists()]
    if not there:
        return False
    timers = [name for name in there if name.endswith(".timer")]
    _systemctl("disable", "--now", *timers)
    with contextlib.suppress(Failure):  # when it last ran: a timer of next year is not to be late
        _systemctl("clean", "--what=state", *timers)
    _take_away(folder, there, {})
    return True


def _take_away(folder: Path, names: Sequence[str], back: Mapping[Path, bytes]) -> None:
    """Delete files, and put back what others held."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    for path, content in back.items():
        path.write_bytes(content)
    with contextlib.suppress(Failure):  # systemd that does not run has nothing to forget
        _systemctl("daemon-reload")


def _systemctl(*words: str) -> None:
    _run("systemctl", "--user", *words, code="schedule.systemctl")


def read_crontab() -> str:
    """Read the user's crontab; empty where there is none. Raises Failure."""
    done = _start("crontab", "-l", given=None, code="schedule.crontab")
    if done.returncode == 0:
        return _text(done.stdout)
    if done.returncode == 1 and any(none in done.stderr.lower() for none in _NO_CRONTAB):
        return ""
    raise _failed("schedule.crontab", ("crontab", "-l"), _text(done.stderr))


def write_crontab(table: str) -> None:
    """Put a whole crontab in the place of the user's. Raises Failure."""
    _run("crontab", "-", given=table, code="schedule.crontab")


def _run(*words: str, given: str | None = None, code: str) -> None:
    done = _start(*words, given=given, code=code)
    if done.returncode != 0:
        raise _failed(code, words, _text(done.stderr))


def _start(*words: str, given: str | None, code: str) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which(words[0])
    if program is None:
        raise Failure(Problem(f"{code}-missing", None, {"program": words[0]}))
    return subprocess.run(  # noqa: S603 - the words are ours
        [program, *words[1:]],
        input=(given or "").encode("utf-8", "surrogateescape"),
        capture_output=True,
        env={**_session(), **os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
    )


def _session() -> dict[str, str]:
    """Say where this user's systemd listens: `su` and `sudo` do not, though it may run."""
    folder = Path(f"/run/user/{user()}")
    return {"XDG_RUNTIME_DIR": str(folder)} if folder.is_dir() else {}


def _text(output: bytes) -> str:
    """Read what a program wrote; each byte comes back out as it was, ends of lines as well."""
    return output.decode("utf-8", "surrogateescape")


def _failed(code: str, words: Sequence[str], said: str) -> Failure:
    reason = " ".join(said.split()) or "?"
    return Failure(Problem(code, None, {"command": " ".join(words), "reason": reason}))
