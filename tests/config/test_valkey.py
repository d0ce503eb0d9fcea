"""Our own launcher of Valkey: private, and what was queued outlives a crash."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from config.embedded.processes import stop, wait_until
from config.embedded.valkey import Broker

# What ARCHITECTURE.md asks of every broker, under “Valkey”.
ADVISED = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}


@pytest.fixture
def broker(tmp_path: Path) -> Broker:
    awkward = tmp_path / 'quo"ted'
    awkward.mkdir()
    return Broker(awkward / "valkey", "pass word", tmp_path / "valkey.log")


@contextmanager
def running(broker: Broker) -> Iterator[subprocess.Popen[bytes]]:
    process = broker.start()
    try:
        assert wait_until(broker.answers, patience=10), broker.log.read_text()
        yield process
    finally:
        stop(process, asking=signal.SIGTERM, patience=5)


@contextmanager
def client(broker: Broker) -> Iterator[Redis]:
    with Redis(port=broker.port, password=broker.password, decode_responses=True) as found:
        yield found


def test_it_listens_to_who_knows_the_password(broker: Broker) -> None:
    with running(broker), client(broker) as friend, socket.create_connection(("127.0.0.1", broker.port)) as stranger:
        stranger.sendall(b"PING\r\n")
        assert (friend.ping(), stranger.recv(100)) == (True, b"-NOAUTH Authentication required.\r\n")


def test_its_url_is_the_one_that_clients_take(broker: Broker) -> None:
    with running(broker), Redis.from_url(broker.url) as friend:
        assert friend.ping() is True


def test_it_runs_as_advised(broker: Broker) -> None:
    with running(broker), client(broker) as friend:
        assert friend.config_get(*ADVISED) == ADVISED


def test_its_files_are_private(broker: Broker) -> None:
    with running(broker):
        modes = {path.name: path.stat().st_mode & 0o777 for path in (broker.home, broker.home / "valkey.conf")}
    assert modes == {"valkey": 0o700, "valkey.conf": 0o600}


def test_no_list_of_processes_shows_the_password(broker: Broker) -> None:
    with running(broker) as process:
        assert b"pass word" not in Path(f"/proc/{process.pid}/cmdline").read_bytes()


def test_what_was_queued_outlives_kill_9(broker: Broker) -> None:
    with running(broker) as process, client(broker) as friend:
        friend.rpush("queue", "a", "b")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with running(broker), client(broker) as friend:
        assert friend.lrange("queue", 0, -1) == ["a", "b"]
