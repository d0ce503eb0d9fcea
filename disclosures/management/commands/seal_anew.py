"""Between a new SECRET_KEY and taking the old one out of SECRET_KEY_FALLBACKS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosures.services.factors import seal_apps_anew


class Command(BaseCommand):
    help = (
        "Seal the secret of every authenticator app under the newest SECRET_KEY. Until that is done, taking an older key out of"
        " SECRET_KEY_FALLBACKS would lose the apps of whoever did not sign in meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        there, lost = seal_apps_anew()
        self.stdout.write(f"Sealed under the newest SECRET_KEY: {there}.")
        if lost:
            told = f"Opened by no key of SECRET_KEY and SECRET_KEY_FALLBACKS: {lost}."
            raise CommandError(
                f"{told} Add the key of before, or have these people set their app up anew.", returncode=2
            )
