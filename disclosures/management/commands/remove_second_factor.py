"""For somebody who lost every second factor and every recovery code."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.models import User
from disclosures.services.factors import remove_every_factor


class Command(BaseCommand):
    help = (
        "Remove the passkeys, the app and the recovery codes of somebody and end their sessions. For the operator, once the"
        " person has proved otherwise who they are; no page does this, so that no administrator comes in as somebody else."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['email']}.", returncode=2)
        remove_every_factor(user=user)
        self.stdout.write(f"{user.email} signs in with the password alone, and can set up anew.")
