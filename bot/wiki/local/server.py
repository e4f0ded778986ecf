"""PHP's built-in server under the rehearsal wiki: started apart, found again, stopped whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from bot.failure import Exit, Failure
from bot.model import Problem
from bot.wiki.local.php import environment
from bot.wiki.local.places import HERE, read_json, write_json

if TYPE_CHECKING:
    from bot.wiki.local.places import Places

HOST = "127.0.0.1"
WORKERS = 4
"""A browser asks for several things at once, and VisualEditor has the wiki ask itself."""

FAVOURITES = range(8090, 8100)
_STARTS_IN = 30.0
_STOPS_IN = 5.0

_PHP_SETTINGS = {
    "display_errors": "0", "log_errors": "1",
    "memory_limit": "512M", "max_execution_time": "300",
    "post_max_size": "64M", "upload_max_filesize": "64M",
    "apc.enabled": "1", "apc.shm_size": "256M",
    "opcache.enable": "1", "opcache.memory_consumption": "192",
    "opcache.interned_strings_buffer": "16", "opcache.max_accelerated_files": "20000",
    "opcache.revalidate_freq": "2",
}  # fmt: skip

_direct = build_opener(ProxyHandler({}))  # a proxy of the environment must not hear of loopback


def address(port: int) -> str:
    """Give the address that a port has."""
    return f"http://{HOST}:{port}"


def is_free(port: int) -> bool:
    """Say whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose_port(asked: int | None, before: int | None) -> int:
    """Take the port that was asked for, or fail; else the one of before, else a free one."""
    if asked is not None:
        if not is_free(asked):
            raise Failure(Problem("wiki.port-taken", args={"port": str(asked)}))
        return asked
    known = [before] if before else []
    return next((port for port in (*known, *FAVOURITES) if is_free(port)), None) or any_free_port()


def any_free_port() -> int:
    """Ask the system for a port that nobody has."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def start(places: Places, code: Path, php: str, port: int) -> None:
    """Start the server in a session of its own and wait until the wiki answers."""
    settings = [part for pair in _PHP_SETTINGS.items() for part in ("-d", "=".join(pair))]
    where = ["-q", "-S", f"{HOST}:{port}", "-t", str(code), str(_router(places))]
    own = {**environment(places, code), "PHP_CLI_SERVER_WORKERS": str(WORKERS)}
    with places.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own words
            [php, *settings, *where],
            cwd=places.folder, env=own, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    write_json(places.pid, {"pid": process.pid, "port": port})
    deadline = time.monotonic() + _STARTS_IN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if answers(port):
            process.returncode = 0  # it lives on without us: no warning when this object goes
            return
        time.sleep(0.02)
    stop(places)
    said = places.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    args = {"log": str(places.log), "said": "".join(said)}
    raise Failure(Problem("wiki.does-not-start", args=args), Exit.SETUP)


def _router(places: Places) -> Path:
    """Keep the router in the wiki's folder: by its path the server is known as ours."""
    router = places.site / "router.php"
    router.write_bytes((HERE / "router.php").read_bytes())
    return router


def answers(port: int) -> bool:
    """Say whether the wiki's API answers."""
    question = f"{address(port)}/api.php?action=query&meta=siteinfo&format=json"
    try:
        with _direct.open(question, timeout=20) as reply:
            return b'"query"' in reply.read(2000)
    except (URLError, OSError):
        return False


def clear_caches(places: Places) -> None:
    """Have the server forget what it holds in memory: the database was changed beneath it."""
    state = read_json(places.state)
    request = Request(f"{state['server']}/passeur/clear", headers={"X-Passeur-Key": state["key"]})  # noqa: S310 - loopback
    with _direct.open(request, timeout=20) as reply:
        reply.read()


def running_port(places: Places) -> int | None:
    """Tell on which port our server runs; None where it does not."""
    known = read_json(places.pid)
    pid, port = known.get("pid"), known.get("port")
    return port if isinstance(pid, int) and _is_ours(pid, places) else None


def port_before(places: Places) -> int | None:
    """Tell which port it had the last time."""
    port = read_json(places.pid).get("port")
    return port if isinstance(port, int) else None


def died(places: Places) -> bool:
    """Say whether the server went without being stopped: a reboot, or a person's `kill`."""
    return "pid" in read_json(places.pid) and running_port(places) is None


def stop(places: Places) -> None:
    """Stop the server with its workers, and nobody else's process; keep the port in mind."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + _STOPS_IN
        members = _members(places)
        for pid in members:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sign)
        while members and time.monotonic() < deadline:
            time.sleep(0.01)
            members = _members(places)
        if not members:
            break
    _bury(places)
    port = port_before(places)
    if port:
        write_json(places.pid, {"port": port})


def _bury(places: Places) -> None:
    """Take note of a child's end, where this very process had started the server."""
    pid = read_json(places.pid).get("pid")
    if isinstance(pid, int):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def _members(places: Places) -> list[int]:
    """Find the server and its workers, also those whose master was killed."""
    return [pid for pid in _all_pids() if _is_ours(pid, places)]


def _all_pids() -> list[int]:
    proc = Path("/proc")
    if proc.is_dir():
        return [int(path.name) for path in proc.iterdir() if path.name.isdecimal()]
    listed = _ps("-axo", "pid=")
    return [int(word) for word in listed.split()]


def _is_ours(pid: int, places: Places) -> bool:
    """Know our server by its command line, which names the router of this very folder."""
    return str(places.site / "router.php") in _command_line(pid)


def _command_line(pid: int) -> list[str]:
    """Read what a process was started with; a dead or strange one gives nothing."""
    if Path("/proc").is_dir():
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return []
        return [word.decode(errors="replace") for word in words]
    return _ps("-o", "command=", "-p", str(pid)).split()


def _ps(*options: str) -> str:
    ps = shutil.which("ps")
    if ps is None:
        return ""
    return subprocess.run([ps, *options], capture_output=True, text=True, check=False).stdout  # noqa: S603 - our own words
