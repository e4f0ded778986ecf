"""`doctor`: everything that stands in the night's way, each with what mends it.

It writes nothing, and never stops at the first fault: whatever can still be looked at is.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure, Failures
from bot.jobs.doctor_account import account_checks
from bot.jobs.doctor_folder import folder_checks
from bot.jobs.doctor_values import Check, Patient, failed
from bot.jobs.doctor_wiki import wiki_checks
from bot.jobs.workspace import USER_CONFIG
from bot.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and how the command ends."""

    checks: tuple[Check, ...]
    status: Exit


def doctor(workspace: Workspace) -> Examined:
    """Look at the folder, the wiki and the account."""
    checks = list(folder_checks(workspace))
    later = False
    try:
        checks += _with_account(workspace)
    except Failure as failure:
        checks.append(failed("login", failure.problem))
        later = failure.status is Exit.LATER
        if not later:
            checks += _without_account(workspace)
    return Examined(tuple(checks), _status(checks, later=later))


def _with_account(workspace: Workspace) -> Iterator[Check]:
    with closing(workspace.wiki(writing=True)) as wiki:
        start = wiki.start(workspace.stop_page(wiki.user))
        patient = Patient(workspace, wiki, start)
        yield Check("login", Problem("doctor.login", None, {"user": start.user}))
        yield from wiki_checks(patient)
        yield from account_checks(patient)


def _without_account(workspace: Workspace) -> list[Check]:
    """Look at the wiki as anybody may, where its address is known apart from the account."""
    if not workspace.project.wiki.api or (workspace.folder / USER_CONFIG).is_file():
        return []
    try:
        with closing(workspace.wiki(writing=False)) as wiki:
            start = wiki.start(workspace.stop_page(""))
            return list(wiki_checks(Patient(workspace, wiki, start)))
    except Failure as failure:
        return [failed("reach", failure.problem)]


def broken_settings(failure: Failure) -> Examined:
    """Tell settings that cannot be read: without them, nothing else can be looked at."""
    problems = failure.problems if isinstance(failure, Failures) else (failure.problem,)
    return Examined(tuple(failed("settings", problem) for problem in problems), Exit.SETUP)


def _status(checks: list[Check], *, later: bool) -> Exit:
    """Say later where only the wiki could not be reached: else something is to be mended."""
    wrong = [each for each in checks if not each.ok and each.severity == "error"]
    if later and len(wrong) == 1:
        return Exit.LATER
    return Exit.SETUP if wrong else Exit.DONE
