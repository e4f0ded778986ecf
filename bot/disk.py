"""Files written whole, and those that cannot be: the disk is full, the place closed or taken."""

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


@contextmanager
def in_place_of(file: Path) -> Iterator[Path]:
    """Give the name of a file beside, to be made whole, which then takes the place of `file`.

    It is to be made with mode `x`: a link that lies in wait would lead what is written elsewhere.
    Raises OSError where it cannot be written; nothing of it stays.
    """
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def write_whole(file: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all; a private one for its owner alone. Raises OSError."""
    with in_place_of(file) as part:
        part.touch(0o600 if private else 0o666, exist_ok=False)
        part.write_bytes(content.encode() if isinstance(content, str) else content)
