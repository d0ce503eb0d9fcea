"""A device that keeps passkeys, played by a few lines: it signs what a page asks it to, as a browser would hand it over."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from fido2.cose import ES256, ES384, RS256, CoseKey, EdDSA
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN, HOST = "http://testserver", b"testserver"
FLAG = AuthenticatorData.FLAG
KEYS: dict[type[CoseKey], Any] = {
    ES256: lambda: ec.generate_private_key(ec.SECP256R1()),
    ES384: lambda: ec.generate_private_key(ec.SECP384R1()),
    RS256: lambda: rsa.generate_private_key(65_537, 2_048),
    EdDSA: ed25519.Ed25519PrivateKey.generate,
}
SIGNING: dict[type[CoseKey], tuple[Any, ...]] = {
    ES256: (ec.ECDSA(SHA256()),),
    ES384: (ec.ECDSA(SHA384()),),
    RS256: (padding.PKCS1v15(), SHA256()),
    EdDSA: (),
}


@dataclass
class Device:
    """One passkey, of one algorithm."""

    kind: type[CoseKey] = ES256
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def __post_init__(self) -> None:
        self.key = KEYS[self.kind]()

    def made(self, page: str) -> dict[str, str]:
        """What the page sends once the device has made a passkey."""
        asked, note = what_is_asked(page)
        public = AttestedCredentialData.create(
            b"\0" * 16, self.id, self.kind.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(sha256(HOST).digest(), FLAG.UP | FLAG.UV | FLAG.AT, 0, public)
        told = {
            "clientDataJSON": said("webauthn.create", asked),
            "attestationObject": AttestationObject.create("none", data, {}),
        }
        return {"name": "Key", "note": note, "answer": self.answer(told)}

    def shown(self, page: str) -> dict[str, str]:
        """What the page sends once the device has answered with its passkey."""
        asked, note = what_is_asked(page)
        client = said("webauthn.get", asked)
        data = AuthenticatorData.create(sha256(HOST).digest(), FLAG.UP | FLAG.UV, 0)
        signature = self.key.sign(data + sha256(client).digest(), *SIGNING[self.kind])
        told = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return {"note": note, "answer": self.answer(told)}

    def answer(self, told: dict[str, bytes]) -> str:
        name = websafe_encode(self.id)
        response = {key: websafe_encode(value) for key, value in told.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def what_is_asked(page: str) -> tuple[dict[str, Any], str]:
    """The options of a page, and the note that goes back."""
    options, note = re.search(r'data-options="([^"]*)"', page), re.search(r'name="note" value="([^"]*)"', page)
    assert options
    assert note
    return json.loads(unescape(options.group(1))), unescape(note.group(1))


def said(kind: str, asked: dict[str, Any]) -> bytes:
    return CollectedClientData.create(kind, asked["challenge"], ORIGIN)
