"""What `doctor` tells of wikis, files and passwords that no server of ours could be made to be."""

from __future__ import annotations

import os
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.failure import Exit, Failure
from bot.jobs.doctor import Examined, as_far_as_readable, examine, nowhere
from bot.jobs.doctor_values import Check
from bot.jobs.workspace import Workspace, open_workspace
from bot.model import Cell, Problem, Site
from bot.render.stock import stock_site
from bot.report.doctor import doctor_json, doctor_text
from bot.say import LANGUAGES, Say
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

if TYPE_CHECKING:
    from pathlib import Path

    from bot.wiki.port import Start

SITE = replace(
    stock_site("fr"),
    api="https://wiki.example/w/api.php",
    server="https://wiki.example",
    version="1.43.9",
    extensions=frozenset({"ParserFunctions", "TemplateData"}),
)
GOOD = "0123456789abcdefghijklmnopqrstuv"


class Wiki(MemoryWiki):
    """A wiki in memory with some of its first answer changed; the clock is right."""

    def __init__(self, site: Site = SITE, **told: Any) -> None:
        super().__init__(site)
        self.told = {"now": datetime.now(UTC).isoformat(), **told}

    def start(self, stop_page: str) -> Start:
        return replace(super().start(stop_page), **self.told)


class Falling(Wiki):
    """A wiki that answers one question no more."""

    def __init__(self, status: Exit) -> None:
        super().__init__()
        self.status = status

    def protection(self, title: str) -> str:
        raise Failure(Problem("api.unreachable", None, {"api": title}), self.status)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "passeur.toml").write_text('project = "adn"\n', encoding="utf-8")
    modeles = tmp_path / "templates_wikitext" / "modeles"
    modeles.mkdir(parents=True)
    (modeles / "Fiche.wikitext").write_text("{{#if: {{{a|}}} | x }}\n", encoding="utf-8")
    return tmp_path


def seen(folder: Path, wiki: MemoryWiki) -> Examined:
    workspace = replace(open_workspace(folder), opener=lambda _: wiki)
    return examine(workspace, "fr")


def not_ok(found: Examined) -> dict[str, str]:
    """Give the sentences told that are not fine, by the code of their check."""
    return {check.code: check.told.code for check in found.checks if not check.ok}


def test_a_wiki_where_all_is_well(folder: Path) -> None:
    wiki = Wiki()
    wiki.person_edits("User:PasseurBot", "Qui je suis.")
    found = seen(folder, wiki)
    assert not_ok(found) == {"night": "doctor.night-never"}
    assert found.status is Exit.DONE


@pytest.mark.parametrize(
    ("site", "told", "code", "sentence", "status"),
    [
        ({"version": "1.34.4"}, {}, "version", "old", Exit.SETUP),
        ({"version": "1.35.14"}, {}, "version", "untried", Exit.DONE),
        ({"api": "http://wiki.example/w/api.php"}, {}, "https", "open", Exit.SETUP),
        ({"extensions": frozenset({"TemplateData"})}, {}, "extension", "missing", Exit.SETUP),
        ({"extensions": frozenset({"ParserFunctions"})}, {}, "extension", "useful", Exit.DONE),
        ({"extensions": SITE.extensions | {"ConfirmEdit"}}, {}, "passed", "asked", Exit.DONE),
        ({}, {"jobs": 1_001}, "jobs", "many", Exit.DONE),
        ({}, {"readonly": "Copie"}, "readonly", "now", Exit.LATER),
        ({}, {"blocked": "Trop"}, "blocked", "now", Exit.SETUP),
        ({}, {"rights": BOT_RIGHTS - {"move"}}, "grants", "missing", Exit.SETUP),
        ({}, {"rights": BOT_RIGHTS - {"bot"}}, "grants", "missing", Exit.DONE),
    ],
)
def test_what_the_wiki_says_of_itself_is_judged(
    folder: Path,
    site: dict[str, Any],
    told: dict[str, Any],
    code: str,
    sentence: str,
    status: Exit,
) -> None:
    found = seen(folder, Wiki(replace(SITE, **site), **told))
    assert not_ok(found)[code] == f"doctor.{code}-{sentence}"
    assert found.status is status


