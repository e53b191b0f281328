"""Recorded calls at rest: sealed pieces in one hash chain, for some days, then gone.

Each piece's chain value is SHA-256 over the value before it and the piece's bytes; the first goes
on from SHA-256 of the recording's id. A piece is sealed (AES-256-GCM) with its recording's own
key, bound to id, number, part and chain value; that key is sealed with the desk's. So a piece
that was changed, moved or taken out shows, and a recording whose row is gone can't be read from
any copy of the file. A part is one file of the browser's recorder (WebM): it begins anew when the
connection to the kiosk did.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from video.desk.audit import Audit
from video.desk.database import Database, Row, Taken
from video.desk.routing.events import RecordingBegun, RecordingOver
from video.desk.sealing import KEY_BYTES, Seal, SealBroken

MAX_CHUNK = 4 * 1024 * 1024
MAX_CHUNKS = 4000
LATE_S = 60.0  # the last piece may come this long after the end
DAY_S = 86_400.0
HOUR_S = 3600.0
ChunkCode = Literal[
    "unknown_recording", "not_yours", "closed", "replayed", "out_of_order", "wrong_chain"
]
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS recording (
        id TEXT PRIMARY KEY, call TEXT NOT NULL, site TEXT NOT NULL, service TEXT NOT NULL,
        lang TEXT NOT NULL, account BIGINT NOT NULL, begun DOUBLE PRECISION NOT NULL,
        ended DOUBLE PRECISION NOT NULL, expires DOUBLE PRECISION NOT NULL,
        own_key BYTEA NOT NULL, finish BYTEA
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS recording_chunk (
        recording TEXT NOT NULL, seq INTEGER NOT NULL, part INTEGER NOT NULL,
        chain TEXT NOT NULL, bytes INTEGER NOT NULL, at DOUBLE PRECISION NOT NULL,
        body BYTEA NOT NULL, PRIMARY KEY (recording, seq)
    )
    """,
)


class ChunkRefused(Exception):
    """A piece that may not be kept; `wanted` is the number that would be taken next."""

    def __init__(self, code: ChunkCode, wanted: int = 0) -> None:
        super().__init__(code)
        self.code: ChunkCode = code
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece as it comes in: numbers from 1, parts from 0; `last`: nothing follows."""

    seq: int
    part: int
    chain: str
    body: bytes
    last: bool = False


@dataclass(frozen=True, slots=True)
class RecordingVerdict:
    """How one recording stands: pieces found, the first that is not right, whether it was ended."""

    id: str
    chunks: int
    broken_at: int | None
    ended: bool


def first_link(recording: str) -> str:
    """What the first piece's chain value goes on from."""
    return hashlib.sha256(recording.encode()).hexdigest()


def link(before: str, body: bytes) -> str:
    """The chain value of a piece behind `before`."""
    return hashlib.sha256(bytes.fromhex(before) + body).hexdigest()


