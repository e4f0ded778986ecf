"""`schedule`: the night's commands, printed for a scheduler, or handed over to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.schedule import cron, programs, systemd
from bot.schedule.values import NIGHT, Place, Text, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs.workspace import Workspace
    from bot.say import Say
    from bot.schedule.values import Task, When

Scheduler = Literal["systemd", "cron"]


@dataclass(frozen=True, slots=True)
class Wish:
    """For which scheduler, how often, and what to do with it."""

    scheduler: Scheduler
    when: When = NIGHT
    install: bool = False
    remove: bool = False


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
    place = Place(workspace.project.name, workspace.folder, tuple(program))
    todo = tasks(wish.when)
    if wish.scheduler == "cron":
        return _with_cron(place, todo, wish, say)
    return _with_systemd(place, todo, wish, say)


def _with_systemd(place: Place, todo: Sequence[Task], wish: Wish, say: Say) -> Scheduled:
    files = [file for task in todo for file in _units(place, task, say)]
    if wish.remove:
        return Scheduled((), removed=programs.remove_units([file.path for file in files]))
    if wish.install:
        timers = [f"{systemd.unit(place, task)}.timer" for task in todo]
        programs.install_units(files, timers)
    folder = programs.units_folder()
    return Scheduled(
        tuple(Text(str(folder / file.path), file.text) for file in files), wish.install
    )


def _units(place: Place, task: Task, say: Say) -> list[Text]:
    return systemd.units(
        place,
        task,
        written=say("schedule.written", folder=str(place.folder)),
        description=say(f"schedule.task-{task.name}", project=place.project),
        sandbox=systemd.can_sandbox(),
    )


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
