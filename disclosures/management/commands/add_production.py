"""A new production, with the union it answers to."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from disclosures.actors import Actor
from disclosures.management.commanding import actor_by_email, organization_by_slug, saying_refusals
from disclosures.models import Production, User
from disclosures.services.productions import create_production, map_union


class Command(BaseCommand):
    help = "Make a production and say how the union is told about it. An agreed channel needs the name of who agreed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL", help="the administrator who does this")
        parser.add_argument("--studio", required=True, metavar="SLUG")
        parser.add_argument("--slug", required=True, help="short name in addresses")
        parser.add_argument("--title", required=True)
        parser.add_argument("--code-title", required=True, help="the title that papers print")
        parser.add_argument("--kind", choices=Production.Kind.values, default="title")
        parser.add_argument("--mode", choices=Production.Mode.values, default="live")
        parser.add_argument("--zone", default="America/Los_Angeles")
        parser.add_argument(
            "--photography-starts", default="", metavar="DATE", help="2026, 2026-03 or 2026-03-15; leave out if unknown"
        )
        parser.add_argument("--responsible", default="", metavar="EMAIL", help="named on papers, with their phone")
        parser.add_argument("--union", default="", metavar="SLUG")
        parser.add_argument("--union-number", default="", help="the production's number at the union")
        parser.add_argument("--recipient", default="", help="who receives papers there")
        parser.add_argument("--recipient-email", default="")
        parser.add_argument("--agreed-channel", action="append", default=[], choices=["portal", "email"])
        parser.add_argument("--agreed-by", default="", help="who at the union agreed to the channels")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        by, now = actor_by_email(options["by"]), timezone.now()
        studio = organization_by_slug(options["studio"])
        starts = options["photography_starts"]
        with saying_refusals():
            production = create_production(
                studio=studio, slug=options["slug"], title=options["title"], code_title=options["code_title"],
                kind=options["kind"], mode=options["mode"], zone=options["zone"], by=by, now=now,
                facts={"principal_photography_start": starts} if starts else {},
                responsible=User.objects.filter(email=options["responsible"].lower()).first(),
            )  # fmt: skip
            if options["union"]:
                _map(production, options, by, now)
        self.stdout.write(f"{production} is at /productions/{production.slug}/")


def _map(production: Production, options: dict[str, Any], by: Actor, now: datetime) -> None:
    map_union(
        production=production, union=organization_by_slug(options["union"]), production_number=options["union_number"],
        recipient_name=options["recipient"], recipient_email=options["recipient_email"],
        agreed=dict.fromkeys(options["agreed_channel"], now), agreed_by=options["agreed_by"], by=by, now=now,
    )  # fmt: skip
