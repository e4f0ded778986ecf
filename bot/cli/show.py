"""Showing: data on stdout, everything else on stderr, and an exit status for the scheduler."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from bot.cli.options import Settings
from bot.cli.progress import clear_line, progress_for
from bot.disk import unforeseen
from bot.failure import Exit, Failure, Failures
from bot.model import Problem
from bot.private import hide
from bot.report.json import error_json
from bot.report.lines import inert
from bot.report.problem_text import problems_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.cli.logbook import Logbook
    from bot.jobs.workspace import Workspace
    from bot.model import Progress
    from bot.say import Say


def workspace_of(settings: Settings) -> tuple[Workspace, Settings, Say]:
    """Open the project and take its language, unless the command line names another."""
    from dataclasses import replace  # noqa: PLC0415 - beside its one use

    from bot.jobs.workspace import open_workspace  # noqa: PLC0415 - as above

    workspace = open_workspace(settings.project, local=settings.local)
    settings = settings if settings.lang else replace(settings, lang=workspace.project.language)
    say = settings.say
    progress = _logged(workspace, progress_for(settings, say), say)
    return replace(workspace, progress=progress), settings, say


def _logged(workspace: Workspace, progress: Progress, say: Say) -> Progress:
    """Keep a log of the commands that speak to the wiki; where none can be kept, go on without."""
    from bot.cli.logbook import COMMANDS, Logbook, logged  # noqa: PLC0415 - most commands need none

    name = click.get_current_context().info_name or ""
    if name not in COMMANDS:
        return progress
    try:
        book = Logbook(workspace.runtime / "logs", name, say)
    except OSError:
        return progress
    _books.append(book)
    return logged(progress, book)


# The log of the command that runs.
_books: list[Logbook] = []


def emit(settings: Settings, data: dict[str, Any], text: str) -> None:
    """Write a result: JSON alone with `--json`, else text."""
    clear_line()
    if settings.json:
        _documents.append(data)
        _echo(sys.stdout, json.dumps(data, ensure_ascii=False, indent=2))
    elif text and not settings.quiet:
        _echo(sys.stdout, _on(sys.stdout, settings, text))


def tell(settings: Settings, text: str) -> None:
    """Write something for people that is not the result."""
    clear_line()
    if not settings.quiet:
        _echo(sys.stderr, _on(sys.stderr, settings, text))


def _echo(stream: TextIO, text: str) -> None:
    """Write, without secrets; where nobody reads any more, what is being done goes on.

    Its status goes out all the same.
    """
    try:
        click.echo(hide(text), file=stream)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _on(stream: TextIO, settings: Settings, text: str) -> str:
    """Colour a text for a terminal; it reads the same without, and commands nothing itself."""
    text = inert(text)
    if not settings.color or not stream.isatty():
        return text
    from bot.report.colour import coloured  # noqa: PLC0415 - only on a terminal

    return coloured(text)


# What stdout holds already: with `--json` it is one document, whatever goes wrong later.
_documents: list[dict[str, Any]] = []


def text_width() -> int:
    """Give the width to write for: the terminal's, between 40 and 100; 100 in a log."""
    import shutil  # noqa: PLC0415 - beside its one use

    return max(40, min(100, shutil.get_terminal_size((100, 24)).columns))


def leave(status: Exit) -> NoReturn:
    """End with the status of the contract."""
    while _books:
        _books.pop().end(status)
    sys.exit(status)


def guarded(settings: Settings, run: Callable[[], None]) -> None:
    """Run a command; whatever goes wrong becomes a sentence and a status, never a trace."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run()
    except Failures as failure:
        _failed(settings, failure.problems, failure.status)
    except Failure as failure:
        _failed(settings, (failure.problem,), failure.status)
    except (KeyboardInterrupt, click.Abort):
        _failed(settings, (Problem("error.interrupted"),), Exit.INTERRUPTED)
    except (click.ClickException, click.exceptions.Exit):
        raise
    except Exception as error:  # noqa: BLE001 - a bug is told as one, with where to report it
        if told := unforeseen(error, settings.project or Path.cwd()):
            _failed(settings, (told.problem,), told.status)
        _echo(sys.stderr, traceback.format_exc())
        _failed(settings, (Problem("error.bug", None, {"error": repr(error)}),), Exit.BUG)


def _interrupt(_: int, __: object) -> None:
    raise KeyboardInterrupt


def _failed(settings: Settings, problems: Iterable[Problem], status: Exit) -> NoReturn:
    clear_line()
    problems = list(problems)
    say = settings.say
    for book in _books:
        book.problems(problems)
    if settings.json and not _documents:
        _echo(sys.stdout, json.dumps(error_json(problems[0], say), ensure_ascii=False))
    _echo(sys.stderr, _on(sys.stderr, settings, problems_text(problems, say, text_width())))
    leave(status)


def tell_failure(error: BaseException) -> NoReturn:
    """End a command that never began: wrong words, a later version's command, an answer not given.

    The words typed were not all read, so language and form are looked for among them.
    """
    from bot.cli.usage import problem_of  # noqa: PLC0415 - only for a wrong word

    settings = Settings.typed()
    if isinstance(error, Failure):
        _failed(settings, (error.problem,), error.status)
    if isinstance(error, click.UsageError):
        _failed(settings, (problem_of(error),), Exit.SETUP)
    if isinstance(error, click.ClickException):
        problem = Problem("error.usage", None, {"reason": str(error), "command": "passeur"})
        _failed(settings, (problem,), Exit.SETUP)
    _failed(settings, (Problem("error.interrupted"),), Exit.INTERRUPTED)
