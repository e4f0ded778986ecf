from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from undo_yard import Yard

from bot.failure import Failure
from bot.wiki import local
from bot.wiki.local import server, snapshot
from bot.wiki.local.places import Places, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Event
    from bot.wiki.local.packages import Code
    from live.people import RealWiki


class Told(list[str]):
    """Keeps the codes of what progress told."""

    def __call__(self, event: Event) -> None:
        self.append(event.code)


def is_up(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def gone(port: int) -> bool:
    deadline = time.monotonic() + 10
    while is_up(port) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_up(port)


@pytest.fixture
def folder(tmp_path: Path, installed: Places) -> Iterator[Path]:
    """Give the folder of a wiki that is made and does not run."""
    places = Places(tmp_path / ".passeur" / "wiki")
    snapshot.copy_wiki(installed, places)
    yield places.folder
    local.down(places.folder)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Path]:
    """Give a folder where no wiki was ever made."""
    folder = tmp_path / ".passeur" / "wiki"
    yield folder
    local.down(folder)


def test_from_nothing_to_a_wiki_that_answers(empty: Path, code: Code) -> None:
    told, port = Told(), server.any_free_port()
    status = local.up(empty, port=port, mediawiki=code.path, progress=told)
    answer = requests.get(status.api, params={"action": "query", "format": "json"}, timeout=30)
    assert told == ["wiki.installing", "wiki.starting"]
    assert status == local.status(empty)
    assert (status.running, status.version) == (True, code.version)
    assert status.url == f"http://127.0.0.1:{port}/wiki/"
    assert answer.json() == {"batchcomplete": ""}


def test_up_again_says_that_it_runs_already(folder: Path) -> None:
    first, told = local.up(folder, port=server.any_free_port()), Told()
    assert local.up(folder, progress=told) == first
    assert told == ["wiki.already-running"]


def test_it_runs_on_when_the_command_has_ended(folder: Path) -> None:
    port = server.any_free_port()
    script = (
        "import sys, pathlib; from bot.wiki import local;"
        f" local.up(pathlib.Path(sys.argv[1]), port={port})"
    )
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, timeout=60)
    assert local.status(folder).running
    assert server.answers(port)


def test_down_stops_every_worker_and_keeps_the_pages(folder: Path) -> None:
    port = server.any_free_port()
    local.up(folder, port=port)
    assert not local.down(folder).running
    assert gone(port)
    told = Told()
    assert local.up(folder, progress=told).api == f"http://127.0.0.1:{port}/api.php"
    assert told == ["wiki.starting"]


