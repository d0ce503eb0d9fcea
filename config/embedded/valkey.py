"""A private Valkey on the loopback interface: the broker's wake-up calls survive a crash of the server."""

from __future__ import annotations

import json
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .binaries import valkey_server
from .processes import bare_environment, free_port, spawn
from .state import write_private


@dataclass
class Broker:
    home: Path
    password: str
    log: Path
    port: int = 0

    @property
    def url(self) -> str:
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"

    def start(self) -> subprocess.Popen[bytes]:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.port = self.port or free_port()
        configuration = self.home / "valkey.conf"  # a file, so that no list of processes shows the password
        write_private(configuration, self._configuration())
        with self.log.open("ab") as log:
            return spawn([valkey_server(), configuration], output=log, env=bare_environment())

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line, line.makefile("rb") as said:
                line.sendall(f"AUTH {json.dumps(self.password)}\r\nPING\r\n".encode())
                return [said.readline(), said.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def _configuration(self) -> str:
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {json.dumps(self.password)}",
            f"dir {json.dumps(str(self.home))}",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
            "set-proc-title no",
            "loglevel notice",
        ]
        return "\n".join(lines) + "\n"
