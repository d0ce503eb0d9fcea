"""Starting and ending our own processes, and only those."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Literal

Route = Literal["plain", "namespace", "nobody"]
LAUNCH = Path(__file__).with_name("launch.py")
Output = int | IO[str] | IO[bytes] | None


class Failed(Exception):
    """An embedded service cannot do its work; the text is a sentence for the person at the keyboard."""


def spawn(
    command: Sequence[str | Path],
    *,
    route: Route = "plain",
    parent_death: signal.Signals = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: Output = subprocess.DEVNULL,
    errors: Output = subprocess.STDOUT,
) -> subprocess.Popen[bytes]:
    """A child in its own session (Ctrl-C is ours to pass on) that gets a signal when we die.

    Call it from a thread that lives as long as the child: the kernel watches the thread, not the process.
    """
    wrapped = [sys.executable, "-I", "-S", str(LAUNCH), route, str(os.getpid()), str(parent_death.value)]
    return subprocess.Popen(
        [*wrapped, *map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        env=dict(os.environ if env is None else env),
        cwd=cwd,
        start_new_session=True,
    )


def bare_environment() -> dict[str, str]:
    """For the stores: they need no address and no password of anything."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "CANDOR_VAR") if name in os.environ}


def run(command: Sequence[str | Path], *, route: Route = "plain", timeout: float = 120) -> tuple[int, str]:
    """Exit code and everything it said."""
    process = spawn(command, route=route, output=subprocess.PIPE)
    try:
        said, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        end_group(process)
        return 124, f"no answer within {timeout:.0f} s"
    return process.returncode, said.decode(errors="replace").strip()


def stop(
    process: subprocess.Popen[bytes], *, asking: signal.Signals, patience: float, hurry: Callable[[], bool] = bool
) -> None:
    """Ask, wait (unless somebody is in a hurry), and then no longer ask. The rest of its group goes with it."""
    if process.poll() is None:
        process.send_signal(asking)
        wait_until(lambda: process.poll() is not None or hurry(), patience=patience)
    end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """The child leads its own group, so this reaches what it left behind and nothing else."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def wait_until(ready: Callable[[], bool], *, patience: float, step: float = 0.03) -> bool:
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def free_port(wanted: int = 0) -> int:
    """The wanted port of the loopback interface if nobody has it, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            if not wanted:
                raise
            return free_port()
        port: int = probe.getsockname()[1]
        return port


def last_lines(log: Path, count: int = 3) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return " / ".join(line.strip() for line in lines[-count:] if line.strip())
