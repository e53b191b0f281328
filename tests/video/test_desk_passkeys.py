"""Passkeys as second factor, over HTTP with a key in software: what is let in and what is not.

The tables are tried on SQLite and on a real PostgreSQL.

Refused: an answer that is replayed, from another page's origin, for another host, with a counter
that does not rise, by an unknown or another's key, with a wrong signature, for another account's
question, of another kind. Guessing with a passkey is braked and locks like guessing a password.
"""

import logging
from contextlib import closing

import httpx
import pytest
from argon2 import PasswordHasher
from conftest import PASSWORD, open_desk
from desk_clock import Clock
from soft_key import SoftKey

from video.desk import audit, totp
from video.desk.accounts import FAILURES_TO_LOCK, Accounts, Agent
from video.desk.database import Database
from video.desk.once import Once
from video.desk.passkeys import CHALLENGE_S, MAX_KEYS, PasskeyError, Proof
from video.desk.sealing import Seal

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SEAL = Seal(b"k" * 32)
ORIGIN = "https://desk.example.gov.cn"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(connect) -> Database:
    return connect()


@pytest.fixture
def accounts(database, clock) -> Accounts:
    made = Accounts(database, SEAL, clock, CHEAP)
    made.add_agent("a", "A", PASSWORD)
    made.add_agent("b", "B", PASSWORD)
    return made


def register(accounts: Accounts, account: int = 1, key: SoftKey | None = None) -> SoftKey:
    key = key or SoftKey()
    question = accounts.passkeys.ask_new(account, "a", "A", ORIGIN)
    proof = Proof(question["ticket"], key.make(question, ORIGIN), ORIGIN)
    accounts.passkeys.add(account, proof, "蓝色密钥")
    return key


def show(accounts: Accounts, key: SoftKey, *, sent: str = ORIGIN, page: str = ORIGIN, **more):
    """What the desk says to account `a`'s answer, made at `page` and sent from `sent`."""
    question = accounts.passkeys.ask(1, ORIGIN)
    proof = Proof(question["ticket"], key.show(question, page, **more), sent)
    return accounts.check("a", PASSWORD, passkey=proof)


def test_a_passkey_is_asked_for_beside_the_password_and_good_once(accounts, database):
    key = register(accounts)
    assert accounts.check("a", PASSWORD) == "passkey_needed"
    assert accounts.check("b", PASSWORD) == Agent(2, "b", "B")
    question = accounts.passkeys.ask(1, ORIGIN)
    proof = Proof(question["ticket"], key.show(question, ORIGIN), ORIGIN)
    assert accounts.check("a", "wrong guess", passkey=proof) == "wrong_name_or_password"
    assert accounts.check("a", PASSWORD, passkey=proof) == Agent(1, "a", "A")
    assert accounts.check("a", PASSWORD, passkey=proof) == "passkey_expired"  # replayed
    kept = str(database.run("SELECT * FROM passkey")) + str(database.run("SELECT * FROM once"))
    assert question["options"]["challenge"] not in kept
    assert question["ticket"] not in kept
    assert question["options"]["challenge"] not in repr(proof)
    assert [k.label for k in accounts.passkeys.of(1)] == ["蓝色密钥"]
    assert accounts.passkeys.of(1)[0].used > 0


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"page": "https://desk.example.gov.cn.evil.example"}, "passkey_origin"),
        ({"page": "http://desk.example.gov.cn"}, "passkey_origin"),
        ({"sent": "https://other.example.gov.cn"}, "passkey_origin"),
        ({"rp_id": "evil.example"}, "passkey_wrong"),
        ({"kind": "webauthn.create"}, "passkey_wrong"),
    ],
)
def test_an_answer_of_another_page_is_refused(accounts, more, why):
    key = register(accounts)
    assert show(accounts, key, **more) == why
    assert show(accounts, key) == Agent(1, "a", "A")


