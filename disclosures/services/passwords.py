"""Passwords: chosen by whom they belong to, or given once by somebody else and good for one sign-in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.errors import Forbidden, Invalid, Refusals
from disclosures.actors import Actor
from disclosures.models import Organization, User
from disclosures.noticing import notice
from disclosures.passwords import LONGEST_PASSWORD, password_faults
from disclosures.permissions import Act, may, nothing_here, require
from disclosures.queries.actors import actor_of_user

# From the shell for somebody new, who may be away for the weekend; for somebody who stands beside the administrator.
FIRST_LASTS, RESET_LASTS = timedelta(days=7), timedelta(hours=24)


@transaction.atomic
def change_password(*, user: User, current: str, new: str, now: datetime) -> None:
    """One's own. Every other session of the account ends, because its hash is part of each."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if len(current) > LONGEST_PASSWORD or not held.check_password(current):
        raise Invalid("password-wrong", _("This is not your password now."), field="/current")
    if current == new:
        raise Invalid(
            "password-same", _("This is the password you have now."), field="/new", remedy=_("Choose another.")
        )
    refuse_weak(new, held)
    held.set_password(new)
    held.password_until = None
    held.save(update_fields=["password", "password_until"])
    user.password, user.password_until = held.password, None
    notice("password.changed", user=user.pk)


def refuse_weak(password: str, user: User | None = None) -> None:
    if faults := password_faults(password, user):
        raise Refusals(Invalid("password-weak", text, field="/new") for text in faults)


@transaction.atomic
def reset_password(*, user: User, organization: Organization, by: Actor, now: datetime) -> str:
    """A one-time password for somebody who forgot theirs, shown once to the administrator. It ends all sessions and touches no
    second factor: who has one is asked for it, so that no administrator comes in as somebody else."""
    require(by, Act.MANAGE, organization.pk)
    seats = actor_of_user(user).seats  # also those that this administrator cannot see
    if organization.pk not in seats:
        raise nothing_here()
    if not all(may(by, Act.MANAGE, one) for one in seats):
        raise Forbidden(
            "seat-elsewhere",
            _("You do not administer everything that this account opens."),
            remedy=_("The operator of this installation resets it: manage.py reset_password."),
        )
    return give_one_time_password(user=user, now=now, lasts=RESET_LASTS)


def give_one_time_password(*, user: User, now: datetime, lasts: timedelta = FIRST_LASTS) -> str:
    """Eighty random bits in letters that nobody confuses when it is read out."""
    password = "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _n in range(4)) for _m in range(4)
    )
    user.set_password(password)
    user.password_until = now + lasts
    user.save(update_fields=["password", "password_until"])
    notice("password.given", user=user.pk, alarming=True)
    return password


def expired(user: User, *, now: datetime) -> bool:
    """A one-time password that nobody used in time."""
    return user.password_until is not None and user.password_until < now
