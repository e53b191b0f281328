"""The desk's audit trail: an event id and whitelisted fields, so no line can hold a person.

Lines are chained: each carries an HMAC-SHA256 over the one before and itself, with a key of the
desk. Whoever changes, removes or inserts a line in the table without the key breaks the chain at
that line; cutting off the newest lines shows against a head number written down elsewhere.
"""

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from video.desk.database import Database, Row

logger = logging.getLogger("jiujin.desk.audit")

EventId = Literal[
    "DESK_LOGIN_OK",
    "DESK_LOGIN_REFUSED",
    "DESK_LOGIN_LIMITED",
    "DESK_LOGOUT",
    "DESK_ACCOUNT_BY_COUNTY",
    "DESK_PASSKEY_ADDED",
    "DESK_PASSKEY_REMOVED",
    "DESK_PASSKEY_REFUSED",
    "DESK_ORIGIN_REFUSED",
    "DESK_TICKET_REFUSED",
    "DESK_KIOSK_REFUSED",
    "DESK_KIOSK_ON",
    "DESK_KIOSK_OFF",
    "DESK_AGENT_ON",
    "DESK_AGENT_OFF",
    "DESK_LINE_RESUMED",
    "DESK_CALL_QUEUED",
    "DESK_CALL_RESUMED",
    "DESK_CALL_LEVEL",
    "DESK_CALL_CLAIMED",
    "DESK_CALL_REQUEUED",
    "DESK_CALL_TRANSFERRED",
    "DESK_CALL_JOINED",
    "DESK_CALL_LEFT",
    "DESK_CALL_LISTENED",
    "DESK_CALL_ENDED",
    "DESK_ROOM_UP",
    "DESK_ROOM_ENDED",
    "DESK_PROMISE_MADE",
    "DESK_PROMISE_TAKEN",
    "DESK_PROMISE_DONE",
    "DESK_DOCUMENT_KEPT",
    "DESK_DOCUMENT_REFUSED",
    "DESK_RECORDING_ASKED",
    "DESK_RECORDING_ANSWERED",
    "DESK_RECORDING_STOPPED",
    "DESK_RECORDING_KEPT",
    "DESK_RECORDING_REFUSED",
    "DESK_RECORDING_PLAYED",
    "DESK_RECORDING_EXPIRED",
    "DESK_BAD_MESSAGE",
    "DESK_RATE_LIMITED",
]
_TABLE = """
CREATE TABLE IF NOT EXISTS audit (
    node TEXT NOT NULL, seq BIGINT NOT NULL, at DOUBLE PRECISION NOT NULL,
    event TEXT NOT NULL, site TEXT NOT NULL, agent BIGINT NOT NULL, call TEXT NOT NULL,
    why TEXT NOT NULL, mac TEXT NOT NULL, PRIMARY KEY (node, seq)
)
"""
_FIELDS = "seq, at, event, site, agent, call, why"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one node's chain: how many lines, the last MAC, and the first line that is not right."""

    node: str
    lines: int
    head: str
    broken_at: int | None


class Audit:
    """One node's chain; `note` may be called from any thread."""

    def __init__(
        self, database: Database, key: bytes, clock: Callable[[], float], node: str = "desk"
    ) -> None:
        self._db = database
        self._key = key
        self._clock = clock
        self._node = node
        self._lock = threading.Lock()
        database.script(_TABLE)
        rows = database.run(
            "SELECT seq, mac FROM audit WHERE node = ? ORDER BY seq DESC LIMIT 1", (node,)
        )
        self._seq, self._head = (int(rows[0][0] or 0), str(rows[0][1])) if rows else (0, "")

    def note(
        self, event: EventId, *, site: str = "", agent_id: int = 0, call: str = "", why: str = ""
    ) -> None:
        """Write one line; `why` takes a code, never words that somebody typed."""
        logger.info("%s site=%s agent=%d call=%s why=%s", event, site, agent_id, call, why)
        with self._lock:
            row: Row = (self._seq + 1, self._clock(), event, site, agent_id, call, why)
            mac = mac_of(self._key, self._node, self._head, row)
            self._db.later(
                f"INSERT INTO audit (node, {_FIELDS}, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (self._node, *row, mac),
            )
            self._seq, self._head = self._seq + 1, mac


def mac_of(key: bytes, node: str, before: str, row: Row) -> str:
    """HMAC-SHA256 of the MAC before and one line's fields as JSON."""
    text = json.dumps([node, before, *row], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def verify(database: Database, key: bytes) -> list[Verdict]:
    """Check every node's chain from its first line."""
    database.script(_TABLE)
    nodes = [str(r[0]) for r in database.run("SELECT DISTINCT node FROM audit ORDER BY node")]
    return [_verify_node(database, key, node) for node in nodes]


def _verify_node(database: Database, key: bytes, node: str) -> Verdict:
    rows = database.run(f"SELECT {_FIELDS}, mac FROM audit WHERE node = ? ORDER BY seq", (node,))
    before = ""
    for number, row in enumerate(rows, start=1):
        mac = str(row[7])
        if row[0] != number or not hmac.compare_digest(
            mac, mac_of(key, node, before, tuple(row[:7]))
        ):
            return Verdict(node, len(rows), before, number)
        before = mac
    return Verdict(node, len(rows), before, None)
