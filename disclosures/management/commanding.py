"""What the commands share: acting as somebody, and saying a Refusal on the command line.

Each begins with `@for_everyone()`, or with `@everyone()` and `@one_snapshot()` where all that it reads is of one moment: whoever
has a shell here looks after everybody. What somebody does through a command is still theirs to do, or is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from compliance.errors import Refusal
from disclosures.actors import SYSTEM, Actor
from disclosures.models import Organization, Production, User
from disclosures.queries.actors import actor_of_user
from disclosures.queries.register import productions_called

NOT_THEIRS = "The person in whose name this is done may not do it."


def actor_by_email(email: str) -> Actor:
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody signs in as {email}. Add the person with: manage.py add_user", returncode=2)
    return actor_of_user(user)


def actor_or_operator(email: str | None) -> Actor:
    """What ends access must not wait for an administrator, who may be the one whose access ends."""
    return SYSTEM if email is None else actor_by_email(email)


def organization_by_slug(slug: str) -> Organization:
    found = Organization.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no organization “{slug}”.", returncode=2)
    return found


def production_by_slug(slug: str) -> Production:
    found = productions_called(slug)
    if not found:
        raise CommandError(f"There is no production “{slug}”.", returncode=2)
    if len(found) > 1:
        addresses = ", ".join(f"{one.studio.slug}_{one.slug}" for one in found)
        raise CommandError(f"Several studios have a production “{slug}”. Name one of: {addresses}.", returncode=2)
    return found[0]


@contextmanager
def saying_refusals() -> Iterator[None]:
    """A Refusal ends the command with its sentences, one to a line, and exit status 2."""
    try:
        yield
    except Refusal as refusal:
        raise CommandError("\n".join(said(one) for one in refusal.items), returncode=2) from refusal


def said(refusal: Refusal) -> str:
    place = f"{refusal.field}: " if refusal.field else ""
    remedy = f" {refusal.remedy}" if refusal.remedy else ""
    # Whoever types here is not who acts: "your seat" would be nobody's.
    message = NOT_THEIRS if refusal.code == "not-yours-to-do" else refusal.message
    return f"{place}{message}{remedy}"
