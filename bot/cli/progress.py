"""Progress: a line that moves on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from bot.private import hide
from bot.report.lines import inert
from bot.report.sentences import length

if TYPE_CHECKING:
    from bot.cli.options import Settings
    from bot.model import Event, Progress
    from bot.say import Say

_SECONDS_BETWEEN_LINES = 10.0
WAITS = {"wiki.pace", "wiki.again"}
OUTCOME, PLANNED, STOPPED = "outcome", "planned", "stopped"
"""What became of one edit, what a plan holds, why a run stopped: for the log, since the result
tells them all."""
_FOR_THE_LOG = frozenset({OUTCOME, PLANNED, STOPPED})


def progress_for(settings: Settings, say: Say) -> Progress:
    """Choose how progress is shown: not at all, as a moving line, or as lines of a log."""
    if settings.quiet:
        return lambda _: None
    if sys.stderr.isatty() and settings.color:
        _on_screen.append(moving := Moving(say))
        return moving
    return Lines(say)


# A terminal has one line that moves; whoever writes anything else first takes it away.
_on_screen: list[Moving] = []


def clear_line() -> None:
    """Take the moving line away before something else is written."""
    for moving in _on_screen:
        moving.stop()


class Lines:
    """One plain line when a step begins, then one every ten seconds, and one at its end."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._step = ""
        self._last = 0.0
        self._began = 0.0

    def __call__(self, event: Event) -> None:
        """Show one event, if it is time; a wait is told between the steps."""
        if event.code in _FOR_THE_LOG:
            return
        if event.code in WAITS:
            click.echo(sentence(self._say, event, 0.0), err=True)
            return
        now = time.monotonic()
        new = event.code != self._step
        if new:
            self._began = now
        due = now - self._last >= _SECONDS_BETWEEN_LINES
        ended = event.total and event.done == event.total
        if new or due or (ended and now - self._began > 2.0):
            self._step, self._last = event.code, now
            click.echo(sentence(self._say, event, now - self._began), err=True)


class Moving:
    """One line that is written over: what is done, counts, and the time that remains."""

    def __init__(self, say: Say) -> None:
        from rich.console import Console  # noqa: PLC0415 - only on a terminal

        self._say = say
        self._status = Console(stderr=True).status("")
        self._began = time.monotonic()
        self._step = ""
        self._running = False

    def __call__(self, event: Event) -> None:
        """Show one event; the line disappears at the end of the last step."""
        if event.code in _FOR_THE_LOG:
            return
        if event.code != self._step and event.code not in WAITS:
            self._step, self._began = event.code, time.monotonic()
        if not self._running:
            self._status.start()
            self._running = True
        from rich.markup import escape  # noqa: PLC0415 - only on a terminal

        elapsed = time.monotonic() - self._began
        self._status.update(escape(sentence(self._say, event, elapsed)))

    def stop(self) -> None:
        """Remove the line before a result is shown."""
        if self._running:
            self._status.stop()
            self._running = False


def sentence(say: Say, event: Event, elapsed: float) -> str:
    """Tell an event with its counts, and how long the rest will take once that can be known."""
    text = inert(hide(say(f"progress.{event.code.replace('.', '-')}", **event.args)))
    if not event.total:
        return text
    text = f"{text} {event.done}/{event.total}"
    if event.done and event.done < event.total and elapsed > 3.0:
        left = elapsed / event.done * (event.total - event.done)
        text = f"{text} · {say('progress.left', time=length(left, say))}"
    return text
