"""Passkeys and security keys as second factor (W3C Web Authentication Level 3, by py_webauthn).

The desk keeps public keys, which are no secret. A challenge is good once, for one account, one
address of the page and a few minutes. What the authenticator signs names that address: a page of
another origin gets nothing that would be good here.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_authenticator_data,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from video.desk.database import Database, Row, Taken
from video.desk.once import Once
from video.desk.sealing import Seal

CHALLENGE_S = 300.0
MAX_KEYS = 8
MAX_LABEL = 40
PasskeyRefusal = Literal[
    "passkey_expired",
    "passkey_wrong",
    "passkey_unknown",
    "passkey_origin",
    "passkey_counter",
    "passkey_address",
    "passkey_taken",
    "passkey_too_many",
]
_TABLE = """
CREATE TABLE IF NOT EXISTS passkey (
    id TEXT PRIMARY KEY, account BIGINT NOT NULL, public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL, label TEXT NOT NULL,
    made DOUBLE PRECISION NOT NULL, used DOUBLE PRECISION NOT NULL
)
"""


class PasskeyError(Exception):
    """A passkey could not be asked for or taken; `code` is one of `PasskeyRefusal`."""

    def __init__(self, code: PasskeyRefusal) -> None:
        super().__init__(code)
        self.code: PasskeyRefusal = code


@dataclass(frozen=True, slots=True)
class Passkey:
    """One of an account's keys; times are wall-clock seconds, `used` 0 before the first use."""

    id: str
    label: str
    made: float
    used: float


@dataclass(frozen=True, slots=True)
class Proof:
    """What the page brings back: the ticket of the question, the browser's answer, its address."""

    ticket: str = field(repr=False)
    credential: dict[str, Any] = field(repr=False)
    origin: str


