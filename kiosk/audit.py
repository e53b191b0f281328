"""The audit log: a catalogue of events, each with the only fields it may carry.

A field that is not on the list, or a value that is not short and plain, is refused: what
can't be written can't leak. Lines are JSON, one an event, without any resident's data.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

EVENTS: Mapping[str, frozenset[str]] = {
    "start": frozenset({"site", "services", "mistakes"}),
    "stop": frozenset(),
    "session.start": frozenset(),
    "session.end": frozenset({"reason", "service", "step"}),
    "language.chosen": frozenset({"lang"}),
    "service.chosen": frozenset({"service"}),
    "step.entered": frozenset({"service", "step"}),
    "identity.known": frozenset({"method", "read_ms"}),
    "card.rejected": frozenset({"code"}),
    "card.left_behind": frozenset(),
    "page.taken": frozenset({"auto", "code"}),
    "page.refused": frozenset({"code"}),
    "papers.made": frozenset({"pages", "bytes", "dpi", "code"}),
    "reading.failed": frozenset({"code"}),
    "face.consent": frozenset({"yes"}),
    "face.done": frozenset({"code"}),
    "ask": frozenset({"kind", "code"}),
    "call.asked": frozenset({"step"}),
    "call.connected": frozenset({"setup_ms"}),
    "call.quality": frozenset({"code"}),
    "call.devices": frozenset({"microphone", "camera", "speaker"}),
    "call.echo": frozenset({"wanted", "used"}),
    "call.ended": frozenset({"by", "code"}),
    "call.failed": frozenset({"code"}),
    "call.recording": frozenset({"state"}),
    "promise.kept": frozenset({"kind"}),
    "promise.failed": frozenset({"kind", "code"}),
    "case.saved": frozenset(),
    "case.not_saved": frozenset({"code"}),
    "case.accepted": frozenset(),
    "case.held": frozenset({"code"}),
    "device": frozenset({"role", "state", "code"}),
    "auxiliary": frozenset({"name", "value"}),
    "slip.printed": frozenset(),
    "slip.failed": frozenset({"code"}),
    "notice.given": frozenset({"papers", "points"}),
    "outbox": frozenset({"code", "waiting"}),
    "request.saved": frozenset({"kind"}),
    "wiped": frozenset({"reason"}),
    "bug": frozenset({"audit_id", "where", "kind"}),
}

_PLAIN = re.compile(r"[A-Za-z0-9_.:+\-]{0,64}")
# Eleven digits are a phone, fifteen and more an id or an account; twelve may be a region.
_PERSONAL = re.compile(r"(?<![0-9])(?:[0-9]{11}|[0-9]{15,})(?![0-9])")


class AuditRefused(ValueError):
    """An event or field that the catalogue does not know; the value is not repeated."""


def line_of(event: str, fields: Mapping[str, str | int], now: datetime) -> str:
    """Return one audit line, or raise ``AuditRefused`` when the catalogue does not allow it."""
    allowed = EVENTS.get(event)
    if allowed is None:
        raise AuditRefused("unknown audit event")
    for name, value in fields.items():
        if name not in allowed:
            raise AuditRefused(f"audit event {event} has no field of this name")
        plain = isinstance(value, int) or (_PLAIN.fullmatch(value) and not _PERSONAL.search(value))
        if not plain:
            raise AuditRefused(f"audit field {event}.{name} is not a plain code")
        if isinstance(value, int) and abs(value) > 10**9:
            # Eleven or eighteen digits are somebody's phone or id, never a measurement.
            raise AuditRefused(f"audit field {event}.{name} is too large a number")
    return json.dumps({"at": now.isoformat(timespec="milliseconds"), "event": event, **fields})


class Audit:
    """Writes lines to a file; safe from any thread."""

    def __init__(self, path: Path | None, now: Callable[[], datetime]) -> None:
        self._now, self._lock = now, threading.Lock()
        self.lost = 0  # lines that the disk refused; a full disk must not end a session
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8") if path is not None else None

    def write(self, event: str, fields: Mapping[str, str | int] | None = None) -> None:
        """Write one event."""
        line = line_of(event, fields or {}, self._now())
        with self._lock:
            if self._file is None or self._file.closed:
                return
            try:
                self._file.write(line + "\n")
                self._file.flush()
            except OSError:
                self.lost += 1

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                try:
                    self._file.close()
                except OSError:
                    self.lost += 1
