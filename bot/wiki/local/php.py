"""PHP on this machine: whether it is there with its modules, and how a script is run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from bot.failure import Exit, Failure
from bot.model import Problem, release_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.wiki.local.places import Places

PACKAGES: Mapping[str, str] = {
    "pdo_sqlite": "php-sqlite3",
    "intl": "php-intl",
    "mbstring": "php-mbstring",
    "xml": "php-xml",
    "dom": "php-xml",
    "apcu": "php-apcu",
}
"""Which Debian package brings each module that MediaWiki, or its speed, needs."""

_OLDEST = {(1, 39): (7, 4), (1, 42): (8, 1), (1, 43): (8, 1), (1, 44): (8, 1), (1, 45): (8, 2)}
"""Source: MediaWiki's release notes, "PHP version"."""

_CAREFUL = ("-d", "display_errors=stderr", "-d", "memory_limit=512M")


def missing_packages() -> list[str]:
    """Name the Debian packages that are not there, the command itself first."""
    php = shutil.which("php")
    if php is None:
        return ["php-cli", *dict.fromkeys(PACKAGES.values())]
    listed = subprocess.run([php, "-m"], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    there = set(listed.stdout.lower().split())
    return list(dict.fromkeys(pack for module, pack in PACKAGES.items() if module not in there))


def find_php(version: str) -> str:
    """Give the path of a PHP that can run this MediaWiki, or fail with what to install."""
    missing = missing_packages()
    if missing:
        raise Failure(Problem("wiki.php-missing", args={"packages": " ".join(missing)}))
    php = shutil.which("php") or "php"
    oldest = _oldest_for(version)
    if php_version(php) < oldest:
        found, needed = ".".join(map(str, php_version(php))), ".".join(map(str, oldest))
        args = {"found": found, "needed": needed, "version": version}
        raise Failure(Problem("wiki.php-too-old", args=args))
    return php


def php_version(php: str) -> tuple[int, ...]:
    """Ask PHP for its version: `(8, 2)`."""
    code = 'echo PHP_MAJOR_VERSION, " ", PHP_MINOR_VERSION;'
    done = subprocess.run([php, "-r", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return tuple(int(part) for part in done.stdout.split() if part.isdecimal())


def _oldest_for(version: str) -> tuple[int, ...]:
    asked = release_of(version)
    return max((php for mediawiki, php in _OLDEST.items() if mediawiki <= asked), default=(7, 4))


def environment(places: Places, code: Path) -> dict[str, str]:
    """Give the environment in which MediaWiki finds our settings and no others."""
    own = {
        "MW_CONFIG_FILE": str(places.settings),
        "MW_INSTALL_PATH": str(code),
        "PASSEUR_WIKI": str(places.site),
    }
    return {**os.environ, **own}


def run_script(php: str, places: Places, code: Path, script: list[str], stdin: str = "") -> str:
    """Run one of MediaWiki's scripts to its end and give what it wrote.

    `script` is a name below `maintenance/` or the path of a file of ours, then its arguments.
    """
    name, *rest = script
    own = name.endswith(".php") and os.sep in name
    runner = code / "maintenance" / "run.php"
    if own or not runner.is_file():
        command = [name if own else str(code / "maintenance" / f"{name}.php"), *rest]
    else:
        command = [str(runner), name, *rest]
    done = subprocess.run(  # noqa: S603 - our own words
        [php, *_CAREFUL, *command],
        input=stdin, capture_output=True, text=True, encoding="utf-8", errors="replace",
        env=environment(places, code), cwd=places.folder, check=False,
    )  # fmt: skip
    if done.returncode:
        args = {"script": name.rsplit(os.sep, 1)[-1], "said": _reason(done.stdout + done.stderr)}
        raise Failure(Problem("wiki.script-failed", args=args), Exit.SETUP)
    return done.stdout


def _reason(said: str) -> str:
    """Find the line that says why, in the output of a script that ended with a backtrace."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"(Error|Exception|Fatal error)\b", line)]
    return [*telling, *lines[-1:], ""][0][:300]
