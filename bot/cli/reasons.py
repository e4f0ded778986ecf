"""Files that a person named: why one cannot be used is a sentence, not the system's English."""

from __future__ import annotations

import errno
import unicodedata
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.alike import nearest
from bot.disk import write_whole
from bot.failure import Failure
from bot.model import Cell, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

# The system's reasons (errno) that have a sentence of their own.
_READING = {
    errno.ENOENT: "error.no-such-file",
    errno.ENOTDIR: "error.no-such-file",
    errno.EISDIR: "error.is-a-folder",
    errno.EACCES: "error.not-allowed-to-read",
    errno.EPERM: "error.not-allowed-to-read",
}
_WRITING = {
    errno.ENOENT: "error.no-such-folder",
    errno.ENOTDIR: "error.no-such-folder",
    errno.EISDIR: "error.is-a-folder",
    errno.EACCES: "error.not-allowed-to-write",
    errno.EPERM: "error.not-allowed-to-write",
    errno.EROFS: "error.not-allowed-to-write",
    errno.ENOSPC: "error.disk-full",
    errno.EDQUOT: "error.disk-full",
    errno.EFBIG: "error.disk-full",
}


def unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    """Say why a file cannot be read."""
    if isinstance(error, UnicodeDecodeError):
        return Problem("error.not-utf8", Cell(str(path)))
    return _told(_READING, "error.unreadable-file", path, error)


def unwritable(path: Path, error: OSError) -> Problem:
    """Say why a file or a folder cannot be written.

    "No such folder" is believed only where there is none: some systems say so of what they refuse.
    """
    refused = error.errno in {errno.ENOENT, errno.ENOTDIR} and path.resolve().parent.is_dir()
    codes = {} if refused else _WRITING
    return _told(codes, "error.not-allowed-to-write" if refused else "error.unwritable-file",
                 path, error)  # fmt: skip


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Write there. Raises Failure where the system refuses, for the file that it names if any."""
    try:
        yield
    except OSError as error:
        raise Failure(unwritable(Path(error.filename or place), error)) from error


def write_file(path: Path, text: str | bytes) -> None:
    """Write a file where a person asked for it: whole, or not at all."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise Failure(unwritable(path, error)) from error


def _told(codes: dict[int, str], other: str, path: Path, error: OSError) -> Problem:
    code = codes.get(error.errno or 0, other)
    args = {"folder": str(path.resolve().parent), "reason": error.strerror or type(error).__name__}
    return Problem(code, Cell(str(path)), args)


def must_be_there(workbook: Path) -> None:
    """Refuse a workbook named on the command line that is not there; what it is, others tell.

    Raises Failure. An address is not looked for: it is told where workbooks are read.
    """
    words = workbook.parts[:1]
    if workbook.exists() or (words and words[0].lower().endswith(":")):
        return
    name, folder = workbook.name, workbook.resolve().parent
    args = {"file": name, "folder": str(folder)}
    if not folder.is_dir():
        raise Failure(Problem("workbook.missing-folder", Cell(name), args))
    names = [entry.name for entry in folder.iterdir() if entry.is_file()]
    plain = unicodedata.normalize("NFC", name)
    if any(unicodedata.normalize("NFC", each) == plain for each in names):
        return  # accents composed otherwise: it will be found
    near = nearest(name, names)
    code = "error.no-such-workbook-near" if near else "error.no-such-workbook"
    raise Failure(Problem(code, Cell(name), {**args, "near": near}))
