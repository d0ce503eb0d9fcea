"""Loading actors: the one place where a user or a key becomes what permissions read."""

from __future__ import annotations

import hashlib

from django.db.models import Exists, OuterRef, Q, QuerySet

from disclosures.actors import Actor
from disclosures.models import ApiKey, Authenticator, Organization, Passkey, Seat, User
from disclosures.tenancy import for_everyone


@for_everyone()
def actor_of_user(user: User) -> Actor:
    found = Seat.objects.filter(user=user).values_list("organization_id", "role", "organization__second_factor")
    seats = {organization: role for organization, role, _asked in found}
    return Actor(id=f"user:{user.pk}", name=user.name, seats=seats, second_factor=any(asked for *_seat, asked in found))


def actor_of_key(key: ApiKey) -> Actor:
    return Actor(
        id=f"key:{key.pk}", name=key.name, scopes=frozenset(key.scopes), organization=key.organization_id, mode=key.mode
    )


@for_everyone()
def key_of_secret(secret: str) -> ApiKey | None:
    """The live key of a secret. Looked up by digest, so that timing tells nothing about other keys."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).digest()
    return ApiKey.objects.filter(secret_sha256=digest, revoked_at=None).first()


def keys_called(organization: Organization, called: str) -> list[ApiKey]:
    """Those with this name, or with these first characters; the newest first."""
    keys = ApiKey.objects.filter(Q(name=called) | Q(prefix=called), organization=organization)
    return list(keys.order_by("-created_at", "-id"))


@for_everyone()
def seats_of(user: User) -> list[Seat]:
    """As the frame of every page names them, also of one that says that nothing is here."""
    return list(Seat.objects.filter(user=user).select_related("organization", "user").order_by("granted_at", "id"))


def seats_in(organization: Organization) -> QuerySet[Seat]:
    """Who has a seat here, by name; `has_factor` says whether they come in with more than a password."""
    factors = Passkey.objects.filter(user=OuterRef("user")), Authenticator.objects.filter(user=OuterRef("user"))
    either = Exists(factors[0]) | Exists(factors[1])
    seats = Seat.objects.filter(organization=organization).select_related("user", "organization")
    return seats.annotate(has_factor=either).order_by("user__name", "id")


@for_everyone()
def sample_seats() -> list[Seat]:
    """The seats of the sample's people: who can be entered with one click, where that is offered at all."""
    return list(Seat.objects.filter(user__sample=True, user__is_active=True).select_related("user", "organization"))
