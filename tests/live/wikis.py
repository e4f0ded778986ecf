"""Real MediaWikis for tests and for `make torture`: installed once, copied, run, emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from filelock import FileLock

from bot.failure import Failure
from bot.model import silent
from bot.say import Say
from bot.wiki import local
from bot.wiki.local import install, packages, php, server, snapshot
from bot.wiki.local.places import Places
from live.people import RealWiki

_ROOT = Path(__file__).parents[2]
_CHOSEN = os.environ.get("MEDIAWIKI", "")
_NO_MEDIAWIKI = (
    "MediaWiki n’est pas dans .cache/ : « make test » l’y met ; ailleurs que sous Debian et "
    "Ubuntu : make test MEDIAWIKI=CHEMIN d’un MediaWiki décompressé."
)


def unpacked() -> packages.Code | None:
    """Give the MediaWiki of this run; `make` has unpacked it, nothing is fetched here."""
    path = Path(_CHOSEN) if os.sep in _CHOSEN else None
    caches = Places(_ROOT / ".passeur" / "wiki").caches
    return packages.find_unpacked(path, None if path else _CHOSEN or None, caches)


@cache
def missing() -> str:
    """Say why no real wiki can run here, and how to get one; empty where it can."""
    try:
        code = unpacked()
        if code is None:
            return _NO_MEDIAWIKI
        php.find_php(code.version)
    except Failure as failure:
        say, problem = Say("fr"), failure.problem
        return f"{say(problem.code, **problem.args)} {say.hint(problem.code, **problem.args)}"
    return ""


def installed_in(shared: Path, code: packages.Code) -> Places:
    """Install once for all who share this folder; it never runs, and is only copied."""
    places = Places(shared / "installed")
    with FileLock(shared / "installed.lock"):
        if not install.is_made(places):
            places.folder.mkdir()
            install.make(places, code, php.find_php(code.version), silent)
    return places


@contextmanager
def running(installed: Places, folder: Path) -> Iterator[RealWiki]:
    """Run a copy of an installed wiki in a folder."""
    places = Places(folder)
    snapshot.copy_wiki(installed, places)
    status = local.up(places.folder, port=server.any_free_port())
    wiki = RealWiki(places, status)
    try:
        yield wiki
    finally:
        wiki.close()
        local.down(places.folder)


def empty(wiki: RealWiki, installed: Places) -> RealWiki:
    """Have a running wiki as it was when it was installed: no page but `Accueil`."""
    snapshot.restore(wiki.places, installed.data)
    wiki.settings()
    return wiki
