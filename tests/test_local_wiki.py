from __future__ import annotations

import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.failure import Exit, Failure
from bot.model import silent
from bot.wiki import local
from bot.wiki.local import accounts, apt, install, packages, php, server
from bot.wiki.local.places import Places, read_json, write_json

DEB822 = """\
# the machine's own
Types: deb
URIs: http://mirror.example/ubuntu-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
# where it comes from
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
ONE_LINE = """\
# deb http://mirror.example/debian buster main
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
deb http://mirror.example/debian bookworm-updates main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main non-free # ours
"""
OTHERS = """\
Types: deb
URIs: https://packages.example.com/node
Suites: nodistro
Components: main
"""


def etc(folder: Path, **files: str) -> Path:
    (folder / "sources.list.d").mkdir()
    for name, text in files.items():
        whole = name.replace("_", ".")
        place = folder if whole == "sources.list" else folder / "sources.list.d"
        (place / whole).write_text(text, encoding="utf-8")
    return folder


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the only folder in which programs are found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def mediawiki(folder: Path, version: str) -> Path:
    (folder / "includes" / "libs").mkdir(parents=True)
    defines = f"<?php\ndefine( 'MW_VERSION', '{version}' );\n"
    (folder / "includes" / "Defines.php").write_text(defines, encoding="utf-8")
    (folder / "api.php").touch()
    return folder


def failure_of(function: Any, *args: Any, **options: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        function(*args, **options)
    return caught.value


def test_only_the_suite_of_a_deb822_source_is_changed(tmp_path: Path) -> None:
    found = apt.main_source(etc(tmp_path, debian_sources=DEB822, a_sources=OTHERS), "trixie")
    assert found
    assert found[0] == "passeur.sources"
    assert found[1].splitlines() == [
        "Types: deb",
        "URIs: http://mirror.example/debian/",
        "Suites: trixie",
        "Components: main",
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
    ]


def test_only_the_suite_of_a_one_line_source_is_changed(tmp_path: Path) -> None:
    expected = "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian"
    found = apt.main_source(etc(tmp_path, sources_list=ONE_LINE), "trixie")
    assert found == ("passeur.list", f"{expected} trixie main\n")


def test_without_another_suite_a_source_stays_as_it_is(tmp_path: Path) -> None:
    found = apt.main_source(etc(tmp_path, debian_sources=DEB822), "")
    assert found
    assert "Suites: bookworm\nComponents: main contrib\n" in found[1]


@pytest.mark.parametrize("text", [OTHERS, f"Enabled: no\n{DEB822.split(chr(10) * 2)[1]}", ""])
def test_other_peoples_and_disabled_sources_are_not_taken(tmp_path: Path, text: str) -> None:
    assert apt.main_source(etc(tmp_path, other_sources=text), "trixie") is None


def test_debians_own_archive_is_taken_before_one_that_looks_alike(tmp_path: Path) -> None:
    alike = "deb http://packages.example.com/debian bookworm main\n"
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    own = f"deb [signed-by={key}] http://miroir.example/debian bookworm main\n"
    folder = etc(tmp_path, a_list=alike, b_list=own, c_list=alike)
    assert apt.main_source(folder, "") == ("passeur.list", own)


def test_a_source_of_a_cloud_image_names_a_file_of_mirrors(tmp_path: Path) -> None:
    text = DEB822.replace("http://mirror.example/debian/", "mirror+file:///etc/apt/debian.list")
    found = apt.main_source(etc(tmp_path, debian_sources=text), "trixie")
    assert found
    assert "URIs: mirror+file:///etc/apt/debian.list\nSuites: trixie\n" in found[1]


def test_a_suite_of_debian_is_not_looked_for_on_ubuntu(tmp_path: Path) -> None:
    folder = etc(tmp_path, sources_list="deb http://miroir.example/ubuntu noble main universe\n")
    assert apt.main_source(folder, "trixie") is None
    assert apt.main_source(folder, "") == (
        "passeur.list",
        "deb http://miroir.example/ubuntu noble main universe\n",
    )


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1:1.39.17-1+deb12u2", "1.39"), ("1:1.43.9+dfsg-1", "1.43"), ("1.43", "1.43"), ("", "")],
)
def test_a_packages_version_tells_the_release(version: str, expected: str) -> None:
    assert apt.series(version) == expected


def test_a_mediawiki_tells_its_version_by_its_sources(tmp_path: Path) -> None:
    root = mediawiki(tmp_path / "mw", "1.43.9")
    assert packages.read_code(root) == packages.Code(root, "1.43.9")


def test_debians_package_may_be_named_by_its_root(tmp_path: Path) -> None:
    root = mediawiki(tmp_path / "usr" / "share" / "mediawiki", "1.39.17")
    assert packages.read_code(tmp_path).path == root


def test_a_folder_without_mediawiki_is_said_to_be_one(tmp_path: Path) -> None:
    assert failure_of(packages.read_code, tmp_path).problem.code == "wiki.not-mediawiki"


def test_a_mediawiki_that_is_too_old_is_refused(tmp_path: Path) -> None:
    failure = failure_of(packages.read_code, mediawiki(tmp_path / "mw", "1.35.14"))
    assert (failure.problem.code, failure.problem.args["version"]) == ("wiki.too-old", "1.35.14")


def test_the_cache_is_asked_before_anything_is_fetched(tmp_path: Path, path: Path) -> None:
    cache = tmp_path / "cache"
    for version in ("1.43", "1.39"):
        mediawiki(cache / version, f"{version}.1")
    found = [
        packages.find_code(None, version, [tmp_path / "none", cache], silent).version
        for version in (None, "1.39", "1.43")
    ]
    assert (found, list(path.iterdir())) == (["1.39.1", "1.39.1", "1.43.1"], [])


@pytest.mark.usefixtures("path")
def test_where_debians_tools_are_missing_the_other_way_is_named(tmp_path: Path) -> None:
    failure = failure_of(packages.find_code, None, None, [tmp_path], silent)
    assert failure.problem.code == "wiki.no-apt"
    assert failure.problem.args["tools"] == "apt-get, apt-cache, dpkg"


def test_a_release_that_debian_does_not_have_is_refused(tmp_path: Path, path: Path) -> None:
    for name in ("apt-get", "apt-cache", "dpkg"):
        program(path, name, "exit 1")
    failure = failure_of(packages.find_code, None, "1.41", [tmp_path], silent)
    assert failure.problem.args == {"version": "1.41", "known": "1.39, 1.43"}


@pytest.mark.parametrize(
    ("said", "code", "status"),
    [
        ("E: Failed to fetch http://x/ Could not resolve 'x'", "wiki.no-network", Exit.LATER),
        ("E: Unable to locate package mediawiki", "wiki.no-package", Exit.SETUP),
    ],
)
def test_no_network_is_told_from_no_package(
    tmp_path: Path, path: Path, said: str, code: str, status: Exit
) -> None:
    program(path, "apt-cache", 'echo "  Candidate: 1:1.39.17-1"')
    program(path, "apt-get", f'echo "{said}" >&2; exit 100')
    program(path, "dpkg", "exit 1")
    failure = failure_of(packages.find_code, None, None, [tmp_path / "c"], silent)
    assert (failure.problem.code, failure.status) == (code, status)
    assert list((tmp_path / "c").iterdir()) == []


@pytest.mark.usefixtures("path")
def test_without_php_all_packages_are_named() -> None:
    assert failure_of(php.find_php, "1.39.17").problem.args["packages"] == (
        "php-cli php-sqlite3 php-intl php-mbstring php-xml php-apcu"
    )


def test_with_php_only_the_missing_modules_are_named(path: Path) -> None:
    program(path, "php", "echo 'pdo_sqlite intl mbstring xml dom' | tr ' ' '\n'")
    (path / "tr").symlink_to("/usr/bin/tr")
    assert php.missing_packages() == ["php-apcu"]


def test_a_php_that_is_too_old_for_this_mediawiki_is_told(path: Path) -> None:
    modules = "\\n".join(php.PACKAGES)
    program(path, "php", f'case $1 in -m) printf "{modules}\\n";; -r) echo 7 4;; esac')
    assert php.find_php("1.39.17") == str(path / "php")
    problem = failure_of(php.find_php, "1.43.9").problem
    assert (problem.code, problem.args["found"], problem.args["needed"]) == (
        "wiki.php-too-old",
        "7.4",
        "8.1",
    )


def test_bot_passwords_are_ones_that_mediawiki_accepts() -> None:
    made = [account for _ in range(50) for account in accounts.new_accounts()]
    secrets = [account["app_password"] for account in made if "app" in account]
    assert len(secrets) == 100
    assert all(re.fullmatch("[0-9a-w]{32,}", secret) for secret in secrets)


def test_no_password_is_given_twice() -> None:
    made = accounts.new_accounts()
    words = [account[name] for account in made for name in account if "password" in name]
    assert len(set(words)) == len(words) == 6


def test_the_configuration_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    robot = next(a for a in accounts.new_accounts() if a["name"] == accounts.BOT)
    accounts.write_configuration(tmp_path, "http://127.0.0.1:1/api.php", robot)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert ({file.name for file in tmp_path.iterdir()}, modes) == (
        {"user-config.py", "user-password.py"},
        {0o600},
    )


def test_the_configuration_is_python_that_names_the_wiki_and_the_robot(tmp_path: Path) -> None:
    robot = next(a for a in accounts.new_accounts() if a["name"] == accounts.BOT)
    accounts.write_configuration(tmp_path, "http://127.0.0.1:1/api.php", robot)
    names: dict[str, Any] = {"family_files": {}, "usernames": {"passeur": {}}}
    exec((tmp_path / "user-config.py").read_text(encoding="utf-8"), names)  # noqa: S102 - as pywikibot does
    assert names["family_files"] == {"passeur": "http://127.0.0.1:1/api.php"}
    assert names["usernames"] == {"passeur": {"passeur": "PasseurBot"}}
    assert (names["put_throttle"], names["max_retries"]) == (0, 0)


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_port_that_somebody_has_is_refused(listener: int) -> None:
    failure = failure_of(server.choose_port, listener, None)
    assert failure.problem.args == {"port": str(listener)}


def test_without_a_wish_the_port_of_before_is_taken_if_it_is_free(listener: int) -> None:
    before = server.any_free_port()
    assert server.choose_port(None, before) == before
    assert server.choose_port(None, listener) != listener


def test_a_strangers_process_is_not_taken_for_the_server(tmp_path: Path) -> None:
    places = Places(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        write_json(places.pid, {"pid": stranger.pid, "port": 8090})
        assert not local.status(tmp_path).running
        local.down(tmp_path)
        alive = stranger.poll() is None
        stranger.communicate(b"\n")
    assert alive
    assert read_json(places.pid) == {"port": 8090}


def test_a_wiki_is_made_only_when_its_last_file_is_there(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert (install.is_made(places), install.is_half_made(places)) == (False, False)
    places.data.mkdir(parents=True)
    assert (install.is_made(places), install.is_half_made(places)) == (False, True)
    write_json(places.made, {"version": "1.39.17"})
    assert (install.is_made(places), install.is_half_made(places)) == (True, False)


def test_a_reset_takes_what_speaks_of_the_wiki_and_leaves_the_rest(tmp_path: Path) -> None:
    for name in ("ledger.sqlite", "history.sqlite", "site.json", "notes.txt", "server.log"):
        (tmp_path / name).touch()
    for name in ("site/data", "runs", "pywikibot"):
        (tmp_path / name).mkdir(parents=True)
    install.clear(Places(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "server.log"}


def test_the_status_of_a_folder_that_is_not_there_makes_none(tmp_path: Path) -> None:
    expected = local.Status(running=False, url="", api="", version="")
    assert local.status(tmp_path / "a") == local.down(tmp_path / "a") == expected
    assert list(tmp_path.iterdir()) == []