class Passkeys:
    """The keys' table and the two questions: make a new one, show one that is known."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], float]) -> None:
        self._db = database
        self._seal = seal
        self._clock = clock
        self._once = Once(database, seal, clock)
        database.script(_TABLE)

    def of(self, account: int) -> list[Passkey]:
        """An account's keys, oldest first."""
        rows = self._db.run(
            "SELECT id, label, made, used FROM passkey WHERE account = ? ORDER BY made", (account,)
        )
        return [Passkey(str(r[0]), str(r[1]), float(r[2] or 0), float(r[3] or 0)) for r in rows]

    def counts(self) -> dict[int, int]:
        """How many keys each account has that has any."""
        rows = self._db.run("SELECT account, COUNT(*) FROM passkey GROUP BY account")
        return {int(r[0] or 0): int(r[1] or 0) for r in rows}

    def remove(self, account: int, key: str) -> bool:
        """Forget one key; False when it is not this account's."""
        sql = "DELETE FROM passkey WHERE account = ? AND id = ? RETURNING id"
        return bool(self._db.run(sql, (account, key)))

    def forget(self, account: int) -> int:
        """Forget all keys of an account; how many there were."""
        return len(self._db.run("DELETE FROM passkey WHERE account = ? RETURNING id", (account,)))

    # --- a new key ---------------------------------------------------------------------------

    def ask_new(self, account: int, name: str, shown: str, origin: str) -> dict[str, Any]:
        """`ticket` and `options` for `navigator.credentials.create()`; raises `PasskeyError`."""
        kept = self.of(account)
        if len(kept) >= MAX_KEYS:
            raise PasskeyError("passkey_too_many")
        options = generate_registration_options(
            rp_id=_host(origin),
            rp_name="Jiujin desk",
            # Opaque: authenticators may show or sync it, so it is no number of ours.
            user_id=self._seal.derive(f"passkey:{account}"),
            user_name=name,
            user_display_name=shown,
            timeout=int(CHALLENGE_S * 1000),
            exclude_credentials=_listed(kept),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        return self._question("new", account, origin, options.challenge, options)

    def add(self, account: int, proof: Proof, label: str) -> None:
        """Keep the key that the browser has made; raises `PasskeyError`."""
        challenge = self._taken("new", account, proof)
        try:
            made = verify_registration_response(
                credential=proof.credential,
                expected_challenge=challenge,
                expected_rp_id=_host(proof.origin),
                expected_origin=proof.origin,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError):
            raise PasskeyError("passkey_wrong") from None
        row = (
            bytes_to_base64url(made.credential_id),
            account,
            made.credential_public_key.hex(),
            made.sign_count,
            label,
            self._clock(),
        )
        try:
            self._db.run(
                "INSERT INTO passkey (id, account, public_key, sign_count, label, made, used)"
                " VALUES (?, ?, ?, ?, ?, ?, 0)",
                row,
            )
        except Taken:
            raise PasskeyError("passkey_taken") from None

    # --- a key that is known -----------------------------------------------------------------

    def ask(self, account: int, origin: str) -> dict[str, Any] | None:
        """`ticket` and `options` for `navigator.credentials.get()`; None without a key.

        None too where the page was opened by a number instead of a name: no passkey goes there.
        """
        kept = self.of(account)
        if not kept or not _named(origin):
            return None
        options = generate_authentication_options(
            rp_id=_host(origin),
            timeout=int(CHALLENGE_S * 1000),
            allow_credentials=_listed(kept),
            user_verification=UserVerificationRequirement.PREFERRED,
        )
        return self._question("show", account, origin, options.challenge, options)

    def check(self, account: int, proof: Proof) -> PasskeyRefusal | None:
        """None when this account's key has signed this question, else why not."""
        try:
            challenge = self._taken("show", account, proof)
            shown = parse_authentication_credential_json(proof.credential)
            row = self._row(account, shown)
            self._verify(challenge, shown, row, proof.origin)
        except PasskeyError as error:
            return error.code
        except (WebAuthnException, ValueError, TypeError, KeyError):
            return "passkey_wrong"
        return None

    def _row(self, account: int, shown: AuthenticationCredential) -> Row:
        rows = self._db.run(
            "SELECT id, public_key, sign_count FROM passkey WHERE id = ? AND account = ?",
            (bytes_to_base64url(shown.raw_id), account),
        )
        if not rows:
            raise PasskeyError("passkey_unknown")
        return rows[0]

    def _verify(
        self, challenge: bytes, shown: AuthenticationCredential, row: Row, origin: str
    ) -> None:
        if parse_client_data_json(shown.response.client_data_json).origin != origin:
            raise PasskeyError("passkey_origin")
        last = int(row[2] or 0)
        # The counter is left out here (0 is below every one) and held against ours afterwards:
        # a signature that is wrong must not be taken for a copied key.
        verified = verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=_host(origin),
            expected_origin=origin,
            credential_public_key=bytes.fromhex(str(row[1])),
            credential_current_sign_count=0,
        )
        count = parse_authenticator_data(shown.response.authenticator_data).sign_count
        if (count or last) and count <= last:
            raise PasskeyError("passkey_counter")
        # In one statement, so that of two sign-ins with one counter the second is refused.
        won = self._db.run(
            "UPDATE passkey SET sign_count = ?, used = ? WHERE id = ? AND sign_count = ?"
            " RETURNING id",
            (verified.new_sign_count, self._clock(), row[0], last),
        )
        if not won:
            raise PasskeyError("passkey_counter")

    # --- questions ---------------------------------------------------------------------------

    def _question(
        self, use: str, account: int, origin: str, challenge: bytes, options: Any
    ) -> dict[str, Any]:
        value = {"account": str(account), "origin": origin, "challenge": challenge.hex()}
        ticket = self._once.keep(f"passkey:{use}", value, CHALLENGE_S)
        return {"ticket": ticket, "options": options_to_json_dict(options)}

    def _taken(self, use: str, account: int, proof: Proof) -> bytes:
        """The challenge of this ticket, which is gone by that; raises `PasskeyError`."""
        kept = self._once.take(f"passkey:{use}", proof.ticket)
        if kept is None or kept["account"] != str(account):
            raise PasskeyError("passkey_expired")
        if kept["origin"] != proof.origin:
            raise PasskeyError("passkey_origin")
        return bytes.fromhex(kept["challenge"])


def _listed(keys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id)) for key in keys]


def _host(origin: str) -> str:
    """The relying party's id: the page's host name; raises `passkey_address` without one."""
    if not _named(origin):
        raise PasskeyError("passkey_address")
    return urlsplit(origin).hostname or ""


def _named(origin: str) -> bool:
    """Whether the page's address is a name: browsers keep no passkey for a number."""
    host = urlsplit(origin).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host)
    return False