class Recordings:
    """Rows in, bytes out; methods block for a moment and may be called from any thread."""

    def __init__(
        self, database: Database, seal: Seal, audit: Audit, clock: Callable[[], float], days: float
    ) -> None:
        self._db = database
        self._seal = seal
        self._audit = audit
        self._clock = clock
        self._days = days
        database.script(*_TABLES)

    # --- while it runs ------------------------------------------------------------------

    def begin(self, begun: RecordingBegun) -> None:
        """Both sides have agreed."""
        key = self._seal.close(secrets.token_bytes(KEY_BYTES), f"recording key {begun.id}")
        expires = begun.at + self._days * DAY_S
        self._db.later(
            "INSERT INTO recording (id, call, site, service, lang, account, begun, ended,"
            " expires, own_key) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
            (
                begun.id,
                begun.call,
                begun.site,
                begun.service_id,
                begun.lang,
                begun.account,
                begun.at,
                expires,
                key,
            ),
        )

    def over(self, over: RecordingOver) -> None:
        self._db.later(
            "UPDATE recording SET ended = ? WHERE id = ? AND ended = 0", (over.at, over.id)
        )

    def append(self, recording: str, account: int, chunk: Chunk) -> None:
        """Keep the next piece; raises `ChunkRefused`."""
        rows = self._db.run(
            "SELECT account, ended, own_key, finish FROM recording WHERE id = ?", (recording,)
        )
        if not rows:
            raise ChunkRefused("unknown_recording")
        owner, over, key, finish = rows[0]
        if owner != account:
            raise ChunkRefused("not_yours")
        count, head = self._head(recording)
        late = float(over or 0) > 0 and self._clock() > float(over or 0) + LATE_S
        if chunk.seq <= count:
            raise ChunkRefused("replayed", count + 1)
        if finish is not None or late or chunk.seq > MAX_CHUNKS:
            raise ChunkRefused("closed", count + 1)
        if chunk.seq != count + 1:
            raise ChunkRefused("out_of_order", count + 1)
        if not hmac.compare_digest(link(head, chunk.body), chunk.chain):
            raise ChunkRefused("wrong_chain", count + 1)
        own = self._own(recording, key)
        body = own.close(chunk.body, _use(recording, chunk.seq, chunk.part, chunk.chain))
        row: Row = (
            recording,
            chunk.seq,
            chunk.part,
            chunk.chain,
            len(chunk.body),
            self._clock(),
            body,
        )
        try:
            self._db.run("INSERT INTO recording_chunk VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except Taken as error:
            raise ChunkRefused("replayed", count + 2) from error
        if chunk.last:
            end = own.close(f"{chunk.seq} {chunk.chain}".encode(), f"end {recording}")
            self._db.run("UPDATE recording SET finish = ? WHERE id = ?", (end, recording))

    def _head(self, recording: str) -> tuple[int, str]:
        rows = self._db.run(
            "SELECT seq, chain FROM recording_chunk WHERE recording = ? ORDER BY seq DESC LIMIT 1",
            (recording,),
        )
        return (int(rows[0][0] or 0), str(rows[0][1])) if rows else (0, first_link(recording))

    def _own(self, recording: str, key: object) -> Seal:
        sealed = key if isinstance(key, bytes) else b""
        return Seal(self._seal.open(sealed, f"recording key {recording}"))

    # --- afterwards ---------------------------------------------------------------------

    def listing(self) -> list[dict[str, object]]:
        """The kept recordings, the newest first, without any of their words; times in seconds."""
        rows = self._db.run(
            "SELECT r.id, r.call, r.site, r.service, r.lang, r.account, r.begun, r.ended,"
            " r.expires, COUNT(c.seq), COALESCE(SUM(c.bytes), 0), COALESCE(MAX(c.part) + 1, 0),"
            " COALESCE(MAX(c.at), 0) FROM recording r"
            " LEFT JOIN recording_chunk c ON c.recording = r.id WHERE r.expires > ?"
            " GROUP BY r.id, r.call, r.site, r.service, r.lang, r.account, r.begun, r.ended,"
            " r.expires ORDER BY r.begun DESC LIMIT 200",
            (self._clock(),),
        )
        names = (
            *("id", "call", "site", "service_id", "lang", "account", "begun", "ended", "expires"),
            *("chunks", "bytes", "parts", "last_at"),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def play(self, recording: str, part: int) -> Iterator[bytes]:
        """The bytes of one part; nothing for a part that is not there. Check with `verify`."""
        rows = self._rows(recording)
        if not rows:
            return
        own = self._own(recording, rows[0][0])
        for (seq,) in self._db.run(
            "SELECT seq FROM recording_chunk WHERE recording = ? AND part = ? ORDER BY seq",
            (recording, part),
        ):
            yield self._open(own, recording, int(seq or 0))[1]

    def verify(self, recording: str) -> RecordingVerdict | None:
        """Read every piece and follow the chain; None for a recording that is not there."""
        rows = self._rows(recording)
        if not rows:
            return None
        try:
            own = self._own(recording, rows[0][0])
        except SealBroken:
            return RecordingVerdict(recording, 0, 1, rows[0][1] is not None)
        found = self._db.run(
            "SELECT seq FROM recording_chunk WHERE recording = ? ORDER BY seq", (recording,)
        )
        before, broken = first_link(recording), None
        for number, (seq,) in enumerate(found, start=1):
            try:
                chain, body = self._open(own, recording, int(seq or 0))
            except SealBroken:
                broken = number
                break
            if seq != number or not hmac.compare_digest(link(before, body), chain):
                broken = number
                break
            before = chain
        if broken is None and isinstance(rows[0][1], bytes):
            broken = self._end_broken(own, recording, rows[0][1], len(found), before)
        return RecordingVerdict(recording, len(found), broken, rows[0][1] is not None)

    def _rows(self, recording: str) -> list[Row]:
        return self._db.run("SELECT own_key, finish FROM recording WHERE id = ?", (recording,))

    def _open(self, own: Seal, recording: str, seq: int) -> tuple[str, bytes]:
        rows = self._db.run(
            "SELECT part, chain, body FROM recording_chunk WHERE recording = ? AND seq = ?",
            (recording, seq),
        )
        if not rows or not isinstance(rows[0][2], bytes):
            raise SealBroken
        part, chain, body = int(rows[0][0] or 0), str(rows[0][1]), rows[0][2]
        return chain, own.open(body, _use(recording, seq, part, chain))

    def _end_broken(
        self, own: Seal, recording: str, end: bytes, count: int, head: str
    ) -> int | None:
        """The first piece that is missing behind the last one, if its end says that there was."""
        try:
            said = own.open(end, f"end {recording}").decode()
        except SealBroken:
            return count + 1
        return None if said == f"{count} {head}" else count + 1

    def sweep(self) -> int:
        """Delete what has expired; the audit trail keeps that it was there. Returns how many."""
        gone = self._db.run(
            "DELETE FROM recording WHERE expires <= ? RETURNING id, site", (self._clock(),)
        )
        for name, site in gone:
            # Piece by piece: a long film would hold everything else up while it is overwritten.
            for (seq,) in self._db.run(
                "SELECT seq FROM recording_chunk WHERE recording = ?", (name,)
            ):
                self._db.run(
                    "DELETE FROM recording_chunk WHERE recording = ? AND seq = ?", (name, seq)
                )
            self._audit.note("DESK_RECORDING_EXPIRED", site=str(site), call=str(name))
        return len(gone)


def _use(recording: str, seq: int, part: int, chain: str) -> str:
    return f"recording {recording} {seq} {part} {chain}"
