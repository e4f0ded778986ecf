"""Each row of cases/urls: what servers answer, and the one verdict that a visit must give."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from url_server import Play, UrlServer

from bot.audit.external.address import normalised
from bot.audit.external.public import is_public
from bot.audit.external.visit import Pace, Target, Visit, visit_all

CASES = Path(__file__).parent / "cases" / "urls"


def rows() -> list[Any]:
    return [
        pytest.param(row, id=f"{path.stem}: {row['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[UrlServer]:
    running = UrlServer()
    yield running
    running.close()


def pace(server: UrlServer, row: dict[str, Any]) -> Pace:
    return Pace(
        per_host=0,
        timeout=0.6,
        pauses=(0.01, 0.01),
        longest=2.0,
        allow_private=row.get("allow_private", False),
        exclude=tuple(row.get("exclude", ())),
        look_up=server.look_up,
        open_socket=server.open_socket,
        ssl_context=server.trust,
    )


def visited(server: UrlServer, row: dict[str, Any]) -> tuple[Visit, Play]:
    play = server.plays(row)
    url = row["url"]
    written = "http://site.test" + url if url.startswith("/") and url[1:2] != "/" else url
    target = Target(normalised(written) or written, frozenset(row.get("fragments", ())))
    told: list[Visit] = []
    visit_all([target], pace(server, row), told.append)
    assert [visit.url for visit in told] == [target.url]
    return told[0], play


@pytest.mark.parametrize("row", rows())
def test_a_visit_gives_the_verdict(server: UrlServer, row: dict[str, Any]) -> None:
    visit, play = visited(server, row)
    seen = {
        "verdict": visit.verdict.value,
        "reason": visit.reason,
        "final": visit.final,
        "missing": sorted(visit.missing),
        "secure": visit.secure,
        "status": visit.status,
        "asked": [request.short for request in play.requests],
    }
    wanted = {key: row[key] for key in seen if key in row}
    if "missing" in wanted:
        wanted["missing"] = sorted(wanted["missing"])
    assert {key: seen[key] for key in wanted} == wanted
    if not row.get("allow_private"):
        assert all(is_public(address) for address, _ in play.dialled)


@pytest.mark.parametrize(
    ("length", "verdict"), [(10_000, "alive"), (100_000, "alive"), (3_000_000, "failing")]
)
def test_a_long_header_is_read_and_an_endless_one_is_not(
    server: UrlServer, length: int, verdict: str
) -> None:
    answer = {"headers": {"X-Policy": "a" * length}}
    visit, _ = visited(server, {"url": "/start", "answers": {"/start": answer}})
    assert (visit.verdict, visit.reason) == (verdict, "not-http" if verdict == "failing" else "")


def test_cookies_stay_with_the_host_and_the_visit_that_they_came_in(server: UrlServer) -> None:
    wall = {"status": 302, "location": "/in", "headers": {"Set-Cookie": "seen=1; Domain=test"}}
    answers = {
        "/start": wall,
        "/in": {"status": 302, "location": "http://other.test/"},
        "http://other.test/": {"headers": {"Set-Cookie": "late=1"}},
    }
    row = {"url": "/start", "answers": answers}
    for _ in range(2):
        _, play = visited(server, row)
        assert [request.headers.get("cookie") for request in play.requests] == [
            None,
            "seen=1",
            None,
        ]


def test_neither_proxies_nor_passwords_of_the_machine_are_used(
    server: UrlServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine site.test login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    visit, play = visited(server, {"url": "/start", "answers": {"/start": {}}})
    assert visit.verdict == "alive"
    assert "authorization" not in play.requests[0].headers


def test_the_system_looks_names_up(server: UrlServer) -> None:
    server.plays({"answers": {f"http://localhost:{server.port}/": {}}})
    urls = [f"http://localhost:{server.port}/", "http://nowhere.test/"]
    for allowed, verdict in ((False, "excluded"), (True, "alive")):
        told: dict[str, Visit] = {}
        settings = Pace(per_host=0, allow_private=allowed)
        visit_all(map(Target, urls), settings, lambda visit: told.update({visit.url: visit}))  # noqa: B023 - called at once
        assert [told[url].verdict.value for url in urls] == [verdict, "dead"]


def test_asking_for_help_does_not_load_the_client() -> None:
    code = "import sys, bot.audit.external.visit, bot.audit.external.address; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"aiohttp", "asyncio", "idna", "yarl"} & set(loaded)
