"""Secrets by name: from systemd's credentials directory, else the environment, else (dev) made.

They never stand in ``kiosk.toml``, on a command line or in a log.
"""

import os
import secrets as random_source
from pathlib import Path


class SecretMissing(Exception):
    """A secret this machine needs is not there; the text says where to put it."""


def given_secret(name: str) -> str | None:
    """Return the secret ``name`` if this machine was given it."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials:
        path = Path(credentials) / name
        if path.is_file():
            return path.read_text("utf-8").strip()
    return os.environ.get(f"JIUJIN_{name.upper()}")


def secret(name: str, state: Path, *, dev: bool) -> str:
    """Return the secret ``name``; on a development machine it is made once and kept (0600)."""
    given = given_secret(name)
    if given:
        return given
    if not dev:
        raise SecretMissing(
            f"secret '{name}' is missing: give it by systemd LoadCredentialEncrypted={name}"
        )
    path = state / "secrets" / name
    if path.is_file():
        return path.read_text("utf-8").strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    value = random_source.token_urlsafe(24)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(value)
    return value
