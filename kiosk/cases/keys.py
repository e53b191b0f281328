"""Keys of the outbox: one data key a case, wrapped by one key of the machine.

Purging a case is forgetting its data key: whatever copies of the sealed bytes remain on flash are
noise from then on. AES-256-GCM, 96-bit random nonce in front, the place of the bytes as additional
data, so that a blob moved to another case or another page does not open.
"""

import hashlib
import hmac
import os
import secrets
import stat
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
CREDENTIAL_NAME = "kiosk-outbox-kek"
DEV_KEY_NAME = "outbox.devkey"


class KeyCode(StrEnum):
    """Why the machine's key is not usable."""

    MISSING = "key_missing"
    PERMISSIONS = "key_permissions"
    LENGTH = "key_length"


class KeyProblem(Exception):
    """The machine's key is not usable: staff must act, nothing is deleted."""

    def __init__(self, code: KeyCode) -> None:
        super().__init__(code.value)
        self.code = code


class SealBroken(Exception):
    """Sealed bytes were changed, or belong elsewhere."""


def load_kek(state_dir: Path, *, allow_dev_key: bool) -> bytes:
    """The 32-byte machine key: systemd's credential first, else (development) a 0600 file.

    `LoadCredentialEncrypted=kiosk-outbox-kek` puts the key on a ramfs named by
    CREDENTIALS_DIRECTORY, readable by the service's user alone. Raises `KeyProblem`.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials:
        path = Path(credentials) / CREDENTIAL_NAME
        if path.is_file():
            return _checked(path.read_bytes())
    if not allow_dev_key:
        raise KeyProblem(KeyCode.MISSING)
    path = state_dir / DEV_KEY_NAME
    if not path.exists():
        _make_dev_key(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyProblem(KeyCode.PERMISSIONS)
    return _checked(path.read_bytes())


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise KeyProblem(KeyCode.LENGTH)
    return key


def _make_dev_key(path: Path) -> None:
    """Written whole or not at all: half a key would lock every case away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(KEY_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def new_dek() -> bytes:
    """A fresh data key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, place: str, plain: bytes) -> bytes:
    """nonce ‖ ciphertext ‖ tag."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, place: str, sealed: bytes) -> bytes:
    """The plain bytes; `SealBroken` when a bit, the key or the place is wrong."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        # ValueError: fewer bytes than a nonce and a tag.
        raise SealBroken from None


def fingerprint(kek: bytes, plain: bytes) -> bytes:
    """Keyed digest that tells equal content from other content and reveals neither."""
    key = hmac.digest(kek, b"jiujin/outbox/fingerprint", hashlib.sha256)
    return hmac.digest(key, plain, hashlib.sha256)
