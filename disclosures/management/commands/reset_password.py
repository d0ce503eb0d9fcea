"""A one-time password for somebody who forgot theirs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.models import User
from disclosures.queries.clock import current_time
from disclosures.services.passwords import RESET_LASTS, give_one_time_password


class Command(BaseCommand):
    help = (
        "Print a one-time password for somebody, which ends all their sessions, lasts a day and is changed at the next"
        " sign-in. For the operator: whoever runs this holds the database. A second factor stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['email']}.", returncode=2)
        password = give_one_time_password(user=user, now=current_time(), lasts=RESET_LASTS)
        self.stdout.write(f"One-time password of {user.email}, for a day: {password}")
