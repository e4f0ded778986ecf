"""Visiting 5,000 addresses of one local server, beside linkinator and the barest aiohttp.

Run as a script it is one side: `links.py serve PORT [ADDRESSES]`, `visit PORT COUNT HISTORY`,
`hosts PORT`, `bare PORT COUNT`. All addresses are this machine's own, in 127.0.0.0/8.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINKINATOR = "linkinator@7.6.1"
SLOW, SLOW_ADDRESSES, PACE = 0.2, 200, 0.05  # seconds, addresses, seconds
WORKERS = 64  # as many as Passeur has where nothing else is said
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class Server(asyncio.Protocol):
    """Answers every request at once; `/index.html` links to as many pages as its name says."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            method, path, _ = head.split(b"\r\n", 1)[0].split(b" ", 2)
            body = _index(int(path[7:])) if path.startswith(b"/index-") else b"<p>x</p>"
            length = b"Content-Length: %d\r\n\r\n" % len(body)
            answer = _HEAD + length + (b"" if method == b"HEAD" else body)
            if path.startswith(b"/slow/"):
                asyncio.get_running_loop().call_later(SLOW, self.transport.write, answer)
            else:
                self.transport.write(answer)


def _index(count: int) -> bytes:
    return b"".join(b'<a href="/p/%d">x</a>' % n for n in range(count))


async def serve(port: int, addresses: int) -> None:
    """Listen on some addresses of this machine, until somebody ends the process."""
    loop = asyncio.get_running_loop()
    own = [f"127.0.0.{1 + n}" for n in range(addresses)]
    server = await loop.create_server(Server, own, port, backlog=1024)
    await server.serve_forever()


def urls(port: int, count: int) -> list[str]:
    return [f"http://127.0.0.1:{port}/p/{n}" for n in range(count)]


def visit(port: int, count: int, history_file: Path) -> None:
    """Visit as an audit does, each answer written down at once."""
    from bot.audit.external.together import Together
    from bot.audit.external.visit import Pace, Target, Visit, visit_all
    from bot.run.answers import Answered, joined
    from bot.run.history import History

    history = History(history_file)

    def told(visits: Sequence[Visit]) -> None:
        now = "2026-01-01T00:00:00Z"
        history.keep_answers(
            joined(
                None,
                Answered(
                    each.url, each.verdict.value, each.reason, each.status, each.final, checked=now
                ),
            )
            for each in visits
        )

    gc.set_threshold(1_000_000, 50, 100)  # as the command line does
    pace = Pace(per_host=0, workers=WORKERS, allow_private=True)
    with Together(told) as each:
        visit_all((Target(url) for url in urls(port, count)), pace, each)
    verdicts = [answer.verdict for answer in history.answers().values()]
    assert verdicts == ["alive"] * count


def hosts(port: int) -> None:
    """Visit 200 hosts of five addresses each, and a slow one of two hundred; say how long it took.

    All names lead to the one server; the time is that of the visits alone.
    """
    from bot.audit.external.visit import Pace, Target, Visit, visit_all

    async def look_up(_: str) -> list[str]:
        return ["127.0.0.1"]

    quick = [f"http://host-{n}.test:{port}/p/{at}" for n in range(200) for at in range(5)]
    slow = [f"http://slow.test:{port}/slow/{n}" for n in range(SLOW_ADDRESSES)]
    told: list[Visit] = []
    pace = Pace(per_host=PACE, workers=WORKERS, allow_private=True, look_up=look_up)
    began = time.perf_counter()
    visit_all((Target(url) for url in [*quick, *slow]), pace, told.append)
    print(time.perf_counter() - began)
    assert {visit.verdict for visit in told} == {"alive"}
    assert len(told) == len(quick) + len(slow)


async def bare(port: int, count: int) -> None:
    """Fetch everything with as many workers, and do nothing with it."""
    import aiohttp

    waiting = iter(urls(port, count))

    async def worker(session: aiohttp.ClientSession) -> None:
        for url in waiting:
            async with session.get(url) as answer:
                await answer.read()
                assert answer.status == 200

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(worker(session) for _ in range(WORKERS)))


@dataclass(frozen=True)
class Side:
    """A running server, and the commands that visit it."""

    port: int
    folder: Path

    def passeur(self, count: int) -> list[str]:
        history = self.folder / f"{time.monotonic_ns()}.sqlite"
        return [*_SELF, "visit", str(self.port), str(count), str(history)]

    def hosts(self) -> float:
        """Give the seconds that visiting many hosts took."""
        command = [*_SELF, "hosts", str(self.port)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return float(done.stdout)

    def bare(self, count: int) -> list[str]:
        return [*_SELF, "bare", str(self.port), str(count)]

    def linkinator(self, count: int) -> list[str]:
        program = ROOT / ".cache" / "linkinator" / "node_modules" / ".bin" / "linkinator"
        address = f"http://127.0.0.1:{self.port}/index-{count}"
        return [str(program), address, "--silent"]


_SELF = [sys.executable, "-m", "benchmarks.links"]


@contextmanager
def served(addresses: int = 1) -> Iterator[Side]:
    """Let a server run in a process of its own, on some addresses of this machine."""
    from bot.wiki.local import server

    port = server.any_free_port()
    running = subprocess.Popen([*_SELF, "serve", str(port), str(addresses)], cwd=ROOT)
    with tempfile.TemporaryDirectory() as name:
        try:
            _wait_for(port)
            yield Side(port, Path(name))
        finally:
            running.terminate()
            running.wait()


def _wait_for(port: int) -> None:
    """Wait until the server listens."""
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # a process takes that long to start
    raise SystemExit(f"nothing listens on port {port}")


def have_linkinator() -> bool:
    """Get linkinator by its package name, once; say whether that worked."""
    folder = ROOT / ".cache" / "linkinator"
    if (folder / "node_modules" / ".bin" / "linkinator").exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    return subprocess.run([*command, LINKINATOR], check=False).returncode == 0


if __name__ == "__main__":
    what, port, *rest = sys.argv[1:]
    if what == "serve":
        asyncio.run(serve(int(port), int(rest[0])))
    elif what == "hosts":
        hosts(int(port))
    elif what == "visit":
        visit(int(port), int(rest[0]), Path(rest[1]))
    else:
        asyncio.run(bare(int(port), int(rest[0])))
