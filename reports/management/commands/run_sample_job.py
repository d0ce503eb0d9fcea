"""The sample's main job with the real worker, and its figures as the last line."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from disclosures.management.commanding import saying_refusals
from disclosures.queries.clock import current_time
from reports.services.figures import figures
from reports.services.sample_job import answer_as_sample_rep, await_hand_over, release_sample_drafts, write_papers
from reports.tasks import wake


class Command(BaseCommand):
    help = "Release, deliver and acknowledge the sample's papers through the running worker, then print what there is as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--patience", type=float, default=120.0, metavar="SECONDS", help="how long to wait for the worker"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with saying_refusals():
            release_sample_drafts(now=current_time())
            wake()
            await_hand_over(patience=options["patience"])
            answer_as_sample_rep(now=current_time())
            papers = write_papers(settings.VAR / "papers")
        self.stdout.write(json.dumps({**figures(), "pdfs": papers, "url": os.environ.get("CANDOR_URL", "")}))
