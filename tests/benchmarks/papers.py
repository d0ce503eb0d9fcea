"""Papers that are issued and not yet made, and Celery's workers to make them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from celery import Celery
from django.db.models import Max

from config.embedded.processes import spawn, stop
from disclosures.services.streams import service_stream
from disclosures.tenancy import Theirs
from reports.content import Moment, digest, display_number, to_bytes
from reports.models import Approval, Document, Draft, Rendition
from reports.services.documents import new_reference
from reports.tasks import shared_out
from tests.benchmarks.pool import PROCESSES
from tests.databases import ROOT, FreshDatabase
from tests.reports.papers import a_header, a_notice, an_issue
from tests.world import NOW, World

QUEUE = "bench"  # what a job wakes by itself, the hand-over, goes into another queue, which nobody reads
PATIENCE = 900.0  # a machine that others use as well takes its time
_slots = count(1)


def issued_papers(world: World, papers: int) -> list[Theirs]:
    """Numbered, frozen and without bytes, as issuing leaves them."""
    use = world.production.uses.first()
    stream = service_stream(studio=world.studio, union=world.union, mode=world.production.mode)
    last = stream.documents.aggregate(last=Max("number"))["last"] or 0
    made = []
    for number in range(last + 1, last + papers + 1):
        label, reference = display_number("notice", number), new_reference()
        issue = an_issue(number=number, display_number=label, reference=reference, issued_at=Moment.of(NOW, "UTC"))
        content = a_notice(header=a_header(issue=issue))
        kept = {"production": world.production, "union": world.union, "kind": "notice"}
        told = {"content": to_bytes(content), "content_sha256": digest(content)}
        times = {"made_at": NOW, "changed_at": NOW}
        draft = Draft(**kept, **told, **times, slot=f"bench/{next(_slots)}", use=use)
        made.append(
            Document(
                **kept, **told, stream=stream, number=number, label=label, reference=reference, draft=draft,
                studio=world.studio, mode=world.production.mode, issued_at=NOW, issued_by_id=world.approver.person,
            )
        )  # fmt: skip
    drafts = Draft.objects.bulk_create(one.draft for one in made)
    by = {"approved_by_id": world.approver.person, "approved_at": NOW}
    Approval.objects.bulk_create(Approval(draft=one, content_sha256=one.content_sha256, **by) for one in drafts)
    documents = Document.objects.bulk_create(made)
    Draft.objects.filter(document__in=documents).update(status=Draft.Status.ISSUED)
    return [Theirs(one.pk, world.studio.pk) for one in documents]


def named(paper: Theirs) -> list[str]:
    return [str(paper.id), str(paper.studio)]


def await_renditions(made: int) -> None:
    """Counted in the database, because nobody keeps results; seldom and cheaply, or the looking would be measured too."""
    deadline = time.monotonic() + PATIENCE
    while Rendition.objects.count() < made:
        assert time.monotonic() < deadline, "the workers did not make the papers in time"
        time.sleep(0.1)


# --- Celery -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Workers:
    """One worker service with so many processes, as the Procfile starts it."""

    process: subprocess.Popen[bytes]
    sender: Celery

    def render(self, papers: Sequence[Theirs]) -> None:
        """As the sweep sends them."""
        self._send(
            "reports.render_documents", [[[named(one) for one in share]] for share in shared_out(papers)], len(papers)
        )

    def render_each(self, papers: Sequence[Theirs]) -> None:
        self._send("reports.render_document", [named(one) for one in papers], len(papers))

    def _send(self, task: str, messages: Sequence[list[Any]], papers: int) -> None:
        before = Rendition.objects.count()
        for message in messages:
            self.sender.send_task(task, message, queue=QUEUE)
        await_renditions(before + papers)

    def memory(self) -> int:
        """Bytes of the processes that do the work, together."""
        return sum(map(resident, children(self.process.pid)))


@contextmanager
def started_workers(database: FreshDatabase, broker: str, log: Path) -> Iterator[Workers]:
    """Children are not replaced meanwhile, or their memory would seem to shrink."""
    command = [
        sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", QUEUE, f"--concurrency={PROCESSES}",
        "--max-tasks-per-child=1000000", "--loglevel=WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    with log.open("wb") as written:
        process = spawn(command, cwd=ROOT, env=database.environment() | {"BROKER_URL": broker}, output=written)
    try:
        yield Workers(process, Celery(broker=broker))
    finally:
        stop(process, asking=signal.SIGTERM, patience=20)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
