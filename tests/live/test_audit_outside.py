"""Addresses outside the wiki, from a page to a verdict over days, and to a repair."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from live.house import House


class Web(ThreadingHTTPServer):
    """A web of one host: each path says itself what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: Counter[str] = Counter()
        self.back: set[str] = set()
        self.slow = 0.0
        self.most_at_once = 0
        self._under_way = 0
        self._counting = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count the requests that are answered at one time."""
        with self._counting:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        yield
        with self._counting:
            self._under_way -= 1


class _Answers(BaseHTTPRequestHandler):
    server: Web

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        web, path = self.server, urlsplit(self.path).path
        web.asked[path] += 1
        with web.under_way():
            time.sleep(web.slow)
        status = (
            200
            if path in {"/301/slash/", *web.back}
            else int(path[1:4])
            if path[1:4].isdigit()
            else 200
        )
        self.send_response(status)
        if status == 301:
            self.send_header("Location", f"{path}/" if path.endswith("slash") else "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"<h1 id='ici'>x</h1>"
        if path == "/wayback":
            url = parse_qs(urlsplit(self.path).query)["url"][0]
            copy = {"available": True, "status": "200", "url": f"{web.address}/web/2019/{url}"}
            body = json.dumps({"archived_snapshots": {"closest": copy}}).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[Web]:
    running = Web()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def linked(house: House, web: Web) -> House:
    """Give a project whose wiki links to the web, and which may visit it."""
    with (house.folder / "passeur.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            "\n[links]\nper_host_interval = 0\nallow_private_hosts = true\n"
            f'dead_after_failures = 2\ndead_after_days = 0\narchive = "{web.address}/wayback"\n'
        )
    house.wiki.editor.edit("Accueil", "Rien de MediaWiki, dont la page mène dehors.")
    return house


def told(house: House, *words: str) -> dict[str, str]:
    """Run an audit; give for each target its kind."""
    said = house.run("audit", *words, "--json")
    return {each["target"]: each["kind"] for each in said.json["findings"]}


def test_one_visit_suspects_and_two_are_sure(linked: House, web: Web) -> None:
    at = web.address
    linked.wiki.editor.edit("Une", f"{at}/200 {at}/404 {at}/403 [{at}/301/slash x] {at}/301/loin")
    linked.wiki.editor.edit("Deux", f"{at}/404 {at}/404#ici {at}/200#ici {at}/200#absent")
    first = linked.run("audit", "files", "--external", "--json").json
    assert first["urls_checked"] == 5
    kinds = {each["target"]: each["kind"] for each in first["findings"]}
    assert kinds == {
        f"{at}/404": "failing-url",
        f"{at}/404#ici": "failing-url",
        f"{at}/403": "blocked-url",
        f"{at}/301/slash": "moved-url",
        f"{at}/301/loin": "moved-url",
        f"{at}/200#absent": "broken-anchor",
    }
    fixable = {each["target"] for each in first["findings"] if each["fixable"]}
    assert fixable == {f"{at}/301/slash"}
    second = told(linked, "files", "--external")
    assert second[f"{at}/404"] == "dead-url"
    web.back.add("/404")
    assert f"{at}/404" not in told(linked, "files", "--external")


def test_what_is_due_is_visited_and_no_more(linked: House, web: Web) -> None:
    at = web.address
    linked.wiki.editor.edit("Une", " ".join(f"{at}/200/{n}" for n in range(9)))
    settings = linked.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8").replace("[links]", "[links]\ndue_per_run = 4")
    settings.write_text(text, encoding="utf-8")
    visited = [linked.run("audit", "--due", "--json").json["urls_checked"] for _ in range(4)]
    assert visited == [4, 4, 1, 0]
    history = sqlite3.connect(linked.folder / ".passeur" / "history.sqlite")
    with history:
        history.execute(
            "UPDATE addresses SET checked = '2020-01-01T00:00:00Z' WHERE url LIKE '%/3'"
        )
    history.close()
    assert linked.run("audit", "--due", "--json").json["urls_checked"] == 1


def test_repairs_of_addresses_change_nothing_else(linked: House, web: Web) -> None:
    at = web.address
    text = (
        f"[{at}/301/slash site], {at}/404/x. <nowiki>{at}/404/x</nowiki> {at}/404/xy {at}/301/loin"
    )
    linked.wiki.editor.edit("Une", text)
    told(linked, "files", "--external")
    plan = linked.folder / "plan.json"
    said = linked.run("audit", "files", "--external", "--fix", str(plan))
    assert said.status == 3, said.err
    assert linked.run("apply", str(plan)).status == 0
    copy = f"{at}/web/2019/{at}"
    assert linked.wiki.editor.text("Une") == (
        f"[{at}/301/slash/ site], {copy}/404/x. <nowiki>{at}/404/x</nowiki> {copy}/404/xy"
        f" {at}/301/loin"
    )


def test_a_kill_loses_no_answer(linked: House, web: Web) -> None:
    at, web.slow = web.address, 0.05
    settings = linked.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8").replace("[links]", "[links]\nworkers = 2")
    settings.write_text(text, encoding="utf-8")
    linked.wiki.editor.edit("Une", " ".join(f"{at}/200/{n}" for n in range(400)))
    running = linked.start("audit", "files", "--external")
    while sum(web.asked.values()) < 60:
        assert running.poll() is None
        time.sleep(0.01)
    running.kill()
    running.communicate()
    history = sqlite3.connect(linked.folder / ".passeur" / "history.sqlite")
    (kept,) = history.execute("SELECT count(*) FROM addresses WHERE verdict = 'alive'").fetchone()
    history.close()
    assert 50 <= kept <= sum(web.asked.values())


def test_no_request_goes_to_a_private_network_by_itself(house: House, web: Web) -> None:
    house.wiki.editor.edit("Accueil", "x")
    house.wiki.editor.edit("Une", f"{web.address}/200 http://169.254.169.254/latest")
    said = house.run("audit", "files", "--external", "--json").json
    assert [each for each in said["findings"] if each["kind"].endswith("-url")] == []
    assert web.asked == {}


def test_without_a_network_nothing_is_held_against_anybody(house: House) -> None:
    house.wiki.editor.edit("Accueil", "x")
    hosts = " ".join(f"https://hote-{n}.invalid/" for n in range(5))
    house.wiki.editor.edit("Une", hosts)
    said = house.run("audit", "files", "--external", "--json")
    if said.status == 4:  # where names cannot be looked up at all
        assert "audit.no-network" in {each["code"] for each in said.json["problems"]}
        assert said.json["urls_checked"] == 0
    else:  # where they can, a domain that does not exist is one
        assert {each["kind"] for each in said.json["findings"]} <= {"failing-url", "unused-file"}


def test_a_plan_knows_what_is_dead(linked: House, web: Web) -> None:
    at = web.address
    linked.wiki.editor.edit("Une", f"{at}/404")
    for _ in range(2):
        told(linked, "files", "--external")
    template = linked.folder / "templates_wikitext" / "pages" / "projet.wikitext"
    text = template.read_text(encoding="utf-8")
    template.write_text(f"{text}\n{at}/404 {at}/200\n", encoding="utf-8")
    said = linked.run("plan", "--audit", "--json").json
    dead = {each["target"] for each in said["findings"] if each["kind"] == "dead-url"}
    assert dead == {f"{at}/404"}


def configured(linked: House, old: str, new: str) -> None:
    settings = linked.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    assert old in text
    settings.write_text(text.replace(old, new), encoding="utf-8")


def test_what_the_settings_exclude_is_not_visited(linked: House, web: Web) -> None:
    at = web.address
    configured(linked, "[links]", f'[links]\nexclude = ["{at}/404*"]')
    linked.wiki.editor.edit("Une", f"{at}/404 {at}/403")
    assert told(linked, "files", "--external") == {f"{at}/403": "blocked-url"}
    assert set(web.asked) == {"/403"}


def test_no_more_requests_are_under_way_than_the_settings_allow(linked: House, web: Web) -> None:
    configured(linked, "[links]", "[links]\nworkers = 2")
    web.slow = 0.05
    linked.wiki.editor.edit("Une", " ".join(f"{web.address}/200/{n}" for n in range(30)))
    told(linked, "files", "--external")
    assert web.asked.total() == 30
    assert web.most_at_once <= 2


def test_no_copy_is_asked_for_where_the_settings_name_no_service(linked: House, web: Web) -> None:
    linked.wiki.editor.edit("Une", f"{web.address}/404")
    configured(linked, f'archive = "{web.address}/wayback"', 'archive = ""')
    for _ in range(2):
        found = told(linked, "files", "--external")
    assert found == {f"{web.address}/404": "dead-url"}
    assert "/wayback" not in web.asked
    configured(linked, 'archive = ""', f'archive = "{web.address}/wayback"')
    told(linked, "files", "--external")
    assert "/wayback" in web.asked