@pytest.mark.parametrize("api", ["http://127.0.0.1:8080/api.php", "http://localhost/api.php"])
def test_nobody_reads_on_the_way_within_a_machine(folder: Path, api: str) -> None:
    assert "https" not in not_ok(seen(folder, Wiki(replace(SITE, api=api))))


def test_clocks_that_differ_are_told(folder: Path) -> None:
    late = (datetime.now(UTC) - timedelta(minutes=42)).isoformat()
    (clock,) = (c for c in seen(folder, Wiki(now=late)).checks if c.code == "clock")
    assert (clock.ok, clock.told.args["minutes"]) == (False, 42)


def test_templates_without_functions_need_no_extension(folder: Path) -> None:
    modele = folder / "templates_wikitext" / "modeles" / "Fiche.wikitext"
    modele.write_text("{{{a|}}}\n", encoding="utf-8")
    site = replace(SITE, extensions=frozenset({"TemplateData"}))
    assert "extension" not in not_ok(seen(folder, Wiki(site)))


@pytest.mark.parametrize(
    ("status", "after"), [(Exit.SETUP, {"user-page"}), (Exit.LATER, set[str]())]
)
def test_a_look_that_fails_stops_the_others_only_where_the_wiki_is_gone(
    folder: Path, status: Exit, after: set[str]
) -> None:
    found = seen(folder, Falling(status))
    assert not_ok(found)["stop-page"] == "api.unreachable"
    assert {check.code for check in found.checks} & {"user-page"} == after
    assert found.status is status


def test_each_finding_names_the_page_that_mends_it_by_its_whole_address(folder: Path) -> None:
    wiki = Wiki(rights=BOT_RIGHTS - {"move"})
    found = [check for check in seen(folder, wiki).checks if check.page]
    assert {check.code for check in found} >= {"grants", "user-page", "stop-page"}
    for check in found:
        assert str(check.told.args["address"]).startswith("https://wiki.example/wiki/")


def test_little_room_on_the_disk_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - what the standard library gives
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**9, 9 * 10**8, 10**8))
    found = seen(folder, Wiki())
    assert not_ok(found)["disk"] == "doctor.disk-full"
    assert found.status is Exit.SETUP


