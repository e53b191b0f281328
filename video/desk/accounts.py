"""Who may answer: accounts with argon2id hashes, a second factor and a lock against guessing.

Argon2's parameters are argon2-cffi's defaults (RFC 9106, low-memory profile). A stolen file gives
no passwords, and no second factors either: their secrets are sealed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from video.desk import totp
from video.desk.database import Database, Row, Taken
from video.desk.passkeys import PasskeyRefusal, Passkeys, Proof
from video.desk.sealing import Seal

MIN_PASSWORD = 8
MAX_PASSWORD = 256
FAILURES_TO_LOCK = 10
LOCK_S = 900.0
Role = Literal["agent", "helper", "supervisor"]
LevelName = Literal["gacha", "sumu", "banner"]
Refusal = (
    Literal["wrong_name_or_password", "locked", "code_needed", "passkey_needed", "wrong_code"]
    | PasskeyRefusal
)
# The password was right and only the second factor is asked for: no guess that went wrong.
ASKED: tuple[Refusal, ...] = ("code_needed", "passkey_needed")
_USE = "totp"
_TABLE = """
CREATE TABLE IF NOT EXISTS account (
    id SERIAL_KEY,
    name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    level TEXT NOT NULL,
    regions TEXT NOT NULL,
    langs TEXT NOT NULL,
    services TEXT NOT NULL,
    totp TEXT NOT NULL DEFAULT '',
    totp_step BIGINT NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 1,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until DOUBLE PRECISION NOT NULL DEFAULT 0
)
"""
_COLUMNS = "id, name, display_name, role, level, regions, langs, services"


class AccountError(Exception):
    """An account could not be made or changed; `code`: bad_name, bad_display_name, weak_password,
    bad_role, bad_level, bad_skill, taken, unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Agent:
    """A person of the desk. `regions` are code prefixes (6 banner, 9 sumu, 12 gacha digits);
    empty skills mean all."""

    id: int
    name: str
    display_name: str
    role: Role = "agent"
    level: LevelName = "banner"
    regions: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountState:
    """What `kiosk county account list` shows."""

    agent: Agent
    second_factor: bool
    active: bool
    locked: bool
    passkeys: int = 0
    password: bool = True


def agent_of_row(row: Row) -> Agent:
    """An `Agent` from the columns of `_COLUMNS`."""
    number, name, shown, role, level, regions, langs, services = row[:8]
    lists = [tuple(json.loads(str(text))) for text in (regions, langs, services)]
    return Agent(int(number or 0), str(name), str(shown), role, level, *lists)  # type: ignore[arg-type]


def key_of(name: str) -> str:
    """A name as the table holds it; empty, which nobody is called, for one that is not printable:
    PostgreSQL takes no NUL, and neither database takes half a character of a terminal."""
    key = name.strip().casefold()
    return key if key.isprintable() else ""


def _checked(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) > 100 or any(not (1 <= len(w) <= 64) or not w.isprintable() for w in words):
        raise AccountError("bad_skill")
    return words


