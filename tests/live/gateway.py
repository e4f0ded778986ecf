"""A gateway before a real wiki that goes wrong when told to, and counts what passes."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

# Faults before the wiki hears of the request, and after it has done what was asked.
BEFORE = ("reset", "502", "429", "503", "maxlag", "ratelimited", "badtoken")
AFTER = ("reset-after", "502-after", "truncated-after", "html-after")
_WRITES = re.compile(rb"(?:^|&)action=(?:edit|move|delete)(?:&|$)")
_COMMON = ("Content-Type", "Set-Cookie", "MediaWiki-API-Error", "Retry-After")


class Gateway:
    """Listens on `api`; `faults` are met by the next writes, one each."""

    def __init__(self, wiki: str) -> None:
        self.wiki = wiki
        self.faults: list[str] = []
        self.asked: list[bytes] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.api = f"http://127.0.0.1:{self.server.server_address[1]}/api.php"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"gate": self})

    @property
    def writes(self) -> int:
        """Count the writes that were asked for."""
        return sum(bool(_WRITES.search(body)) for body in self.asked)

    def fault(self, body: bytes) -> str:
        """Choose what goes wrong with a request; empty: nothing."""
        self.asked.append(body)
        return self.faults.pop(0) if self.faults and _WRITES.search(body) else ""


@contextmanager
def gateway(wiki: str) -> Iterator[Gateway]:
    """Run a gateway before the wiki whose api.php is `wiki`."""
    found = Gateway(wiki)
    thread = threading.Thread(target=found.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    gate: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.gate.fault(body)
        if fault in BEFORE:
            self._fail(fault)
            return
        reply = self._forward(body)
        if fault == "truncated-after":
            self._answer(200, reply.content[:30], {})
        elif fault in AFTER:
            self._fail(fault.removesuffix("-after"))
        else:
            self._pass_on(reply)

    def do_GET(self) -> None:
        self.gate.asked.append(b"")
        self._pass_on(self._forward(None))

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
        if fault == "reset":
            self.close_connection = True
        elif fault == "html":
            self._answer(200, b"<html>Maintenance</html>", {})
        elif fault.isdigit():
            self._answer(int(fault), b"<html>!</html>", {"Retry-After": "7"})
        else:
            error = b'{"errors":[{"code":"%s","text":"Attendez"}]}' % fault.encode()
            self._answer(200, error, {"MediaWiki-API-Error": fault})

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
