"""A server that drips, breaks off or never ends: no answer holds a run up, or fills its memory."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from bot.wiki.deadline import Deadline

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\n{}"

Serve = Callable[[Callable[[socket.socket], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Answer each connection in the way given, until the test ends."""
    server = socket.create_server(("127.0.0.1", 0))

    def begin(answer: Callable[[socket.socket], None]) -> str:
        def loop() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.recv(65_536)
                        answer(connection)

        threading.Thread(target=loop, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/api.php"

    yield begin
    server.close()


def session(longest: float = 60.0, largest: int = 1_000_000) -> requests.Session:
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", Deadline(longest, largest))
    return made


def drip(connection: socket.socket, pieces: Iterator[bytes] | bytes) -> None:
    for number in pieces:
        connection.sendall(bytes([number]) if isinstance(number, int) else number)
        time.sleep(0.05)


def test_a_whole_answer_passes(serve: Serve) -> None:
    url = serve(lambda connection: connection.sendall(WHOLE))
    assert session().get(url).json() == {}


def test_headers_that_drip_end_with_the_deadline(serve: Serve) -> None:
    url = serve(lambda connection: drip(connection, HEAD * 100))
    with pytest.raises(requests.ConnectionError):
        session(longest=0.4).get(url, timeout=30)


@pytest.mark.parametrize("more", [b"", b"Connection: close\r\n"])
def test_a_body_that_drips_is_cut_by_the_deadline(serve: Serve, more: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(HEAD + more + b"Content-Length: 4000\r\n\r\n")
        drip(connection, b"{" + b" " * 3999)

    found = session(longest=0.6).get(serve(answer), timeout=30)
    assert found.status_code == 200
    assert len(found.content) < 4000


def test_a_body_without_end_is_cut(serve: Serve) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    found = session(largest=300_000).get(serve(answer), timeout=30)
    assert 0 < len(found.content) <= 300_000


def test_a_body_that_breaks_off_still_tells_its_status(serve: Serve) -> None:
    url = serve(lambda connection: connection.sendall(WHOLE.replace(b": 2", b": 9")[:-1]))
    found = session().get(url)
    assert found.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        found.json()


def test_a_connection_is_used_again(serve: Serve) -> None:
    """The clock of one request must not end the next one, on the same connection."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(WHOLE)
        connection.recv(65_536)
        time.sleep(0.3)
        connection.sendall(WHOLE)

    url, opened = serve(answer), session(longest=0.45)
    assert opened.get(url).json() == {}
    time.sleep(0.25)
    assert opened.get(url).json() == {}
