"""One run that may write: the lock, the ledger, the wiki, and a journal that says how it ended.

The journal begins before anything else can fail, so that a night which did not reach the wiki, or
was killed on its way, is told as well.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import disk
from bot.failure import Exit, Failure
from bot.jobs.contact import contact_wiki, new_run_id
from bot.jobs.reading import NOTHING_READ
from bot.model import Problem, Requests
from bot.run.journal import Journal
from bot.run.ledger import LEDGER, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.jobs.contact import Contact, Scope
    from bot.jobs.reading import Reading
    from bot.jobs.workspace import Workspace
    from bot.wiki.port import Wiki

RUNS = "runs"


@dataclass(slots=True)
class Frame:
    """A run on its way, and how it would end now."""

    workspace: Workspace
    ledger: Ledger
    wiki: Wiki
    journal: Journal
    kind: str
    status: Exit = Exit.DONE
    problem: Problem | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def run(self) -> str:
        """Name the run."""
        return self.journal.run

    def contact(self, scope: Scope, reading: Reading = NOTHING_READ) -> Contact:
        """Get in touch with the wiki."""
        place = (self.workspace, self.wiki, self.ledger)
        return contact_wiki(*place, scope, reading, run=self.run)


@contextmanager
def looking(workspace: Workspace, scope: Scope, reading: Reading) -> Iterator[Contact]:
    """Get in touch with the wiki for a command that only reads, and needs no run."""
    with (
        closing(Ledger(workspace.runtime / LEDGER)) as ledger,
        closing(workspace.wiki(writing=False)) as wiki,
    ):
        yield contact_wiki(workspace, wiki, ledger, scope, reading)


@contextmanager
def running(workspace: Workspace, kind: str) -> Iterator[Frame]:
    """Open what a run of this kind needs; where it ends early, the journal says why.

    Raises Failure: another run holds the lock, the wiki cannot be opened.
    """
    about = {"kind": kind, "project": workspace.project.name, "started": now()}
    with _alone(workspace, about):
        journal = _journal(workspace.runtime / RUNS, about)
        ending = _Ending(journal)
        try:
            with (
                closing(Ledger(workspace.runtime / LEDGER)) as ledger,
                closing(workspace.wiki(writing=True)) as wiki,
            ):
                ending.frame = Frame(workspace, ledger, wiki, journal, kind)
                yield ending.frame
        except Failure as failure:
            ending.early(failure.status, failure.problem, failure.requests)
            raise
        except (KeyboardInterrupt, GeneratorExit):
            ending.early(Exit.INTERRUPTED, Problem("error.interrupted"))
            raise
        except BaseException as error:
            if told := disk.unforeseen(error, workspace.runtime):
                ending.early(told.status, told.problem)
                raise told from error
            ending.early(Exit.BUG, Problem("error.bug", None, {"error": type(error).__name__}))
            raise
        ending.end()


@contextmanager
def _alone(workspace: Workspace, about: Mapping[str, str]) -> Iterator[None]:
    """Hold the lock; where another run has it, that this one was turned away is told."""
    with ExitStack() as stack:
        try:
            stack.enter_context(workspace.locked())
        except Failure as failure:
            if failure.problem.code == "run.locked":  # else the folder may be somebody else's
                journal = _journal(workspace.runtime / RUNS, about)
                _Ending(journal).early(failure.status, failure.problem)
            raise
        yield


def _journal(folder: Path, about: Mapping[str, str]) -> Journal:
    """Begin a journal; a name that is taken belongs to another run of the same second."""
    run = new_run_id()
    while (folder / f"{run}.jsonl").exists():
        run = new_run_id()
    return Journal(folder, run, **about)


@dataclass(slots=True)
class _Ending:
    """Writes the last line of a journal."""

    journal: Journal
    frame: Frame | None = None
    began: float = field(default_factory=time.monotonic)

    def early(self, status: Exit, problem: Problem, asked: Requests | None = None) -> None:
        if self.frame:
            self.frame.status, self.frame.problem = status, problem
            self.end()
        else:
            self._write(status, {}, asked or Requests(), problem)

    def end(self) -> None:
        frame = self.frame
        if frame:
            self._write(frame.status, frame.counts, frame.wiki.requests, frame.problem)

    def _write(
        self,
        status: Exit,
        counts: Mapping[str, int],
        requests: Requests,
        problem: Problem | None,
    ) -> None:
        seconds = round(time.monotonic() - self.began, 1)
        self.journal.end(now(), dict(counts), status, requests, seconds, problem)


def now() -> str:
    """Give the time of this machine (ISO 8601, UTC)."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
