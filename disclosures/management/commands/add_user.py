"""Somebody new, with a seat."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.management.commanding import actor_by_email, organization_by_slug, saying_refusals
from disclosures.models import Organization, Seat, User
from disclosures.queries.clock import current_time
from disclosures.services.identity import grant_seat, seat_first_administrator
from disclosures.services.passwords import give_one_time_password
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = (
        "Add a person to an organization, or change their role. Prints a first password once for somebody new. The first"
        " administrator of an organization that has none is added without --as."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as", dest="by", metavar="EMAIL", help="the administrator who does this; nobody, for the first one"
        )
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--title", default="")
        parser.add_argument(
            "--phone", default="", help="printed on notices for whoever is responsible for a production"
        )
        parser.add_argument("--role", required=True, choices=Seat.Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        # Said once it is done: a password that was told before a refusal would be nobody's.
        with saying_refusals(), for_everyone():
            said = _added(options, current_time())
        self.stdout.write("\n".join(said))


def _added(options: dict[str, Any], now: datetime) -> list[str]:
    organization = organization_by_slug(options["organization"])
    known = User.objects.filter(email=options["email"].lower()).first()
    user = known or _somebody_new(options, now)
    seat = _seated(user, organization, options, now)
    first = [] if known else [_first_password(user, now)]
    return [*first, f"{user.name}: {seat}"]


def _somebody_new(options: dict[str, Any], now: datetime) -> User:
    told = {name: options[name] for name in ("name", "title", "phone")}
    return User.objects.create_user(options["email"], **told, created_at=now)


def _seated(user: User, organization: Organization, options: dict[str, Any], now: datetime) -> Seat:
    role = options["role"]
    if options["by"] is None:
        return seat_first_administrator(user=user, organization=organization, role=role, now=now)
    return grant_seat(user=user, organization=organization, role=role, by=actor_by_email(options["by"]), now=now)


def _first_password(user: User, now: datetime) -> str:
    first = give_one_time_password(user=user, now=now)
    return f"First password of {user.email}, to be changed at the first sign-in: {first}"
