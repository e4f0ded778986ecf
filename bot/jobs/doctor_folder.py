"""What can be seen without the wiki: settings, past nights, and the files they depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs.doctor_files import disk_check, secret_checks
from bot.jobs.doctor_values import Check, advice, fine, wrong
from bot.jobs.runs import runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.jobs.workspace import Workspace
    from bot.model import Problem

_NIGHTS = 50  # runs looked through for the last night


def folder_checks(workspace: Workspace, broken: Sequence[Problem]) -> Iterator[Check]:
    """Look at the folder; `broken` is what is wrong in its settings."""
    yield _settings(workspace, broken)
    yield disk_check(workspace)
    if not workspace.local:
        yield from secret_checks(workspace)
        yield _night(workspace)


def _settings(workspace: Workspace, broken: Sequence[Problem]) -> Check:
    errors = [problem for problem in broken if problem.severity == "error"]
    if errors:
        files = sorted({problem.where.file for problem in errors if problem.where})
        return wrong("settings", "wrong", n=len(errors), files=files)
    return fine("settings", n=len(workspace.project.collections))


def _night(workspace: Workspace) -> Check:
    """Tell how the last night went; where there was none, how nights are scheduled."""
    nights = [run for run in runs(workspace, _NIGHTS) if run["kind"] == "sync"]
    if not nights:
        return advice("night", "never")
    last = nights[0]
    told = {"run": last["run"]}
    if last["state"] == "running":
        return fine("night-running", **told)
    if last["state"] == "killed":
        return advice("night", "killed", **told)
    if last["exit"]:
        return advice("night", "unwell", **told, status=last["exit"])
    return fine("night", **told)
