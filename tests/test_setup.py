from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import venv

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_version_and_a_hash(lock: Path) -> None:
    packages = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    wrong = [
        package
        for package in packages
        if not re.match(r"[a-z0-9-]+==\S+ .*\n +--hash=sha256:[0-9a-f]{64}", package)
    ]
    assert (len(packages) > 5, wrong) == (True, [])


def test_no_lock_names_a_host() -> None:
    texts = [lock.read_text(encoding="utf-8") for lock in LOCKS]
    assert len(texts) == 3
    assert not [text for text in texts if "://" in text or "--index-url" in text]


def test_what_the_project_depends_on_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=]", name)[0].lower() for name in project["dependencies"]}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert wanted - locked == set()


FIND_PYTHON = str(ROOT / "tools" / "python.sh")


def test_a_named_python_that_is_new_enough_is_taken() -> None:
    done = subprocess.run(
        ["/bin/sh", FIND_PYTHON],
        capture_output=True, text=True, check=True, env={"PYTHON": sys.executable},
    )  # fmt: skip
    assert done.stdout.strip() == sys.executable


def test_an_old_python_is_passed_over_and_the_need_is_said(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", FIND_PYTHON],
        capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "Python 3.11" in done.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Give a folder of programs that stand for a machine without PHP; apt-get logs its words."""
    plan = f'[ "$1" = -s ] && cat {tmp_path}/planned'
    programs = {
        "apt-get": f'echo "$@" >> {tmp_path}/asked; {plan}; exit 0',
        "sudo": 'exec "$@"',
    }
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    for name in ("cat", "env", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    return tmp_path


def set_up(machine: Path, *planned: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    lines = [f"Inst {name} (1.0 Debian:12)\n" for name in planned]
    (machine / "planned").write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "rehearsal.py"), "--php-only"],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={"PATH": str(machine), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    return done, (machine / "asked").read_text(encoding="utf-8").splitlines()


PHP = "php-cli php-sqlite3 php-intl php-mbstring php-xml php-apcu"


def test_what_will_be_installed_is_named_first_and_nothing_is_recommended(machine: Path) -> None:
    done, asked = set_up(machine, "php8.2-cli", "php-cli")
    assert done.returncode == 0
    assert f"Passeur va installer : {PHP}" in done.stderr
    assert asked[-1] == f"install -y -q --no-install-recommends {PHP}"


def test_package_lists_are_read_anew_only_where_php_is_not_known(machine: Path) -> None:
    _, known = set_up(machine, "php-cli")
    (machine / "asked").unlink()
    done, unknown = set_up(machine)
    assert "update -q" not in known
    assert "update -q" in unknown
    assert (done.returncode, unknown[-1]) == (2, f"-s install --no-install-recommends {PHP}")
    assert "sudo apt-get install --no-install-recommends" in done.stderr


def test_packages_that_would_bring_a_web_server_are_not_installed(machine: Path) -> None:
    done, asked = set_up(machine, "php-cli", "apache2-bin")
    assert (done.returncode, len(asked)) == (2, 2)
    assert not [words for words in asked if words.startswith("install")]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("setup", ("tools/rehearsal.py --php-only",)),
        ("demo", ("passeur wiki up", "passeur --wiki local sync")),
        ("test", ("tools/rehearsal.py", "-m pytest")),
        ("check", ("ruff format --check", "ruff check", "mypy", "pytest -q tests/test_docs.py")),
        ("bench", ("tools/rehearsal.py", "-m benchmarks.run")),
        ("torture", ("tools/rehearsal.py", "-m torture.run")),
    ],
)
def test_each_target_of_make_sets_itself_up_and_does_what_it_is_for(
    target: str, words: tuple[str, ...]
) -> None:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        capture_output=True, text=True, check=True, cwd=ROOT, env=quiet,
    ).stdout  # fmt: skip
    steps = ("tools/venv.py", *words)
    assert [step for step in steps if step not in told] == []
    assert [told.index(step) for step in steps] == sorted(told.index(step) for step in steps)


def test_a_second_set_up_finds_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\necho "$@" >> {asked}\n'
        f'case "$*" in "-m venv"*) mkdir {tmp_path}/venv;; *"-m pip"*) touch {tmp_path}/passeur;; '
        "-c*) echo its version;; esac\n",
        encoding="utf-8",
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(venv, "PYTHON", python)
    monkeypatch.setattr(venv, "VENV", tmp_path / "venv")

    def installed() -> list[str]:
        asked.unlink(missing_ok=True)
        assert venv.main(["--dev"]) == 0
        words = asked.read_text(encoding="utf-8").splitlines()
        return [line for line in words if line.startswith(("-m venv", "-m pip"))]

    assert [line.split()[1] for line in installed()] == ["venv", "pip", "pip", "pip", "pip"]
    assert installed() == []
