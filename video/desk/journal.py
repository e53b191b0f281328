"""The desk's journal: every event in one order, so that a state can be made again from it.

A journal is the seam between one desk and many. `SqliteJournal` is a table beside the accounts;
`RedisJournal` (`redis_journal.py`) is a stream that several desks read, each applying the same
events in the same order to the same rules. Bodies are sealed: they hold phones and case words.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, get_args

from pydantic import TypeAdapter

from video.desk.database import Database
from video.desk.routing.events import Event
from video.desk.routing.state import State
from video.desk.sealing import Seal, SealBroken
from video.signalling import Message

_USE = "journal"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS journal (id SERIAL_KEY, body BYTEA NOT NULL)",
    "CREATE TABLE IF NOT EXISTS journal_state ("
    "id INTEGER PRIMARY KEY, last BIGINT NOT NULL, body BYTEA NOT NULL)",
)
_KINDS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}
_STATE = TypeAdapter(State)


class JournalBroken(Exception):
    """What is kept was written with another key or by another version; `code`: key, version."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, when it happened (wall-clock seconds) and the desk that saw it."""

    at: float
    node: str
    event: Event


def pack(entry: Entry, seal: Seal) -> bytes:
    """An entry as sealed bytes."""
    kind = type(entry.event).__name__
    body = {
        "at": entry.at,
        "node": entry.node,
        "kind": kind,
        "event": _KINDS[kind].dump_python(entry.event, mode="json"),
    }
    return seal.close(json.dumps(body, ensure_ascii=False).encode(), _USE)


def unpack(sealed: bytes, seal: Seal) -> Entry:
    """The entry of `pack`; raises `JournalBroken`."""
    try:
        body = json.loads(seal.open(sealed, _USE))
        event = _KINDS[body["kind"]].validate_json(json.dumps(body["event"]))
        return Entry(body["at"], body["node"], event)
    except SealBroken as error:
        raise JournalBroken("key") from error
    except (ValueError, KeyError) as error:
        raise JournalBroken("version") from error


def pack_state(state: State, seal: Seal) -> bytes:
    return seal.close(_STATE.dump_json(state), _USE)


def unpack_state(sealed: bytes, seal: Seal) -> State:
    """The state of `pack_state`; raises `JournalBroken`."""
    try:
        return _STATE.validate_json(seal.open(sealed, _USE))
    except SealBroken as error:
        raise JournalBroken("key") from error
    except ValueError as error:
        raise JournalBroken("version") from error


class Apply(Protocol):
    """Applies an entry; says whether that changed anything. Not `live`: nobody is told again."""

    def __call__(self, entry: Entry, *, live: bool) -> bool: ...


class Journal(Protocol):
    """Where events go to be put in order; `apply` gets each one back, in that order."""

    def open(self, apply: Apply, restore: Callable[[State], None]) -> None:
        """Bring the state up to date, at once or (`wake`) when a server's loop runs."""

    def wake(self) -> None:
        """The loop runs, the first line is there."""

    def well(self) -> bool:
        """Whether events get through at present."""

    def append(self, entry: Entry) -> None:
        """Put an event in order; it is applied at once or as soon as its turn comes."""

    def relay(self, target: str, message: Message) -> None:
        """Say something to a seat (`seat:ID`) or kiosk (`call:ID`) on another desk."""

    async def close(self) -> None: ...


class SqliteJournal:
    """One desk: an event is applied at once and written down when it has changed something."""

    def __init__(self, database: Database, seal: Seal, keep_state: Callable[[], State]) -> None:
        self._db = database
        self._seal = seal
        self._state = keep_state
        self._apply: Apply | None = None
        self._since = 0
        database.script(*_TABLES)

    def open(self, apply: Apply, restore: Callable[[State], None]) -> None:
        kept = self._db.run("SELECT last, body FROM journal_state WHERE id = 1")
        last = 0
        if kept and isinstance(kept[0][1], bytes):
            last = int(kept[0][0] or 0)
            restore(unpack_state(kept[0][1], self._seal))
        rows = self._db.run("SELECT body FROM journal WHERE id > ? ORDER BY id", (last,))
        for (body,) in rows:
            if isinstance(body, bytes):
                apply(unpack(body, self._seal), live=False)
        self._apply = apply
        self._keep()

    def append(self, entry: Entry) -> None:
        if self._apply is None or not self._apply(entry, live=True):
            return
        self._db.later("INSERT INTO journal (body) VALUES (?)", (pack(entry, self._seal),))
        self._since += 1
        if self._since >= 2000:
            self._keep()

    def _keep(self) -> None:
        """Write the whole state down and forget the events before it, in their order."""
        self._since = 0
        body = pack_state(self._state(), self._seal)
        self._db.later(
            "INSERT INTO journal_state (id, last, body)"
            " VALUES (1, (SELECT COALESCE(MAX(id), 0) FROM journal), ?)"
            " ON CONFLICT (id) DO UPDATE SET last = excluded.last, body = excluded.body",
            (body,),
        )
        self._db.later(
            "DELETE FROM journal WHERE id < (SELECT last FROM journal_state WHERE id = 1)"
        )

    def wake(self) -> None:
        """Nothing to do: the state is up to date since `open`."""

    def well(self) -> bool:
        return True

    def relay(self, target: str, message: Message) -> None:
        """There is no other desk: whoever is not here is nowhere."""

    async def close(self) -> None:
        self._keep()
