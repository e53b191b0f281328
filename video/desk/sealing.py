"""Personal data at rest is sealed before it reaches a file (AES-256-GCM, NIST SP 800-38D)."""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE = 12


class SealBroken(Exception):
    """These bytes were not sealed with this key for this use, or were changed."""


class Seal:
    """Seals bytes for one use each; a sealed value moved to another use does not open."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a desk key has 32 bytes")
        self._key = key
        self._cipher = AESGCM(key)

    def close(self, plain: bytes, use: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, use.encode())

    def open(self, sealed: bytes, use: str) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], use.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def derive(self, use: str) -> bytes:
        """A key of its own for another purpose (HMAC of the audit chain)."""
        return hashlib.sha256(b"jiujin desk\0" + use.encode() + b"\0" + self._key).digest()


def key_beside(database: Path) -> bytes:
    """The key file next to the database (0600), made at the first start."""
    path = database.with_suffix(".key")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    return key
