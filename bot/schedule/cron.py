"""A few lines of a crontab, between two comments by which they are found again.

Source: crontab(5) of Debian's cron: `%` ends a command unless it is escaped, a line ends the entry.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem
from bot.schedule.values import Daily, check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.schedule.values import Place, Task, When

_BEGIN, _END = "# >>> {name}", "# <<< {name}"
# A wiki that cannot be reached (4) is tried three times. Cron mails what is printed: of a daily job
# what was done, of others only what did not end well.
_DAILY = (
    "for n in 1 2 3; do {command}; c=$?; [ $c -eq 4 ] || break; sleep 900; done; "
    '[ $c -eq 0 ] || echo "passeur {name}: status $c"'
)
_OFTEN = 'said=$({command} 2>&1) || echo "passeur {name}: status $?: $said"'


def block(place: Place, tasks: Sequence[Task], comment: str) -> str:
    """Write the lines of a project, with the marks around them. Raises Failure for odd names."""
    check(place)
    lines = [_BEGIN.format(name=place.name), f"# {comment}"]
    lines += [_line(place, task) for task in tasks]
    return "\n".join([*lines, _END.format(name=place.name)]) + "\n"


def with_block(table: str, place: Place, lines: str) -> str:
    """Put a project's lines into a crontab, instead of those that are there; the rest stays."""
    rest = without_block(table, place)
    gap = "" if not rest or rest.endswith("\n") else "\n"
    return f"{rest}{gap}{lines}"


def without_block(table: str, place: Place) -> str:
    """Take a project's lines out of a crontab; every other line stays as it is.

    Raises Failure where somebody took one of the two marks away.
    """
    begin, end = _BEGIN.format(name=place.name), _END.format(name=place.name)
    lines = re.split(r"(?<=\n)", table)  # splitlines knows ends of lines that cron does not
    plain = [line.strip() for line in lines]
    if begin not in plain and end not in plain:
        return table
    if plain.count(begin) != 1 or plain.count(end) != 1 or plain.index(end) < plain.index(begin):
        raise Failure(Problem("schedule.crontab-marks", None, {"begin": begin, "end": end}))
    return "".join(lines[: plain.index(begin)] + lines[plain.index(end) + 1 :])


def _line(place: Place, task: Task) -> str:
    command = shlex.join(place.command(task))
    form = _DAILY if isinstance(task.when, Daily) else _OFTEN
    text = form.format(command=command, name=task.name)
    return f"{_times(task.when)} {text}".replace("%", "\\%")


def _times(when: When) -> str:
    if isinstance(when, Daily):
        return f"{when.minute} {when.hour} * * *"
    if when.minutes < 60:
        return f"*/{when.minutes} * * * *"
    return f"0 */{when.minutes // 60} * * *" if when.minutes < 1440 else "0 0 * * *"
