"""A new production, with the union it answers to."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.actors import Actor
from disclosures.management.commanding import actor_by_email, organization_by_slug, saying_refusals
from disclosures.models import Production, User
from disclosures.queries.clock import current_time
from disclosures.services.channels import add_recipient, confirm_recipient, record_agreement
from disclosures.services.productions import create_production, map_union
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Make a production and say how the union is told about it. An agreed channel needs the name of who agreed; an address, somebody else who confirms it."

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
        parser.add_argument("--recipient", default="", help="to whom papers are addressed there")
        parser.add_argument("--recipient-email", default="", help="where mail goes once somebody else has confirmed it")
        parser.add_argument("--confirmed-as", default="", metavar="EMAIL", help="who else has compared that address")
        parser.add_argument("--agreed-channel", action="append", default=[], choices=["portal", "email"])
        parser.add_argument("--agreed-by", default="", help="who at the union agreed to the channels")

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        by, now = actor_by_email(options["by"]), current_time()
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
    union = organization_by_slug(options["union"])
    reach: dict[str, Any] = {"production": production, "union": union, "by": by, "now": now}
    map_union(production_number=options["union_number"], recipient_name=options["recipient"], **reach)
    for channel in options["agreed_channel"]:
        record_agreement(channel=channel, agreed_by=options["agreed_by"], agreed_at=now, **reach)
    if options["recipient_email"]:
        named = options["recipient"] or union.name
        added = add_recipient(name=named, email=options["recipient_email"], kinds=(), **reach)
        if options["confirmed_as"]:
            confirm_recipient(recipient=added, by=actor_by_email(options["confirmed_as"]), now=now)
