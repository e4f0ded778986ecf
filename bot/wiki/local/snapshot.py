"""Copies of an installed wiki: a second one in a tenth of a second, or the first one as it was."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bot.wiki.local.server import clear_caches, running_port

if TYPE_CHECKING:
    from pathlib import Path

    from bot.wiki.local.places import Places

_SESSIONS = "wikicache.sqlite"
"""Who is logged in: kept, so that a restored wiki has not logged its people out."""


def copy_wiki(source: Places, target: Places) -> None:
    """Make `target` the wiki that `source` is; neither may be running."""
    target.folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source.site, target.site)


def take(places: Places, into: Path) -> None:
    """Keep the databases as they are now, the server running or not."""
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(places.data.glob("*.sqlite")):
        if path.name != _SESSIONS:
            _copy(path, into / path.name)


def restore(places: Places, kept: Path) -> None:
    """Bring back the databases that `take` kept and forget uploaded files and caches.

    The server goes on running, and everybody stays logged in.
    """
    for path in sorted(kept.glob("*.sqlite")):
        _copy(path, places.data / path.name)
    shutil.rmtree(places.site / "images")
    (places.site / "images").mkdir()
    if running_port(places):
        clear_caches(places)


def _copy(source: Path, target: Path) -> None:
    """Copy a database through SQLite itself, which waits for whoever is writing."""
    with (
        closing(sqlite3.connect(source, timeout=30)) as old,
        closing(sqlite3.connect(target, timeout=30)) as new,
    ):
        old.backup(new)
