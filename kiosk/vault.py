"""Holds the resident's pictures of one session in memory, and overwrites them when it ends.

CPython can't promise that no copy of a bytes object survives; the nightly restart and a
machine without swap cover the rest (docs/adr/0001-shape.md).
"""

import threading
from hashlib import sha256


class Vault:
    """Bytes by reference; every one is zeroed before it is let go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, bytearray] = {}
        self._count = 0

    def keep(self, data: bytes, ref: str = "") -> tuple[str, str]:
        """Store bytes; return (reference, SHA-256 in hex)."""
        with self._lock:
            self._count += 1
            name = ref or f"page-{self._count}"
            self._wipe(name)
            self._held[name] = bytearray(data)
        return name, sha256(data).hexdigest()

    def get(self, ref: str) -> bytes | None:
        """Return the bytes of a reference, or None when it was dropped."""
        with self._lock:
            held = self._held.get(ref)
            return bytes(held) if held is not None else None

    def drop(self, refs: tuple[str, ...]) -> None:
        """Overwrite and forget some of them."""
        with self._lock:
            for ref in refs:
                self._wipe(ref)

    def clear(self) -> None:
        """Overwrite and forget everything."""
        with self._lock:
            for ref in tuple(self._held):
                self._wipe(ref)

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

    def _wipe(self, ref: str) -> None:
        held = self._held.pop(ref, None)
        if held is not None:
            held[:] = bytes(len(held))
