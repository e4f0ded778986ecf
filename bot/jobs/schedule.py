"""`schedule`: the night's commands, printed for a scheduler, or handed over to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.jobs.workspace import USER_CONFIG
from bot.owned import is_ours
from bot.schedule import cron, programs, systemd
from bot.schedule.values import NIGHT, Place, Text, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.jobs.workspace import Workspace
    from bot.say import Say
    from bot.schedule.values import Task, When

Scheduler = Literal["systemd", "cron"]


@dataclass(frozen=True, slots=True)
class Wish:
    """For which scheduler, how often, and what to do with it; `language` where one was named.

    `units` is the folder where the user's systemd looks for units.
    """

    scheduler: Scheduler
    units: Path
    when: When = NIGHT
    install: bool = False
    remove: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The texts of a schedule, and whether they were installed, or removed."""

    files: tuple[Text, ...]
    installed: bool = False
    removed: bool = False


def schedule(workspace: Workspace, program: Sequence[str], wish: Wish, say: Say) -> Scheduled:
    """Write the schedule of a project; install or remove it where that is asked for.

    `program` is how Passeur is started. Raises Failure.
    """
    place = Place(
        workspace.project.name, workspace.folder, tuple(program), workspace.local, wish.language
    )
    todo = tasks(wish.when)
    if wish.scheduler == "cron":
        return _with_cron(place, todo, wish, say)
    return _with_systemd(place, todo, wish, say)


def _with_systemd(place: Place, todo: Sequence[Task], wish: Wish, say: Say) -> Scheduled:
    sandbox = systemd.can_sandbox() and _all_ours(place.folder)
    files = [file for task in todo for file in systemd.units(place, task, say, sandbox=sandbox)]
    if wish.remove:
        names = [file.path for file in files]
        return Scheduled((), removed=programs.remove_units(wish.units, names))
    if wish.install:
        timers = [f"{systemd.unit(place, task)}.timer" for task in todo]
        programs.install_units(wish.units, files, timers)
    shown = tuple(Text(str(wish.units / file.path), file.text) for file in files)
    return Scheduled(shown, wish.install)


def _all_ours(folder: Path) -> bool:
    """Say whether no setting is another user's, the administrator's included.

    In namespaces of its own, a command cannot tell the administrator's files from anybody's, and
    would refuse them.
    """
    file = folder / USER_CONFIG
    return not file.exists() or is_ours(file)


def _with_cron(place: Place, todo: Sequence[Task], wish: Wish, say: Say) -> Scheduled:
    lines = cron.block(place, todo, say("schedule.written", folder=str(place.folder)))
    if not (wish.install or wish.remove):
        return Scheduled((Text("crontab", lines),))
    table = programs.read_crontab()
    if wish.remove:
        rest = cron.without_block(table, place)
        if rest != table:
            programs.write_crontab(rest)
        return Scheduled((), removed=rest != table)
    changed = cron.with_block(table, place, lines)
    if changed != table:
        programs.write_crontab(changed)
    return Scheduled((Text("crontab", lines),), installed=True)
