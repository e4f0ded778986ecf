"""Whose a file is, and who else may use it. Windows keeps both elsewhere: nothing is told there."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

RUNTIME = ".passeur"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROOT = 0


def owner_is(owner: int, user: int | None, *, root_too: bool = False) -> bool:
    """Judge by user numbers; `user` is None on a system without them.

    `root_too` is for files that an administrator may have put there for us.
    """
    return user is None or owner == user or (root_too and owner == _ROOT)


def is_ours(path: Path, *, root_too: bool = False) -> bool:
    """Say whether a file belongs to the user of this process; of a link, what it leads to as well.

    Who makes a link chooses what is used.
    """
    owners = {path.stat().st_uid, path.lstat().st_uid}
    return all(owner_is(owner, user(), root_too=root_too) for owner in owners)


def owner_of(path: Path) -> str:
    """Name the owner of a file, for people; a number where the system knows no name."""
    try:
        return path.owner()
    except (KeyError, NotImplementedError):
        return str(path.stat().st_uid)


def user() -> int | None:
    """Give the number of the user whose rights we have; None on Windows."""
    getuid = getattr(os, "geteuid", None)
    return getuid() if getuid else None


def others_may(path: Path, rights: int = _OTHERS) -> bool:
    """Say whether group or others have any of `rights` (as in `stat`) on a file."""
    return os.name != "nt" and bool(path.stat().st_mode & rights & _OTHERS)


def private_folder(folder: Path) -> Path:
    """Make a folder with those above it; what lies in `.passeur` only its owner may enter.

    The cookies of a run are in there, and what was never published.
    """
    for part in reversed([folder, *folder.parents]):
        if part.name == RUNTIME and not part.exists():
            part.parent.mkdir(parents=True, exist_ok=True)
            part.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
