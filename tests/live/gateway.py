"""A gateway before a real wiki that goes wrong when told to, and counts what passes.

A fault has the name of what is answered: an HTTP status, the code of an error of the API, or one
of `html`, `garbage`, `json` (of another program), `reset`, `drip`, `drip-headers`. With `-after` at
its end, the wiki does what was asked before. `truncated-after` is half an answer, `cut-after` one
that is shorter than announced, `shut-after` a whole one before nobody is let in any more.
"""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import parse_qs

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

# Faults before the wiki hears of the request, and after it has done what was asked.
BEFORE = ("reset", "502", "429", "503", "maxlag", "ratelimited", "badtoken")
AFTER = ("reset-after", "502-after", "truncated-after", "html-after")
Where = Literal["login", "read", "write"]
_WRITES = re.compile(rb"(?:^|&)action=(?:edit|move|delete|undelete)(?:&|$)")
_LOGINS = re.compile(rb"(?:^|&)(?:action=(?:client)?login|type=(?:csrf%7C)?login)(?:&|$)")
_COMMON = ("Content-Type", "Set-Cookie", "MediaWiki-API-Error", "Retry-After")
_PAGE = b"<!DOCTYPE html><html><body><h1>Maintenance</h1></body></html>"
_GARBAGE = b"\x1f\x8b\x08\x00\xff\xfe{]"
_HOUR = "3600"
_BRIEFLY = 0.1  # seconds
# What the error of that code carries besides; MediaWiki 1.39's own shapes.
_HEADERS = {"maxlag": {"Retry-After": "5", "X-Database-Lag": "12"}}
_WORDS = {"readonly": "Ce wiki est en lecture seule.", "maxlag": "12 seconds lagged."}


@dataclass
class Aim:
    """Faults for the requests of one kind; for writes, those whose summary holds `about`.

    The next requests meet one each, an empty one lets pass; the last one stays if it is to last.
    """

    where: Where
    faults: list[str]
    about: str = ""
    lasts: bool = False

    def concerns(self, asked: Asked) -> bool:
        """Say whether a request is aimed at."""
        return self.where == asked.where and self.about in asked.summary

    def hit(self) -> str:
        """Give the next fault; empty: none."""
        if not self.faults:
            return ""
        return self.faults[0] if self.lasts and len(self.faults) == 1 else self.faults.pop(0)


@dataclass
class Asked:
    """A request that came: what for, its parameters, and the fault that it met."""

    where: Where
    params: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def summary(self) -> str:
        """What it gives as its reason."""
        return self.params.get("summary") or self.params.get("reason", "")


class Gateway:
    """Listens on `api`; `faults` are met by the next writes, one each, `aims` by what they aim at.

    `meanwhile` is called with a write before it is passed on: what people do at that moment.
    `told` hears of each `?mark=`, by which a program says what it is about to do.
    """

    def __init__(self, wiki: str) -> None:
        self.wiki = wiki
        self.faults: list[str] = []
        self.aims: list[Aim] = []
        self.asked: list[bytes] = []
        self.log: list[Asked] = []
        self.meanwhile: Callable[[Asked], None] = lambda _: None
        self.told: Callable[[str], None] = lambda _: None
        self.over = threading.Event()
        self._opened = threading.Event()
        self._opened.set()
        self.server = self._listen(0)
        self.port = int(self.server.server_address[1])
        self.api = f"http://127.0.0.1:{self.port}/api.php"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"gate": self})

    def _listen(self, port: int) -> ThreadingHTTPServer:
        return ThreadingHTTPServer(("127.0.0.1", port), self._handler())

    @property
    def writes(self) -> int:
        """Count the writes that were asked for."""
        return sum(bool(_WRITES.search(body)) for body in self.asked)

    def fault(self, body: bytes) -> str:
        """Choose what goes wrong with a request; empty: nothing."""
        self.asked.append(body)
        return self.faults.pop(0) if self.faults and _WRITES.search(body) else ""

    def aimed(self, asked: Asked) -> str:
        """Choose what goes wrong by what was aimed at."""
        self.log.append(asked)
        for aim in self.aims:
            if aim.concerns(asked) and (hit := aim.hit()):
                asked.fault = hit
                break
        return asked.fault

    def serve(self) -> None:
        """Answer, while it is open, until all is over."""
        while self._opened.wait() and not self.over.is_set():
            self.server.serve_forever(0.02)

    def shut(self) -> None:
        """Refuse every connection from now on."""
        self._opened.clear()
        self.server.shutdown()
        self.server.server_close()

    def open(self) -> None:
        """Let people in again, at the same address."""
        if not self._opened.is_set():
            self.server = self._listen(self.port)
            self._opened.set()

    def close(self) -> None:
        """Stop for good."""
        self.over.set()
        if self._opened.is_set():
            self.shut()
        self._opened.set()


