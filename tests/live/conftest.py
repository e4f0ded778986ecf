"""Fixtures for tests on a real MediaWiki.

`real_wiki` is one running wiki per worker, which its tests share; `fresh_wiki` is the same one,
emptied before each test (about 20 ms). The environment's `MEDIAWIKI` chooses: a release (`1.43`)
or the path of an unpacked MediaWiki.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.wiki.local import packages
from bot.wiki.local.places import Places
from live import wikis
from live.house import House
from live.people import RealWiki

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.live)


def pytest_runtest_setup() -> None:
    """Without PHP or MediaWiki: a failure where machines decide, a loud notice elsewhere."""
    if wikis.missing() and os.environ.get("CI") == "true":
        pytest.fail(wikis.missing(), pytrace=False)
    if wikis.missing():
        pytest.skip(wikis.missing())


@pytest.fixture(scope="session")
def code() -> packages.Code:
    """Give the MediaWiki that is tested against."""
    found = wikis.unpacked()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, code: packages.Code) -> Places:
    """Install once for all workers; it never runs, and is only copied."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    return wikis.installed_in(shared, code)


@pytest.fixture(scope="session")
def real_wiki(installed: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWiki]:
    """Give the running wiki of this worker, with what earlier tests left on it."""
    with wikis.running(installed, tmp_path_factory.mktemp("wiki") / "rehearsal") as wiki:
        yield wiki


@pytest.fixture
def fresh_wiki(real_wiki: RealWiki, installed: Places) -> RealWiki:
    """Give the running wiki as it was when it was installed: no page but `Accueil`."""
    return wikis.empty(real_wiki, installed)


@pytest.fixture
def wiki_folder(fresh_wiki: RealWiki) -> Path:
    """Give the folder with pywikibot's configuration for the robot, on an empty wiki."""
    return fresh_wiki.folder


@pytest.fixture
def house(fresh_wiki: RealWiki, tmp_path: Path) -> House:
    """Give a small project of two collections, and an empty wiki for it."""
    return House(tmp_path, fresh_wiki)
