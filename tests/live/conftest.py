"""Fixtures for tests on a real MediaWiki.

`real_wiki` is one running wiki per worker, which its tests share; `fresh_wiki` is the same one,
emptied before each test (about 20 ms). The environment's `MEDIAWIKI` chooses: a release (`1.43`)
or the path of an unpacked MediaWiki.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from bot.failure import Failure
from bot.say import Say
from bot.wiki import local
from bot.wiki.local import install, packages, php, server, snapshot
from bot.wiki.local.places import Places
from live.house import House
from live.people import RealWiki

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent
_CHOSEN = os.environ.get("MEDIAWIKI", "")
_NO_MEDIAWIKI = (
    "MediaWiki n’est pas dans .cache/ : « make test » l’y met ; ailleurs que sous Debian et "
    "Ubuntu : make test MEDIAWIKI=CHEMIN d’un MediaWiki décompressé."
)


def _unpacked() -> packages.Code | None:
    """Give the MediaWiki of this run; `make test` has unpacked it, nothing is fetched here."""
    path = Path(_CHOSEN) if os.sep in _CHOSEN else None
    caches = Places(_HERE.parents[1] / ".passeur" / "wiki").caches
    return packages.find_unpacked(path, None if path else _CHOSEN or None, caches)


@cache
def _missing() -> str:
    """Say why no real wiki can run here, and how to get one; empty where it can."""
    try:
        code = _unpacked()
        if code is None:
            return _NO_MEDIAWIKI
        php.find_php(code.version)
    except Failure as failure:
        say, problem = Say("fr"), failure.problem
        return f"{say(problem.code, **problem.args)} {say.hint(problem.code, **problem.args)}"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.live)


def pytest_runtest_setup() -> None:
    """Without PHP or MediaWiki: a failure where machines decide, a loud notice elsewhere."""
    if _missing() and os.environ.get("CI") == "true":
        pytest.fail(_missing(), pytrace=False)
    if _missing():
        pytest.skip(_missing())


@pytest.fixture(scope="session")
def code() -> packages.Code:
    """Give the MediaWiki that is tested against."""
    found = _unpacked()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, code: packages.Code) -> Places:
    """Install once for all workers; it never runs, and is only copied."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    places = Places(shared / "installed")
    with FileLock(shared / "installed.lock"):
        if not install.is_made(places):
            places.folder.mkdir()
            install.make(places, code, php.find_php(code.version), local.silent)
    return places


@pytest.fixture(scope="session")
def real_wiki(installed: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWiki]:
    """Give the running wiki of this worker, with what earlier tests left on it."""
    places = Places(tmp_path_factory.mktemp("wiki") / "rehearsal")
    snapshot.copy_wiki(installed, places)
    status = local.up(places.folder, port=server.any_free_port())
    wiki = RealWiki(places, status)
    yield wiki
    wiki.close()
    local.down(places.folder)


@pytest.fixture
def fresh_wiki(real_wiki: RealWiki, installed: Places) -> RealWiki:
    """Give the running wiki as it was when it was installed: no page but `Accueil`."""
    snapshot.restore(real_wiki.places, installed.data)
    real_wiki.settings()
    return real_wiki


@pytest.fixture
def wiki_folder(fresh_wiki: RealWiki) -> Path:
    """Give the folder with pywikibot's configuration for the robot, on an empty wiki."""
    return fresh_wiki.folder


@pytest.fixture
def house(fresh_wiki: RealWiki, tmp_path: Path) -> House:
    """Give a small project of two collections, and an empty wiki for it."""
    return House(tmp_path, fresh_wiki)
