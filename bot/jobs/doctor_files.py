"""The files that a night depends on: configuration, password, cookies, room on the disk.

Nothing of a password is told but whether it has the shape of a bot's.
"""

from __future__ import annotations

import re
import shutil
from ast import literal_eval
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.jobs.doctor_values import Check, advice, failed, fine, wrong
from bot.jobs.workspace import USER_CONFIG, assigned
from bot.model import Cell, Problem
from bot.owned import is_ours, others_may
from bot.wiki.config_files import config_problem, password_problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.jobs.workspace import Workspace

BOT_PASSWORDS = "Special:BotPasswords"
MAIN = "doctor.password-main"
_LEAST_FREE = 500_000_000  # bytes: reports, logs and the ledger of many nights
_SHAPE = re.compile(r"[0-9a-w]{32,}")  # BotPassword::canonicalizeLoginData, MediaWiki 1.39 and 1.43
_OLD_SHAPE = re.compile(r"[^@]+@[0-9a-w]{32,}")  # the name of the bot password before its text
_ENTRY = range(2, 5)  # how many parts a line of the password file has


def disk_check(workspace: Workspace) -> Check:
    """Look at the room that is left on the disk."""
    free = shutil.disk_usage(workspace.folder).free
    megabytes = free // 1_000_000
    if free < _LEAST_FREE:
        return wrong("disk", "full", mb=megabytes, folder=str(workspace.folder))
    return fine("disk", mb=megabytes)


def secret_checks(workspace: Workspace) -> Iterator[Check]:
    """Look at what lets somebody in: the configuration, the password, the cookies."""
    config = workspace.folder / USER_CONFIG
    if config.is_file():
        problem = config_problem(config)
        yield failed("config", problem) if problem else fine("config")
        yield from _password(config)
    yield from _cookies(workspace.runtime / "pywikibot")


def _cookies(folder: Path) -> Iterator[Check]:
    """Look at what opens the wiki as a password does, for as long as it holds."""
    found = sorted(folder.glob("*.lwp"))
    for file in found:
        if not is_ours(file):
            yield wrong("cookies", "owner", file=str(file))
        elif others_may(file):
            yield wrong("cookies", "open", file=str(file))
    if found and all(is_ours(file) and not others_may(file) for file in found):
        yield fine("cookies")


class _Kept(NamedTuple):
    """A password as its file holds it; `app` is empty where it is the account's own."""

    user: str
    app: str
    secret: str


def _password(config: Path) -> Iterator[Check]:
    text = config.read_text(encoding="utf-8", errors="replace")
    name = next(iter(assigned(text, "password_file")), "")
    if not name:
        return  # the configuration is a program: only logging in tells
    file = config.parent / name
    user = next(iter(assigned(text, "usernames")), "")
    if not file.is_file():
        args = {"user": user, "file": str(file)}
        yield failed("password", Problem("api.missing-password-file", Cell(name), args))
    elif problem := password_problem(file):
        yield failed("password", problem)
    else:
        yield _judged(file, name, user)


def _judged(file: Path, name: str, user: str) -> Check:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        kept = [found for line in lines if (found := _entry(line.strip()))]
    except (OSError, ValueError, SyntaxError):
        args = {"user": user, "file": str(file)}
        return failed("password", Problem("api.broken-password-file", Cell(name), args))
    mine = [each for each in kept if each.user.partition("@")[0] == user] or kept
    if not mine:
        args = {"user": user, "file": str(file)}
        return failed("password", Problem("api.no-password", Cell(name), args))
    password = mine[-1]  # the last one that fits is taken
    if not password.app:
        return advice("password", "main", page=BOT_PASSWORDS, file=name, user=user)
    if not _SHAPE.fullmatch(password.secret):
        return wrong("password", "mistyped", page=BOT_PASSWORDS, file=name)
    return fine("password")


def _entry(line: str) -> _Kept | None:
    """Read a line as pywikibot does: a tuple that ends with a name and a password."""
    if not line or line.startswith("#"):
        return None
    entry: Any = literal_eval(line.replace("BotPassword", ""))
    if not isinstance(entry, tuple) or len(entry) not in _ENTRY:
        return None
    user, password = str(entry[-2]), entry[-1]
    if isinstance(password, tuple) and len(password) == 2:
        return _Kept(user, str(password[0]), str(password[1]))
    secret = str(password)
    if "@" in user:
        return _Kept(user, user.partition("@")[2], secret)
    if _OLD_SHAPE.fullmatch(secret):
        app, _, secret = secret.partition("@")
        return _Kept(user, app, secret)
    return _Kept(user, "", secret)