def test_a_counter_that_does_not_rise_is_refused(accounts):
    key = register(accounts)
    key.count = 10
    assert isinstance(show(accounts, key), Agent)
    for count in (5, 10):  # the next signature has one more
        key.count = count
        assert show(accounts, key) == "passkey_counter"
    assert isinstance(show(accounts, key), Agent)
    key.count = -1
    assert show(accounts, key) == "passkey_counter"


def test_a_key_without_a_counter_is_let_in(accounts):
    key = register(accounts)
    for _ in range(2):
        key.count = -1  # many passkeys that are synced never count
        assert isinstance(show(accounts, key), Agent)


def test_unknown_keys_wrong_signatures_and_other_accounts_are_refused(accounts, clock):
    key, other = register(accounts), register(accounts, 2)
    assert show(accounts, SoftKey()) == "passkey_unknown"
    assert show(accounts, other) == "passkey_unknown"
    copied = SoftKey(id=key.id)
    assert show(accounts, copied) == "passkey_wrong"
    question = accounts.passkeys.ask(2, ORIGIN)
    proof = Proof(question["ticket"], key.show(question, ORIGIN), ORIGIN)
    assert accounts.check("a", PASSWORD, passkey=proof) == "passkey_expired"
    for broken in ({}, {"id": 7}, {"id": "x", "rawId": "x", "type": "public-key", "response": 1}):
        question = accounts.passkeys.ask(1, ORIGIN)
        answer = accounts.check("a", PASSWORD, passkey=Proof(question["ticket"], broken, ORIGIN))
        assert answer == "passkey_wrong"
    question = accounts.passkeys.ask(1, ORIGIN)
    proof = Proof(question["ticket"], key.show(question, ORIGIN), ORIGIN)
    clock.now += CHALLENGE_S
    assert accounts.check("a", PASSWORD, passkey=proof) == "passkey_expired"


def test_guessing_with_passkeys_locks_the_account(accounts):
    key = register(accounts)
    for _ in range(FAILURES_TO_LOCK):
        assert show(accounts, SoftKey()) == "passkey_unknown"
    assert show(accounts, key) == "locked"


