"""The files of pywikibot's configuration: whose they are, and who else may use them.

Two of them are programs and one holds the password, so what somebody else may have written is
refused, and so is a password that others may read. pywikibot would pass over all of it, or change
the permissions without a word: what was open has to be taken for known, and a person must hear.
"""

from __future__ import annotations

import stat
from pathlib import Path
from shlex import quote

from bot.model import Cell, Problem
from bot.owned import is_ours, others_may


def config_problem(file: Path) -> Problem | None:
    """Say what is wrong with `user-config.py`, which is a program."""
    where = Cell(str(file))
    if not file.is_file():
        return Problem("api.no-config", where)
    if not is_ours(file, root_too=True):
        return Problem("api.config-owner", where)
    if others_may(file, stat.S_IWOTH):
        return Problem("api.config-writable", where)
    return None


def family_problem(name: str) -> Problem | None:
    """Say what is wrong with a family file, which is a program; an address is none."""
    file = Path(name)
    if name.startswith(("http://", "https://")) or not file.is_file():
        return None
    if not is_ours(file, root_too=True) or others_may(file, stat.S_IWOTH):
        return Problem("api.family-file-writable", Cell(name), {"file": quote(name)})
    return None


def password_problem(file: Path) -> Problem | None:
    """Say what is wrong with a file of passwords; a missing one is told when it is needed."""
    if not file.is_file():
        return None
    where, args = Cell(str(file)), {"file": quote(str(file))}
    if file.is_symlink():  # pywikibot would say that there is none
        return Problem("api.password-file-link", where, args)
    if not is_ours(file, root_too=True):
        return Problem("api.password-file-owner", where, args)
    if others_may(file):
        return Problem("api.password-file-open", where, args)
    return None
