"""What somebody comes in with besides a password."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .identity import User
from .rows import Row


class Passkey(Row):
    """A key pair whose private half never leaves the person's device (WebAuthn). `credential` is the public half with its id, as
    the device sent it; `challenged_at` is when the challenge that it last answered was made, so that no answer counts twice."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField(max_length=4096)
    sign_count = models.BigIntegerField(default=0)
    challenged_at = models.DateTimeField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Authenticator(Row):
    """An app that shows six digits (TOTP, RFC 6238). `secret` is sealed; `last_step` is the half minute of the last code that was
    taken, so that none is taken twice."""

    user = models.OneToOneField(User, models.CASCADE, related_name="authenticator")
    secret = models.BinaryField(max_length=400)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(Row):
    """Good once, for who lost everything else. The code has 120 random bits, so its SHA-256 is enough (ASVS 5.0, 6.5.2)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "code_sha256"], name="recoverycode_once_per_user")
        ]

    def __str__(self) -> str:
        return str(self.user_id)