class Accounts:
    """The accounts' table. Calls block for a hash (tens of ms): run them off the event loop."""

    def __init__(
        self, database: Database, seal: Seal, clock: Callable[[], float], hasher: PasswordHasher
    ) -> None:
        self._db = database
        self._seal = seal
        self._clock = clock
        self._hasher = hasher
        # Verified when the name is unknown, so that the answer takes as long as for a known one.
        self._decoy = self._hasher.hash("no agent has this password")
        database.script(_TABLE)
        self.passkeys = Passkeys(database, seal, clock)

    def add_agent(
        self,
        name: str,
        display_name: str,
        password: str | None,
        *,
        role: Role = "agent",
        level: LevelName = "banner",
        skills: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Agent:
        """Add an account or raise `AccountError`; names are compared without case.

        `skills` may hold `regions`, `langs` and `services`. Without a password (None) the account
        can be used through the county's identity provider only.
        """
        key = key_of(name)
        if not (1 <= len(key) <= 64):
            raise AccountError("bad_name")
        if not (1 <= len(display_name.strip()) <= 64) or not display_name.isprintable():
            raise AccountError("bad_display_name")
        given = {k: _checked((skills or {}).get(k, ())) for k in ("regions", "langs", "services")}
        _check_place(role, level)
        hashed = "" if password is None else self._hash(password)
        row = (key, display_name.strip(), hashed, role, level)
        try:
            found = self._db.run(
                "INSERT INTO account (name, display_name, password_hash, role, level, regions,"
                " langs, services) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING " + _COLUMNS,
                (*row, *(json.dumps(list(v), ensure_ascii=False) for v in given.values())),
            )
        except Taken as error:
            raise AccountError("taken") from error
        return agent_of_row(found[0])

    def _hash(self, password: str) -> str:
        if not (MIN_PASSWORD <= len(password) <= MAX_PASSWORD):
            raise AccountError("weak_password")
        return self._hasher.hash(password)

    def find(self, name: str) -> Agent | None:
        """The account of this name, shut out or not."""
        rows = self._db.run(f"SELECT {_COLUMNS} FROM account WHERE name = ?", (key_of(name),))
        return agent_of_row(rows[0]) if rows else None

    def check(
        self, name: str, password: str, code: str = "", passkey: Proof | None = None
    ) -> Agent | Refusal:
        """The person whose name, password and (where set) second factor these are, or why not."""
        row = self._by_password(name, password)
        if isinstance(row, str):
            return row
        refusal = self._second_factor(row, code, passkey)
        return self._settled(row, refusal)

    def confirm(self, name: str, password: str, code: str = "") -> Agent | Refusal:
        """Whether somebody who is signed in is still who they were: password and one-time code.

        A passkey is not asked for again: it was shown at the sign-in.
        """
        row = self._by_password(name, password)
        if isinstance(row, str):
            return row
        return self._settled(row, self._one_time_code(row, code))

    def _settled(self, row: Row, refusal: Refusal | None) -> Agent | Refusal:
        if refusal is not None:
            return refusal if refusal in ASKED else self._refuse(row, refusal)
        agent = agent_of_row(row)
        self._db.run("UPDATE account SET failures = 0 WHERE id = ?", (agent.id,))
        return agent

    def _by_password(self, name: str, password: str) -> Row | Refusal:
        """The account's row, once its password has been proved."""
        rows = self._db.run(
            f"SELECT {_COLUMNS}, password_hash, totp, totp_step, locked_until FROM account"
            " WHERE name = ? AND active = 1",
            (key_of(name),),
        )
        row = rows[0] if rows else None
        kept = str(row[8]) if row else ""
        try:
            self._hasher.verify(kept or self._decoy, password[: MAX_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return self._refuse(row, "wrong_name_or_password")
        if row is None or not kept:
            return "wrong_name_or_password"
        return "locked" if float(row[11] or 0) > self._clock() else row

    def _second_factor(self, row: Row, code: str, passkey: Proof | None) -> Refusal | None:
        """A passkey or a one-time code; either will do where the account has both."""
        account = int(row[0] or 0)
        if passkey is not None:
            return self.passkeys.check(account, passkey)
        if row[9] or not self.passkeys.of(account):
            return self._one_time_code(row, code)
        return "passkey_needed"

    def _one_time_code(self, row: Row, code: str) -> Refusal | None:
        account, sealed, last = int(row[0] or 0), str(row[9]), int(row[10] or 0)
        if not sealed:
            return None
        if not code:
            return "code_needed"
        secret = self._seal.open(bytes.fromhex(sealed), f"{_USE}:{account}")
        step = totp.step_of(code.strip(), secret, self._clock(), last)
        if step is None:
            return "wrong_code"
        # In one statement, so that of two sign-ins with the same code one is refused.
        won = self._db.run(
            "UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ? RETURNING id",
            (step, account, step),
        )
        return None if won else "wrong_code"

    def _refuse(self, row: Row | None, why: Refusal) -> Refusal:
        if row is not None:
            counted = self._db.run(
                "UPDATE account SET failures = failures + 1 WHERE id = ? RETURNING failures",
                (row[0],),
            )
            if counted and int(counted[0][0] or 0) >= FAILURES_TO_LOCK:
                self._db.run(
                    "UPDATE account SET failures = 0, locked_until = ? WHERE id = ?",
                    (self._clock() + LOCK_S, row[0]),
                )
        return why

    def states(self) -> list[AccountState]:
        """All accounts by name."""
        rows = self._db.run(
            f"SELECT {_COLUMNS}, totp, active, locked_until, password_hash FROM account"
            " ORDER BY name"
        )
        now, keys = self._clock(), self.passkeys.counts()
        return [
            AccountState(
                agent_of_row(r),
                bool(r[8]),
                bool(r[9]),
                float(r[10] or 0) > now,
                keys.get(int(r[0] or 0), 0),
                bool(r[11]),
            )
            for r in rows
        ]

    def _change(self, name: str, column: str, value: str | int | float) -> int:
        rows = self._db.run(
            f"UPDATE account SET {column} = ? WHERE name = ? RETURNING id",
            (value, key_of(name)),
        )
        if not rows:
            raise AccountError("unknown")
        return int(rows[0][0] or 0)

    def set_role(self, name: str, role: Role, level: LevelName) -> None:
        _check_place(role, level)
        self._change(name, "role", role)
        self._change(name, "level", level)

    def set_place(
        self,
        name: str,
        role: Role,
        level: LevelName,
        skills: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Role, level and skills at once: all of them are checked before one is changed."""
        _check_place(role, level)
        for words in skills.values():
            _checked(words)
        self.set_role(name, role, level)
        for kind, words in skills.items():
            self.set_skills(name, kind, words)

    def set_skills(self, name: str, kind: str, words: tuple[str, ...]) -> None:
        """Replace one of `regions`, `langs`, `services`."""
        if kind not in ("regions", "langs", "services"):
            raise AccountError("bad_skill")
        self._change(name, kind, json.dumps(list(_checked(words)), ensure_ascii=False))

    def set_password(self, name: str, password: str) -> None:
        self._change(name, "password_hash", self._hash(password))

    def set_active(self, name: str, active: bool) -> None:
        """Shut an account out or let it in again; letting in ends a lock by failures too."""
        self._change(name, "active", int(active))
        if active:
            self._change(name, "locked_until", 0.0)

    def set_second_factor(self, name: str, on: bool) -> bytes:
        """Make (and return, this once) a new secret for one-time codes, or drop the factor."""
        if not on:
            self._change(name, "totp", "")
            return b""
        secret = totp.new_secret()
        account = self._change(name, "totp_step", 0)
        sealed = self._seal.close(secret, f"{_USE}:{account}")
        self._change(name, "totp", sealed.hex())
        return secret


def _check_place(role: str, level: str) -> None:
    if role not in get_args(Role):
        raise AccountError("bad_role")
    if level not in get_args(LevelName):
        raise AccountError("bad_level")
