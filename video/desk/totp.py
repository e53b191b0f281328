"""One-time codes of an authenticator app (RFC 6238 over RFC 4226: SHA-1, 30 s, six digits)."""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
_SECRET_BYTES = 20  # RFC 4226 section 4: 160 bits recommended
_SLACK = 1  # steps a clock may be off, RFC 6238 section 5.2


def new_secret() -> bytes:
    """A fresh shared secret."""
    return secrets.token_bytes(_SECRET_BYTES)


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of a time step (RFC 4226 section 5.3)."""
    mac = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(code: str, secret: bytes, now: float, after: int) -> int | None:
    """The time step this code belongs to; None when it is wrong or not newer than step `after`.

    A used code is refused the second time: the caller keeps the step (RFC 6238 section 5.2).
    """
    current = int(now // STEP_S)
    found = None
    for step in range(current - _SLACK, current + _SLACK + 1):
        same = hmac.compare_digest(code_of(secret, step).encode(), code.encode())
        if same and step > after:
            found = step
    return found


def address_of(secret: bytes, name: str, issuer: str) -> str:
    """The `otpauth://` address that authenticator apps read from a QR code."""
    text = base64.b32encode(secret).decode().rstrip("=")
    query = urlencode(
        {"secret": text, "issuer": issuer, "digits": DIGITS, "period": STEP_S}, quote_via=quote
    )
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{query}"
