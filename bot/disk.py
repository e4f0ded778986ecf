"""Files of ours that cannot be kept: the disk is full, the place is closed, something is in it."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure
from bot.model import Cell, Problem
from bot.owned import RUNTIME

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = "disk.full"
CLOSED = "disk.closed"
IN_THE_WAY = "disk.in-the-way"
# What the system says (errno). EFBIG: a limit on the size of files; EIO: the disk is broken.
_CODES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EIO: FULL,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.EROFS: CLOSED,
    errno.ENOTDIR: IN_THE_WAY,
    errno.EISDIR: IN_THE_WAY,
    errno.EEXIST: IN_THE_WAY,
}


def failure(code: str, file: Path) -> Failure:
    """Say that a file cannot be kept, and end the command: a person must make room."""
    args = {"file": str(file), "folder": str(file.parent)}
    return Failure(Problem(code, Cell(str(file)), args), Exit.SETUP)


def of_error(error: BaseException, file: Path) -> Failure | None:
    """Tell a disk that refuses from all other errors; `file` is meant where the error names none.

    An address that refuses is an `OSError` as well, with other numbers.
    """
    if not isinstance(error, OSError) or error.errno not in _CODES:
        return None
    named = error.filename if isinstance(error.filename, str) else ""
    return failure(_CODES[error.errno], Path(named) if named else file)


def unforeseen(error: BaseException, file: Path) -> Failure | None:
    """Tell a disk that refuses where nobody waited for it.

    A disk may be full anywhere; that a place is closed or taken is our own business only in the
    runtime folder, and elsewhere a mistake of ours.
    """
    told = of_error(error, file)
    if told and (told.problem.code == FULL or RUNTIME in Path(told.problem.args["file"]).parts):
        return told
    return None


@contextmanager
def keeping(file: Path) -> Iterator[None]:
    """Write a file of ours. Raises Failure where the disk refuses it."""
    try:
        yield
    except OSError as error:
        if told := of_error(error, file):
            raise told from error
        raise
