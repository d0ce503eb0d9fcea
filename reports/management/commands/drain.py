"""Draft, render and deliver everything that is due, without Celery."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports.services.sweeping import drain


class Command(BaseCommand):
    help = "Do now, in this process, everything the worker would do. Needs neither broker nor worker; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = drain(now=timezone.now())
        self.stdout.write(json.dumps(done))
