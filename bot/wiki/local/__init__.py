"""The rehearsal wiki: a real MediaWiki of this project's own, on loopback, in one folder.

    packages    finds MediaWiki: the user's, the cache's, or Debian's package unpacked (apt)
    php         the PHP that runs it
    install     makes the wiki: tables, accounts, settings
    server      PHP's built-in server under it
    snapshot    copies of it

Everything is below `DIR/.passeur/wiki` and `DIR/.cache/mediawiki`; nothing is installed.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.failure import Exit, Failure
from bot.model import Event, Problem, silent
from bot.owned import private_folder
from bot.wiki.local import install, packages, php, server
from bot.wiki.local.accounts import BOT, write_configuration
from bot.wiki.local.apt import series
from bot.wiki.local.places import Places, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Progress

_PATIENCE = 300.0
"""Seconds to wait for another command: the longest thing is a download."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the rehearsal wiki is: `url` and `api` are empty while it does not run."""

    running: bool
    url: str
    api: str
    version: str


def up(
    folder: Path,
    *,
    port: int | None = None,
    mediawiki: Path | None = None,
    version: str | None = None,
    progress: Progress = silent,
) -> Status:
    """Have the rehearsal wiki run: get it, make it, start it, whatever of that is missing.

    `folder` is `DIR/.passeur/wiki`; `port` is any free one unless given; `mediawiki` is an
    unpacked MediaWiki of the user's, `version` a release of Debian's (`1.39`, `1.43`). A wiki
    that runs already, on that port, is left alone.
    """
    with _alone(folder) as places:
        if install.is_half_made(places):
            progress(Event("wiki.half-made"))
            server.stop(places)
            install.clear(places)
        code = _code(places, mediawiki, version, progress)
        now = server.running_port(places)
        if now and port in {None, now} and server.answers(now):
            progress(Event("wiki.already-running", args={"url": _status(places).url}))
        else:
            _start(places, code, port, progress)
        account = read_json(places.accounts)[BOT]
        write_configuration(places.folder, _status(places).api, account)
        return _status(places)


def down(folder: Path) -> Status:
    """Stop the server and all its workers; pages, accounts and the port's number are kept."""
    if not folder.is_dir():
        return status(folder)
    with _alone(folder) as places:
        server.stop(places)
        return _status(places)


def status(folder: Path) -> Status:
    """Tell how the rehearsal wiki is, from its folder and its process; asks nothing of it."""
    return _status(Places(folder.absolute()))


def reset(
    folder: Path,
    *,
    port: int | None = None,
    mediawiki: Path | None = None,
    version: str | None = None,
    progress: Progress = silent,
) -> Status:
    """Make the rehearsal wiki anew, empty, with new passwords; its ledger and runs go too.

    Without `mediawiki` or `version` it is the same MediaWiki as before.
    """
    with _alone(folder) as places:
        made = read_json(places.made)
        if made and not (mediawiki or version):
            mediawiki = _still_there(made)
            version = None if mediawiki else series(str(made["version"]))
        packages.find_code(mediawiki, version, places.caches, progress)  # or fail before removing
        server.stop(places)
        install.clear(places)
    return up(folder, port=port, mediawiki=mediawiki, version=version, progress=progress)


def run_jobs(folder: Path) -> int:
    """Work off the wiki's job queue (link tables, category counts); tell how many jobs ran."""
    with _alone(folder) as places:
        if not install.is_made(places):
            return 0
        code = _code(places, None, None, silent)
        said = php.run_script(php.find_php(code.version), places, code.path, ["runJobs"])
        if server.running_port(places):
            server.clear_caches(places)
        return len(re.findall(r" good$", said, re.MULTILINE))


@contextmanager
def _alone(folder: Path) -> Iterator[Places]:
    """Let one command at a time touch the folder."""
    places = Places(folder.absolute())
    private_folder(places.folder)
    try:
        with FileLock(places.folder / "wiki.lock", timeout=_PATIENCE):
            yield places
    except Timeout:
        raise Failure(Problem("wiki.busy", args={"folder": str(folder)}), Exit.LATER) from None


def _start(places: Places, code: packages.Code, port: int | None, progress: Progress) -> None:
    """Make what is missing, then start the server: on the port asked for, or the one of before."""
    engine = php.find_php(code.version)
    died = server.died(places)
    if port == server.running_port(places) or died:
        server.stop(places)  # its own workers must not count as the port's taker
    chosen = server.choose_port(port, server.port_before(places))
    server.stop(places)
    if not install.is_made(places):
        install.make(places, code, engine, progress)
    step = "wiki.restarting" if died else "wiki.starting"
    progress(Event(step, args={"url": f"{server.address(chosen)}/wiki/"}))
    install.write_settings(places)
    install.write_state(places, server.address(chosen))
    server.start(places, code.path, engine, chosen)


def _code(
    places: Places, mediawiki: Path | None, version: str | None, progress: Progress
) -> packages.Code:
    """Find the MediaWiki that this wiki was made with, or the one to make it with.

    Another release than before is refused: its tables would be wrong.
    """
    made = read_json(places.made)
    if not made:
        return packages.find_code(mediawiki, version, places.caches, progress)
    has = series(str(made["version"]))
    code = mediawiki or (None if version not in {None, has} else _still_there(made))
    found = packages.find_code(code, version or has, places.caches, progress)
    if series(found.version) != has:
        args = {"has": has, "wanted": series(found.version), "how": mediawiki or version}
        raise Failure(Problem("wiki.other-version", args=args))
    return found


def _still_there(made: dict[str, object]) -> Path | None:
    path = Path(str(made["code"]))
    return path if (path / "api.php").is_file() else None


def _status(places: Places) -> Status:
    port = server.running_port(places)
    version = str(read_json(places.made).get("version", ""))
    if not port:
        return Status(running=False, url="", api="", version=version)
    base = server.address(port)
    return Status(running=True, url=f"{base}/wiki/", api=f"{base}/api.php", version=version)
