"""Servers are kept running, given up on with a sentence, ended in order, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.processes import Failed, free_port, run, spawn, wait_until
from config.embedded.supervisor import Service, Stopped, Supervisor

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    found = Supervisor()
    yield found
    found.end()


def service(tmp_path: Path, script: str, name: str = "server", patience: float = 5) -> Service:
    log = tmp_path / f"{name}.log"

    def start() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return spawn(["/bin/sh", "-c", script], output=output)

    return Service(name, start, log, patience=patience)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_who_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(service(tmp_path, "echo up; exec sleep 60"))
    first = supervisor.services[0].process
    assert first is not None
    supervisor.wait(lambda: (tmp_path / "server.log").read_text() == "up\n", patience=5, what="the start")
    os.kill(first.pid, signal.SIGKILL)
    supervisor.wait(lambda: (tmp_path / "server.log").read_text() == "up\nup\n", patience=5, what="the second start")


def test_who_dies_five_times_at_once_is_given_up_with_its_last_words(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(service(tmp_path, "echo no such file; exit 3"))
    began = time.monotonic()
    with pytest.raises(Failed) as refusal:
        supervisor.serve()
    words = " / ".join(["no such file"] * 3)
    assert str(refusal.value) == f"The server died 5 times in a row. {tmp_path / 'server.log'}: {words}"
    assert 3 < time.monotonic() - began < 12  # each pause is longer than the one before


def test_somebody_may_ask_for_the_end(supervisor: Supervisor) -> None:
    supervisor.asked = 1
    with pytest.raises(Stopped):
        supervisor.serve()


def test_last_started_first_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    script = 'trap "echo {0} >> {1}; exit 0" TERM; echo up; while :; do sleep 0.02; done'
    for name in ("database", "web", "beat"):
        supervisor.add(service(tmp_path, script.format(name, order), name))
        up = tmp_path / f"{name}.log"
        supervisor.wait(lambda up=up: up.read_text() == "up\n", patience=5, what="the start")  # type: ignore[misc]
    supervisor.end()
    assert order.read_text().split() == ["beat", "web", "database"]


def test_who_does_not_listen_is_ended_with_all_it_started(supervisor: Supervisor, tmp_path: Path) -> None:
    stubborn = 'trap "" TERM; sleep 61 & echo $!; while :; do sleep 0.1; done'
    supervisor.add(service(tmp_path, stubborn, patience=0.3))
    log = tmp_path / "server.log"
    supervisor.wait(lambda: log.read_text().endswith("\n"), patience=5, what="the start")
    grandchild = int(log.read_text())
    supervisor.end()
    assert wait_until(lambda: not alive(grandchild), patience=2)


def test_a_command_that_takes_too_long_is_ended(supervisor: Supervisor) -> None:
    slow = spawn(["/bin/sleep", "60"])
    with pytest.raises(Failed, match=r"^The wait did not happen within 0 s\."):
        supervisor.finish(slow, patience=0.2, what="The wait")
    assert slow.poll() is not None


@pytest.mark.skipif(sys.platform != "linux", reason="NOT LINUX: children are tied to their parent by the kernel there")
@pytest.mark.parametrize("route", ["plain", "namespace", "nobody"])
def test_kill_9_of_the_parent_ends_the_child(tmp_path: Path, route: str) -> None:
    if route != "plain" and os.geteuid() != 0:
        pytest.skip("NOT ROOT: only root changes its user")
    program = f"from config.embedded.processes import spawn; p = spawn(['/bin/sleep', '60'], route={route!r}); print(p.pid, flush=True); p.wait()"
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert wait_until(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n", patience=5)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not alive(child), patience=3)


def test_a_program_that_is_not_there() -> None:
    assert run(["/nonexistent/program"]) == (1, "/nonexistent/program: [Errno 2] No such file or directory")


def test_a_taken_port_is_not_insisted_on() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port
