"""A service and a timer for each task, as units of the user's own systemd.

Sources: systemd.service(5), systemd.exec(5), systemd.timer(5) and systemd.syntax(7) of version 252.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem
from bot.schedule.values import Daily, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.schedule.values import Place, Task, When

_PLAIN = re.compile(r"[\w./:=+,-]+")

_SERVICE = """\
# {written}
[Unit]
Description={description}
# A wiki that cannot be reached is tried again, and left for the next time after five attempts.
StartLimitIntervalSec=3h
StartLimitBurst=5

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}
# What Passeur says by its exit status: 0, done. 1, a bug; 2, set-up; 3, a person is needed; 130,
# interrupted: the unit shows as failed, and trying again would change nothing. 4, later.
Restart=on-failure
RestartSec=10min
RestartPreventExitStatus=1 2 3 130
TimeoutStartSec=4h
StandardInput=null
Nice=10
UMask=0077
MemoryMax=2G
TasksMax=64
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
# The disk can be read, and written in the project folder alone. Needs user namespaces: where the
# kernel has none, take these lines out.
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={folder}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
CapabilityBoundingSet=
"""
_TIMER = """\
# {written}
[Unit]
Description={description}

[Timer]
OnCalendar={calendar}
# A machine that was off makes up for it; several projects do not all begin in one second.
Persistent=true
RandomizedDelaySec={delay}

[Install]
WantedBy=timers.target
"""


def units(place: Place, task: Task, *, written: str, description: str, sandbox: bool) -> list[Text]:
    """Write a task's service and timer; `sandbox` asks for what needs user namespaces."""
    folder = str(place.folder)
    if any(ord(char) < 32 for char in folder):
        raise Failure(Problem("schedule.odd-folder", None, {"folder": folder}))
    name = unit(place, task)
    about = {"written": written, "description": _escaped(description)}
    service = _SERVICE.format(
        **about,
        folder=_escaped(folder),
        command=_command(place.command(task)),
        sandbox=_SANDBOX.format(folder=_quoted(folder)) if sandbox else "",
    )
    daily = isinstance(task.when, Daily)
    timer = _TIMER.format(**about, calendar=_calendar(task.when), delay="5min" if daily else "30s")
    return [Text(f"{name}.service", service), Text(f"{name}.timer", timer)]


def unit(place: Place, task: Task) -> str:
    """Name a task's units, without their endings."""
    return f"{place.name}-{task.name}"


def can_sandbox(proc: Path = Path("/proc/sys")) -> bool:
    """Say whether the kernel lets a user's services have namespaces of their own."""
    asked = {
        "kernel/unprivileged_userns_clone": "1",  # Debian's switch
        "kernel/apparmor_restrict_unprivileged_userns": "0",  # Ubuntu's
    }
    for name, wanted in asked.items():
        if _read(proc / name, wanted) != wanted:
            return False
    return _read(proc / "user/max_user_namespaces", "0") != "0"


def _read(path: Path, without: str) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return without


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
