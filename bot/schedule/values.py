"""What is to run and when: the same for every scheduler."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem

if TYPE_CHECKING:
    from pathlib import Path

_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_EVERY = re.compile(r"(\d{1,4})\s*(m|min|h)")
_SHORTEST = 5  # minutes
LINKS_LATER = 60  # minutes after the sync: external links are looked at once a day


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at an hour and minute of local time."""

    hour: int
    minute: int

    def later(self, minutes: int) -> Daily:
        """Give the time so many minutes later."""
        hours, minute = divmod(self.hour * 60 + self.minute + minutes, 60)
        return Daily(hours % 24, minute)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, at whole multiples of so many minutes: a part of an hour, or of a day."""

    minutes: int


When = Daily | Every
NIGHT = Daily(4, 0)


@dataclass(frozen=True, slots=True)
class Task:
    """One command of the schedule: a short name, what is typed after `passeur`, and when."""

    name: str
    words: tuple[str, ...]
    when: When


@dataclass(frozen=True, slots=True)
class Place:
    """The project that is scheduled, and the program that runs for it.

    `name` tells it from the other projects of this machine. `local` is for the rehearsal wiki,
    `language` for messages in another one than the project's.
    """

    project: str
    folder: Path
    program: tuple[str, ...]
    local: bool = False
    language: str = ""

    @property
    def name(self) -> str:
        """Name the schedule after its folder: a project may be renamed, and is found again."""
        plain = unicodedata.normalize("NFKD", self.folder.name).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:40] or "projet"
        digest = hashlib.sha256(str(self.folder).encode("utf-8", "surrogateescape")).hexdigest()
        return f"passeur-{slug}-{digest[:8]}{'-local' if self.local else ''}"

    def command(self, task: Task) -> tuple[str, ...]:
        """Give the words of a task's command line, the program first."""
        wiki = ("--wiki", "local") if self.local else ()
        language = ("--lang", self.language) if self.language else ()
        return (*self.program, "--project", str(self.folder), *wiki, *language, *task.words)


@dataclass(frozen=True, slots=True)
class Text:
    """One file of a schedule: where it goes, and what is in it."""

    path: str
    text: str


def tasks(when: When) -> tuple[Task, ...]:
    """Give what runs: the sync, and a few external links a night.

    The sync says what it did, in the journal or by mail: of a night that needs somebody, a status
    alone helps nobody. What the links are like is read once a month, in the report.
    """
    links = when.later(LINKS_LATER) if isinstance(when, Daily) else NIGHT.later(LINKS_LATER)
    audit = ("audit", "--due", "--fail-on", "never", "--quiet")
    return Task("sync", ("sync",), when), Task("links", audit, links)


def read_time(text: str) -> Daily:
    """Read `04:00`. Raises Failure."""
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Failure(Problem("schedule.bad-time", None, {"text": text}))
    return Daily(int(found[1]), int(found[2]))


def read_every(text: str) -> Every:
    """Read `15m` or `2h`. Raises Failure for what no calendar can say, such as 45 minutes."""
    found = _EVERY.fullmatch(text.strip().lower())
    minutes = int(found[1]) * (60 if found[2] == "h" else 1) if found else 0
    whole = minutes and (60 % minutes == 0 or (minutes % 60 == 0 and 1440 % minutes == 0))
    if not whole or minutes < _SHORTEST:
        raise Failure(Problem("schedule.bad-every", None, {"text": text}))
    return Every(minutes)


def check(place: Place) -> None:
    """Refuse names that no line of a schedule can hold: line breaks, bytes that are no text.

    Raises Failure.
    """
    names = "".join((str(place.folder), *place.program))
    if any(ord(char) < 32 or "\ud800" <= char <= "\udfff" for char in names):
        shown = names.encode("utf-8", "backslashreplace").decode()
        raise Failure(Problem("schedule.odd-folder", None, {"folder": shown}))
