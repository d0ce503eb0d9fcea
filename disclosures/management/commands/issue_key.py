"""A key for a studio tool."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.management.commanding import actor_by_email, organization_by_slug, saying_refusals
from disclosures.permissions import SCOPES
from disclosures.queries.clock import current_time
from disclosures.services.identity import issue_key
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Issue an API key. Its secret is printed once and not stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL", help="the administrator who does this")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--name", required=True, help="what will use it")
        parser.add_argument("--mode", choices=["live", "test"], default="test")
        parser.add_argument("--scope", action="append", required=True, choices=sorted(set(SCOPES.values())))

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        with saying_refusals():
            organization = organization_by_slug(options["organization"])
            _, secret = issue_key(
                organization=organization, name=options["name"], scopes=options["scope"], mode=options["mode"],
                by=actor_by_email(options["by"]), now=current_time(),
            )  # fmt: skip
        self.stdout.write(secret)
