"""A key that is no longer to let anything in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.errors import NotFound
from disclosures.actors import Actor
from disclosures.management.commanding import actor_or_operator, organization_by_slug, saying_refusals
from disclosures.models import ApiKey, Organization
from disclosures.permissions import Act, require
from disclosures.queries.actors import keys_called
from disclosures.queries.clock import current_time
from disclosures.services.identity import revoke_key
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Revoke an API key, for good and from its next request on. Without --as it is the operator who does this."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", metavar="EMAIL", help="the administrator who does this")
        parser.add_argument("--organization", required=True, metavar="SLUG")
        parser.add_argument(
            "--key", required=True, help="its name, or the first 16 characters of its secret; never the whole secret"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with saying_refusals(), for_everyone():
            by = actor_or_operator(options["by"])
            key = _key(organization_by_slug(options["organization"]), options["key"], by)
            done = revoke_key(key=key, by=by, now=current_time())
            key.refresh_from_db()  # the moment may be somebody else's of just now
        self.stdout.write(f"{key} is revoked." if done else f"{key} was revoked on {key.revoked_at:%Y-%m-%d} already.")


def _key(organization: Organization, called: str, by: Actor) -> ApiKey:
    """One that still lets somebody in, before those that were revoked under the same name."""
    require(by, Act.MANAGE, organization.pk)
    found = keys_called(organization, called)
    open_ones = [key for key in found if key.revoked_at is None]
    if len(open_ones) > 1:
        raise CommandError(
            f"Several keys of {organization} are called “{called}”. Name one of: {_listed(open_ones)}.", returncode=2
        )
    if not found:
        raise _unknown(organization, called)
    return (open_ones or found)[0]


def _unknown(organization: Organization, called: str) -> NotFound:
    known = list(organization.keys.filter(revoked_at=None).order_by("created_at", "id"))
    return NotFound(
        "key-unknown",
        f"{organization} has no key “{called[:16]}”.",
        remedy=f"Name one of: {_listed(known)}." if known else "It has none that is not revoked.",
    )


def _listed(keys: list[ApiKey]) -> str:
    return ", ".join(f"{key.prefix} ({key.name})" for key in keys)
