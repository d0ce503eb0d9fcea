"""Draft, render and deliver everything that is due, and forget what is over, without Celery."""

from __future__ import annotations

import json
import logging
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from compliance.errors import Refusal
from config.remembering import look_at_record
from disclosures.management.commanding import saying_refusals
from disclosures.queries.clock import current_time, reading, tell_clock
from disclosures.services.pruning import forget_expired
from reports.services.sweeping import drain

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do now, in this process, everything the worker would do. Needs neither broker nor worker; safe to repeat."
    clock, looked = "ok", False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forever", action="store_true", help="go on until somebody ends it, in place of worker and beat"
        )
        parser.add_argument("--every", type=seconds, default=5.0, metavar="SECONDS", help="pause with --forever (5)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            with saying_refusals():
                self.stdout.write(json.dumps(self.drained()))
            return
        while True:
            self.go_round()
            time.sleep(options["every"])

    def drained(self) -> dict[str, int]:
        if not self.looked and settings.HEADS_FILE.exists():  # kept by web and workers; where there are none, rows tell
            look_at_record()
        self.looked = True
        there = reading()
        self.clock = tell_clock(self.clock, there.drift)
        return drain(now=there.time) | self.forgotten()

    def forgotten(self) -> dict[str, int]:
        """Beat does so each hour. Three looks into indexes cost so little that each round may."""
        return {f"{kind}_forgotten": count for kind, count in forget_expired(now=current_time()).items()}

    def go_round(self) -> None:
        try:
            done = self.drained()
        except (OperationalError, InterfaceError):
            log.exception("The database did not answer; the next round asks again.")
            connection.close()
            self.looked = False  # it may come back as an older one
            return
        except Refusal as refusal:
            log.error("Nothing was done. %s", refusal.message)
            return
        except Exception:
            log.exception("This round ended with a fault; the next one tries again.")
            return
        if any(done.values()):
            self.stdout.write(json.dumps(done))
            self.stdout.flush()


def seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0.1 <= found <= 3600:
        raise ArgumentTypeError("write a number of seconds from 0.1 to 3600")
    return found
