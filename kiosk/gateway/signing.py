"""How a request proves where it comes from: a plug-in, because every platform has its own scheme.

The scheme here is HMAC over one canonical text that covers the method, the target, the identity of
the kiosk, the time and the body's SHA-256 (unlike the common `x-tif-signature`, which leaves the
body out; see the operations reference §2). `digest` may be "sha256" or "sm3".
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

SIGNATURE_HEADER = "X-Signature"
# Order matters: it is the order of the lines that are signed.
SIGNED_HEADERS = (
    "X-Request-Id",
    "X-Device-Id",
    "X-Site",
    "X-Region",
    "X-Timestamp",
    "X-Body-SHA256",
)


def canonical_text(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """The bytes that are signed: method, path with query, then the envelope, one a line."""
    lines = [method.upper(), target, *(headers[name] for name in SIGNED_HEADERS)]
    return "\n".join(lines).encode("utf-8")


def body_sha256(body: bytes) -> str:
    """Hex SHA-256 of the body as it goes over the wire."""
    return hashlib.sha256(body).hexdigest()


class Signer(Protocol):
    """Turns an envelope into the headers that prove it."""

    def sign(self, method: str, target: str, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Headers to add to the request."""
        ...


@dataclass(frozen=True, slots=True)
class HmacSigner:
    """HMAC with a secret shared between one kiosk and the platform."""

    secret: bytes = field(repr=False)
    digest: str = "sha256"

    def sign(self, method: str, target: str, headers: Mapping[str, str]) -> Mapping[str, str]:
        """The one signature header, lower-case hex."""
        text = canonical_text(method, target, headers)
        return {SIGNATURE_HEADER: hmac.new(self.secret, text, self.digest).hexdigest()}

    def verify(self, method: str, target: str, headers: Mapping[str, str], signature: str) -> bool:
        """True when the signature fits; compared in constant time."""
        expected = self.sign(method, target, headers)[SIGNATURE_HEADER]
        return hmac.compare_digest(expected.encode(), signature.encode())
