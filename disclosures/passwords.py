"""Passwords: how they are kept, and which are refused."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from disclosures.models import User

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128


class Argon2(Argon2PasswordHasher):
    """Argon2id as the OWASP Password Storage Cheat Sheet asks at the least: 19 MiB, two passes, one lane. Django's own
    100 MiB would let a handful of strangers at the sign-in page fill a host's memory."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class NotTooLong:
    """So that nobody makes the server hash a book."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST_PASSWORD}, code="too-long")

    def get_help_text(self) -> str:
        return _("At most %(most)s characters.") % {"most": LONGEST_PASSWORD}


def password_faults(password: str, user: User | None = None) -> list[str]:
    """What is wrong with a password that somebody chose. Of one that is too long nothing else is asked: Django asks every
    validator, and how long some of them take grows with the square of the length."""
    try:
        NotTooLong().validate(password)
        validate_password(password, user)
    except ValidationError as fault:
        return fault.messages
    return []


class NotCommonAtHeart:
    """A common password that was only made longer: password12345, qwertyqwerty, 2026Welcome!!, or one character again and again."""

    def validate(self, password: str, user: object = None) -> None:
        if any(heart in common_passwords() for heart in hearts(password)):
            raise ValidationError(
                _("This is a common password made longer. Use words that do not follow each other."), code="common"
            )

    def get_help_text(self) -> str:
        return _("No common password, also not one made longer.")


# What somebody who knows where this password is asked for tries first (OWASP ASVS 5.0, 6.1.2).
HOUSE_WORDS = frozenset(
    [
        "candor",
        "disclosure",
        "disclosures",
        "sagaftra",
        "sag-aftra",
        "aftra",
        "union",
        "studio",
        "production",
        "productions",
        "performer",
        "performers",
        "coordinator",
        "approver",
        "representative",
        "administrator",
        "laborrelations",
        "labor-relations",
        "callsheet",
        "picture",
    ]
)


@cache
def common_passwords() -> frozenset[str]:
    """Django's 20,000, what keyboards and alphabets offer, and the words of the house."""
    return frozenset(CommonPasswordValidator().passwords) | HOUSE_WORDS | {""}


def hearts(password: str) -> set[str]:
    """What a password is made of, once repetition, ends of digits and signs, and order of the keyboard are taken away."""
    plain = password.lower()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain) or plain
    once = {_once(plain), _once(bare)}
    return {plain, bare, *once, *(_out_of_order(one) for one in (plain, bare))}


def _once(text: str) -> str:
    """What a text repeats: abcabcabc -> abc."""
    again = re.fullmatch(r"(.+?)\1+", text, re.DOTALL)
    return again.group(1) if again and len(again.group(1)) < 12 else text


def _out_of_order(text: str) -> str:
    """What is left once every run of three or more along the alphabet, the digits or a row of the keyboard, either way, is gone."""
    return RUN.sub("", text)


ORDERS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop")
ROWS = (*ORDERS, *(order[::-1] for order in ORDERS))
RUN = re.compile(
    "|".join(
        sorted(
            {row[i:j] for row in ROWS for i in range(len(row)) for j in range(i + 3, len(row) + 1)},
            key=len,
            reverse=True,
        )
    )
)
