"""What holds for every test: no network but loopback, a clean environment, one kind of chance."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from nights import Nights

from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SLOW_MACHINES = [HealthCheck.too_slow]  # two cores, shared: time says nothing about the strategy
settings.register_profile(
    "ci", derandomize=True, database=None, deadline=None, suppress_health_check=_SLOW_MACHINES
)
settings.register_profile("dev", deadline=None, suppress_health_check=_SLOW_MACHINES)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "dev")
)

_LEAKS = ("PYWIKIBOT", "PASSEUR", "MW_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
"""Beginnings of variables that would make a test depend on whose machine it is."""


def _is_loopback(host: object) -> bool:
    if host in {None, "", "localhost", b"localhost"}:
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return text.endswith(".localhost")


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Refuse every other address, by a failure that no code under test takes for a network's."""
    patch = pytest.MonkeyPatch()
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            pytest.fail(f"a test wanted to reach {address}")
        connect(self, address)

    def guarded_resolve(host: Any, *rest: Any, **more: Any) -> Any:
        if not _is_loopback(host):
            # As on a machine without network: what a test may well want to see.
            raise socket.gaierror(socket.EAI_NONAME, f"no network in tests: {host}")
        return resolve(host, *rest, **more)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket, "getaddrinfo", guarded_resolve)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Take away proxies and other people's settings; give a home that is empty."""
    patch = pytest.MonkeyPatch()
    for name in list(os.environ):
        if name.upper().startswith(_LEAKS):
            patch.delenv(name)
    home: Path = tmp_path_factory.mktemp("home")
    patch.setenv("HOME", str(home))
    patch.setenv("USERPROFILE", str(home))
    patch.setenv("PYTHONUTF8", "1")
    yield
    patch.undo()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what did not run: a skip that nobody reads is a test that nobody has."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        reasons = {str(report.longrepr[2]) for report in skipped}
        terminalreporter.section(f"NOT RUN: {len(skipped)} tests", red=True)
        for reason in sorted(reasons):
            terminalreporter.line(reason)


@pytest.fixture
def wiki() -> MemoryWiki:
    """Give a wiki in memory, whose robot may delete."""
    return MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS | {"delete", "undelete"})


@pytest.fixture
def nights(wiki: MemoryWiki, tmp_path: Path) -> Nights:
    """Give nights on the wiki of the test."""
    return Nights(wiki, tmp_path)
