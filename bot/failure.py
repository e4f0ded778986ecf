"""How a command ends when it cannot go on, and the exit statuses of the contract."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Problem, Requests


class Exit(IntEnum):
    """How a command ends, with the number that the contract gives it."""

    DONE = 0
    BUG = 1
    SETUP = 2
    PERSON = 3
    LATER = 4
    INTERRUPTED = 130


_ORDER = (Exit.INTERRUPTED, Exit.BUG, Exit.SETUP, Exit.LATER, Exit.PERSON, Exit.DONE)


def worst(*statuses: Exit) -> Exit:
    """Give the status that wins, in the contract's order: 130, then 1, 2, 4, 3, 0."""
    return min(statuses, key=_ORDER.index)


class Failure(Exception):  # noqa: N818 - the domain's word; a lag is no error
    """The whole command cannot go on: one problem, and the status that tells a scheduler why."""

    requests: Requests | None = None
    """What the wiki was asked before it failed, where nobody else can say."""

    def __init__(self, problem: Problem, status: Exit = Exit.SETUP) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.status = status


class Failures(Failure):
    """Several problems at once, such as those of the settings."""

    def __init__(self, problems: tuple[Problem, ...], status: Exit = Exit.SETUP) -> None:
        super().__init__(problems[0], status)
        self.problems = problems
