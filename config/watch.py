"""A thread beside each worker and each beat that looks whether the work still goes on, since who is asleep does not say so.

It tells when papers wait and no sweep ran, and when this host's clock is off. Beside a worker it also looks whether the database still
knows what it told, and it listens: a task that the worker sends to itself must come back; to a worker that is alive, does nothing, and
no longer hears, none comes back (seen after a broker came back, celery#10302). Such a worker ends itself, and whoever keeps it running
starts it again; rows remember what it had in hands.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from datetime import datetime
from itertools import count

from celery.utils.nodenames import worker_direct
from celery.worker import state
from django.conf import settings
from django.db import Error, connections
from kombu.exceptions import OperationalError

from config.celery import app
from config.remembering import look_at_record
from disclosures.queries.clock import reading, tell_clock
from disclosures.tenancy import for_everyone
from reports.models import Heartbeat
from reports.queries.operation import papers_wait_since

log = logging.getLogger("candor")
PATIENCE = 20.0  # seconds for a deaf worker to end by itself


class Hearing:
    """Whether the tasks that a worker sends to itself come back."""

    def __init__(self, hostname: str) -> None:
        self.name = f"{Heartbeat.WORKER} {hostname}"[:150]
        self.queue = worker_direct(hostname).name
        self.asked_at: datetime | None = None

    def is_deaf(self, now: datetime) -> bool:
        """Asked, not answered for too long, and not because it is busy. Broker or database gone: nobody knows, so asked anew."""
        if (self.asked_at is not None and self._answered()) or state.active_requests:
            self.asked_at = None
        if self.asked_at is not None and now - self.asked_at > settings.WORKER_DEAF_AFTER:
            return True
        try:
            app.send_task("reports.beat", [self.name], queue=self.queue, expires=60)
            self.asked_at = self.asked_at or now
        except OperationalError:
            self.asked_at = None
        return False

    def _answered(self) -> bool:
        return Heartbeat.objects.filter(name=self.name, beat_at__gte=self.asked_at).exists()


class Watch(threading.Thread):
    def __init__(self, hearing: Hearing | None) -> None:
        super().__init__(name="watch", daemon=True)
        self.hearing = hearing
        self.clock, self.blind = "ok", True

    def run(self) -> None:
        for number in count(1):
            time.sleep(settings.WORKER_DEAF_AFTER.total_seconds() / 6)
            try:
                self.turn(number)
            except Error:
                self.blind = True
                log.warning("The watch could not ask the database.", extra={"event": "watch.blind"})
                if self.hearing:
                    self.hearing.asked_at = None
            except Exception:  # or the thread would end, and nobody would look any more
                log.exception("The watch could not look.")
            finally:
                connections.close_all()

    def turn(self, number: int) -> None:
        there = reading()
        self.clock = tell_clock(self.clock, there.drift)
        if self.hearing and (self.blind or number % 6 == 0):
            look_at_record()
        self.blind = False
        self.look(there.time)

    def look(self, now: datetime) -> None:
        with for_everyone():
            since = papers_wait_since(now=now)
        if since:
            log.error(
                "Papers wait, and nothing has been sent since %s. `manage.py drain` sends them.", since.isoformat(),
                extra={"event": "sweep.silent"},
            )  # fmt: skip
        if self.hearing and self.hearing.is_deaf(now):
            log.error("This worker hears nothing any more and ends itself.", extra={"event": "worker.deaf"})
            end_this_process()


def end_this_process() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os.kill(os.getpid(), signal.SIGKILL)
