"""What beat does each hour, for whoever runs neither beat nor worker."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.queries.clock import current_time
from disclosures.services.pruning import forget_expired


class Command(BaseCommand):
    help = "Forget answers to repeated requests after 30 days (but those about papers and answers) and sessions that ran out."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(forget_expired(now=current_time())))
