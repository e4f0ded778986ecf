"""A small internet in one thread: plays the rows of cases/urls as the servers of many hosts.

Every host gets an address of its own, public to look at; the sockets that `open_socket` makes lead
all of them here. So what the checker looked up, judged and dialled is what it does in earnest.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

import trustme

Answer = Mapping[str, Any]
LOCAL = "127.0.0.1"
NOT_FOUND: Answer = {"status": 404}
BODYLESS = {204, 304}
LATER = re.compile(r"\{now\+(\d+)\}")


def _short(url: str) -> str:
    return re.sub("^http://site.test/", "/", url)


@dataclass
class Request:
    method: str
    url: str
    headers: dict[str, str]
    at: float

    @property
    def short(self) -> str:
        return f"{self.method} {_short(self.url)}"


@dataclass
class Play:
    """One row: who answers what, and what was seen of the visitor."""

    row: Mapping[str, Any]
    requests: list[Request] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    hosts: dict[str, str] = field(default_factory=dict)  # by address
    open_now: int = 0
    most_open: int = 0

    @property
    def answers(self) -> Mapping[str, Answer]:
        found: Mapping[str, Answer] = self.row.get("answers", {})
        return found

    def answer(self, method: str, url: str) -> Answer:
        for spelling in (url, url.partition("?")[0]):
            short = _short(spelling)
            for key in (f"{method} {short}", f"{method} {spelling}", short, spelling):
                if key in self.answers:
                    return self._turn(key)
        return NOT_FOUND

    def _turn(self, key: str) -> Answer:
        turns: list[Answer] = [self.answers[key], *self.answers[key].get("then", [])]
        self.times[key] += 1
        return turns[min(self.times[key], len(turns)) - 1]

    def addresses(self, host: str) -> list[str]:
        self.looked_up.append(host)
        told = self.row.get("dns", {}).get(host)
        if told == "no-such-domain":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if told == "try-again":
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if isinstance(told, list):
            told = told[min(self.looked_up.count(host), len(told)) - 1]
        number = len(self.hosts) + 1
        address = told or f"93.184.{number >> 8}.{number & 255}"
        self.hosts.setdefault(address, host)
        return [address]

    def speaks_tls(self, host: str) -> bool:
        kind = self.row.get("tls", {}).get(host)
        if kind is None:
            return any(f"https://{host}/" in key for key in self.answers)
        return bool(kind != "none")


class UrlServer:
    """The servers, and the two seams by which the checker comes to them."""

    def __init__(self) -> None:
        self.play = Play({})
        self._authority = trustme.CA()
        self._stranger = trustme.CA()
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._wait(self._listen("http", None))
        self.tls_port = self._wait(self._listen("https", self._front()))
        with socket.socket() as unused:
            unused.bind((LOCAL, 0))
            self.closed_port = unused.getsockname()[1]
        self.trust = ssl.create_default_context()
        self._authority.configure_trust(self.trust)

    def plays(self, row: Mapping[str, Any]) -> Play:
        self.play = Play(row)
        return self.play

    def close(self) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def look_up(self, host: str) -> Sequence[str]:
        return self.play.addresses(host)

    def open_socket(self, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        return _Led(self, info[0], info[1], info[2])

    def place(self, address: str, port: int) -> tuple[str, int]:
        self.play.dialled.append((address, port))
        host = self.play.hosts.get(address, address)
        if port not in {443, 8443}:
            return LOCAL, self.port
        return LOCAL, self.tls_port if self.play.speaks_tls(host) else self.closed_port

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self, scheme: str, context: ssl.SSLContext | None) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            try:
                await _serve(self, scheme, reader, writer)
            finally:
                self._tasks.discard(task)
                writer.transport.abort()

        server = await asyncio.start_server(serve, LOCAL, 0, ssl=context, backlog=4096)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _front(self) -> ssl.SSLContext:
        front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert("front.test").configure_cert(front)

        def choose(connection: ssl.SSLObject, name: str | None, _front: ssl.SSLContext) -> None:
            if name:
                connection.context = self._context(name)

        front.sni_callback = choose
        return front

    def _context(self, host: str) -> ssl.SSLContext:
        kind = self.play.row.get("tls", {}).get(host, "good")
        if (kind, host) not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            past = datetime.now(UTC) - timedelta(days=30)
            certificate = {
                "self-signed": lambda: self._stranger.issue_cert(host),
                "wrong-name": lambda: self._authority.issue_cert("elsewhere.test"),
                "expired": lambda: self._authority.issue_cert(
                    host, not_before=past - timedelta(days=30), not_after=past
                ),
            }.get(kind, lambda: self._authority.issue_cert(host))()
            certificate.configure_cert(context)
            self._contexts[kind, host] = context
        return self._contexts[kind, host]


class _Led(socket.socket):
    """A socket that is led to the local server, wherever it is told to connect."""

    def __init__(self, server: UrlServer, family: int, kind: int, protocol: int) -> None:
        super().__init__(family, kind, protocol)
        self._server = server

    def connect(self, address: Any) -> None:
        place = self._server.place(address[0], address[1])
        if self.family == socket.AF_INET:
            super().connect(place)
            return
        with socket.socket() as four:  # the servers listen in IPv4 alone
            four.setblocking(False)
            os.dup2(four.fileno(), self.fileno())
            four.connect(place)


async def _serve(
    server: UrlServer,
    scheme: str,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Answer request after request of one connection, until an answer breaks it."""
    play = server.play
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *lines = head.rstrip().split("\r\n")
            method, target, _ = line.split(" ", 2)
            headers = {
                name.lower(): text for name, _, text in (row.partition(": ") for row in lines)
            }
            url = f"{scheme}://{headers['host']}{target}"
            play.requests.append(Request(method, url, headers, time.monotonic()))
            answer = play.answer(method, url)
            play.open_now += 1
            play.most_open = max(play.most_open, play.open_now)
            try:
                goes_on = await _answer(answer, method, reader, writer)
            finally:
                play.open_now -= 1
            if not goes_on:
                return


