"""A service and a timer for each task, as units of the user's own systemd.

Sources: systemd.service(5), systemd.exec(5), systemd.timer(5) and systemd.syntax(7) of version 252,
and what the `systemd --test` of that version makes of our texts (`tests/test_schedule_systemd.py`).
What takes capabilities away (PrivateDevices, ProtectClock, ProtectKernelLogs, ProtectKernelModules,
CapabilityBoundingSet) is not asked for: the user's systemd has none, and the job would end with
218/CAPABILITIES. MemoryDenyWriteExecute stops Python, which writes code for callbacks.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from bot.schedule.values import Daily, Text, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.say import Say
    from bot.schedule.values import Place, Task, When

_PLAIN = re.compile(r"[\w./:=+,-]+")

_SERVICE = """\
# {written}
[Unit]
Description={description}
{limit}
[Service]
Type=oneshot
ExecStart={command}
# {statuses}
{again}TimeoutStartSec=4h
StandardInput=null
Nice=10
UMask=0077
MemoryMax=2G
TasksMax=256
LimitCORE=0
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
{sandbox}"""
_SANDBOX = """\
# {note}
PrivateUsers=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={folder}
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
"""
# Of what runs once a day: five attempts in six hours. What runs more often is its own next attempt,
# and a limit on starts would count those of the timer too.
_LIMIT = """\
StartLimitIntervalSec=6h
StartLimitBurst=5
"""
_AGAIN = """\
Restart=on-failure
RestartSec=10min
RestartPreventExitStatus=1 2 3 130
"""
_TIMER = """\
# {written}
[Unit]
Description={description}

[Timer]
OnCalendar={calendar}
# {note}
Persistent=true
RandomizedDelaySec={delay}

[Install]
WantedBy=timers.target
"""


def units(place: Place, task: Task, say: Say, *, sandbox: bool) -> list[Text]:
    """Write a task's service and timer; `sandbox` asks for what needs user namespaces.

    Raises Failure for a folder whose name cannot be written into a unit.
    """
    check(place)
    name, folder = unit(place, task), str(place.folder)
    daily = isinstance(task.when, Daily)
    about = {
        "written": say("schedule.written", folder=folder),
        "description": _escaped(say(f"schedule.task-{task.name}", project=place.project)),
    }
    service = _SERVICE.format(
        **about,
        limit=_LIMIT if daily else "",
        command=_command(place.command(task)),
        statuses=say("schedule.unit-daily" if daily else "schedule.unit-often"),
        again=_AGAIN if daily else "",
        sandbox=_confined(folder, say) if sandbox else "",
    )
    note = say("schedule.unit-timer")
    delay = "5min" if daily else "30s"
    timer = _TIMER.format(**about, calendar=_calendar(task.when), note=note, delay=delay)
    return [Text(f"{name}.service", service), Text(f"{name}.timer", timer)]


def _confined(folder: str, say: Say) -> str:
    return _SANDBOX.format(note=say("schedule.unit-disk"), folder=_quoted(folder))


def unit(place: Place, task: Task) -> str:
    """Name a task's units, without their endings."""
    return f"{place.name}-{task.name}"


def can_sandbox() -> bool:
    """Say whether this user may have namespaces of users and mounts, by asking the kernel for some.

    The switches that forbid them differ (Debian, Ubuntu, SELinux, containers).
    """
    program = shutil.which("unshare")
    if program is None:
        return False
    words = [program, "--user", "--map-root-user", "--mount", "true"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603 - the words are ours


def _calendar(when: When) -> str:
    if isinstance(when, Daily):
        return f"*-*-* {when.hour:02}:{when.minute:02}:00"
    if when.minutes < 60:
        return f"*:0/{when.minutes}"
    return f"0/{when.minutes // 60}:00" if when.minutes < 1440 else "daily"


def _escaped(text: str) -> str:
    """Write a text that systemd does not take apart; `%` begins a specifier."""
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_escaped(inside)}"'


def _command(words: Sequence[str]) -> str:
    """Write a command; systemd wants no odd character in the name of a program, only after it."""
    if not _PLAIN.fullmatch(words[0]):
        words = ("/usr/bin/env", *words)
    return " ".join(_argument(word) for word in words)


def _argument(word: str) -> str:
    """Write one word of a command: quoted only where it must be, `$` being a variable's sign."""
    return word if _PLAIN.fullmatch(word) else _quoted(word).replace("$", "$$")
