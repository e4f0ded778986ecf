"""The key by which a project folder knows the plans that were made in it."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from bot.owned import RUNTIME, is_ours, others_may, private_folder

if TYPE_CHECKING:
    from pathlib import Path

    from bot.jobs.workspace import Workspace

_NAME = "plan.key"
_LENGTH = 32  # bytes, as many as the digest has


def plan_key(workspace: Workspace) -> bytes:
    """Give the folder's key, and make one the first time; only its owner may read it.

    A key that others could have read or written is not used any more: plans are made again.
    """
    path = private_folder(workspace.folder / RUNTIME) / _NAME
    try:
        if is_ours(path) and not path.is_symlink() and not others_may(path):
            found = path.read_bytes()
            if len(found) == _LENGTH:
                return found
        path.unlink()
    except FileNotFoundError:
        pass
    return _new_key(path)


def _new_key(path: Path) -> bytes:
    key = secrets.token_bytes(_LENGTH)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
    return key
