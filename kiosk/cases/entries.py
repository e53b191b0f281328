"""One row of the outbox as the rest of the code sees it: where it stands, never what it says."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.gateway.port import FieldProblem

COLUMNS = "entry_id, kind, case_id, state, attempts, in_doubt_until, case_no"


class EntryState(StrEnum):
    """Where an entry stands."""

    QUEUED = "queued"
    UPLOADING = "uploading"
    IN_DOUBT = "in_doubt"
    HELD = "held"
    ACCEPTED = "accepted"
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the queue, without its content."""

    entry_id: str
    kind: str
    case_id: str
    state: EntryState
    attempts: int
    in_doubt_until: float | None
    case_no: str | None


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An entry that waits for a human, and why."""

    entry_id: str
    code: str
    fields: tuple[FieldProblem, ...]


def entry_of(row: tuple[object, ...]) -> Entry:
    """A row of `COLUMNS` → entry."""
    entry_id, kind, case_id, state, attempts, until, case_no = row
    return Entry(
        str(entry_id),
        str(kind),
        str(case_id),
        EntryState(str(state)),
        int(str(attempts)),
        None if until is None else float(str(until)),
        None if case_no is None else str(case_no),
    )
