"""Secrets that have to be read again, closed with a key made of SECRET_KEY: a copy of the database alone opens none."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """Sealed under a key that is gone, changed on the way, or too old."""


def seal(secret: bytes) -> bytes:
    return _fernet().encrypt(secret)


def unseal(sealed: bytes, *, seconds: int | None = None) -> bytes:
    """What was sealed, under this SECRET_KEY or one of SECRET_KEY_FALLBACKS; with `seconds`, only if it was so recently."""
    try:
        return _fernet().decrypt(sealed, ttl=seconds)
    except InvalidToken:
        raise Unreadable from None


def sealed_anew(sealed: bytes) -> bytes:
    """The same secret under this SECRET_KEY, so that an older one can be taken out of SECRET_KEY_FALLBACKS."""
    try:
        Fernet(_key(settings.SECRET_KEY)).decrypt(sealed)
    except InvalidToken:
        return _rotated(sealed)
    return sealed


def _rotated(sealed: bytes) -> bytes:
    try:
        return _fernet().rotate(sealed)
    except InvalidToken:
        raise Unreadable from None


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(_key(one)) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"candor.sealing").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
