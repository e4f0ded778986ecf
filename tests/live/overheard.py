"""A wiki that is overheard: each secret that passes is noted, and looked for where a run wrote.

A gateway of its own, which can also answer with what it was told, as broken servers do.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, quote, quote_plus

import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_SENT = ("token", "lgtoken", "logintoken", "lgpassword", "password")
_NO_SECRET = ("UserName", "UserID", "cpPosIndex", "UseDC", "UseCDNCache")
_HEADERS = ("Content-Type", "Set-Cookie", "MediaWiki-API-Error", "Retry-After")
_COOKIE = re.compile(r"(?:^|;\s*)([^=;\s]+)=([^;]+)")
KEEPERS = ("user-password.py", ".lwp")
"""Files that are there to hold a secret: the end of their names."""


class Asked(NamedTuple):
    """One request, as a broken server would repeat it; `echo` is everything it was told."""

    action: str
    body: str
    echo: str
    token: str


Answer = tuple[int, str, bytes]  # HTTP status, content type, body; status 0: all of it, raw


@dataclass(slots=True)
class Ear:
    """Listens on `api`; `mischief` may answer in the wiki's place."""

    wiki: str
    api: str = ""
    secrets: set[str] = field(default_factory=set)
    mischief: Callable[[Asked], Answer | None] = lambda _: None

    def hears(self, body: str, cookies: str, reply: bytes, set_cookies: Iterable[str]) -> None:
        """Note what logs somebody in."""
        sent = parse_qs(body)
        found = {value for name in _SENT for value in sent.get(name, ())}
        for header in (cookies, *(each.partition(";")[0] for each in set_cookies)):
            for name, value in _COOKIE.findall(header):
                if not name.endswith(_NO_SECRET):
                    found.add(value)
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            found |= set(json.loads(reply)["query"]["tokens"].values())
        self.secrets |= {each.removesuffix("+\\") for each in found if len(each) > 12}


@contextmanager
def overheard(wiki: str) -> Iterator[Ear]:
    """Run a gateway that overhears, before the wiki whose api.php is `wiki`."""
    ear = Ear(wiki)
    handler = type("Handler", (_Handler,), {"ear": ear})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    ear.api = f"http://127.0.0.1:{server.server_address[1]}/api.php"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    ear: Ear

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes | None) -> None:
        text = (body or b"").decode("utf-8", "replace")
        cookies = self.headers.get("Cookie", "")
        sent = parse_qs(text or self.path.partition("?")[2])
        echo = f"{text} {cookies} {' '.join(value for each in sent.values() for value in each)}"
        token = next((sent[name][0] for name in _SENT if name in sent), "")
        asked = Asked(sent.get("action", [""])[0], text, echo, token)
        self.ear.hears(text, cookies, b"", ())
        if (answer := self.ear.mischief(asked)) is not None:
            if not answer[0]:
                self.wfile.write(answer[2])
                return
            self._send(answer[0], [("Content-Type", answer[1])], answer[2])
            return
        reply = self._forward(body, cookies)
        headers = [(n, v) for n in _HEADERS for v in reply.raw.headers.getlist(n)]
        self.ear.hears("", "", reply.content, reply.raw.headers.getlist("Set-Cookie"))
        self._send(reply.status_code, headers, reply.content)

    def _forward(self, body: bytes | None, cookies: str) -> requests.Response:
        headers = {n: self.headers[n] for n in ("Content-Type", "User-Agent") if n in self.headers}
        with requests.Session() as session:
            session.trust_env = False
            address = f"{self.ear.wiki}?{self.path.partition('?')[2]}"
            return session.request(
                "GET" if body is None else "POST",
                address,
                data=body,
                headers={**headers, **({"Cookie": cookies} if cookies else {})},
                timeout=60,
            )

    def _send(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


@dataclass(slots=True)
class Seen:
    """All that a process showed: how it ended, its output, and what the system tells of it."""

    status: int
    out: str
    err: str
    process: bytes = b""

    @property
    def said(self) -> str:
        """Give the output, its lines joined."""
        return " ".join(f"{self.out} {self.err}".split())


def watched(
    words: list[str],
    folder: Path,
    environment: Mapping[str, str],
    after: Callable[[subprocess.Popen[bytes]], None] = lambda _: None,
    umask: int = -1,
) -> Seen:
    """Run a process to its end in `folder`, and look at it in the system's list meanwhile."""
    out, err = folder.parent / "out", folder.parent / "err"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
            umask=umask,
        )
        seen: set[bytes] = set()
        last = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < last:
            seen |= set(_listed(process.pid))
            after(process)
            time.sleep(0.02)
        process.kill()
        status = process.wait()
    said, told = (path.read_text(encoding="utf-8", errors="replace") for path in (out, err))
    return Seen(status, said, told, b"\n".join(seen))


def _listed(pid: int) -> Iterator[bytes]:
    for name in ("cmdline", "environ"):
        with suppress(OSError):
            yield Path(f"/proc/{pid}/{name}").read_bytes()


def forms(secret: str) -> set[bytes]:
    """Write a secret in every way in which it may have been written down."""
    texts = {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode().rstrip("="),
    }
    return {text.encode() for text in texts}


def leaks(secrets: Iterable[str], seen: Seen, *folders: Path) -> list[str]:
    """Say where any secret is that should be nowhere: output, system's list, or a file."""
    places = {"stdout": seen.out.encode(), "stderr": seen.err.encode(), "process": seen.process}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.endswith(KEEPERS):
                places[str(path.relative_to(folder))] = path.read_bytes()
    return [
        f"{secret[:4]}… in {name}"
        for secret in secrets
        for name, content in places.items()
        if any(form in content for form in forms(secret))
    ]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give a process an environment without secrets of its own, and a home that is empty."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, "HOME": str(home), **more}
