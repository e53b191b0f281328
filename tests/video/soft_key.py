"""A security key in software: makes and uses a passkey as an authenticator does (WebAuthn 6.5)."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class SoftKey:
    """`count` is the counter of the last signature; `user`: whether it checks who touches it."""

    count: int = 0
    user: bool = True
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def _data(self, rp_id: str, more: bytes = b"") -> bytes:
        flags = 0x01 | (0x04 if self.user else 0) | (0x40 if more else 0)
        return (
            hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.count) + more
        )

    def make(self, question: dict[str, Any], origin: str) -> dict[str, Any]:
        """The credential for `navigator.credentials.create()`."""
        options = question["options"]
        numbers = self.key.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        more = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(options["rp"]["id"], more)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = _client("webauthn.create", options["challenge"], origin)
        return self._credential(
            {"clientDataJSON": b64(client), "attestationObject": b64(attestation)}
        )

    def show(self, question: dict[str, Any], origin: str, **more: Any) -> dict[str, Any]:
        """The credential for `navigator.credentials.get()`; `rp_id` and `kind` may be wrong."""
        options = question["options"]
        self.count += 1
        data = self._data(more.get("rp_id", options["rpId"]))
        client = _client(more.get("kind", "webauthn.get"), options["challenge"], origin)
        signed = data + hashlib.sha256(client).digest()
        return self._credential(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": None,
            }
        )

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        }


def _client(kind: str, challenge: str, origin: str) -> bytes:
    said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return json.dumps(said).encode()
