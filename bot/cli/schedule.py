"""`passeur schedule`: the scheduled job, printed, installed or removed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.options import Settings, command, option
from bot.cli.reasons import writing
from bot.cli.show import emit, leave, tell, workspace_of
from bot.failure import Exit, Failure
from bot.jobs.schedule import Scheduled, Wish, schedule
from bot.model import Problem
from bot.schedule.values import NIGHT, read_every, read_time

if TYPE_CHECKING:
    from bot.say import Say
    from bot.schedule.values import When


@command("schedule")
@option("--at", metavar="HH:MM")
@option("--every", metavar="15m|2h")
@option("--systemd", is_flag=True)
@option("--cron", is_flag=True)
@option("--windows", is_flag=True)
@option("--github", metavar="DIR")
@option("--install", is_flag=True)
@option("--remove", is_flag=True)
def schedule_command(settings: Settings, at: str | None, every: str | None, **flags: Any) -> None:
    """Print the scheduled job for systemd or cron, install it, or remove it."""
    wish = _wish(at, every, flags, settings.lang)
    workspace, settings, say = workspace_of(settings)
    with writing(workspace.folder):
        found = schedule(workspace, _program(), wish, say)
    files = [{"path": file.path, "text": file.text} for file in found.files]
    data = {"files": files, "installed": found.installed, "removed": found.removed}
    printed = not (wish.install or wish.remove)
    emit(settings, data, _text(found) if printed else _done(found, wish, say))
    if printed:
        tell(settings, say(f"schedule.how-{wish.scheduler}"))
    leave(Exit.DONE)


def _wish(at: str | None, every: str | None, flags: dict[str, Any], language: str) -> Wish:
    """Read the options; those that contradict each other are told."""
    for later in ("windows", "github"):
        if flags[later]:
            raise Failure(Problem("schedule.later", None, {"option": f"--{later}"}))
    if at and every:
        raise Failure(Problem("schedule.at-and-every"))
    if flags["systemd"] == flags["cron"]:
        raise Failure(Problem("schedule.which"))
    if flags["install"] and flags["remove"]:
        raise Failure(Problem("schedule.install-and-remove"))
    when: When = read_time(at) if at else read_every(every) if every else NIGHT
    scheduler = "systemd" if flags["systemd"] else "cron"
    return Wish(scheduler, _units(), when, flags["install"], flags["remove"], language)  # type: ignore[arg-type]  # one of the two


def _units() -> Path:
    """Give the folder of the user's own units; a relative XDG_CONFIG_HOME says nothing."""
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    base = named if named.is_absolute() else Path.home() / ".config"
    return base / "systemd" / "user"


def _program() -> tuple[str, ...]:
    """Give the way in which this very Passeur is started, for a shell that knows no PATH."""
    beside = Path(sys.executable).with_name("passeur")
    if beside.is_file():
        return (str(beside),)
    return (sys.executable, "-c", "from bot.cli import main; main()")


def _text(found: Scheduled) -> str:
    if len(found.files) == 1:
        return found.files[0].text.rstrip("\n")
    return "\n".join(f"#### {file.path}\n\n{file.text}" for file in found.files).rstrip("\n")


def _done(found: Scheduled, wish: Wish, say: Say) -> str:
    if wish.remove:
        return say("schedule.removed" if found.removed else "schedule.nothing-to-remove")
    return say(f"schedule.installed-{wish.scheduler}")
