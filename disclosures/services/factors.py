"""Passkeys, the app with six digits, recovery codes: set up, tried, removed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from fido2.webauthn import AttestedCredentialData

from compliance.errors import Conflict, Invalid
from disclosures.models import Authenticator, Passkey, RecoveryCode, Seat, User
from disclosures.noticing import notice
from disclosures.passkeys import Answered, credential_id, new_credential, right_answer
from disclosures.permissions import nothing_here
from disclosures.sealing import Unreadable, seal, sealed_anew, unseal

MOST_PASSKEYS = 10
CODES = 8
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is confused when it is written down
STEP = 30  # seconds


def has_factor(user: User) -> bool:
    return User.objects.filter(Q(passkeys__isnull=False) | Q(authenticator__isnull=False), pk=user.pk).exists()


def must_have_factor(user: User) -> bool:
    return Seat.objects.filter(user=user, organization__second_factor=True).exists()


# --- passkeys ---------------------------------------------------------------------------------------------------------


def known_credentials(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(one.credential)) for one in user.passkeys.order_by("created_at")]


@transaction.atomic
def add_passkey(*, user: User, name: str, origin: str, note: str, answer: str, now: datetime) -> Passkey:
    name = _name(name)
    made = new_credential(origin=origin, user=user.pk.bytes, note=note, answer=answer)
    _hold(user)
    if user.passkeys.count() >= MOST_PASSKEYS:
        raise Conflict(
            "passkeys-many", _("There are ten passkeys already."), remedy=_("Remove one that you no longer use.")
        )
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                user=user, name=name, credential_id=made.credential.credential_id, credential=bytes(made.credential),
                sign_count=made.count, challenged_at=made.challenged_at, created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("passkey-known", _("This passkey is registered already.")) from None
    notice("factor.added", user=user.pk)
    return passkey


def rename_passkey(*, user: User, passkey: UUID, name: str) -> None:
    if not user.passkeys.filter(pk=passkey).update(name=_name(name)):
        raise nothing_here()


@transaction.atomic
def remove_passkey(*, user: User, passkey: UUID) -> None:
    _hold(user)
    gone, _each = user.passkeys.filter(pk=passkey).delete()
    if not gone:
        raise nothing_here()
    _refuse_last(user)
    notice("factor.removed", user=user.pk, alarming=True)


def user_of_passkey(*, origin: str, of: str, note: str, answer: str, now: datetime) -> User | None:
    """Whose passkey answered; None if it is unknown, or answered this challenge or a later one before. Raises if it answers wrongly."""
    row = Passkey.objects.select_related("user").filter(credential_id=credential_id(answer)).first()
    if row is None:
        return None
    known = AttestedCredentialData(bytes(row.credential))
    right = right_answer(origin=origin, of=of, note=note, answer=answer, known=known)
    return row.user if _answered(row, right, now) else None


def _answered(row: Passkey, right: Answered, now: datetime) -> bool:
    """A device that counts its answers counts on, and a copy of it falls behind; most count nothing and say 0."""
    count = Q(sign_count__lt=right.count) if right.count else Q(sign_count=0)
    fresh = Passkey.objects.filter(count, pk=row.pk, challenged_at__lt=right.challenged_at)
    return bool(fresh.update(sign_count=right.count, challenged_at=right.challenged_at, used_at=now))


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= 60:
        raise Invalid("passkey-name", _("Give it a name of at most 60 characters."), field="/name")
    return name


# --- the app ----------------------------------------------------------------------------------------------------------


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What the app reads from the code on the screen."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Candor")


@transaction.atomic
def set_up_app(*, user: User, secret: str, code: str, now: datetime) -> None:
    """Only with a code, so that nobody is locked out by an app that did not take it. Replaces another app."""
    step = _step(secret, code, now)
    if step is None:
        raise Invalid(
            "code-wrong", _("This is not the code that the app shows now."), field="/code",
            remedy=_("Check that the clock of your device is right, and type the next code."),
        )  # fmt: skip
    _hold(user)
    told = {"secret": seal(secret.encode()), "last_step": step, "created_at": now, "used_at": None}
    Authenticator.objects.update_or_create(user=user, defaults=told)
    notice("factor.added", user=user.pk)


@transaction.atomic
def remove_app(*, user: User) -> None:
    _hold(user)
    Authenticator.objects.filter(user=user).delete()
    _refuse_last(user)
    notice("factor.removed", user=user.pk, alarming=True)


def right_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether the app shows this code now, or half a minute ago or from now; each code counts once. Its secret is then sealed
    under the newest SECRET_KEY."""
    app = Authenticator.objects.filter(user=user).first()
    if app is None:
        return False
    try:
        secret, anew = unseal(bytes(app.secret)).decode(), sealed_anew(bytes(app.secret))
    except Unreadable:  # sealed under a SECRET_KEY that is gone: as if the app were lost
        return False
    step = _step(secret, code, now)
    if step is None:
        return False
    same = Authenticator.objects.filter(pk=app.pk, secret=app.secret)  # no other app was set up meanwhile
    return bool(same.filter(last_step__lt=step).update(secret=anew, last_step=step, used_at=now))


def seal_apps_anew() -> tuple[int, int]:
    """Under the newest SECRET_KEY, also for whoever does not sign in for a while: how many now are, and how many no key opens."""
    there = lost = 0
    for pk, secret in Authenticator.objects.values_list("pk", "secret"):
        try:
            anew = sealed_anew(bytes(secret))
        except Unreadable:
            lost += 1
            continue
        Authenticator.objects.filter(pk=pk, secret=secret).update(secret=anew)
        there += 1
    return there, lost


def _step(secret: str, code: str, now: datetime) -> int | None:
    code, right, totp = code.replace(" ", ""), None, pyotp.TOTP(secret)
    for shift in (-1, 0, 1):
        at = now + timedelta(seconds=shift * STEP)
        if constant_time_compare(code, totp.at(at)):
            right = totp.timecode(at)
    return right


# --- recovery codes -----------------------------------------------------------------------------------------------------


@transaction.atomic
def new_recovery_codes(*, user: User, now: datetime) -> list[str]:
    """Shown once. Those from before are good for nothing."""
    _hold(user)
    user.recovery_codes.all().delete()
    codes = ["-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _m in range(6)) for _c in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_sha256=_digest(one), created_at=now) for one in codes)
    notice("recovery.renewed", user=user.pk)
    return codes


def used_recovery_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether it was one, and is used up by this."""
    found = RecoveryCode.objects.filter(user=user, code_sha256=_digest(code), used_at=None)
    if not found.update(used_at=now):
        return False
    notice("recovery.used", user=user.pk, alarming=True)
    return True


def _digest(code: str) -> bytes:
    plain = "".join(code.lower().split()).replace("-", "")
    return hashlib.sha256(plain.encode("utf-8", "replace")).digest()


# --- both -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def remove_every_factor(*, user: User) -> None:
    """For the operator alone, once a person proved otherwise who they are: they come in with the password and set up anew."""
    _hold(user)
    for rows in (user.passkeys, user.recovery_codes, user.sessions):
        rows.all().delete()
    Authenticator.objects.filter(user=user).delete()
    notice("factor.removed", user=user.pk, alarming=True)


def _hold(user: User) -> None:
    """One change of an account at a time."""
    User.objects.select_for_update().get(pk=user.pk)


def _refuse_last(user: User) -> None:
    if has_factor(user):
        return
    if must_have_factor(user):
        raise Conflict(
            "factor-needed",
            _("Your organization asks for a second factor, and this is your only one."),
            remedy=_("Add another one first."),
        )
    user.recovery_codes.all().delete()
