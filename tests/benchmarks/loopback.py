"""Web servers on the loopback interface, and somebody who sends them requests as fast as they answer.

The sender speaks just enough HTTP/1.1 over a kept connection: a comfortable client would be a good part of what is measured.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import perf_counter

from config.embedded.processes import free_port, spawn, stop, wait_until
from tests.benchmarks.rounds import Slice
from tests.databases import ROOT

WORKERS, THREADS = 2, 4
SERVED_ALIKE = {"DATABASE_POOL": "10"}


@contextmanager
def served(application: str, env: Mapping[str, str], *, ready: str) -> Iterator[int]:
    """The port of granian serving this WSGI application, as the Procfile does, once `ready` answers."""
    port = free_port()
    bound = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", *bound, "--no-ws", application]
    process = spawn(command, env={**os.environ, **env, **SERVED_ALIKE}, cwd=ROOT)
    try:
        if not wait_until(lambda: _answers(port, ready), patience=60, step=0.2):
            raise RuntimeError(f"{application} did not answer")
        yield port
    finally:
        stop(process, asking=signal.SIGTERM, patience=10)


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    told = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


Ask = Callable[[bytes], tuple[int, bytes]]  # sends a request; the status and the whole body of its answer


@contextmanager
def connection(port: int) -> Iterator[Ask]:
    """One kept connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as wire, wire.makefile("rb") as answers:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(sent: bytes) -> tuple[int, bytes]:
            wire.sendall(sent)
            status, length = int(answers.readline()[9:12]), 0
            while line := answers.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            return status, answers.read(length)

        yield ask


def sending(port: int, make: Callable[[], bytes], *, expect: int, connections: int, seconds: float = 1.0) -> Slice:
    """Requests answered a second. `make` is called for each, because a write must not be a repeat."""

    def keep_asking(_: int) -> int:
        answered, began = 0, perf_counter()
        with connection(port) as ask:
            while perf_counter() - began < seconds:
                status, body = ask(make())
                if status != expect:
                    raise AssertionError(f"{status}: {body[:500]!r}")
                answered += 1
        return answered

    def run() -> float:
        began = perf_counter()
        with ThreadPoolExecutor(connections) as threads:
            answered = sum(threads.map(keep_asking, range(connections)))
        return answered / (perf_counter() - began)

    return run


def _answers(port: int, path: str) -> bool:
    try:
        with connection(port) as ask:
            status, _ = ask(request("GET", path, {}))
    except OSError:
        return False
    return status < 500
