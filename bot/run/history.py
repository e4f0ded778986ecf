"""The history: what only time can teach, and nobody could find out again.

When a finding was first seen, how addresses answered, since when a conflict is known.

`history.sqlite` cannot be made again from the wiki. Each result is on disk when its method returns
(write-ahead log): a kill loses none that was told.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.disk import keeping
from bot.failure import Exit, Failure
from bot.model import Cell, PastAudit, Problem
from bot.owned import private_folder
from bot.run.answers import Answered
from bot.run.database import Database, kept_since, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.model import Finding
    from bot.model.findings import State

HISTORY = "history.sqlite"
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS findings (
    kind TEXT, page TEXT, target TEXT,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, gone TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (kind, page, target)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audits (
    id TEXT PRIMARY KEY, time TEXT NOT NULL, scope TEXT NOT NULL, counts TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    url TEXT PRIMARY KEY, verdict TEXT NOT NULL, reason TEXT NOT NULL, status INTEGER NOT NULL,
    final TEXT NOT NULL, missing TEXT NOT NULL, secure INTEGER NOT NULL,
    checked TEXT NOT NULL, deaths INTEGER NOT NULL, first_death TEXT NOT NULL,
    last_death TEXT NOT NULL, archive TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conflicts (name TEXT PRIMARY KEY, since TEXT NOT NULL) WITHOUT ROWID;
"""


class History:
    """Opens, reads and writes `history.sqlite`. Raises Failure where the disk refuses it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with keeping(file):
            private_folder(file.parent)
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            args = {"file": str(file), "reason": str(error)}
            raise Failure(Problem("audit.history-broken", Cell(str(file)), args)) from error

    def _open(self) -> Database:
        db = open_database(self.file, timeout=30)
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            db.close()
            raise Failure(Problem("audit.history-newer", Cell(str(self.file))), Exit.SETUP)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.executescript(_SCHEMA)
        (sound,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise sqlite3.DatabaseError(sound)
        db.execute(f"PRAGMA user_version={_VERSION}")
        return db

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # Findings

    def dated(self, findings: Iterable[Finding], now: str) -> list[Finding]:
        """Tell of each finding whether it is new, known or back, and since when."""
        known = {
            (kind, page, target): (first, gone)
            for kind, page, target, first, gone in self._db.execute(
                "SELECT kind, page, target, first_seen, gone FROM findings"
            )
        }
        found = []
        for finding in findings:
            first, gone = known.get(finding.name, (now, ""))
            state: State = "back" if gone else "known" if finding.name in known else "new"
            found.append(replace(finding, first_seen=first, state=state))
        return found

    def keep(
        self,
        findings: Sequence[Finding],
        looked_at: Callable[[tuple[str, str, str]], bool],
        now: str,
    ) -> int:
        """Remember what was found, and what is gone: give how many findings that is.

        `looked_at` says of a finding's name whether this audit would have found it again.
        """
        here = {finding.name for finding in findings}
        rows = self._db.execute(
            "SELECT kind, page, target FROM findings WHERE gone = ''"
        ).fetchall()
        gone = [(now, *row) for row in rows if row not in here and looked_at(row)]
        with self._db.transaction():
            self._db.executemany(
                "UPDATE findings SET gone = ? WHERE kind = ? AND page = ? AND target = ?", gone
            )
            self._db.executemany(
                "INSERT INTO findings (kind, page, target, first_seen, last_seen) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last_seen = ?, gone = ''",
                ((*finding.name, finding.first_seen, now, now) for finding in findings),
            )
        return len(gone)

    # Audits

    def past(self, scope: str, most: int = 24) -> tuple[PastAudit, ...]:
        """Give earlier audits of the same scope, oldest first."""
        rows = self._db.execute(
            "SELECT time, counts FROM audits WHERE scope = ? ORDER BY time DESC LIMIT ?",
            (scope, most),
        ).fetchall()
        return tuple(PastAudit(time, json.loads(counts)) for time, counts in reversed(rows))

    def keep_audit(self, audit: str, scope: str, counts: dict[str, int], now: str) -> None:
        """Remember how many findings an audit told."""
        self._db.execute(
            "INSERT OR REPLACE INTO audits VALUES (?, ?, ?, ?)",
            (audit, now, scope, json.dumps(counts)),
        )

    # Conflicts

    def conflicts(self) -> dict[str, str]:
        """Give the conflicts that were told already, and since when."""
        return dict(self._db.execute("SELECT name, since FROM conflicts"))

    def set_conflicts(self, names: Iterable[str], now: str, among: frozenset[str]) -> None:
        """Record which conflicts of the collections `among` were told now; the closed ones go.

        Each keeps the day when it was first told.
        """
        before = self.conflicts()
        after = kept_since(before, names, now, among)
        if after == before:
            return
        with self._db.transaction():
            self.forget_conflicts()
            self._db.executemany("INSERT INTO conflicts VALUES (?, ?)", after.items())

    def forget_conflicts(self) -> None:
        """Forget which conflicts were told."""
        self._db.execute("DELETE FROM conflicts")

    # Addresses

    def answers(self) -> dict[str, Answered]:
        """Give how each address answered last."""
        rows = self._db.execute(
            "SELECT url, verdict, reason, status, final, missing, secure, checked, deaths,"
            " first_death, last_death, archive FROM addresses"
        )
        return {
            row[0]: Answered._make((*row[:5], tuple(json.loads(row[5])), bool(row[6]), *row[7:]))
            for row in rows
        }

    def keep_answers(self, answers: Iterable[Answered]) -> None:
        """Remember how addresses answered; on disk at once."""
        with self._db.transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                map(_row, answers),
            )


def _row(answer: Answered) -> tuple[object, ...]:
    missing = json.dumps(answer.missing, ensure_ascii=False) if answer.missing else "[]"
    return (*answer[:5], missing, int(answer.secure), *answer[7:])
