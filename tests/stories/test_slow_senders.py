"""Who sends slowly, or without saying how much, at the real web server, with nothing before it. (A form's body it reads as it comes:
so README and SECURITY ask for a proxy that has the whole of it first.)"""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import FreshDatabase
from tests.stack import Stack, started_stack

pytestmark = pytest.mark.slow
MANY = 8  # the web server of ./run has four threads
MB = 1024 * 1024


@pytest.fixture
def web(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[Stack]:
    told = {"GRANIAN_HTTP1_HEADER_READ_TIMEOUT": "4000"}
    with started_stack(fresh_database, tmp_path / "var", alone=True, **told) as running:
        yield running


def begun(web: Stack, *lines: str, body: bytes = b"") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", web.installation.port), timeout=30)
    line.sendall("\r\n".join([lines[0], "Host: 127.0.0.1", *lines[1:], ""]).encode() + body)
    return line


def answers(web: Stack) -> bool:
    with urllib.request.urlopen(f"{web.url}/readyz", timeout=10) as answer:
        return bool(answer.status == 200)


def test_a_slow_or_endless_sender_holds_nothing(web: Stack) -> None:
    with ExitStack() as lines:
        headers = [lines.enter_context(begun(web, "GET /readyz HTTP/1.1")) for _ in range(MANY)]
        assert answers(web), "headers are waited for by no thread"
        assert [line.recv(1) for line in headers] == [b""] * MANY, "and not for ever"

    said = ("POST /api/v1/uses HTTP/1.1", "Content-Type: application/json", "Content-Length: 1000", "")
    with ExitStack() as lines:
        strangers = [lines.enter_context(begun(web, *said, body=b"{")) for _ in range(MANY)]
        assert {line.recv(12) for line in strangers} == {b"HTTP/1.1 401"}, "who has no key is not listened to"
        assert answers(web)

    for path, status in (("/api/v1/uses", b"401"), ("/sign-in/", b"403"), ("/v/", b"422")):
        said = (f"POST {path} HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked", "")
        with begun(web, *said) as line:
            with pytest.raises((BrokenPipeError, ConnectionResetError)):
                line.sendall(b"100000\r\n" + bytes(10 * MB))
            assert line.recv(12) == b"HTTP/1.1 " + status, "what does not say how long it is holds nothing"
        assert answers(web)
