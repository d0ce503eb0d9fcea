"""One mail that came back, from standard input: what a mail server pipes here."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from compliance.errors import NotFound
from disclosures.queries.clock import current_time
from reports.returned_mail import LONGEST_READ
from reports.services.returned import take_returned_mail

TRY_LATER = os.EX_TEMPFAIL  # a mail server keeps it and comes again
NOBODY_HERE = os.EX_NOUSER  # a mail server refuses it


class Command(BaseCommand):
    help = "Take one mail that came back (manage.py take_returned_mail < message): exit status 0 taken, 67 not ours, 75 try later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", default="", metavar="ADDRESS", help="the address it came in for, as the envelope said"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = sys.stdin.buffer.read(LONGEST_READ)
        while sys.stdin.buffer.read(LONGEST_READ):
            pass  # the rest of a huge one, so that its sender does not take a closed pipe for a fault
        try:
            event = take_returned_mail(data=data, to=options["to"], now=current_time())
        except NotFound as refusal:
            raise CommandError(refusal.message, returncode=NOBODY_HERE) from refusal
        except (OperationalError, InterfaceError) as fault:
            raise CommandError("The database did not answer.", returncode=TRY_LATER) from fault
        self.stdout.write(event.get_kind_display() if event else "Taken before.")
