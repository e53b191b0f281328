"""What must survive a power cut: cases, ratings and help requests, sealed, in FIFO order.

States of an entry: queued → uploading → in_doubt → accepted → purged, and held (a human decides;
never dropped by itself). Only ids, states, times, field names and the case number stand in the
clear. Errors: `StoreProblem`. Times are wall seconds; callers pass `now`.
"""

import json
from pathlib import Path

from kiosk.cases import codec
from kiosk.cases.codec import CaseDraft
from kiosk.cases.contents import Contents
from kiosk.cases.database import RESERVE_BYTES, Database, StoreCode, StoreProblem
from kiosk.cases.entries import COLUMNS, Entry, EntryState, HeldEntry, entry_of
from kiosk.cases.pace import LONGEST_HINT_S
from kiosk.gateway.port import CaseReceipt, FieldProblem, HelpRequest, Rating

_WAITING = "state IN ('queued','uploading','in_doubt')"
# A rating goes out once its case has a number.
_READY = (
    f"{_WAITING} AND (kind != 'rating' OR case_no IS NOT NULL OR EXISTS("
    "SELECT 1 FROM entries AS c WHERE c.entry_id = entries.case_id AND c.case_no IS NOT NULL))"
)


class Store:
    """The entries of one outbox file; callable from any thread."""

    def __init__(
        self,
        path: Path,
        kek: bytes,
        *,
        reserve_bytes: int = RESERVE_BYTES,
        vfs: str | None = None,
    ) -> None:
        self._db = Database(path, reserve_bytes=reserve_bytes, vfs=vfs)
        self.quarantined = self._db.quarantined
        try:
            self.contents = Contents(self._db, kek)
        except StoreProblem:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- in -----------------------------------------------------------------------------------

    def add_case(self, draft: CaseDraft, now: float) -> bool:
        """Durable on return; False when this case id is here already with the same content."""
        blobs = self.contents.case_blobs(draft)
        content_print = self.contents.case_print(draft)
        return self._add(draft.case_id, "case", draft.case_id, content_print, blobs, now)

    def add_rating(self, rating: Rating, now: float) -> bool:
        """Durable on return; a second rating of the same visit is not kept: the first counts."""
        entry_id = f"rating/{rating.case_id}/{rating.assess_no}"
        blobs = [("rating", codec.dump_rating(rating))]
        return self._add(entry_id, "rating", rating.case_id, b"", blobs, now, rating.case_no)

    def add_request(self, request: HelpRequest, now: float) -> bool:
        """Durable on return; False when this request id is here already with the same content."""
        request_id = request.request_id
        blobs = [("request", codec.dump_request(request))]
        content_print = self.contents.request_print(request)
        return self._add(request_id, "request", request_id, content_print, blobs, now)

    def _add(
        self,
        entry_id: str,
        kind: str,
        case_id: str,
        content_print: bytes,
        blobs: list[tuple[str, bytes]],
        now: float,
        case_no: str | None = None,
    ) -> bool:
        known = self._db.rows("SELECT content_print FROM entries WHERE entry_id = ?", entry_id)
        if known:
            if known[0][0] != content_print:
                raise StoreProblem(StoreCode.OTHER_CONTENT)
            return False
        with self._db.transaction():
            self._db.rows(
                "INSERT INTO entries(entry_id, kind, case_id, state, content_print, created_at,"
                " case_no) VALUES(?, ?, ?, 'queued', ?, ?, ?)",
                *(entry_id, kind, case_id, content_print, now, case_no),
            )
            for sql, values in self.contents.sealed(entry_id, blobs):
                self._db.rows(sql, *values)
        return True

    # -- the queue ----------------------------------------------------------------------------

    def next_due(self, now: float) -> Entry | None:
        """The oldest entry whose time has come."""
        self._clamp(now)
        found = self._db.rows(
            f"SELECT {COLUMNS} FROM entries WHERE {_READY} AND next_at <= ? ORDER BY seq LIMIT 1",
            now,
        )
        return entry_of(found[0]) if found else None

    def next_wait(self, now: float) -> float | None:
        """Seconds until the next entry is due; None when nothing waits."""
        (at,) = self._db.rows(f"SELECT min(next_at) FROM entries WHERE {_READY}")[0]
        return None if at is None else max(0.0, at - now)

    def _clamp(self, now: float) -> None:
        """A wall clock that jumped back must not push a case into next year."""
        latest = now + LONGEST_HINT_S + 60.0
        if self._db.rows(f"SELECT 1 FROM entries WHERE {_WAITING} AND next_at > ?", latest):
            self._db.drain(
                (f"UPDATE entries SET next_at = ? WHERE {_WAITING} AND next_at > ?", (latest,) * 2)
            )

    def hurry(self, now: float) -> None:
        """The link is back: everything that waits may go now."""
        if self._db.rows(f"SELECT 1 FROM entries WHERE {_WAITING} AND next_at > ?", now):
            self._db.drain(
                (f"UPDATE entries SET next_at = ? WHERE {_WAITING} AND next_at > ?", (now, now))
            )

    def postpone(self, entry_id: str, next_at: float, code: str) -> None:
        """One more failed try."""
        self._db.drain(
            (
                "UPDATE entries SET attempts = attempts + 1, next_at = ?, code = ?"
                " WHERE entry_id = ?",
                (next_at, code, entry_id),
            )
        )

    def start_upload(self, entry_id: str) -> None:
        """queued → uploading."""
        self._set_state(entry_id, EntryState.UPLOADING)

    def stamp_in_doubt(self, entry_id: str, until: float) -> None:
        """Written before each commit: from here on the platform may have the case."""
        self._db.drain(
            (
                "UPDATE entries SET state = 'in_doubt', in_doubt_until = ? WHERE entry_id = ?",
                (until, entry_id),
            )
        )

    def hold(self, entry_id: str, code: str, fields: tuple[FieldProblem, ...]) -> None:
        """A human decides; the content stays."""
        text = json.dumps([[problem.field, problem.code] for problem in fields])
        self._db.drain(
            (
                "UPDATE entries SET state = 'held', code = ?, fields = ? WHERE entry_id = ?",
                (code, text, entry_id),
            )
        )

    def release(self, entry_id: str, now: float) -> bool:
        """held → queued, at once; False when it was not held."""
        if not self._db.rows(
            "SELECT 1 FROM entries WHERE entry_id = ? AND state = 'held'", entry_id
        ):
            return False
        self._db.drain(
            # The platform may have refused because it no longer knows the files.
            ("DELETE FROM uploaded WHERE entry_id = ?", (entry_id,)),
            (
                "UPDATE entries SET state = 'queued', code = NULL, fields = NULL, next_at = ?"
                " WHERE entry_id = ?",
                (now, entry_id),
            ),
        )
        return True

    def discard(self, entry_id: str, now: float) -> bool:
        """Forget a refused case (and ratings that wait for it); False when it was not refused.

        A case held for a broken blob stays: the platform may have it from an earlier try.
        """
        refused = "entry_id = ? AND kind = 'case' AND state = 'held' AND code != 'corrupt_blob'"
        if not self._db.rows(f"SELECT 1 FROM entries WHERE {refused}", entry_id):
            return False
        both = "SELECT entry_id FROM entries WHERE case_id = ? AND state != 'purged'"
        self._db.drain(
            (f"DELETE FROM blobs WHERE entry_id IN ({both})", (entry_id,)),
            (f"DELETE FROM uploaded WHERE entry_id IN ({both})", (entry_id,)),
            (f"DELETE FROM deks WHERE entry_id IN ({both})", (entry_id,)),
            (
                "UPDATE entries SET state = 'purged', shown_at = ?, fields = NULL"
                " WHERE case_id = ? AND state != 'purged'",
                (now, entry_id),
            ),
        )
        return True

    def _set_state(self, entry_id: str, state: EntryState) -> None:
        self._db.drain(("UPDATE entries SET state = ? WHERE entry_id = ?", (state.value, entry_id)))

    def uploaded(self, entry_id: str) -> dict[int, str]:
        """Page number in the case → the platform's file id."""
        sql = "SELECT number, file_id FROM uploaded WHERE entry_id = ?"
        return {int(number): str(file_id) for number, file_id in self._db.rows(sql, entry_id)}

    def set_uploaded(self, entry_id: str, number: int, file_id: str) -> None:
        """This page is there."""
        self._db.drain(
            ("INSERT OR REPLACE INTO uploaded VALUES(?, ?, ?)", (entry_id, number, file_id))
        )

    def case_no(self, case_id: str) -> str | None:
        """The number the platform gave, if it has."""
        found = self._db.rows("SELECT case_no FROM entries WHERE entry_id = ?", case_id)
        return found[0][0] if found else None

    # -- out ----------------------------------------------------------------------------------

    def accept_case(self, entry_id: str, receipt: CaseReceipt, now: float) -> None:
        """The content's key is gone with this commit; the receipt stays, under a new key."""
        self._db.drain(
            ("DELETE FROM blobs WHERE entry_id = ?", (entry_id,)),
            ("DELETE FROM uploaded WHERE entry_id = ?", (entry_id,)),
            *self.contents.sealed(entry_id, [("receipt", codec.dump_receipt(receipt))]),
            (
                "UPDATE entries SET state = 'accepted', case_no = ?, accepted_at = ?,"
                " in_doubt_until = NULL, code = NULL, fields = NULL WHERE entry_id = ?",
                (receipt.case_no, now, entry_id),
            ),
        )

    def purge(self, entry_id: str, now: float, number: str | None = None) -> None:
        """Forget everything but id, number (the platform's, if it is new), state and times."""
        self._db.drain(
            ("DELETE FROM blobs WHERE entry_id = ?", (entry_id,)),
            ("DELETE FROM uploaded WHERE entry_id = ?", (entry_id,)),
            ("DELETE FROM deks WHERE entry_id = ?", (entry_id,)),
            (
                "UPDATE entries SET state = 'purged', shown_at = ?, fields = NULL,"
                " case_no = coalesce(?, case_no) WHERE entry_id = ?",
                (now, number, entry_id),
            ),
        )

    def tidy(self) -> None:
        """Shrink the file after purges, and take the reserve back if there is room again."""
        self._db.shrink()
        self._db.take_reserve()

    def forget_older_than(self, when: float) -> None:
        """End of the ledger's retention (180 days): even ids and numbers go."""
        self._db.drain(("DELETE FROM entries WHERE state = 'purged' AND created_at < ?", (when,)))

    def accepted(self) -> tuple[tuple[str, float], ...]:
        """Ids and times of accepted cases whose receipt nobody has seen, oldest first."""
        found = self._db.rows(
            "SELECT entry_id, accepted_at FROM entries WHERE kind = 'case' AND state = 'accepted'"
            " ORDER BY seq"
        )
        return tuple((str(entry_id), float(at)) for entry_id, at in found)

    def held(self) -> tuple[HeldEntry, ...]:
        """Everything that waits for a human."""
        found = self._db.rows(
            "SELECT entry_id, code, fields FROM entries WHERE state = 'held' ORDER BY seq"
        )
        return tuple(
            HeldEntry(
                str(entry_id),
                str(code),
                tuple(FieldProblem(name, rule) for name, rule in json.loads(fields or "[]")),
            )
            for entry_id, code, fields in found
        )

    def backlog(self) -> tuple[int, float | None]:
        """How many entries are undelivered (held ones too), and when the oldest was made."""
        sql = f"SELECT count(*), min(created_at) FROM entries WHERE {_WAITING} OR state = 'held'"
        ((count, at),) = self._db.rows(sql)
        return int(count), None if at is None else float(at)
