"""Our SQLite files: whole or not at all, and a disk that refuses is told as what it is."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# SQLite's result codes (https://sqlite.org/rescode.html); of an extended one, the last byte.
_CODES = {
    sqlite3.SQLITE_FULL: disk.FULL,
    sqlite3.SQLITE_IOERR: disk.FULL,
    sqlite3.SQLITE_READONLY: disk.CLOSED,
    sqlite3.SQLITE_PERM: disk.CLOSED,
    sqlite3.SQLITE_CANTOPEN: disk.CLOSED,
}


class Database(sqlite3.Connection):
    """A connection on which each statement is a transaction, unless `transaction` joins several.

    Raises Failure where the disk refuses what is written.
    """

    file = Path()

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement."""
        with _told(self.file):
            return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run a statement for each row, all of them or none."""
        if self.in_transaction:
            with _told(self.file):
                return super().executemany(sql, parameters)
        with self.transaction(), _told(self.file):
            return super().executemany(sql, parameters)

    def executescript(self, sql_script: str, /) -> sqlite3.Cursor:
        """Run several statements."""
        with _told(self.file):
            return super().executescript(sql_script)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all of it or nothing."""
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # where the disk is full, SQLite has done it already
                self.rollback()
            raise


def open_database(file: Path, timeout: float = 5.0) -> Database:
    """Open a file of ours; `timeout` is how many seconds another process may have it."""
    with _told(file):
        db = sqlite3.connect(file, timeout=timeout, isolation_level=None, factory=Database)
    db.file = file
    return db


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        code = _CODES.get(error.sqlite_errorcode & 0xFF)
        if code is None:
            raise
        raise disk.failure(disk.IN_THE_WAY if file.is_dir() else code, file) from error


def kept_since(
    before: Mapping[str, str], names: Iterable[str], now: str, among: frozenset[str]
) -> dict[str, str]:
    """Join what is there now with the day since when it has been.

    What is gone goes, but for other collections than those `among`: they were not looked at. Names
    begin with an identity.
    """
    others = {name: since for name, since in before.items() if name.split("/")[1] not in among}
    return {**others, **{name: before.get(name, now) for name in names}}