CONFIG = """family = mylang = 'passeur'
family_files['passeur'] = 'https://wiki.example/w/api.php'
usernames['passeur']['passeur'] = 'PasseurBot'
password_file = 'user-password.py'
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"('PasseurBot', BotPassword('passeur', '{GOOD}'))", ""),
        (f"('passeur', 'PasseurBot', BotPassword('passeur', '{GOOD}'))", ""),
        (f"('PasseurBot@passeur', '{GOOD}')", ""),
        (f"('PasseurBot', 'passeur@{GOOD}')", ""),
        (f"# note\n\n('Autre', 'x')\n('PasseurBot', BotPassword('passeur', '{GOOD}'))", ""),
        (f"('PasseurBot', 'x')\n('PasseurBot', BotPassword('passeur', '{GOOD}'))", ""),
        (f"('PasseurBot', '{GOOD}')", "doctor.password-main"),
        (f"('PasseurBot', BotPassword('passeur', '{GOOD[:31]}'))", "doctor.password-mistyped"),
        (f"('PasseurBot', BotPassword('passeur', '{GOOD}x'))", "doctor.password-mistyped"),
        (f"('PasseurBot', BotPassword('passeur', ' {GOOD}'))", "doctor.password-mistyped"),
        ("('PasseurBot', BotPassword('passeur', 'x)", "api.broken-password-file"),
        ("password = 'x'", "api.broken-password-file"),
        ("", "api.no-password"),
        ("('x',)", "api.no-password"),
    ],
)
def test_the_shape_of_the_password_is_judged_and_nothing_of_it_told(
    folder: Path, text: str, sentence: str
) -> None:
    (folder / "user-config.py").write_text(CONFIG, encoding="utf-8")
    password = folder / "user-password.py"
    password.write_text(text, encoding="utf-8")
    password.chmod(0o600)
    found = seen(folder, Wiki())
    assert not_ok(found).get("password", "") == sentence
    for language in LANGUAGES:
        said = str(doctor_json(found.checks, Say(language))) + doctor_text(
            found.checks, Say(language)
        )
        assert GOOD[:31] not in said


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_a_link_in_place_of_the_password_file_is_told(folder: Path) -> None:
    (folder / "user-config.py").write_text(CONFIG, encoding="utf-8")
    (folder / "other.py").write_text("('PasseurBot', 'x')", encoding="utf-8")
    (folder / "user-password.py").symlink_to(folder / "other.py")
    assert not_ok(seen(folder, Wiki()))["password"] == "api.password-file-link"


def test_broken_settings_leave_what_can_be_read_of_them(folder: Path) -> None:
    text = 'project = "adn"\nlanguage = "en"\n[wiki]\napi = "https://wiki.example/w/api.php"\n'
    (folder / "passeur.toml").write_text(text, encoding="utf-8")
    project = as_far_as_readable(folder, local=False).project
    assert (project.language, project.wiki.api) == ("en", "https://wiki.example/w/api.php")
    (folder / "passeur.toml").write_text("project = \n", encoding="utf-8")
    assert as_far_as_readable(folder, local=False).project.wiki.api == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 100])
def test_what_is_wrong_comes_first_and_no_line_is_too_long(
    folder: Path, language: str, width: int
) -> None:
    wiki = Wiki(rights=BOT_RIGHTS - {"move"}, jobs=5_000)
    workspace = replace(open_workspace(folder), opener=lambda _: wiki)
    lines = doctor_text(examine(workspace, language).checks, Say(language), width).splitlines()
    marks = [line[0] for line in lines if line[:2] in {"✗ ", "! ", "✓ "}]
    assert marks == sorted(marks, key="✗!✓".index)
    assert set(marks) == set("✗!✓")
    assert all(len(line) <= width for line in lines if "https://" not in line)


def test_a_place_and_what_is_wrong_there_are_joined_as_the_language_does() -> None:
    check = Check("settings", Problem("schema.toml-deep", Cell("passeur.toml:3")), ok=False)
    assert "passeur.toml:3\u00a0: " in doctor_text([check], Say("fr"))
    assert "passeur.toml:3: " in doctor_text([check], Say("en"))


def test_a_folder_that_is_no_project_is_one_finding(tmp_path: Path) -> None:
    with pytest.raises(Failure) as caught:
        open_workspace(tmp_path)
    found = nowhere(caught.value)
    (check,) = doctor_json(found.checks, Say("fr"))["checks"]
    assert (check["code"], check["ok"], check["severity"]) == ("folder", False, "error")
    assert check["hint"]
    assert found.status is Exit.SETUP


def test_no_opener_and_no_address_is_no_contact(folder: Path) -> None:
    found = examine(Workspace(folder, open_workspace(folder).project), "fr")
    assert not_ok(found)["login"] == "doctor.login-nobody"
    assert "version" not in {check.code for check in found.checks}


def test_checks_have_the_shape_of_the_contract(folder: Path) -> None:
    shape = doctor_json(seen(folder, Wiki(rights=BOT_RIGHTS - {"move"})).checks, Say("fr"))
    assert set(shape) == {"checks"}
    names = {"code", "ok", "severity", "message", "hint"}
    assert all(set(check) == names for check in shape["checks"])
    severities = {(check["ok"], check["severity"]) for check in shape["checks"]}
    assert severities == {(True, ""), (False, "error"), (False, "warning")}
