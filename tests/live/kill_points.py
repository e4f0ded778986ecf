"""Runs that are killed, on a real wiki: at each point of each write, and at random moments.

`Yard` puts a wiki and a project folder back to how they were, runs a sync through a gateway, kills
it, and tells what the wiki holds in the end. Used by `test_killed.py` and by `make torture`.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple

import requests

from bot.wiki.local import snapshot
from live import dies
from live.gateway import Gateway, _Handler
from live.house import House, Said
from live.people import RealWiki

# In the order of the protocol; the second and third are seen by the gateway alone.
POINTS = ("unsent", "received", "saved", "answered", "half-remembered", "remembered", "journalled")
_AT_THE_GATE = ("received", "saved")
_ROOT = Path(__file__).parents[2]
_RUN = re.compile(r"\b\d{8}T\d{6}-[0-9a-f]{4}\b")
_WRITE = re.compile(rb"(?:^|&)action=(?:edit|move|delete|undelete)(?:&|$)")


class Revision(NamedTuple):
    """What people see in a page's history; which run it was does not count."""

    user: str
    comment: str
    sha1: str


class Seen(NamedTuple):
    """All that a wiki holds: the history of each title, oldest first, and its log."""

    pages: dict[str, list[Revision]]
    log: list[str]


class KillingGateway(Gateway):
    """Kills the process that talks to it: before its n-th write is passed on, or after."""

    victim: subprocess.Popen[Any] | None = None
    point = ""
    number = 0
    seen = 0

    def __init__(self, wiki: str) -> None:
        super().__init__(wiki)
        self.spoken_to = threading.Event()
        self.first_word = 0.0

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_KillingHandler,), {"gate": self})

    def aim(self, point: str, number: int, victim: subprocess.Popen[Any]) -> None:
        """Kill at this point of the n-th write from now."""
        self.point, self.number, self.seen, self.victim = point, number, 0, victim

    def is_time(self, point: str) -> bool:
        """Kill if this is the point; say whether it was."""
        hit = point == self.point and self.seen == self.number and self.victim is not None
        if hit and self.victim:
            self.victim.kill()
            self.victim.wait()
            self.victim = None
        return hit


class _KillingHandler(_Handler):
    gate: KillingGateway

    def handle(self) -> None:
        """Answer; who asked may be dead."""
        with suppress(ConnectionError):
            super().handle()

    def _forward(self, body: bytes | None) -> requests.Response:
        if not self.gate.spoken_to.is_set():
            self.gate.first_word = time.monotonic()
            self.gate.spoken_to.set()
        write = bool(body and _WRITE.search(body))
        self.gate.seen += write
        if write and self.gate.is_time("received"):
            raise ConnectionAbortedError
        reply = super()._forward(body)
        if write and self.gate.is_time("saved"):
            raise ConnectionAbortedError
        return reply


class Yard:
    """A house behind a gateway, and a shed in which its state and the wiki's are kept."""

    talk = 1.0  # seconds

    def __init__(self, house: House, gate: KillingGateway, shed: Path) -> None:
        self.house = house
        self.gate = gate
        self.shed = shed
        config = house.folder / "user-config.py"
        text = config.read_text(encoding="utf-8").replace(house.wiki.api, gate.api)
        config.write_text(text, encoding="utf-8")

    def keep(self) -> None:
        """Keep the wiki and the project folder as they are now."""
        shutil.rmtree(self.shed, ignore_errors=True)
        snapshot.take(self.house.wiki.places, self.shed / "wiki")
        shutil.copytree(self.house.folder, self.shed / "house")

    def put_back(self) -> None:
        """Have the wiki and the folder as they were kept."""
        snapshot.restore(self.house.wiki.places, self.shed / "wiki")
        shutil.rmtree(self.house.folder)
        shutil.copytree(self.shed / "house", self.house.folder)

    def start(self, *before: str) -> subprocess.Popen[bytes]:
        """Start a sync; `before` is where and when it dies by itself."""
        passeur = [sys.executable, dies.__file__, *before] if before else [*_PASSEUR]
        return subprocess.Popen(
            [*passeur, "--project", str(self.house.folder), "sync", "--json"],
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(_ROOT), str(_ROOT / "tests")))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def killed_at(self, point: str, number: int) -> bool:
        """Run a sync which is killed at a point of its n-th write; False: it ended before that."""
        inside = point not in _AT_THE_GATE
        process = self.start(*((point, str(number)) if inside else ()))
        if not inside:
            self.gate.aim(point, number, process)
        status = process.wait(timeout=120)
        self.gate.victim = None
        return status == -9

    def killed_after(self, seconds: float, *, of_talk: bool = True) -> bool:
        """Run a sync, killed so long after its start, or after its first word to the wiki.

        False: it had ended by then.
        """
        self.gate.spoken_to.clear()
        process = self.start()
        if of_talk:
            self.gate.spoken_to.wait(60)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        return process.wait() == -9

    def sync(self) -> Said:
        """Run a sync that nobody disturbs; `talk` becomes how long it spoke to the wiki."""
        self.gate.spoken_to.clear()
        said = self.house.sync()
        self.talk = time.monotonic() - self.gate.first_word
        return said

    def is_sound(self) -> bool:
        """Say whether what a kill left of the ledger is whole; a copy of it is looked at."""
        copy = self.shed / "ledger"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(parents=True)
        for file in (self.house.folder / ".passeur").glob("ledger.sqlite*"):
            shutil.copy(file, copy)
        with closing(sqlite3.connect(copy / "ledger.sqlite")) as db:
            return bool(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)])

    def seen(self) -> Seen:
        """Look at everything that the wiki holds."""
        return seen(self.house.wiki)


_PASSEUR = (sys.executable, "-c", "from bot.cli import main; main()")


@contextmanager
def yard(wiki: RealWiki, folder: Path) -> Iterator[Yard]:
    """Give a yard in an empty folder; the wiki is as it was left."""
    house = folder / "house"
    house.mkdir()
    gate = KillingGateway(wiki.api)
    thread = threading.Thread(target=gate.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Yard(House(house, wiki), gate, folder / "shed")
    finally:
        gate.server.shutdown()
        gate.server.server_close()
        thread.join()


def seen(wiki: RealWiki) -> Seen:
    """Read every history and the log of a wiki."""
    pages: dict[str, list[Revision]] = {}
    for page in _all(wiki, "allrevisions", arvprop="ids|user|comment|sha1", arvdir="newer"):
        for revision in page["revisions"]:
            comment = _RUN.sub("RUN", revision["comment"])
            pages.setdefault(page["title"], []).append(
                Revision(revision["user"], comment, revision["sha1"])
            )
    log = [
        f"{e['type']}/{e['action']} {e['title']} {e.get('params', {}).get('target_title', '')}"
        f" {e['user']} {_RUN.sub('RUN', e['comment'])}"
        for e in _all(wiki, "logevents", leprop="type|title|user|comment|details")
        if e["type"] in {"move", "delete", "create"}
    ]
    return Seen(pages, sorted(log))


def _all(wiki: RealWiki, what: str, **params: str) -> Iterator[dict[str, Any]]:
    limit = {"allrevisions": "arvlimit", "logevents": "lelimit"}[what]
    more: dict[str, str] = {}
    while True:
        answer = wiki.admin.api(action="query", list=what, **{limit: "max"}, **params, **more)
        yield from answer["query"][what]
        if "continue" not in answer:
            return
        more = answer["continue"]
