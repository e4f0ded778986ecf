"""A workbook file, read once into memory, and what it really is whatever its name says.

Every look at a workbook is a look at the same bytes, so a file that somebody saves meanwhile can
be read half old, half new by nobody.
"""

from __future__ import annotations

import hashlib
import stat
import time
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.alike import nearest
from bot.failure import Exit, Failure
from bot.private import only_host
from bot.workbook import limits
from bot.workbook.archive import open_archive, read_part
from bot.workbook.ods_extent import refuse_vast
from bot.workbook.refused import failure

if TYPE_CHECKING:
    import zipfile
    from os import stat_result
    from pathlib import Path

__all__ = ["SUFFIXES", "Kind", "Opened", "failure", "open_workbook", "refuse_outside"]

Kind = Literal["xlsx", "ods", "text"]

SUFFIXES: dict[str, Kind] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".csv": "text",
    ".tsv": "text",
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: old .xls, and any encrypted OOXML file
_SAVED = 3_600  # seconds: what is not whole after an hour is not being saved any more
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class Opened:
    """The bytes of a workbook, and what they are. `file` is the name that people see."""

    file: str
    suffix: str
    kind: Kind
    data: bytes
    archive: zipfile.ZipFile | None = field(default=None, compare=False)

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the file."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def names(self) -> list[str]:
        """Name the files in the zip."""
        return self.archive.namelist() if self.archive else []

    def part(self, name: str) -> bytes:
        """Give one file out of the zip; empty if there is none.

        Document types were refused when the zip was opened, and with them entities.
        """
        if self.archive is None or name not in self.archive.NameToInfo:
            return b""
        return read_part(self.file, self.archive, name)


def open_workbook(path: Path) -> Opened:
    """Read a file and recognize it.

    Raises Failure: SETUP for what a person must mend, LATER for a workbook that is being saved.
    """
    _refuse_remote(path)
    path = _find(path)
    _refuse_special(path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        code = "old-xls" if suffix == ".xls" else "unknown-kind"
        raise failure(code, path.name, suffix=suffix or path.name)
    data = _read(path)
    if SUFFIXES[suffix] == "text":
        return _as_text(path.name, suffix, data)
    try:
        return _as_archive(path.name, suffix, data)
    except Failure as error:
        if error.status is Exit.LATER and time.time() - path.stat().st_mtime > _SAVED:
            raise failure("cut-short", path.name) from error
        raise


def _refuse_remote(path: Path) -> None:
    """Say that workbooks elsewhere come later; `Path` has turned `https://` into `https:/`."""
    for number, part in enumerate(path.parts):
        if part.lower() in {"http:", "https:"} or part.lower().startswith("wiki:"):
            address = "/".join(path.parts[number:]).replace(":/", "://", 1)
            raise failure("remote", only_host(address))


def _find(path: Path) -> Path:
    """Find the file, though its name's accents may be composed otherwise (macOS does that)."""
    if path.is_dir():
        raise failure("is-a-folder", path.name)
    if path.exists():
        return path
    folder = path.parent
    if not folder.is_dir():
        raise failure("missing-folder", path.name, folder=folder)
    names = sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() in SUFFIXES)
    names = [name for name in names if not name.startswith(("~$", ".~lock"))]
    wanted = unicodedata.normalize("NFC", path.name)
    for name in names:
        if unicodedata.normalize("NFC", name) == wanted:
            return folder / name
    near = nearest(path.name, names)
    if near:
        raise failure("missing-file-near", path.name, folder=folder, near=near)
    raise failure("missing-file", path.name, folder=folder)


def _refuse_special(path: Path) -> None:
    """Refuse what is no file: a pipe waits for somebody to write, a device never ends."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise failure("not-readable", path.name) from error
    if not stat.S_ISREG(mode):
        raise failure("not-a-file", path.name)


def refuse_outside(path: Path, folder: Path) -> None:
    """Refuse a workbook that is reached from a folder by `..` or by a link that leads out of it.

    Whoever may put files into the folder could name any file that we may read, and have it
    published. Raises Failure.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        raise failure("outside", path.name, folder=folder)


def _read(path: Path) -> bytes:
    limit = limits.LARGEST_TEXT if SUFFIXES[path.suffix.lower()] == "text" else limits.LARGEST_FILE
    try:
        before = path.stat()
        if before.st_size > limit:
            raise failure("file-too-large", path.name, limit=limit // 1_000_000)
        data = path.read_bytes()
        after = path.stat()
    except PermissionError as error:
        if _open_elsewhere(path):
            raise failure("open-elsewhere", path.name, Exit.LATER) from error
        raise failure("not-readable", path.name) from error
    except OSError as error:  # gone meanwhile, a network share that stumbles
        raise failure("being-saved", path.name, Exit.LATER) from error
    if _changed(before, after) or len(data) != after.st_size:
        raise failure("being-saved", path.name, Exit.LATER)
    return data


def _changed(before: stat_result, after: stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _open_elsewhere(path: Path) -> bool:
    """Look for the note that Excel or LibreOffice leaves beside a workbook that is open."""
    notes = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any((path.parent / note).exists() for note in notes)


def _as_text(file: str, suffix: str, data: bytes) -> Opened:
    if data.startswith((b"PK\x03\x04", _COMPOUND)):
        raise failure("not-text", file, suffix=suffix)
    if not data.strip():
        raise failure("empty-file", file)
    return Opened(file, suffix, "text", data)


def _as_archive(file: str, suffix: str, data: bytes) -> Opened:
    if data.startswith(_COMPOUND):
        code = "password" if "EncryptedPackage".encode("utf-16-le") in data else "old-xls"
        raise failure(code, file, suffix=suffix)
    if data and not data.startswith(b"PK"):
        raise failure("not-a-workbook", file, suffix=suffix)
    archive = open_archive(file, data)
    opened = Opened(file, suffix, _kind(archive), data, archive)
    _refuse_other_kinds(opened)
    return opened


def _kind(archive: zipfile.ZipFile) -> Kind:
    """Tell by the contents; "text" stands for a zip that is no workbook."""
    names = archive.NameToInfo
    if "[Content_Types].xml" in names:
        spreadsheet = any(name.startswith("xl/") and name.endswith(".xml") for name in names)
        return "xlsx" if spreadsheet and "xl/workbook.bin" not in names else "text"
    return "ods" if "content.xml" in names else "text"


def _refuse_other_kinds(opened: Opened) -> None:
    if opened.kind == "ods":
        if b"encryption-data" in opened.part("META-INF/manifest.xml"):
            raise failure("password", opened.file)
        if opened.part("mimetype").strip() not in {_ODS, _ODS + b"-template", b""}:
            raise failure("not-a-workbook", opened.file, suffix=opened.suffix)
        refuse_vast(opened.file, opened.part("content.xml"))
    if opened.kind == "text":
        raise failure("not-a-workbook", opened.file, suffix=opened.suffix)
    if opened.kind != SUFFIXES[opened.suffix]:
        raise failure("other-kind", opened.file, suffix=opened.suffix, kind=f".{opened.kind}")
