"""Gets what the rehearsal wiki needs: Debian's `php-*` packages, named first, and MediaWiki.

    tools/rehearsal.py [--php-only] [--mediawiki 1.43|PATH] [--or-go-on]

With `--or-go-on`, what cannot be had is said, and the status is 0: the tests then say what they
could not run. Run by the Python of `.venv/`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.model import Problem
from bot.say import Say
from bot.wiki.local import packages, php
from bot.wiki.local.places import Places

if TYPE_CHECKING:
    from bot.model import Event

ROOT = Path(__file__).resolve().parent.parent
_WEB_SERVERS = ("apache2", "libapache2-mod-php", "nginx", "lighttpd", "php-fpm")
say = Say("fr")


def main(words: list[str]) -> int:
    """Get it, or say what is missing and how to get it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--php-only", action="store_true")
    parser.add_argument("--mediawiki", default="")
    parser.add_argument("--or-go-on", action="store_true")
    options = parser.parse_args(words)
    try:
        install_php(php.missing_packages())
        if not options.php_only:
            code = get_mediawiki(options.mediawiki)
            php.find_php(code.version)
    except Failure as failure:
        problem = failure.problem
        print(say(problem.code, **problem.args), file=sys.stderr)
        print(say.hint(problem.code, **problem.args), file=sys.stderr)
        return 0 if options.or_go_on else 2
    return 0


def get_mediawiki(chosen: str) -> packages.Code:
    """Have MediaWiki unpacked in the cache of this folder; a path is only looked at."""
    path = Path(chosen) if os.sep in chosen else None
    caches = Places(ROOT / ".passeur" / "wiki").caches
    return packages.find_code(path, None if path else chosen or None, caches, _tell)


def _tell(event: Event) -> None:
    print(say(f"progress.{event.code.replace('.', '-')}", **event.args), file=sys.stderr)


def install_php(missing: list[str]) -> None:
    """Install the packages that are missing, and nothing that serves the web."""
    if not missing:
        return
    names = " ".join(missing)
    if shutil.which("apt-get") is None or _may_not_install():
        raise Failure(Problem("wiki.php-missing", args={"packages": names}))
    print(say("setup.will-install", packages=names), file=sys.stderr)
    if not _planned(missing):
        _apt("update", "-q")
    planned = _planned(missing)
    unwanted = [name for name in planned if name.startswith(_WEB_SERVERS)]
    if unwanted or not planned:
        raise Failure(Problem("wiki.php-missing", args={"packages": names}))
    if _apt("install", "-y", "-q", "--no-install-recommends", *missing):
        raise Failure(Problem("wiki.php-missing", args={"packages": names}))


def _may_not_install() -> bool:
    return os.geteuid() != 0 and shutil.which("sudo") is None


def _planned(names: list[str]) -> list[str]:
    """Ask apt what it would install; nothing where it does not know the packages."""
    words = ["apt-get", "-s", "install", "--no-install-recommends", *names]
    done = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False
    )
    lines = done.stdout.splitlines() if done.returncode == 0 else []
    return [line.split()[1] for line in lines if line.startswith("Inst ")]


def _apt(*words: str) -> int:
    """Run apt-get with the rights it needs; its many lines are shown only if it fails."""
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words]
    # sudo asks for the password on the terminal itself, so that taking the output hides nothing.
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
