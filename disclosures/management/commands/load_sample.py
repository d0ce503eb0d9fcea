"""The sample into an empty private database."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from disclosures.management.commanding import saying_refusals
from disclosures.queries.clock import current_time
from disclosures.services.sample import load_sample
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Load the sample studio, union and productions. Only on the private database of ./run, and only into an empty one."

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SAMPLE_SIGN_IN:
            raise CommandError(
                "Sample data is for the private database of ./run, never for a real installation.", returncode=2
            )
        with saying_refusals():
            loaded = load_sample(now=current_time())
        _keep_key(loaded.key)
        self.stdout.write(f"{loaded.uses} AI uses logged.")


def _keep_key(secret: str) -> None:
    """The pipeline key's secret, for the sample sign-in page, readable by this user only."""
    file = settings.SAMPLE_KEY_FILE
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(secret)