def test_either_factor_will_do_where_there_are_both(accounts, clock):
    key = register(accounts)
    secret = accounts.set_second_factor("a", on=True)
    assert accounts.check("a", PASSWORD) == "code_needed"
    assert isinstance(show(accounts, key), Agent)
    code = totp.code_of(secret, int(clock.now // 30))
    assert isinstance(accounts.check("a", PASSWORD, code), Agent)
    # A new key wants the one-time code too: password and session alone must not add one.
    assert accounts.confirm("a", PASSWORD) == "code_needed"
    clock.now += 60
    later = totp.code_of(secret, int(clock.now // 30))
    assert isinstance(accounts.confirm("a", PASSWORD, later), Agent)


def test_a_key_is_registered_once_and_only_for_a_page_with_a_name(accounts):
    key = register(accounts)
    question = accounts.passkeys.ask_new(1, "a", "A", ORIGIN)
    excluded = [one["id"] for one in question["options"]["excludeCredentials"]]
    assert excluded == [accounts.passkeys.of(1)[0].id]
    for account, code in ((1, "passkey_taken"), (2, "passkey_taken")):
        with pytest.raises(PasskeyError, match=code):
            register(accounts, account, key)
    proof = Proof(question["ticket"], SoftKey().make(question, "https://evil.example"), ORIGIN)
    with pytest.raises(PasskeyError, match="passkey_wrong"):
        accounts.passkeys.add(1, proof, "")
    for origin in ("https://10.0.0.1", "https://[::1]:8082", "null"):
        with pytest.raises(PasskeyError, match="passkey_address"):
            accounts.passkeys.ask_new(1, "a", "A", origin)
        assert accounts.passkeys.ask(1, origin) is None
    for _ in range(MAX_KEYS - 1):
        register(accounts)
    with pytest.raises(PasskeyError, match="passkey_too_many"):
        register(accounts)
    assert accounts.passkeys.forget(1) == MAX_KEYS
    assert isinstance(accounts.check("a", PASSWORD), Agent)


def test_what_is_good_once_is_good_for_its_use_only(database, clock):
    once = Once(database, SEAL, clock)
    token = once.keep("one", {"k": "v"}, 10)
    assert once.take("two", token) is None
    token = once.keep("one", {"k": "v"}, 10)
    assert once.take("one", token) == {"k": "v"}
    assert once.take("one", token) is None
    token = once.keep("one", {"k": "v"}, 10)
    clock.now += 10
    assert once.take("one", token) is None
    once.keep("one", {}, 10)
    assert len(database.run("SELECT * FROM once")) == 1


class Client:
    """A browser without a screen, at an address with a name."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://localhost:{port}"
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Origin": self.origin, "Host": f"localhost:{port}"},
            trust_env=False,
            timeout=60,
        )

    def close(self) -> None:
        self.http.close()

    def post(self, path: str, **form: object) -> httpx.Response:
        return self.http.post(path, json=form)

    def login(self, **more: object) -> httpx.Response:
        return self.post("/api/login", name="agent1", password=PASSWORD, **more)


def test_over_http_with_words_for_each_refusal_and_the_brake_in_force(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    key = SoftKey()
    with open_desk(tmp_path) as desk, closing(Client(desk.port)) as client:
        assert client.http.get("/api/passkeys").status_code == 401
        assert client.login().status_code == 200
        assert client.http.get("/api/passkeys").json() == {"passkeys": []}
        refused = client.post("/api/passkeys/begin", password="wrong guess")
        assert (refused.status_code, refused.json()) == (403, {"code": "wrong_password"})
        foreign = client.http.post(
            "/api/passkeys/begin", json={"password": PASSWORD}, headers={"Origin": "https://evil"}
        )
        assert foreign.json() == {"code": "wrong_origin"}
        question = client.post("/api/passkeys/begin", password=PASSWORD).json()
        made = key.make(question, client.origin)
        form = {"ticket": question["ticket"], "credential": made, "label": "蓝色"}
        assert client.post("/api/passkeys", **form).status_code == 204
        assert client.post("/api/passkeys", **form).json() == {"code": "passkey_expired"}
        listed = client.http.get("/api/passkeys").json()["passkeys"]
        assert [one["label"] for one in listed] == ["蓝色"]

        asked = client.login()
        assert (asked.status_code, asked.json()["code"]) == (401, "passkey_needed")
        question = asked.json()["passkey"]
        shown = {"ticket": question["ticket"], "credential": key.show(question, client.origin)}
        assert client.login(passkey=shown).status_code == 200
        again = client.login(passkey=shown).json()
        assert again["code"] == "passkey_expired"
        assert set(again["passkey"]) == {"ticket", "options"}  # to try again at once
        odd = client.post("/api/passkeys/remove", password=PASSWORD, id="a\0b")
        assert odd.status_code == 422
        removal = {"password": PASSWORD, "id": listed[0]["id"]}
        assert client.post("/api/passkeys/remove", **removal).status_code == 204
        assert client.login().status_code == 200

        wrong = {"ticket": "x", "credential": {}}
        codes = [client.login(passkey=wrong).status_code for _ in range(4)]
        assert codes == [401, 401, 401, 429]
        database = desk.desk.store.database
        assert audit.verify(database, desk.desk.store.audit_key)[0].broken_at is None
        trail = [tuple(r) for r in database.run("SELECT event, why FROM audit ORDER BY seq")]
    for line in (
        ("DESK_PASSKEY_REFUSED", "wrong_name_or_password"),
        ("DESK_PASSKEY_ADDED", ""),
        ("DESK_LOGIN_OK", "passkey"),
        ("DESK_LOGIN_REFUSED", "passkey_expired"),
        ("DESK_PASSKEY_REMOVED", ""),
    ):
        assert line in trail
    for secret in ("蓝色", listed[0]["id"], PASSWORD, "agent1"):
        assert secret not in caplog.text
