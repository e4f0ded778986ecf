"""Our units, as the systemd of this machine reads them; skipped where it is not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.say import Say
from bot.schedule import systemd
from bot.schedule.values import Daily, Every, Place, Task, tasks

ANALYZE = shutil.which("systemd-analyze")
SYSTEMD = Path("/usr/lib/systemd/systemd")
SETPRIV = shutil.which("setpriv")
ODD = 'Équipe 100 % l\'été "ADN" $HOME ${HOME} ; \\ fin'
SYNC, LINKS = tasks(Daily(4, 0))
OFTEN = Task("sync", ("sync",), Every(15))
pytestmark = pytest.mark.skipif(not ANALYZE, reason="needs systemd-analyze")


@dataclass(frozen=True)
class Units:
    """A folder that any user may read, with a project of some name and its units."""

    folder: Path
    place: Place

    def write(self, task: Task, *, sandbox: bool = True) -> list[str]:
        files = systemd.units(self.place, task, Say("fr"), sandbox=sandbox)
        for file in files:
            (self.folder / file.path).write_text(file.text, encoding="utf-8")
        return [str(self.folder / file.path) for file in files]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        about = {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "SYSTEMD_UNIT_PATH": f"{self.folder}:",
        }
        return subprocess.run(
            words, env={**os.environ, **about}, capture_output=True, text=True, check=False
        )


@pytest.fixture(params=["simple", ODD])
def made(request: pytest.FixtureRequest) -> Iterator[Units]:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder = Path(name)
        project = folder / request.param
        for each in (project, folder / "run"):
            each.mkdir()
        program = project / "passeur"
        program.write_text("#!/bin/sh\n")
        for path in (folder, project, program):
            path.chmod(0o755)
        yield Units(folder, Place("100 %", project, (str(program),)))


@pytest.mark.parametrize("task", [SYNC, LINKS, OFTEN], ids=["sync", "links", "often"])
@pytest.mark.parametrize("sandbox", [True, False])
def test_systemd_finds_nothing_wrong(made: Units, task: Task, *, sandbox: bool) -> None:
    paths = made.write(task, sandbox=sandbox)
    done = made.run("systemd-analyze", "--user", "verify", "--man=no", *paths)
    about_us = [line for line in done.stderr.splitlines() if made.place.name in line]
    assert (done.returncode, about_us) == (0, [])


@pytest.mark.skipif(not SYSTEMD.exists() or not SETPRIV, reason="needs systemd and setpriv")
def test_systemd_reads_the_names_that_were_meant(made: Units) -> None:
    """`systemd --test` shows units as it has read them; it does so for nobody who is root."""
    paths = made.write(SYNC)
    words = [str(SYSTEMD), "--test", "--user", f"--unit={Path(paths[0]).name}"]
    if os.geteuid() == 0:
        os.chown(made.folder / "run", 65534, 65534)
        words = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *words]
    told = made.run(*words).stdout
    ours = told.partition(f"-> Unit {Path(paths[0]).name}:")[2].partition("\t-> Unit ")[0]
    lines = [line.strip() for line in ours.splitlines()]
    folder = str(made.place.folder)
    assert f"ReadWritePaths: {folder}" in lines
    assert "Description: Passeur : publier les classeurs de 100 %" in lines
    assert "Restart: on-failure" in lines
    (command,) = [line for line in lines if line.startswith("Command Line: ")]
    # systemd shows words quoted as a shell would, and $$ as it is: it is looked at when it starts.
    shown = command.replace('\\"', '"').replace("\\\\", "\\").replace("\\$", "$")
    assert folder.replace("$", "$$") in shown.replace("\\`", "`")
    assert shown.endswith("sync")


def test_the_exposure_is_small(made: Units) -> None:
    """In tenths, of 100; the figure is that of a service of the administrator.

    A user's service never had the capabilities: with that said, as a system service would have to
    say it, little is left.
    """
    paths = made.write(SYNC)
    words = ["systemd-analyze", "--user", "security", "--offline=true"]
    assert made.run(*words, "--threshold=56", paths[0]).returncode == 0
    with Path(paths[0]).open("a", encoding="utf-8") as file:
        file.write("User=nobody\nCapabilityBoundingSet=\nPrivateDevices=yes\n")
    done = made.run(*words, "--threshold=26", paths[0])
    assert done.returncode == 0, done.stdout