def test_a_server_that_was_killed_is_started_again(folder: Path) -> None:
    port = server.any_free_port()
    local.up(folder, port=port)
    os.kill(read_json(Places(folder).pid)["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 10
    while local.status(folder).running and time.monotonic() < deadline:
        time.sleep(0.01)
    told = Told()
    assert not local.status(folder).running
    assert local.up(folder, port=port, progress=told).running
    assert told == ["wiki.restarting"]


def test_a_port_that_is_taken_is_said_and_the_running_wiki_runs_on(folder: Path) -> None:
    before = local.up(folder, port=server.any_free_port())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Failure) as caught:
            local.up(folder, port=taken.getsockname()[1])
    assert caught.value.problem.code == "wiki.port-taken"
    assert local.status(folder) == before


def test_another_port_moves_the_wiki_and_its_configuration(folder: Path) -> None:
    old, new = server.any_free_port(), server.any_free_port()
    local.up(folder, port=old)
    status = local.up(folder, port=new)
    config = (folder / "user-config.py").read_text(encoding="utf-8")
    assert (status.api, gone(old)) == (f"http://127.0.0.1:{new}/api.php", True)
    assert f"'{status.api}'" in config


def test_a_wiki_whose_making_was_interrupted_is_made_anew(folder: Path, code: Code) -> None:
    Places(folder).made.unlink()
    (folder / "ledger.sqlite").touch()
    told = Told()
    status = local.up(folder, port=server.any_free_port(), mediawiki=code.path, progress=told)
    assert status.running
    assert told == ["wiki.half-made", "wiki.installing", "wiki.starting"]
    assert not (folder / "ledger.sqlite").exists()


def test_another_release_is_refused_and_the_way_is_named(folder: Path, code: Code) -> None:
    has = ".".join(code.version.split(".")[:2])
    other = "1.43" if has == "1.39" else "1.39"
    caches = Places(folder).caches
    if not any((cache / other / "api.php").is_file() for cache in caches):
        defines = (code.path / "includes" / "Defines.php").read_text(encoding="utf-8")
        fake = caches[0] / other
        (fake / "includes" / "libs").mkdir(parents=True)
        (fake / "includes" / "Defines.php").write_text(
            defines.replace(code.version, f"{other}.0"), encoding="utf-8"
        )
        (fake / "api.php").touch()
    with pytest.raises(Failure) as caught:
        local.up(folder, version=other)
    assert caught.value.problem.args == {"has": has, "wanted": other, "how": other}


def test_a_reset_makes_an_empty_wiki_with_new_passwords(folder: Path) -> None:
    local.up(folder, port=server.any_free_port())
    before = read_json(Places(folder).accounts)
    (folder / "ledger.sqlite").touch()
    told = Told()
    status = local.reset(folder, progress=told)
    after = read_json(Places(folder).accounts)
    assert (status.running, told) == (True, ["wiki.installing", "wiki.starting"])
    assert before.keys() == after.keys()
    assert all(before[name]["password"] != after[name]["password"] for name in before)
    assert not (folder / "ledger.sqlite").exists()


def test_passwords_and_databases_are_the_owners_alone(fresh_wiki: RealWiki) -> None:
    secret = ["user-config.py", "user-password.py", "site/accounts.json", "site/data/wiki.sqlite"]
    modes = {stat.S_IMODE((fresh_wiki.folder / name).stat().st_mode) for name in secret}
    assert modes == {0o600}


@pytest.mark.parametrize(
    ("skin", "mark"),
    [("vector", "skin-vector-legacy"), ("vector-2022", "skin-vector-2022"),
     ("monobook", "skin-monobook"), ("", "skin-vector-2022")],
)  # fmt: skip
def test_a_page_has_a_short_address_in_every_skin(
    fresh_wiki: RealWiki, skin: str, mark: str
) -> None:
    fresh_wiki.editor.edit("Région", "mère")
    fresh_wiki.editor.edit("Région/Été", "bonjour à tous")
    reply = requests.get(
        f"{fresh_wiki.url}R%C3%A9gion/%C3%89t%C3%A9", {"useskin": skin}, timeout=30
    )
    assert reply.status_code == 200
    assert "bonjour à tous" in reply.text
    assert mark in reply.text
    assert 'class="subpages"' in reply.text


def test_what_a_browser_needs_is_served(fresh_wiki: RealWiki) -> None:
    base = fresh_wiki.url.removesuffix("/wiki/")
    styles = f"{base}/load.php?lang=fr&modules=skins.vector.styles&only=styles&skin=vector-2022"
    kinds = {
        requests.get(address, timeout=30).headers["Content-Type"].partition(";")[0]
        for address in (styles, f"{base}/resources/assets/licenses/public-domain.png")
    }
    assert kinds == {"text/css", "image/png"}
    assert requests.get(base, timeout=30).url == f"{fresh_wiki.url}Accueil"


@pytest.mark.parametrize(
    "path",
    ["includes/Defines.php", "maintenance/install.php", "vendor/autoload.php", "data/wiki.sqlite",
     "images/%2e%2e/accounts.json", "images/%2e%2e/data/wiki.sqlite", "composer.json",
     "skins/%2e%2e/%2e%2e/composer.json"],
)  # fmt: skip
def test_nothing_else_is_served(fresh_wiki: RealWiki, path: str) -> None:
    base = fresh_wiki.url.removesuffix("/wiki/")
    prepared = requests.Request("GET", f"{base}/").prepare()
    prepared.url = f"{base}/{path}"  # as it is: a client would tidy it up
    with requests.Session() as session:
        assert session.send(prepared, timeout=30).status_code == 404


def test_the_caches_are_emptied_by_nobody_without_the_key(fresh_wiki: RealWiki) -> None:
    base = fresh_wiki.url.removesuffix("/wiki/")
    for headers in ({}, {"X-Passeur-Key": "essai"}):
        assert requests.get(f"{base}/passeur/clear", headers=headers, timeout=30).status_code == 403


def info(wiki: RealWiki, **params: str) -> dict[str, Any]:
    answer = wiki.editor.api(action="query", **params)
    found: dict[str, Any] = answer["query"]
    return found


def test_the_wiki_is_named_and_organised_as_the_real_one(fresh_wiki: RealWiki) -> None:
    found = info(fresh_wiki, meta="siteinfo", siprop="general|namespaces|extensions|skins")
    spaces = {number: space["name"] for number, space in found["namespaces"].items()}
    assert (found["general"]["sitename"], found["general"]["lang"]) == ("Wiki des ADN", "fr")
    assert (spaces["4"], spaces["10"], spaces["14"]) == ("Wiki RADN", "Modèle", "Catégorie")
    assert found["namespaces"]["0"]["subpages"]
    loaded = {extension["name"] for extension in found["extensions"]}
    assert loaded >= {"ParserFunctions", "TemplateData", "Cite", "WikiEditor", "VisualEditor"}


def test_the_robot_has_what_an_administrator_would_give_it(fresh_wiki: RealWiki) -> None:
    answer = fresh_wiki.person("PasseurBot").api(action="query", meta="userinfo", uiprop="rights")
    rights = set(answer["query"]["userinfo"]["rights"])
    wanted = {"bot", "noratelimit", "apihighlimits", "suppressredirect", "move", "upload", "edit"}
    assert wanted <= rights
    assert not {"delete", "protect", "rollback"} & rights


def test_an_ordinary_person_has_no_high_limits(fresh_wiki: RealWiki) -> None:
    answer = fresh_wiki.person("Stagiaire").api(
        action="query", meta="userinfo", uiprop="rights|ratelimits"
    )
    found = answer["query"]["userinfo"]
    assert not {"apihighlimits", "noratelimit"} & set(found["rights"])
    assert found["ratelimits"]["edit"]


def test_an_uploaded_file_is_served_as_what_it_is(fresh_wiki: RealWiki) -> None:
    token = info(fresh_wiki, meta="tokens")["tokens"]["csrftoken"]
    csv = "nom;région\nÉté;Estrie\n".encode()
    with requests.Session() as session:
        session.cookies.update(fresh_wiki.editor.cookies)
        data = {"action": "upload", "filename": "Essai.csv", "token": token, "format": "json"}
        sent = session.post(fresh_wiki.api, data, files={"file": ("Essai.csv", csv)}, timeout=60)
    url = sent.json()["upload"]["imageinfo"]["url"]
    reply = requests.get(url, timeout=30)
    assert reply.content == csv
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_a_project_on_the_rehearsal_wiki_has_a_memory_of_its_own(folder: Path) -> None:
    project = folder.parents[1]
    Yard(project).write()

    def passeur(*words: str) -> tuple[int, dict[str, Any]]:
        command = [str(Path(sys.executable).with_name("passeur")), "--project", str(project)]
        done = subprocess.run(
            [*command, *words, "--json"],
            stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
        return done.returncode, found

    status, told = passeur("--wiki", "local", "sync")
    assert (status, told["error"]["code"]) == (4, "run.rehearsal-down")
    port = server.any_free_port()
    status, told = passeur("wiki", "up", "--port", str(port))
    assert (status, told["running"]) == (0, True)
    assert told["api"] == f"http://127.0.0.1:{port}/api.php"
    status, told = passeur("--wiki", "local", "sync")
    assert (status, told["counts"]) == (0, {"done": 4})
    assert told["plan"]["wiki"] == f"http://127.0.0.1:{port}/api.php"
    own = {path.name for path in folder.iterdir()}
    assert {"user-config.py", "ledger.sqlite", "runs", "reports"} <= own
    assert {path.name for path in folder.parent.iterdir()} == {"wiki"}
    status, told = passeur("sync")
    assert (status, told["error"]["code"]) == (2, "run.no-wiki")
    assert passeur("wiki", "down")[1]["running"] is False
