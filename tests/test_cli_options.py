"""What every command accepts, and what answers with a sentence until a later version."""

from __future__ import annotations

import os
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from golden import unwrapped
from test_cli import PASSEUR, change, passeur, project

from bot.cli import LATER
from bot.model import Requests
from bot.run.journal import Journal

__all__ = ["project"]  # the fixture


def test_with_json_stdout_is_one_document(project: Path) -> None:
    assert passeur("check", "--json", cwd=project).json == {"problems": [], "records": 2}
    assert passeur("--json", "plan", cwd=project).json["error"]["code"] == "run.no-wiki"


@pytest.mark.parametrize(
    ("command", "words", "expected"),
    [
        ("check", ("--lang", "en"), "All is well: 2 records, no problem.\n"),
        ("check", ("--json",), '"records": 2'),
        ("check", ("--quiet",), ""),
        ("check", ("--no-color",), "Tout est en ordre"),
        ("plan", ("--wiki", "local"), "wiki up"),
        ("check", ("--project", "sources"), "passeur init"),
        ("check", ("--version",), "passeur "),
        ("check", ("--help",), "--project DIR"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_global_options_go_before_and_after_the_command(
    project: Path, command: str, words: tuple[str, ...], expected: str
) -> None:
    before = passeur(*words, command, cwd=project)
    after = passeur(command, *words, cwd=project)
    assert expected in before.out + before.err
    if words != ("--help",):  # of all commands, and of one
        assert before == after


def test_the_settings_of_a_parent_folder_are_found(project: Path) -> None:
    assert passeur("check", cwd=project / "sources").status == 0


def test_quiet_says_nothing_when_all_is_well(project: Path) -> None:
    said = passeur("check", "--quiet", cwd=project)
    assert (said.status, said.out, said.err) == (0, "", "")


def test_output_is_utf8_whatever_the_machine_thinks(project: Path) -> None:
    said = passeur("check", cwd=project, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert "problème" in unwrapped(said.out)


def test_the_version_is_the_one_that_is_installed(tmp_path: Path) -> None:
    assert passeur("--version", cwd=tmp_path).out == f"passeur {version('passeur')}\n"


def test_messages_are_in_the_language_of_the_project(project: Path) -> None:
    change(project / "passeur.toml", 'language = "fr"', 'language = "en"')
    assert passeur("check", cwd=project).out == "All is well: 2 records, no problem.\n"
    assert "aucun problème" in passeur("check", "--lang", "fr", cwd=project).out


def on_a_terminal(*words: str, cwd: Path, **env: str) -> str:
    """Give what a command writes to a terminal."""
    ours, theirs = os.openpty()
    try:
        subprocess.run(
            [PASSEUR, *words], cwd=cwd, env={**os.environ, **env}, stdin=subprocess.DEVNULL,
            stdout=theirs, stderr=subprocess.DEVNULL, check=False, timeout=60,
        )  # fmt: skip
        return os.read(ours, 100_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such terminals")
def test_colours_are_for_terminals_and_can_be_left_out(project: Path) -> None:
    change(project / "sources" / "projets.toml", 'type = "date"', 'type = "integer"')
    coloured = on_a_terminal("check", cwd=project)
    assert "\x1b[" in coloured
    plain = on_a_terminal("check", "--no-color", cwd=project)
    assert "\x1b[" not in plain
    assert on_a_terminal("check", cwd=project, NO_COLOR="1") == plain
    assert "\x1b[" not in passeur("check", cwd=project).out


def test_so_many_runs_are_listed_as_are_asked_for(project: Path) -> None:
    for number in range(25):
        run = f"202611{number + 1:02d}T041200-3f9a"
        Journal(project / ".passeur" / "runs", run, kind="sync").end("", {}, 0, Requests())
    listed = passeur("runs", "--json", cwd=project).json["runs"]
    assert len(listed) == 20
    assert listed[0]["run"] == "20261125T041200-3f9a"
    assert len(passeur("runs", "--last", "3", "--json", cwd=project).json["runs"]) == 3


@pytest.mark.parametrize("command", LATER)
def test_what_comes_later_answers_with_a_sentence(command: str, tmp_path: Path) -> None:
    said = passeur(command, "--whatever", "x", cwd=tmp_path)
    assert said.status == 2
    assert "prochaine version" in " ".join(said.err.split())


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--from-wiki", "https://exemple.org"),
    ],
    ids=" ".join,
)
def test_options_of_later_versions_answer_with_a_sentence(
    words: tuple[str, ...], project: Path
) -> None:
    said = passeur(*words, cwd=project)
    assert said.status == 2
    assert "prochaine version" in " ".join(said.err.split())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("passeur.toml", "[guards]", '[sources]\nfolders = ["x"]\n[guards]'),
        ("sources/projets.toml", '"projets.xlsx"', '"https://exemple.org/projets.xlsx"'),
        ("sources/projets.toml", '"projets.xlsx"', '"wiki:File:Projets.xlsx"'),
        ("sources/projets.toml", 'type = "date"', 'type = "file"'),
    ],
)
def test_settings_of_later_versions_answer_with_a_sentence(
    project: Path, file: str, old: str, new: str
) -> None:
    change(project / file, old, new)
    said = passeur("check", cwd=project)
    assert said.status == 2
    assert "prochaine version" in " ".join(said.err.split())


def test_what_is_secret_or_made_again_is_left_out_of_git(project: Path) -> None:
    for ignored in (project / ".gitignore", Path(__file__).parents[1] / ".gitignore"):
        lines = ignored.read_text(encoding="utf-8").splitlines()
        assert {".passeur/", "user-config.py", "user-password.py"} <= set(lines)
