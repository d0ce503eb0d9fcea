"""What the proxy before Candor has to do, because nothing behind it can: shown at the real web server."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = """
def application(environ, start_response):
    seen = environ.get("HTTP_X_FORWARDED_FOR", "").encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(seen)))])
    return [seen]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The web server of the Procfile over an application that says what it was told."""
    (tmp_path / "told.py").write_text(APPLICATION)
    with socket.create_server(("127.0.0.1", 0)) as free:
        chosen: int = free.getsockname()[1]
    server = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(chosen), "--no-ws"]
    web = subprocess.Popen([sys.executable, "-m", *server, "told:application"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        answered(chosen, patience=60)
        yield chosen
    finally:
        web.terminate()
        web.wait(60)


def answered(port: int, *headers: str, patience: float = 0) -> str:
    lines = ("GET / HTTP/1.1", "Host: candor.example", "Connection: close", *headers, "", "")
    until = time.monotonic() + patience
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as line, line.makefile("rb") as answer:
                line.sendall("\r\n".join(lines).encode())
                return answer.read().partition(b"\r\n\r\n")[2].decode()
        except ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_a_callers_name_with_underscores_takes_the_place_of_the_proxys(port: int) -> None:
    """WSGI knows one name for both, and the later one wins. Once this fails, the web server tells them apart, and what README,
    SECURITY and ASVS ask of the proxy may go."""
    proxys, callers = "X-Forwarded-For: 203.0.113.9", "X_Forwarded_For: 198.51.100.1"
    assert answered(port, "X-Forwarded-For: 198.51.100.1", proxys).rpartition(",")[2].strip() == "203.0.113.9"
    assert answered(port, proxys, callers) == "198.51.100.1"


@pytest.mark.parametrize("page", ["README.md", "SECURITY.md"])
def test_whoever_sets_a_proxy_before_it_is_told_so(page: str) -> None:
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    [said] = re.findall(r"`BEHIND_PROXY(?:=1)?`.{0,400}?underscore", text)
    assert "X-Forwarded-For" in said
