"""Pages, stills and signatures that residents showed to their agent: sealed, until the call ends.

Kept in the desk's tables, so that the upload may reach one desk and the agent's page another.
Nothing of them stands in a log; the audit trail has the call and the event only.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import get_args

from PIL import Image

from video.desk.database import Database, Value
from video.desk.sealing import Seal
from video.signalling import AskKind, Media

OLD_S = 12 * 3600  # what a desk that was killed left behind
MAX_SIDE = 20_000
FORMATS: dict[Media, str] = {"image/jpeg": "JPEG", "image/png": "PNG"}
_TABLES = (
    """
CREATE TABLE IF NOT EXISTS document (
    doc TEXT PRIMARY KEY, call TEXT NOT NULL, ask TEXT NOT NULL, kind TEXT NOT NULL,
    media TEXT NOT NULL, size BIGINT NOT NULL, made DOUBLE PRECISION NOT NULL,
    sealed BYTEA NOT NULL
)
""",
    "CREATE INDEX IF NOT EXISTS document_call ON document (call)",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One document without its bytes; `doc` is a random name, `size` in bytes."""

    doc: str = field(repr=False)
    call: str
    ask: str
    kind: AskKind
    media: Media
    size: int


def is_picture(data: bytes, media: Media) -> bool:
    """Whether the bytes begin as a picture of this type and of a sane size; nothing is decoded."""
    try:
        with Image.open(BytesIO(data), formats=(FORMATS[media],)) as picture:
            return min(picture.size) > 0 and max(picture.size) <= MAX_SIDE
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


class Documents:
    """The table; every method blocks for some milliseconds, so the routes use a thread."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], float]) -> None:
        self._db = database
        self._seal = seal
        self._clock = clock
        database.script(*_TABLES)
        self._sweep()

    def keep(self, call: str, ask: str, kind: AskKind, media: Media, data: bytes) -> Listed:
        """Seal it. A second picture of the same ask takes the place of the first: a kiosk that
        never heard that the first arrived sends it again."""
        self._sweep()
        self._db.run("DELETE FROM document WHERE call = ? AND ask = ?", (call, ask))
        found = Listed(secrets.token_urlsafe(18), call, ask, kind, media, len(data))
        self._db.run(
            "INSERT INTO document (doc, call, ask, kind, media, size, made, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                found.doc,
                call,
                ask,
                kind,
                media,
                len(data),
                self._clock(),
                self._seal.close(data, _use(call, found.doc)),
            ),
        )
        return found

    def find(self, doc: str) -> tuple[Listed, bytes] | None:
        """The document and its bytes; raises `SealBroken` when somebody changed the row."""
        rows = self._db.run(
            "SELECT call, ask, kind, media, sealed FROM document WHERE doc = ?", (doc,)
        )
        if not rows:
            return None
        call, ask, kind, media, sealed = rows[0]
        data = self._seal.open(bytes(sealed), _use(str(call), doc))  # type: ignore[arg-type]
        return _listed(doc, call, ask, kind, media, len(data)), data

    def of_call(self, call: str) -> tuple[Listed, ...]:
        """What this call's agent may look at, oldest first."""
        rows = self._db.run(
            "SELECT doc, call, ask, kind, media, size FROM document WHERE call = ?"
            " ORDER BY made, doc",
            (call,),
        )
        return tuple(_listed(*row) for row in rows)

    def forget(self, call: str) -> None:
        """The call is over."""
        self._db.later("DELETE FROM document WHERE call = ?", (call,))

    def _sweep(self) -> None:
        self._db.run("DELETE FROM document WHERE made < ?", (self._clock() - OLD_S,))


def _use(call: str, doc: str) -> str:
    """A sealed row that is moved to another call does not open."""
    return f"document:{call}:{doc}"


def _listed(doc: Value, call: Value, ask: Value, kind: Value, media: Value, size: Value) -> Listed:
    assert kind in get_args(AskKind)
    assert media in FORMATS
    return Listed(str(doc), str(call), str(ask), kind, media, int(size or 0))  # type: ignore[arg-type]
