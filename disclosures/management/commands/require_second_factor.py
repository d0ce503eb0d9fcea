"""Whether everybody with a seat in an organization needs a second factor."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.management.commanding import actor_by_email, organization_by_slug, saying_refusals
from disclosures.services.identity import ask_second_factor


class Command(BaseCommand):
    help = "Ask a second factor of everybody with a seat in an organization. Who has none is led to set one up and reaches nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL", help="the administrator who does this")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--off", action="store_true", help="ask no more")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = organization_by_slug(options["organization"])
        with saying_refusals():
            ask_second_factor(organization=organization, asked=not options["off"], by=actor_by_email(options["by"]))
        said = "no longer asks for" if options["off"] else "asks for"
        self.stdout.write(f"{organization} {said} a second factor.")
