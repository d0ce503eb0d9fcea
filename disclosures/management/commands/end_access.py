"""Somebody who left, or is to come in no more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.management.commanding import actor_or_operator, organization_by_slug, saying_refusals
from disclosures.models import User
from disclosures.services.identity import end_seat
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = (
        "End a person's seat in an organization at once. With the last seat the sessions end, and nobody signs in by this"
        " address until add_user gives a seat again. Without --as it is the operator who does this."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", metavar="EMAIL", help="the administrator who does this")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        with saying_refusals(), for_everyone():
            by, organization = actor_or_operator(options["by"]), organization_by_slug(options["organization"])
            user = _person(options["email"])
            ended = end_seat(user=user, organization=organization, by=by)
            user.refresh_from_db()
        has = "has no seat any more" if ended else "has no seat"
        out = "" if user.is_active else f" Nobody signs in as {user.email}."
        self.stdout.write(f"{user.name} {has} in {organization}.{out}")


def _person(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise CommandError(f"Nobody signs in as {email}. Look at the address.", returncode=2)
    return user
