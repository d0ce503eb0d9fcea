"""Passkeys: what is asked of a browser, and whether its answer is right. The judging is python-fido2's (Yubico).

A challenge is kept by nobody: it goes to the page with a signed note of what it is for and when it was made, and comes back with
the answer. A passkey answers no challenge that is older than the last one it answered, so none is answered twice.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2.cose import ES256, RS256, EdDSA
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from compliance.errors import Invalid

SALT = "candor.passkeys"
LASTS = 300  # seconds that a page may stay open
LONGEST_ANSWER = 20_000
# Always: the device asks for a finger, a face or a PIN. So a passkey is two factors by itself.
VERIFIED = UserVerificationRequirement.REQUIRED
# What devices make: Apple, Android and keys one of the first two, Windows the last. The library knows more, some of them drafts.
ALGORITHMS = (EdDSA.ALGORITHM, ES256.ALGORITHM, RS256.ALGORITHM)


@dataclass(frozen=True, slots=True)
class Asked:
    """`options` for the browser, as JSON; `note` comes back with the answer."""

    options: str
    note: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A right answer: by which credential, its count of answers, and when its challenge was made."""

    credential: AttestedCredentialData
    count: int
    challenged_at: datetime


def works_at(origin: str) -> bool:
    """A passkey belongs to a name; an address of numbers has none."""
    host = urlsplit(origin).hostname or ""
    return not (host.replace(".", "").isdigit() or ":" in host)


def ask_for_new(*, origin: str, user: bytes, email: str, name: str, known: Sequence[AttestedCredentialData]) -> Asked:
    options, state = _server(origin).register_begin(
        PublicKeyCredentialUserEntity(id=user, name=email, display_name=name),
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return _asked(options, state, f"new {user.hex()}")


def ask_for_one(*, origin: str, of: str, known: Sequence[AttestedCredentialData] = ()) -> Asked:
    """`of` is whom it is for: nobody knows yet at the sign-in page."""
    options, state = _server(origin).authenticate_begin(list(known) or None, user_verification=VERIFIED)
    return _asked(options, state, f"one {of}")


def new_credential(*, origin: str, user: bytes, note: str, answer: str) -> Answered:
    state, made = _noted(note, f"new {user.hex()}")
    try:
        data = _server(origin).register_complete(state, _read(answer))
        credential = cast(AttestedCredentialData, data.credential_data)
        if credential.public_key.ALGORITHM not in ALGORITHMS:  # the library asks for these, and takes whatever comes
            raise ValueError("another algorithm")
        return Answered(credential, data.counter, made)
    except FAULTS:
        raise _wrong() from None


def credential_id(answer: str) -> bytes:
    """Which passkey an answer says it comes from; nothing is known of it yet."""
    try:
        return AuthenticationResponse.from_dict(_read(answer)).raw_id[:1023]
    except FAULTS:
        raise _wrong() from None


def right_answer(*, origin: str, of: str, note: str, answer: str, known: AttestedCredentialData) -> Answered:
    state, made = _noted(note, f"one {of}")
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        credential = _server(origin).authenticate_complete(state, [known], response)
        return Answered(credential, response.response.authenticator_data.counter, made)
    except FAULTS:
        raise _wrong() from None


# What a stranger's bytes may make the library raise, and the decoders below it. RuntimeError: too deep a nesting, or a key whose
# signatures it cannot judge. struct.error: a CBOR head that ends too early.
FAULTS = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    RuntimeError,
    OverflowError,
    struct.error,
)


def _server(origin: str) -> Fido2Server:
    host = urlsplit(origin).hostname or ""
    server = Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Candor"), verify_origin=lambda said: said == origin)
    kind = PublicKeyCredentialType.PUBLIC_KEY
    server.allowed_algorithms = [PublicKeyCredentialParameters(type=kind, alg=one) for one in ALGORITHMS]
    return server


def _asked(options: Any, state: dict[str, Any], purpose: str) -> Asked:
    note = {"state": {**state, "user_verification": VERIFIED.value}, "for": purpose, "at": timezone.now().timestamp()}
    return Asked(json.dumps(dict(options)["publicKey"]), signing.dumps(note, salt=SALT))


def _noted(note: str, purpose: str) -> tuple[dict[str, Any], datetime]:
    try:
        found = signing.loads(note[:4_000], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise _wrong() from None
    if found["for"] != purpose:
        raise _wrong()
    return found["state"], datetime.fromtimestamp(found["at"], UTC)


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _wrong() -> Invalid:
    return Invalid(
        "passkey-refused",
        _("This passkey was not accepted."),
        remedy=_("Try again; a page that is open for more than five minutes has to be loaded again."),
    )
