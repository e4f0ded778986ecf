"""`passeur schedule` as a process, with programs that keep what they are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PASSEUR = str(Path(sys.executable).with_name("passeur"))
SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$TOLD/systemctl"
if [ -e "$TOLD/refuse" ]; then echo "Failed to connect to bus: No medium found" >&2; exit 1; fi
"""
CRONTAB = """#!/bin/sh
if [ "$1" = "-l" ]; then
  if [ -e "$TOLD/refuse" ]; then echo "You are not allowed to use this program" >&2; exit 1; fi
  if [ ! -e "$TOLD/table" ]; then echo "no crontab for moi" >&2; exit 1; fi
  cat "$TOLD/table"
else
  cat > "$TOLD/table"; echo x >> "$TOLD/written"
fi
"""


class Machine:
    """A home folder, a project, and the two programs."""

    def __init__(self, folder: Path) -> None:
        self.told = folder / "told"
        self.home = folder / "home"
        self.project = folder / "mon projet"
        programs = folder / "bin"
        for each in (self.told, self.home, self.project, programs):
            each.mkdir()
        (self.project / "passeur.toml").write_text('project = "adn"\n', encoding="utf-8")
        for name, text in (("systemctl", SYSTEMCTL), ("crontab", CRONTAB)):
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod(0o755)
        self.path = f"{programs}:/usr/bin:/bin"

    def run(self, *words: str, path: str = "") -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"XDG_CONFIG_HOME", "PASSEUR_LANG"}}
        more = {"PATH": path or self.path, "HOME": str(self.home), "TOLD": str(self.told)}
        return subprocess.run(
            [PASSEUR, "--project", str(self.project), "schedule", *words],
            env={**kept, **more}, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def json(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run(*words, "--json").stdout)
        return found

    @property
    def units(self) -> list[str]:
        folder = self.home / ".config" / "systemd" / "user"
        return sorted(file.suffix for file in folder.glob("*")) if folder.exists() else []

    @property
    def table(self) -> str:
        file = self.told / "table"
        return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_printing_changes_nothing(machine: Machine) -> None:
    said = machine.run("--systemd")
    assert said.returncode == 0
    assert said.stdout.count("[Service]") == said.stdout.count("[Timer]") == 2
    assert "enable-linger" in said.stderr
    assert "0 4 * * *" in machine.run("--cron").stdout
    assert (machine.units, machine.table, list(machine.told.iterdir())) == ([], "", [])


def test_units_are_installed_once_and_removed(machine: Machine) -> None:
    for _ in range(2):
        assert machine.json("--systemd", "--at", "03:30", "--install")["installed"]
        assert machine.units == [".service", ".service", ".timer", ".timer"]
    told = (machine.told / "systemctl").read_text(encoding="utf-8")
    assert "--user enable --now passeur-mon-projet-" in told
    assert machine.json("--systemd", "--remove")["removed"]
    assert machine.units == []
    again = machine.run("--systemd", "--remove")
    assert (again.returncode, "Rien n’était planifié" in again.stdout) == (0, True)


def test_where_systemd_does_not_run_nothing_half_is_left(machine: Machine) -> None:
    (machine.told / "refuse").touch()
    said = machine.run("--systemd", "--install")
    assert said.returncode == 2
    assert "No medium found" in " ".join(said.stderr.split())
    assert "--cron" in said.stderr
    assert machine.units == []
    assert not (machine.home / ".config").exists()


def test_a_change_that_fails_leaves_the_schedule_of_before(machine: Machine) -> None:
    assert machine.run("--systemd", "--install").returncode == 0
    folder = machine.home / ".config/systemd/user"
    before = {path: path.read_bytes() for path in folder.iterdir()}
    (machine.told / "refuse").touch()
    assert machine.run("--systemd", "--at", "02:00", "--install").returncode == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert machine.run("--systemd", "--remove").returncode == 2
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_told(machine: Machine) -> None:
    (machine.home / ".config").write_text("un fichier", encoding="utf-8")
    said = machine.run("--systemd", "--install")
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert ".config" in said.stderr
    assert (machine.home / ".config").read_text(encoding="utf-8") == "un fichier"


def test_the_rehearsal_has_a_schedule_of_its_own(machine: Machine) -> None:
    assert machine.run("--systemd", "--install").returncode == 0
    said = machine.run("--systemd", "--wiki", "local", "--lang", "en", "--install")
    assert "Installed" in said.stdout
    assert len(machine.units) == 8
    machine.run("--systemd", "--wiki", "local", "--remove")
    assert len(machine.units) == 4
    texts = machine.json("--systemd", "--wiki", "local", "--lang", "en")["files"]
    assert "--wiki local --lang en sync" in texts[0]["text"]


def test_other_lines_stay_byte_for_byte(machine: Machine) -> None:
    before = b"# \xe9t\xe9\r\n0 1 * * * sauvegarde\r\n\x0c\n"
    (machine.told / "table").write_bytes(before)
    assert machine.run("--cron", "--install").returncode == 0
    assert (machine.told / "table").read_bytes().startswith(before)
    assert machine.run("--cron", "--remove").returncode == 0
    assert (machine.told / "table").read_bytes() == before


def test_cron_lines_are_installed_once_and_removed(machine: Machine) -> None:
    before = "0 1 * * * sauvegarde\n"
    (machine.told / "table").write_text(before, encoding="utf-8")
    for _ in range(2):
        assert machine.run("--cron", "--install").returncode == 0
    assert machine.table.startswith(before)
    assert machine.table.count(" sync;") == 1
    assert (machine.told / "written").read_text() == "x\n"
    machine.run("--cron", "--every", "15m", "--install")
    assert "*/15 * * * *" in machine.table
    assert machine.json("--cron", "--remove")["removed"]
    assert machine.table == before
    assert machine.run("--cron", "--remove").returncode == 0


def test_an_account_without_a_crontab_gets_one(machine: Machine) -> None:
    assert machine.run("--cron", "--install").returncode == 0
    assert "audit --due" in machine.table


def test_an_account_that_may_not_use_cron_is_told(machine: Machine) -> None:
    (machine.told / "refuse").touch()
    said = machine.run("--cron", "--install")
    assert (said.returncode, "not allowed" in said.stderr) == (2, True)


@pytest.mark.parametrize("words", [("--cron", "--install"), ("--systemd", "--install")])
def test_a_machine_without_the_program_is_told(machine: Machine, words: tuple[str, ...]) -> None:
    said = machine.run(*words, path=str(machine.told))
    assert (said.returncode, "Il n’y a pas de programme" in said.stderr) == (2, True)
    assert machine.units == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--systemd", "--at", "25:00"), "04:00"),
        (("--cron", "--every", "45m"), "15m"),
        (("--cron", "--at", "04:00", "--every", "15m"), "contredisent"),
        ((), "--systemd"),
        (("--systemd", "--cron"), "l’un des deux"),
        (("--cron", "--install", "--remove"), "contredisent"),
        (("--windows",), "prochaine version"),
        (("--github", "ici"), "prochaine version"),
    ],
)
def test_what_contradicts_itself_is_told(
    machine: Machine, words: tuple[str, ...], told: str
) -> None:
    said = machine.run(*words)
    assert said.returncode == 2
    assert told in said.stderr
    assert "Traceback" not in said.stderr
