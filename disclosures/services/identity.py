"""Organizations, users, seats and keys."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from compliance.errors import Conflict, Invalid
from disclosures.actors import SYSTEM, Actor
from disclosures.models import ApiKey, Organization, Seat, Session, User
from disclosures.noticing import notice
from disclosures.permissions import SCOPES, SEATS, Act, require
from disclosures.queries.actors import actor_of_user
from disclosures.zones import known_zones


def create_organization(
    *,
    kind: str,
    slug: str,
    name: str,
    legal_name: str,
    by: Actor,
    now: datetime,
    union_key: str = "",
    zone: str = "America/Los_Angeles",
) -> Organization:
    """A studio or a union. Only set-up does this: nobody has a seat in what does not exist yet."""
    if not by.is_system:
        raise Invalid("set-up-only", "Organizations are made with manage.py setup.")
    if zone not in known_zones():
        raise Invalid(
            "zone-unknown",
            f"“{zone[:60]}” is not a time zone.",
            field="/zone",
            remedy="Use a name such as America/Los_Angeles.",
        )
    return Organization.objects.create(
        kind=kind, slug=slug, name=name, legal_name=legal_name, union_key=union_key, zone=zone, created_at=now
    )


@transaction.atomic
def grant_seat(*, user: User, organization: Organization, role: str, by: Actor, now: datetime) -> Seat:
    """Give somebody a role, or change it. Union roles are for unions, studio roles for studios."""
    require(by, Act.MANAGE, organization.pk)
    if role not in SEATS[organization.kind]:
        raise Invalid("role-elsewhere", f"The role “{role}” does not exist in a {organization.kind}.", field="/role")
    _switch_on(user)
    seat, _ = Seat.objects.update_or_create(
        user=user, organization=organization, defaults={"role": role, "granted_at": now}
    )
    notice("seat.granted", user=user.pk)
    return seat


def _switch_on(user: User) -> None:
    """Whom the end of the last seat switched off. Somebody who is switched off with a seat was so by other hands, and stays so."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active and not actor_of_user(held).seats:
        User.objects.filter(pk=held.pk).update(is_active=True)


@transaction.atomic
def end_seat(*, user: User, organization: Organization, by: Actor) -> bool:
    """From the next page on nothing of this organization opens; without any seat nobody signs in, and what is open ends. What the
    person did stays theirs. False: there was no seat."""
    require(by, Act.MANAGE, organization.pk)
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    held = User.objects.select_for_update().get(pk=user.pk)
    ended, _each = Seat.objects.filter(user=held, organization=organization).delete()
    if not ended:
        return False
    if not by.is_system:
        _refuse_without_administrator(organization)
    if not actor_of_user(held).seats:  # also those that this administrator cannot see
        User.objects.filter(pk=held.pk).update(is_active=False)
        Session.objects.filter(user=held).delete()
    notice("seat.ended", user=held.pk, alarming=True)
    return True


def _refuse_without_administrator(organization: Organization) -> None:
    if not _administrators(organization).exists():
        raise Conflict(
            "administrator-last",
            f"{organization} would have no administrator.",
            remedy="Add another one before: manage.py add_user. The operator, without --as, may leave it without one.",
        )


def _administrators(organization: Organization) -> QuerySet[Seat]:
    return Seat.objects.filter(organization=organization, role=Seat.Role.ADMIN, user__is_active=True)


@transaction.atomic
def seat_first_administrator(*, user: User, organization: Organization, role: str, now: datetime) -> Seat:
    """By the operator, where there is nobody yet who could do it: everybody else is seated by an administrator."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if _administrators(organization).exists():
        raise Conflict(
            "administrator-there",
            f"{organization} has an administrator, who adds everybody else.",
            remedy="Name the administrator with --as.",
        )
    if role != Seat.Role.ADMIN:
        raise Conflict(
            "administrator-first",
            f"{organization} has no administrator yet.",
            field="/role",
            remedy="Add the first one with --role admin and without --as; that person is then named with --as.",
        )
    return grant_seat(user=user, organization=organization, role=role, by=SYSTEM, now=now)


@transaction.atomic
def issue_key(
    *, organization: Organization, name: str, scopes: Sequence[str], mode: str, by: Actor, now: datetime
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown once and never stored."""
    require(by, Act.MANAGE, organization.pk)
    unknown = sorted(set(scopes) - set(SCOPES.values()))
    if unknown or not scopes:
        raise Invalid(
            "scope-unknown",
            f"Unknown scope: {', '.join(unknown) or 'none given'}.",
            field="/scopes",
            remedy="Choose from: " + ", ".join(SCOPES.values()),
        )
    secret = f"candor_{mode}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        organization=organization, name=name, prefix=secret[:16], secret_sha256=hashlib.sha256(secret.encode()).digest(),
        scopes=sorted(set(scopes)), mode=mode, created_at=now,
    )  # fmt: skip
    notice("key.issued", user=None if by.is_system else by.person)
    return key, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Actor, now: datetime) -> bool:
    """From its next request on it is unknown, and for good. False: it was revoked before, and keeps the moment of then."""
    require(by, Act.MANAGE, key.organization_id)
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    if revoked:
        notice("key.revoked", user=None if by.is_system else by.person)
    return bool(revoked)


def ask_second_factor(*, organization: Organization, asked: bool, by: Actor) -> None:
    """Of everybody with a seat here, from their next page on."""
    require(by, Act.MANAGE, organization.pk)
    Organization.objects.filter(pk=organization.pk).update(second_factor=asked)
