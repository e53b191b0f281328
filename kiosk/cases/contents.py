"""The sealed half of the store: what residents said, behind one data key an entry."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from kiosk.cases import codec, keys
from kiosk.cases.codec import BadRecord, CaseDraft
from kiosk.cases.database import Database, StoreCode, StoreProblem
from kiosk.gateway.port import (
    CaseReceipt,
    CaseSubmission,
    HelpRequest,
    MaterialFile,
    Rating,
)

_T = TypeVar("_T")
Statement = tuple[str, tuple[Any, ...]]


class Contents:
    """Seals and opens the blobs of entries. A blob that does not open: `CORRUPT_BLOB`."""

    def __init__(self, db: Database, kek: bytes) -> None:
        self._db = db
        self._kek = kek
        self._check_key()

    def _check_key(self) -> None:
        """A changed machine key is told at once, not as a thousand broken cases."""
        found = self._db.rows("SELECT value FROM meta WHERE name = 'key_check'")
        if not found:
            value = keys.seal(self._kek, "key_check", b"jiujin")
            self._db.drain(("INSERT INTO meta VALUES('key_check', ?)", (value,)))
            return
        try:
            keys.unseal(self._kek, "key_check", found[0][0])
        except keys.SealBroken:
            raise StoreProblem(StoreCode.WRONG_KEY) from None

    # -- seal ---------------------------------------------------------------------------------

    def case_blobs(self, draft: CaseDraft) -> list[tuple[str, bytes]]:
        """The named parts of a case, still plain."""
        blobs = [("submission", codec.dump_submission(draft.submission))]
        for number, file in enumerate(draft.files):
            blobs.append((f"head/{number}", codec.dump_file_head(file)))
            blobs.append((f"data/{number}", file.data))
        return blobs

    def case_print(self, draft: CaseDraft) -> bytes:
        """Equal for the same case confirmed twice: everything but the second of confirming."""
        plain = json.loads(codec.dump_submission(draft.submission))
        del plain["submitted_at"]
        pages = [[file.code, file.page, file.sha256] for file in draft.files]
        return keys.fingerprint(self._kek, json.dumps([plain, pages], sort_keys=True).encode())

    def request_print(self, request: HelpRequest) -> bytes:
        """Equal for the same help request handed over twice."""
        return keys.fingerprint(self._kek, codec.dump_request(request))

    def sealed(self, entry_id: str, blobs: Sequence[tuple[str, bytes]]) -> list[Statement]:
        """Statements that put an entry's blobs in, under a new data key."""
        dek = keys.new_dek()
        wrapped = keys.seal(self._kek, f"dek/{entry_id}", dek)
        statements: list[Statement] = [
            ("INSERT OR REPLACE INTO deks VALUES(?, ?)", (entry_id, wrapped))
        ]
        for name, plain in blobs:
            sealed = keys.seal(dek, f"{entry_id}/{name}", plain)
            statements.append(("INSERT INTO blobs VALUES(?, ?, ?)", (entry_id, name, sealed)))
        return statements

    # -- open ---------------------------------------------------------------------------------

    def submission(self, entry_id: str) -> CaseSubmission:
        """The case as the resident confirmed it."""
        return _read(codec.load_submission, self._open(entry_id, "submission"))

    def rating(self, entry_id: str) -> Rating:
        """The rating as given; its case number may still be missing."""
        return _read(codec.load_rating, self._open(entry_id, "rating"))

    def request(self, entry_id: str) -> HelpRequest:
        """The help request as the resident made it."""
        return _read(codec.load_request, self._open(entry_id, "request"))

    def receipt(self, entry_id: str) -> CaseReceipt:
        """The receipt of an accepted case that was not purged yet."""
        return _read(codec.load_receipt, self._open(entry_id, "receipt"))

    def file_count(self, entry_id: str) -> int:
        """How many pages the case has."""
        sql = "SELECT count(*) FROM blobs WHERE entry_id = ? AND name LIKE 'data/%'"
        return int(self._db.rows(sql, entry_id)[0][0])

    def file(self, entry_id: str, number: int) -> MaterialFile:
        """One page, opened; only one is in memory at a time."""
        data = self._open(entry_id, f"data/{number}")
        return _read(lambda raw: codec.load_file(raw, data), self._open(entry_id, f"head/{number}"))

    def _open(self, entry_id: str, name: str) -> bytes:
        found = self._db.rows(
            "SELECT b.sealed, d.wrapped FROM blobs AS b JOIN deks AS d USING(entry_id)"
            " WHERE b.entry_id = ? AND b.name = ?",
            *(entry_id, name),
        )
        if not found:
            raise StoreProblem(StoreCode.CORRUPT_BLOB)
        sealed, wrapped = found[0]
        try:
            dek = keys.unseal(self._kek, f"dek/{entry_id}", wrapped)
            return keys.unseal(dek, f"{entry_id}/{name}", sealed)
        except keys.SealBroken:
            raise StoreProblem(StoreCode.CORRUPT_BLOB) from None


def _read(load: Callable[[bytes], _T], raw: bytes) -> _T:
    try:
        return load(raw)
    except BadRecord:
        raise StoreProblem(StoreCode.CORRUPT_BLOB) from None
