"""The log of a project: lines that a person reads, and beside them the same for a machine.

`.passeur/logs/passeur.log` and `passeur.jsonl`, for the commands that speak to the wiki. Both are
set aside when they have grown, before a command begins: its lines stay together, and two commands
at once do not rename each other's file.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import unicodedata
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

from bot.cli.progress import OUTCOME, PLANNED, STOPPED, sentence
from bot.failure import Exit
from bot.owned import private_folder
from bot.private import hide, only_host
from bot.report.of_edit import of_outcome
from bot.report.sentences import of_held, of_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.model import Event, Outcome, Plan, Problem, Progress
    from bot.say import Say

LARGEST = 1_000_000  # bytes, after which a file is set aside
KEPT = 10  # files set aside
COMMANDS = frozenset({"sync", "apply", "import", "undo", "audit", "pull", "plan", "ledger"})
_MOST_ERRORS = 20  # of a sheet where all is wrong, enough to know what
_BAD = frozenset({"raced", "refused", "failed"})


class Logbook:
    """Writes down one command, from its first step to its end."""

    def __init__(self, folder: Path, command: str, say: Say) -> None:
        self._say = say
        self._command = command
        self._began = time.monotonic()
        self._step = ""
        self._logger = logging.Logger("passeur")  # noqa: LOG001 - nobody else's handlers are meant
        words = [only_host(word) for word in sys.argv[1:]]
        private_folder(folder)
        for name, formatter in (("passeur.log", _Readable()), ("passeur.jsonl", _Structured())):
            handler = _Quiet(folder / name, backupCount=KEPT, encoding="utf-8", delay=True)
            handler.setFormatter(formatter)
            _set_aside(handler, folder / name)
            self._logger.addHandler(handler)
        self._write("begin", say("log.begin", words=" ".join(words)), {"words": words})

    def event(self, event: Event) -> None:
        """Write a step down when it begins, and each wait and each outcome."""
        if event.code == OUTCOME:
            self._outcome(event.args["outcome"])
        elif event.code == PLANNED:
            self._planned(event.args["plan"], event.args["n"])
        elif event.code == STOPPED:
            self.problems([event.args["problem"]])
        elif event.code != self._step or not event.total:
            self._step = event.code
            self._write(event.code, sentence(self._say, event, 0.0), event.args)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Write down why the command could not go on."""
        for problem in problems:
            self._problem(problem, logging.ERROR)

    def _problem(self, problem: Problem, level: int) -> None:
        message = of_problem(problem, self._say).message
        if problem.where:
            message = self._say("report.at", where=str(problem.where), message=message)
        self._write(problem.code, message, problem.args, level)

    def _planned(self, plan: Plan, pages: int) -> None:
        """Write down what a plan holds, what is wrong in the workbooks, and what waits for whom."""
        conflicts = sum(bool(edit.conflicts) for edit in plan.edits)
        errors = [problem for problem in plan.problems if problem.severity == "error"]
        held = sorted({f"{each.collection} ({each.guard})" for each in plan.held})
        about = {
            "n": pages,
            "keep": plan.keep,
            "conflicts": conflicts,
            "wrong": len(errors),
            "held": ", ".join(held) or "–",
        }
        self._write(PLANNED, self._say("log.planned", **about), about)
        for problem in errors[:_MOST_ERRORS]:
            self._problem(problem, logging.WARNING)
        for each in plan.held:
            self._write("held", of_held(each, self._say).message, asdict(each), logging.WARNING)

    def end(self, status: Exit) -> None:
        """Write down how the command ended, and close the files."""
        seconds = round(time.monotonic() - self._began, 1)
        number = int(status)
        level = logging.INFO if status is Exit.DONE else logging.WARNING
        told = self._say(f"report.exit-{number}")
        message = self._say("log.end", told=told, status=str(number), seconds=str(seconds))
        self._write("end", message, {"exit": number, "seconds": seconds}, level)
        for handler in self._logger.handlers:
            handler.close()
        self._logger.handlers.clear()

    def _outcome(self, outcome: Outcome) -> None:
        told = of_outcome(outcome, {}, self._say).message if outcome.reason else ""
        message = self._say(f"log.outcome-{outcome.result}", title=outcome.title)
        level = logging.WARNING if outcome.result in _BAD else logging.INFO
        about = {
            "title": outcome.title,
            "result": outcome.result,
            "revid": outcome.revid,
            "reason": outcome.code or outcome.reason,
        }
        if told:
            message = self._say("report.at", where=message, message=told)
        self._write(OUTCOME, message, about, level)

    def _write(
        self, code: str, message: str, about: Mapping[str, Any], level: int = logging.INFO
    ) -> None:
        flat = "".join(map(_visible, " ".join(message.split())))
        extra = {"command": self._command, "code": code, "about": dict(about)}
        self._logger.log(level, "%s", flat, extra=extra)


def logged(progress: Progress, book: Logbook) -> Progress:
    """Show progress, and write it down."""

    def both(event: Event) -> None:
        book.event(event)
        progress(event)

    return both


def _visible(char: str) -> str:
    """Let no text of the wiki's move the cursor of whoever reads the log."""
    return "·" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char


class _Quiet(RotatingFileHandler):
    """A log that cannot be written, as on a full disk, stops nobody."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Let the command go on."""

    def close(self) -> None:
        """Let go of the file, which first takes what it did not take before."""
        with suppress(OSError):
            super().close()


def _set_aside(handler: RotatingFileHandler, file: Path) -> None:
    try:
        if file.stat().st_size > LARGEST:
            handler.doRollover()
    except OSError:
        return


class _Readable(logging.Formatter):
    """`2026-11-23 04:00:03 sync · Lecture de Projets…`, in local time."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        when = datetime.fromtimestamp(record.created, UTC).astimezone()
        about = vars(record)
        mark = "" if record.levelno < logging.WARNING else "! "
        return hide(f"{when:%Y-%m-%d %H:%M:%S} {about['command']} · {mark}{record.getMessage()}")


class _Structured(logging.Formatter):
    """One JSON object on a line, its time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        about = vars(record)
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "command": about["command"],
            "process": record.process,
            "code": about["code"],
            "message": record.getMessage(),
            "about": about["about"],
        }
        return hide(json.dumps(line, ensure_ascii=False, default=str))
