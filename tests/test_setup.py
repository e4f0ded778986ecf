from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