@contextmanager
def gateway(wiki: str) -> Iterator[Gateway]:
    """Run a gateway before the wiki whose api.php is `wiki`."""
    with served(Gateway(wiki)) as found:
        yield found


G = TypeVar("G", bound=Gateway)


@contextmanager
def served(made: G) -> Iterator[G]:
    """Let a gateway answer, and close it in the end."""
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join()


def sort(sent: bytes) -> Asked:
    """Tell what a request is for, by its parameters."""
    params = {name: values[-1] for name, values in parse_qs(sent.decode()).items()}
    if _WRITES.search(sent):
        return Asked("write", params)
    return Asked("login" if _LOGINS.search(sent) else "read", params)


class _Handler(BaseHTTPRequestHandler):
    gate: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.gate.fault(body)
        self._meet(fault or self.gate.aimed(sort(body)), body, sort(body))

    def do_GET(self) -> None:
        self.gate.asked.append(b"")
        asked = sort(self.path.partition("?")[2].encode())
        if "mark" in asked.params:
            self.gate.told(asked.params["mark"])
            self._answer(204, b"", {})
            return
        self._meet(self.gate.aimed(asked), None, asked)

    def _meet(self, fault: str, body: bytes | None, asked: Asked) -> None:
        """Go wrong before the wiki hears of it, after, or not at all."""
        if fault and not fault.endswith("-after"):
            self._fail(fault)
            return
        if asked.where == "write":
            self.gate.meanwhile(asked)
        reply = self._forward(body)
        if fault == "truncated-after":
            self._answer(200, reply.content[:30], {})
        elif fault == "cut-after":
            self._cut(reply.content)
        elif fault in {"shut-after", "shut-briefly-after"}:
            self._pass_on(reply)
            self.wfile.flush()
            self.gate.shut()
            if fault == "shut-briefly-after":
                threading.Timer(_BRIEFLY, self.gate.open).start()
        elif fault:
            self._fail(fault.removesuffix("-after"))
        else:
            self._pass_on(reply)

    def _forward(self, body: bytes | None) -> requests.Response:
        query = self.path.partition("?")[2]
        headers = {
            name: self.headers[name]
            for name in ("Cookie", "Content-Type", "User-Agent")
            if name in self.headers
        }
        method = "GET" if body is None else "POST"
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method, f"{self.gate.wiki}?{query}", data=body, headers=headers, timeout=60
            )

    def _pass_on(self, reply: requests.Response) -> None:
        self.send_response(reply.status_code)
        for name in _COMMON:
            for value in reply.raw.headers.getlist(name):
                self.send_header(name, value)
        self._end(reply.content)

    def _fail(self, fault: str) -> None:
        if fault in _WAYS:
            _WAYS[fault](self)
        elif fault.partition("-")[0].isdigit():
            status, _, wait = fault.partition("-")
            wanted = {"": "7", "bare": "", "hour": _HOUR}[wait]
            self._answer(int(status), _PAGE, {"Retry-After": wanted} if wanted else {})
        else:
            error = {"code": fault, "text": _WORDS.get(fault, "Attendez"), "module": "main"}
            content = json.dumps({"errors": [error]}).encode()
            self._answer(200, content, {"MediaWiki-API-Error": fault, **_HEADERS.get(fault, {})})

    def _reset(self) -> None:
        """End the connection at once, as a program that dies does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())
        self.close_connection = True

    def _drip(self) -> None:
        """Send a byte now and then, and never come to an end."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self._drop(b" ")

    def _drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        self._drop(b"x")

    def _drop(self, byte: bytes) -> None:
        with suppress(OSError):
            while not self.gate.over.is_set():
                self.wfile.write(byte)
                time.sleep(0.05)

    def _cut(self, content: bytes) -> None:
        """Announce the whole, and send half of it."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self._end(content)

    def _end(self, content: bytes) -> None:
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing: `asked` remembers."""


_WAYS: dict[str, Callable[[Any], None]] = {
    "reset": _Handler._reset,
    "html": lambda self: self._answer(200, _PAGE, {"Content-Type": "text/html"}),
    "garbage": lambda self: self._answer(200, _GARBAGE, {"Content-Type": "application/json"}),
    "json": lambda self: self._answer(200, b'{"status":"ok"}', {}),
    "drip": _Handler._drip,
    "drip-headers": _Handler._drip_headers,
}