async def _answer(
    answer: Answer, method: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Play one answer; say whether the connection is still good."""
    await asyncio.sleep(answer.get("delay", 0))
    if answer.get("hang"):
        await reader.read()
        return False
    if answer.get("close") in {"before-head", "reset"}:
        _end(writer, reset=answer["close"] == "reset")
        return False
    if "raw" in answer:
        writer.write(answer["raw"].encode("utf-8", "surrogateescape"))
        await writer.drain()
        writer.close()
        return False
    head, body = _written(answer)
    writer.write(head)
    await writer.drain()
    if answer.get("close") == "after-head":
        writer.close()
        return False
    if method == "HEAD" or answer.get("status", 200) in BODYLESS:
        return True
    return await _send(body, answer, writer)


async def _send(body: bytes, answer: Answer, writer: asyncio.StreamWriter) -> bool:
    pause = answer.get("drip", 0)
    size = 1 if pause else 65536
    for start in range(0, len(body), size):
        writer.write(body[start : start + size])
        await writer.drain()
        if writer.transport.is_closing():
            return False
        if pause:
            await asyncio.sleep(pause)
    if "length" in answer:
        writer.close()
    return "length" not in answer


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if reset:
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    else:
        writer.close()


def _written(answer: Answer) -> tuple[bytes, bytes]:
    """Give the head and the body that an answer is on the wire."""
    body = _body(answer.get("body", ""), answer.get("repeat", 1), packed=answer.get("gzip", False))
    headers = {"Content-Type": "text/html; charset=utf-8"}
    if answer.get("gzip"):
        headers["Content-Encoding"] = "gzip"
    if answer.get("status", 200) not in BODYLESS:
        headers["Content-Length"] = str(answer.get("length", len(body)))
    if "location" in answer:
        headers["Location"] = answer["location"]
    headers |= {
        name: LATER.sub(lambda found: _date(int(found[1])), str(text))
        for name, text in answer.get("headers", {}).items()
    }
    lines = [f"HTTP/1.1 {answer.get('status', 200)} X"]
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape"), body


@lru_cache(maxsize=8)
def _body(text: str, repeat: int, *, packed: bool) -> bytes:
    body = (text * repeat).encode()
    return gzip.compress(body, 6) if packed else body


def _date(seconds: int) -> str:
    # rounded up, so that a date a second away is never one that is past
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds + 0.5), usegmt=True)
