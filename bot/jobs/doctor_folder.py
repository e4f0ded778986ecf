"""What can be seen on this machine: settings, files, disk, past runs, the kept password."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from bot.jobs.doctor_values import Check, fine, wrong
from bot.jobs.runs import runs
from bot.jobs.workspace import USER_CONFIG, assigned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.jobs.workspace import Workspace

_LEAST_FREE = 500_000_000  # bytes: reports, logs and the ledger of many nights
_BOT_PASSWORD = re.compile(r"BotPassword\(\s*(['\"])[^'\"]*\1\s*,\s*(['\"])([^'\"]*)\2")
_SHAPE = re.compile(r"[0-9a-w]{32,}")  # BotPassword::canonicalizeLoginData


def folder_checks(workspace: Workspace) -> Iterator[Check]:
    """Look at what needs no wiki."""
    yield _settings(workspace)
    yield _disk(workspace)
    yield _last_run(workspace)
    if not workspace.local:
        yield from _password(workspace)


def _settings(workspace: Workspace) -> Check:
    errors = sum(problem.severity == "error" for problem in workspace.problems)
    if errors:
        return wrong("settings", "wrong", n=errors)
    return fine("settings", n=len(workspace.project.collections))


def _disk(workspace: Workspace) -> Check:
    free = shutil.disk_usage(workspace.folder).free
    megabytes = free // 1_000_000
    if free < _LEAST_FREE:
        return wrong("disk", "full", mb=megabytes, folder=str(workspace.folder))
    return fine("disk", mb=megabytes)


def _last_run(workspace: Workspace) -> Check:
    """Tell how the last night went; where there was none, how nights are scheduled."""
    nights = [run for run in runs(workspace, 50) if run["kind"] == "sync"]
    if not nights:
        return wrong("night", "never", "warning")
    last = nights[0]
    args = {"run": last["run"], "started": last["started"]}
    if last["state"] == "killed":
        return wrong("night", "killed", "warning", **args)
    if last["exit"] not in {None, 0}:
        return wrong("night", "unwell", "warning", **args, status=last["exit"])
    return fine("night", **args)


def _password(workspace: Workspace) -> Iterator[Check]:
    """Look at the shape of the password, which is shown to nobody."""
    config = workspace.folder / USER_CONFIG
    if not config.is_file():
        return
    text = config.read_text(encoding="utf-8", errors="replace")
    name = next(iter(assigned(text, "password_file")), "")
    file = workspace.folder / name
    if not name or not file.is_file():
        return  # logging in tells
    try:
        secret = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    found = _BOT_PASSWORD.search(secret)
    if found is None:
        yield wrong("password", "main", "warning", file=name)
    elif not _SHAPE.fullmatch(found[3]):
        yield wrong("password", "mistyped", file=name)
    else:
        yield fine("password")
