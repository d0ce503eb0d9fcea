"""Somebody new, with a seat."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.management.commanding import actor_by_email, organization_by_slug, saying_refusals
from disclosures.models import Seat, User
from disclosures.queries.clock import current_time
from disclosures.services.identity import grant_seat
from disclosures.services.passwords import give_one_time_password
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Add a person to an organization, or change their role. Prints a first password once for somebody new."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL", help="the administrator who does this")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--title", default="")
        parser.add_argument(
            "--phone", default="", help="printed on notices for whoever is responsible for a production"
        )
        parser.add_argument("--role", required=True, choices=Seat.Role.values)

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        by, now = actor_by_email(options["by"]), current_time()
        organization = organization_by_slug(options["organization"])
        user = User.objects.filter(email=options["email"].lower()).first()
        with saying_refusals():
            if user is None:
                user = User.objects.create_user(
                    options["email"],
                    name=options["name"],
                    title=options["title"],
                    phone=options["phone"],
                    created_at=now,
                )
                first = give_one_time_password(user=user, now=now)
                self.stdout.write(f"First password of {user.email}, to be changed at the first sign-in: {first}")
            seat = grant_seat(user=user, organization=organization, role=options["role"], by=by, now=now)
        self.stdout.write(f"{user.name}: {seat}")
