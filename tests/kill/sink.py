"""python -m tests.kill.sink PORT JOURNAL LONGEST: a mail server in a process of its own, which never touches our database.

It journals every message before it answers. Whoever started it says on its standard input when to hold its breath: `mail` at the next
sender it is told (nothing of the message has come), `data` with the next message in hand and the answer not given; `go` lets it speak,
and so does the end of its patience after LONGEST seconds.
It says on its standard output what it does, so that somebody can be killed at exactly that moment.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.kill.journals import Journal


class Sink:
    def __init__(self, journal: Journal, longest: float) -> None:
        self.journal, self.longest = journal, longest
        self.armed = ""
        self.go = asyncio.Event()

    def obey(self, word: str) -> None:
        if word == "go":
            self.armed = ""
            self.go.set()
        else:
            self.armed = word
            self.go.clear()

    async def held(self, stage: str, paper: str) -> None:
        if self.armed != stage:
            return
        self.armed = ""
        say(held=stage, id=paper)
        try:
            await asyncio.wait_for(self.go.wait(), self.longest)
        except TimeoutError:
            say(tired=stage)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        await self.held("mail", "")
        return "250 go on"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = bytes(envelope.content or b"")
        told = message_from_bytes(content, policy=default)
        name = str(told["Message-ID"])
        pdfs = [hashlib.sha256(one.get_content()).hexdigest() for one in told.iter_attachments()]  # type: ignore[attr-defined]
        self.journal.write(
            had=name,
            sha256=hashlib.sha256(content).hexdigest(),
            pdfs=pdfs,
            to=envelope.rcpt_tos,
            subject=str(told["Subject"]),
        )
        await self.held("data", name)
        self.journal.write(answered=name, answer="250 taken")
        say(answered=name)
        return "250 taken"


def say(**event: Any) -> None:
    print(json.dumps(event), flush=True)


async def main(port: int, journal: Path, longest: float) -> None:
    loop, sink = asyncio.get_running_loop(), Sink(Journal(journal), longest)
    server = await loop.create_server(lambda: SMTP(sink, loop=loop, hostname="sink.example"), "127.0.0.1", port)
    say(listening=port)
    words = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(words), sys.stdin)
    while word := await words.readline():
        sink.obey(word.decode().strip())
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
