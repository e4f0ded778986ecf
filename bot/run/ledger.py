"""The ledger: a cache of what the sheet last said of each page, and which revision we left.

It can be thrown away: `rebuild` makes it again from the wiki. SQLite, one row per page; the texts
that the sheet said are kept once each, compressed, under their SHA-1.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any

from bot.decide.signature import path
from bot.disk import keeping
from bot.failure import Exit, Failure
from bot.model import RETIRED, TAKEN_BACK, Cell, Deletion, Identity, Known, Problem
from bot.owned import private_folder
from bot.run.database import Database, kept_since, open_database

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    project TEXT, collection TEXT, page TEXT, key TEXT,
    page_id INTEGER NOT NULL, title TEXT NOT NULL, wanted_title TEXT NOT NULL,
    revid INTEGER NOT NULL, saved_sha1 TEXT NOT NULL, said_sha1 TEXT NOT NULL,
    parts TEXT NOT NULL, origin TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (project, collection, page, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS said (sha1 TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vanished (identity TEXT PRIMARY KEY, since TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS good_rows (
    collection TEXT PRIMARY KEY, digest TEXT NOT NULL, rows BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS deletions (
    title TEXT PRIMARY KEY, page_id INTEGER NOT NULL, user TEXT NOT NULL, timestamp TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS former_titles (
    collection TEXT, title TEXT, key TEXT NOT NULL, PRIMARY KEY (collection, title)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS queued (edit TEXT PRIMARY KEY, asked TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owed (edit TEXT PRIMARY KEY, title TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
LEDGER = "ledger.sqlite"
_VERSION = 2
DELETIONS_READ_UNTIL = "deletions-read-until"
OWN_READ_UNTIL = "own-read-until"
SETTLED = "settled"
WIKI = "wiki"


class Ledger:
    """Opens, reads and writes `ledger.sqlite`; every write is on disk when the method returns.

    Raises Failure where the disk refuses it.
    """

    def __init__(self, path_to_file: Path) -> None:
        self.path = path_to_file
        self._db = self._open()

    def _open(self) -> Database:
        with keeping(self.path):
            private_folder(self.path.parent)
        try:
            db = open_database(self.path)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            if self._is_of_before(db):
                db = self._begin_again(db)
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.DatabaseError as error:
            problem = Problem("run.ledger-broken", Cell(str(self.path)), {"reason": str(error)})
            raise Failure(problem, Exit.SETUP) from error
        return db

    def _is_of_before(self, db: Database) -> bool:
        """Say whether an older Passeur wrote this file; what a newer one wrote is left alone."""
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > _VERSION:
            raise Failure(Problem("run.ledger-newer", Cell(str(self.path))), Exit.SETUP)
        return 0 < version < _VERSION

    def _begin_again(self, db: Database) -> Database:
        """Throw an older cache away: the wiki is the memory."""
        db.close()
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()
        return open_database(self.path)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def known(self) -> dict[Identity, Known]:
        """Read every page that the ledger knows."""
        rows = self._db.execute(
            "SELECT project, collection, page, key, page_id, title, wanted_title, revid,"
            " saved_sha1, said_sha1, parts, origin, last FROM pages"
        )
        return {known.identity: known for known in map(_known, rows)}

    def said_pages(self) -> Iterable[tuple[str, str, str]]:
        """Name the pages that the sheet speaks through, none that is retired or taken back.

        Each by collection, page and key.
        """
        return self._db.execute(
            "SELECT collection, page, key FROM pages WHERE said_sha1 != '' AND last NOT IN (?,?)",
            (RETIRED, TAKEN_BACK),
        )

    def remember(self, pages: Iterable[tuple[Known, str | None]]) -> None:
        """Record pages and, where given, the text that the sheet said of them."""
        pages = list(pages)
        with self._db.transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO pages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                [
                    (
                        *known.identity,
                        known.page_id,
                        known.title,
                        known.wanted_title,
                        known.revid,
                        known.saved_sha1,
                        known.said_sha1,
                        json.dumps(dict(known.parts)),
                        known.origin,
                        known.last,
                    )
                    for known, _ in pages
                ],
            )
            self._db.executemany(
                "INSERT OR IGNORE INTO said VALUES (?,?)",
                [
                    (known.said_sha1, zlib.compress(text.encode()))
                    for known, text in pages
                    if text is not None and known.said_sha1
                ],
            )

    def said(self, digests: Iterable[str]) -> dict[str, str]:
        """Give back texts that the sheet said, by SHA-1; those that are not here are left out."""
        found = {}
        for digest in digests:
            row = self._db.execute("SELECT text FROM said WHERE sha1=?", (digest,)).fetchone()
            if row:
                found[digest] = zlib.decompress(row[0]).decode()
        return found

    def replace_all(self, pages: Iterable[Known]) -> int:
        """Start again with these pages: those that the survey knows now."""
        pages = list(pages)
        with self._db.transaction():
            self._db.execute("DELETE FROM pages")
        self.remember((known, None) for known in pages)
        return len(pages)

    def forget_all(self, *, other_wiki: bool = False) -> None:
        """Forget what the wiki can tell again, before it is asked; of another wiki, everything.

        What waits for moderators is sent again: their queue may be another one by now.
        """
        tables = ["pages", "vanished", "said", "former_titles", "queued"]
        if other_wiki:
            tables += ["deletions", "good_rows", "owed"]
        with self._db.transaction():
            for table in tables:
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            for mark in (OWN_READ_UNTIL, SETTLED, *((DELETIONS_READ_UNTIL,) if other_wiki else ())):
                self.set_mark(mark, "")

    def add_said(self, texts: Mapping[str, str]) -> None:
        """Keep texts that the sheet said, by SHA-1."""
        rows = [(digest, zlib.compress(text.encode())) for digest, text in texts.items()]
        self._db.executemany("INSERT OR IGNORE INTO said VALUES (?,?)", rows)

    def former_titles(self) -> dict[str, dict[str, str]]:
        """Give the titles that rows had before, with their keys, by collection."""
        found: dict[str, dict[str, str]] = {}
        for collection, title, key in self._db.execute("SELECT * FROM former_titles"):
            found.setdefault(collection, {})[title] = key
        return found

    def add_former_titles(self, titles: Mapping[str, Mapping[str, str]]) -> None:
        """Keep what rows were called, so that other workbooks may still call them so."""
        rows = [(name, old, key) for name, each in titles.items() for old, key in each.items()]
        self._db.executemany("INSERT OR REPLACE INTO former_titles VALUES (?,?,?)", rows)

    def vanished(self) -> dict[str, str]:
        """Give the pages whose row was missing in the last run that was not held, since when."""
        return dict(self._db.execute("SELECT identity, since FROM vanished"))

    def set_vanished(self, identities: Iterable[Identity], now: str, among: frozenset[str]) -> None:
        """Record which pages of these collections have no row any more; what came back goes."""
        names = [path(identity) for identity in identities]
        rows = kept_since(self.vanished(), names, now, among)
        with self._db.transaction():
            self._db.execute("DELETE FROM vanished")
            self._db.executemany("INSERT INTO vanished VALUES (?,?)", rows.items())

    def queued(self) -> dict[str, str]:
        """Give the edits that wait for the wiki's moderators: what each asks for, by edit id."""
        return dict(self._db.execute("SELECT edit, asked FROM queued"))

    def set_queued(self, edit: str, asked: str) -> None:
        """Record that an edit waits; nothing asked: it does not any more."""
        if asked:
            self._db.execute("INSERT OR REPLACE INTO queued VALUES (?,?)", (edit, asked))
        else:
            self._db.execute("DELETE FROM queued WHERE edit=?", (edit,))

    def owed(self) -> dict[str, str]:
        """Give the repairs that follow a move and were not made yet: the old title, by edit id."""
        return dict(self._db.execute("SELECT edit, title FROM owed"))

    def owe(self, repairs: Mapping[str, str]) -> None:
        """Record repairs before the moves that they follow: a kill may come between.

        One that was owed before keeps the title that it was owed for: the page has moved since.
        """
        self._db.executemany("INSERT OR IGNORE INTO owed VALUES (?,?)", repairs.items())

    def settle(self, edit: str) -> None:
        """Record that a repair was made, or is not to be made any more."""
        self._db.execute("DELETE FROM owed WHERE edit=?", (edit,))

    def good_rows(self, collection: str) -> tuple[str, Any]:
        """Give the digest and the rows of a collection's last good reading; empty without one."""
        row = self._db.execute(
            "SELECT digest, rows FROM good_rows WHERE collection=?", (collection,)
        ).fetchone()
        return (row[0], json.loads(zlib.decompress(row[1]))) if row else ("", {})

    def set_good_rows(self, collection: str, digest: str, rows: Mapping[str, Any]) -> None:
        """Keep the rows that were right, so that an index can show a held row's last good line."""
        blob = zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)
        self._db.execute(
            "INSERT OR REPLACE INTO good_rows VALUES (?,?,?)", (collection, digest, blob)
        )

    def deletions(self) -> dict[str, Deletion]:
        """Give the deletions read so far, by title: a bot sees them in the log alone."""
        rows = self._db.execute("SELECT title, page_id, user, timestamp FROM deletions")
        return {row[0]: Deletion(*row) for row in rows}

    def add_deletions(self, deletions: Iterable[Deletion], until: str) -> None:
        """Keep deletions, and until when the log was read."""
        with self._db.transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO deletions VALUES (?,?,?,?)",
                [(d.title, d.page_id, d.user, d.timestamp) for d in deletions],
            )
            self.set_mark(DELETIONS_READ_UNTIL, until)

    def mark(self, name: str) -> str:
        """Read a mark, such as until when the deletion log was read; empty where there is none."""
        row = self._db.execute("SELECT value FROM marks WHERE name=?", (name,)).fetchone()
        return row[0] if row else ""

    def set_mark(self, name: str, value: str) -> None:
        """Write a mark."""
        self._db.execute("INSERT OR REPLACE INTO marks VALUES (?,?)", (name, value))


def _known(row: tuple[Any, ...]) -> Known:
    *name, page_id, title, wanted_title, revid, saved, said, parts, origin, last = row
    about = (page_id, title, wanted_title, revid, saved, said, json.loads(parts), origin, last)
    return Known(Identity(*name), *about)
