"""Makes `.venv/` with the locked packages and Passeur itself; quick where nothing has changed.

Run by the machine's own Python, before anything is installed: standard library only.

    tools/venv.py [--dev]
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.say import Say  # noqa: E402 - the path has to be set first

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
BUILD, RUNTIME, DEV = (
    ROOT / f"requirements{part}.lock" for part in ("-build", "", "-dev")
)  # fmt: skip
say = Say("fr")


class NotReadyError(Exception):
    """The environment cannot be made; the message is for people."""


def main(words: list[str]) -> int:
    """Make the environment; give the exit status."""
    try:
        make(dev="--dev" in words)
    except NotReadyError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def make(*, dev: bool) -> None:
    """Bring the environment to what the locks say, step by step, each with a stamp."""
    if not _is_sound():
        shutil.rmtree(VENV, ignore_errors=True)
        _create()
    if _install("build", [BUILD], []):
        (VENV / "stamp-runtime").unlink(missing_ok=True)
    fresh = _install("runtime", [RUNTIME], ["--no-build-isolation"])
    if dev:
        fresh = _install("dev", [DEV], ["--no-build-isolation"]) or fresh
    fresh = _install_passeur() or fresh
    _compile([ROOT / "bot", *([VENV] if fresh else [])])


def _is_sound() -> bool:
    """Say whether the environment is there, whole, has not been moved, and has kept its Python."""
    return (VENV / "stamp-made").is_file() and _read("made") == _birth()


def _birth() -> str:
    """Name what an environment belongs to: this folder and its own Python, if that still runs."""
    try:
        done = _quietly([str(PYTHON), "-c", "import sys; print(sys.version, sys.base_prefix)"])
    except OSError:  # the machine's Python was replaced, and the link leads nowhere
        return ""
    return f"{VENV} {done.stdout}"


def _create() -> None:
    print(say("setup.making", version=sys.version.split()[0]), file=sys.stderr)
    done = _quietly([sys.executable, "-m", "venv", str(VENV)])
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        _create_with_pip_of_debian(done.stdout + done.stderr)
    _write("made", _birth())


def _create_with_pip_of_debian(said: str) -> None:
    """Do without `ensurepip`, which Debian keeps in a package of its own: fetch pip's wheel."""
    done = _quietly([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if done.returncode:
        raise NotReadyError(say("setup.no-venv", said=_last_line(said + done.stderr)))
    cache = ROOT / ".cache" / "pip"
    wheels = sorted(cache.glob("**/pip-*.whl")) or _fetch_pip(cache)
    install = [PYTHON, f"{wheels[-1]}/pip", "install", "--no-index", "-q", str(wheels[-1])]
    done = _quietly(list(map(str, install)))
    if done.returncode:
        raise NotReadyError(say("setup.no-venv", said=_last_line(done.stderr)))


def _fetch_pip(cache: Path) -> list[Path]:
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as name:
        if not shutil.which("apt-get"):
            raise NotReadyError(say("setup.no-venv", said=""))
        done = _quietly(["apt-get", "download", "python3-pip-whl"], Path(name))
        if done.returncode:  # a machine that has just been made has no package lists
            _quietly([*_sudo(), "apt-get", "update", "-q"])
            done = _quietly(["apt-get", "download", "python3-pip-whl"], Path(name))
        packages = list(Path(name).glob("*.deb"))
        if done.returncode or not packages:
            raise NotReadyError(say("setup.no-venv", said=_last_line(done.stderr)))
        _quietly(["dpkg", "-x", str(packages[0]), str(cache)])
    return sorted(cache.glob("**/pip-*.whl"))


def _sudo() -> list[str]:
    root = not hasattr(os, "geteuid") or os.geteuid() == 0
    return [] if root or not shutil.which("sudo") else ["sudo"]


def _install(name: str, locks: list[Path], options: list[str]) -> bool:
    """Install what the locks name, by hash, unless that was done; say whether it was needed."""
    content = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    if _read(name) == content:
        return False
    if name != "build":
        print(say("setup.installing"), file=sys.stderr)
    required = [word for lock in locks for word in ("-r", str(lock))]
    _pip("--require-hashes", "--no-deps", *options, *required)
    _write(name, content)
    return True


def _install_passeur() -> bool:
    """Put `passeur` itself into the environment, so that it runs from this folder."""
    content = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if _read("passeur") == content and (PYTHON.parent / "passeur").is_file():
        return False
    _pip("--no-deps", "--no-index", "--no-build-isolation", "--editable", str(ROOT))
    _write("passeur", content)
    return True


def _pip(*words: str) -> None:
    fixed = ["-qq", "--disable-pip-version-check", "--no-input", "--no-compile"]
    command = [str(PYTHON), "-m", "pip", "install", *fixed, *words]
    if subprocess.run(command, env=_environment(), check=False).returncode:
        raise NotReadyError(say("setup.pip-failed"))


def _compile(folders: list[Path]) -> None:
    """Write bytecode now: a command that compiles itself each time starts ten times slower."""
    words = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", *map(str, folders)]
    # A file for a newer Python inside some package is no fault of ours: its status says nothing.
    subprocess.run(words, env=_environment(), capture_output=True, check=False)


def _environment() -> dict[str, str]:
    unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX"}
    unwanted |= {"PIP_USER", "PIP_REQUIRE_VIRTUALENV", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def _quietly(words: list[str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def _read(stamp: str) -> str:
    path = VENV / f"stamp-{stamp}"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _write(stamp: str, content: str) -> None:
    (VENV / f"stamp-{stamp}").write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
