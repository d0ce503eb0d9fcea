"""A mail server on a real socket that goes wrong at one word: hangs, drips, hangs up, refuses, babbles. It keeps what it was told."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

STAGES = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "message", "QUIT")
USUAL = {
    "greeting": "220 here", "EHLO": "250-here\r\n250 SIZE 50000000", "HELO": "250 here", "MAIL": "250 go on", "RCPT": "250 go on",
    "DATA": "354 go on", "message": "250 taken", "QUIT": "221 bye", "STARTTLS": "220 go on",
}  # fmt: skip
DRIP = 0.03


@dataclass
class Hostile:
    """`wrong`: by stage, what it does there in place of the usual answer. `whole`: the messages that came to their end."""

    wrong: dict[str, str] = field(default_factory=dict)
    offers: str = ""
    told: list[str] = field(default_factory=list)
    whole: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0


class Conversation(socketserver.StreamRequestHandler):
    hostile: Hostile

    def handle(self) -> None:
        with suppress(OSError):
            if self.answer("greeting"):
                while self.hear_and_answer():
                    pass

    def hear_and_answer(self) -> bool:
        line = self.rfile.readline().decode("ascii", "replace").strip()
        self.hostile.told.append(line)
        verb = line.partition(" ")[0].upper()
        if verb == "DATA" and self.answer("DATA"):
            return self.take_message()
        return bool(line) and verb not in ("DATA",) and self.answer(verb) and verb != "QUIT"

    def take_message(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if line:
            self.hostile.whole.append(b"".join(lines))
        return self.answer("message")

    def answer(self, stage: str) -> bool:
        """Whether the conversation goes on."""
        wrong = self.hostile.wrong.get(stage)
        if wrong is None:
            said = USUAL.get(stage, "500 what?")
            said = said.replace("250 SIZE", f"250-{self.hostile.offers}\r\n250 SIZE") if self.hostile.offers else said
            self.wfile.write(said.encode() + b"\r\n")
            return True
        if wrong[:3].isdigit():
            self.wfile.write(wrong.encode() + b"\r\n")
            return True
        return bool(getattr(self, wrong)())

    def hangs(self) -> None:
        self.hostile.over.wait(60)

    def drips(self) -> None:
        """One letter of an answer that never ends, then the next, each well within any patience for a single one."""
        while not self.hostile.over.wait(DRIP):
            self.wfile.write(b"2")

    def drips_lines(self) -> None:
        while not self.hostile.over.wait(DRIP):
            self.wfile.write(b"250-and then\r\n")

    def hangs_up(self) -> None:
        return

    def babbles(self) -> bool:
        self.wfile.write(b"\xff\x00 I am a teapot\r\n")
        return True

    def rambles(self) -> bool:
        self.wfile.write(b"250 " + b"x" * 200_000 + b"\r\n")
        return True


@contextmanager
def hostile_server(tls: ssl.SSLContext | None = None, **wrong: str) -> Iterator[Hostile]:
    hostile = Hostile(wrong=wrong)
    handler = type("Handler", (Conversation,), {"hostile": hostile})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.socket = tls.wrap_socket(server.socket, server_side=True) if tls else server.socket
        hostile.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield hostile
        hostile.over.set()
        server.shutdown()
        thread.join()
