"""Accounts, one-time codes, sessions, tickets, audit chain, seals and limits, each alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from desk_clock import Clock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from video import signalling as s
from video.desk import audit, totp
from video.desk.accounts import LOCK_S, AccountError, Accounts, Agent
from video.desk.database import Database, DatabaseAway, SqliteDatabase
from video.desk.line import Line, Rate
from video.desk.passes import PASS_S, Passes
from video.desk.sealing import Seal, SealBroken, key_beside
from video.desk.sign_in import AttemptLimit, Sessions
from video.signalling.session import Gap, Numbered

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
SEAL = Seal(b"k" * 32)
PASSWORD = "correct horse"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = SqliteDatabase(tmp_path / "deep" / "desk.db")
    yield made
    made.close()


@pytest.fixture
def accounts(database, clock) -> Accounts:
    return Accounts(database, SEAL, clock, CHEAP)


def test_accounts_keep_only_hashes_and_say_what_is_wrong(accounts, database, clock):
    made = accounts.add_agent(" Agent1 ", "其木格", PASSWORD)
    assert made == Agent(1, "agent1", "其木格")
    assert accounts.check("AGENT1", PASSWORD) == made
    for name, password in (
        ("agent1", "correct horse "),
        ("nobody", PASSWORD),
        ("agent1' OR 1=1 --", "x"),
    ):
        assert accounts.check(name, password) == "wrong_name_or_password"
    for values, code in (
        (("agent1", "x", PASSWORD), "taken"),
        (("", "x", PASSWORD), "bad_name"),
        (("a\nb", "x", PASSWORD), "bad_name"),
        (("b", " ", PASSWORD), "bad_display_name"),
        (("b", "x", "short"), "weak_password"),
    ):
        with pytest.raises(AccountError) as error:
            accounts.add_agent(*values)
        assert error.value.code == code
    stored = database.run("SELECT password_hash FROM account")[0][0]
    assert str(stored).startswith("$argon2id$")
    assert Accounts(database, SEAL, clock, CHEAP).check("agent1", PASSWORD) == made


def test_roles_skills_and_shutting_out(accounts):
    skills = {"langs": ("mn", "zh"), "regions": ("150626001",)}
    made = accounts.add_agent("h", "H", PASSWORD, role="helper", level="sumu", skills=skills)
    assert (made.role, made.level, made.langs, made.services) == (
        "helper",
        "sumu",
        ("mn", "zh"),
        (),
    )
    accounts.set_role("h", "supervisor", "banner")
    accounts.set_skills("h", "services", ("pension",))
    found = accounts.check("h", PASSWORD)
    assert (found.role, found.level, found.services) == ("supervisor", "banner", ("pension",))
    accounts.set_active("h", active=False)
    assert accounts.check("h", PASSWORD) == "wrong_name_or_password"
    accounts.set_active("h", active=True)
    accounts.set_password("h", "another password")
    assert isinstance(accounts.check("h", "another password"), Agent)
    for work in (
        lambda: accounts.set_role("h", "king", "banner"),
        lambda: accounts.set_role("h", "agent", "moon"),
        lambda: accounts.set_skills("h", "shoes", ()),
        lambda: accounts.set_active("nobody", active=False),
    ):
        with pytest.raises(AccountError):
            work()


def test_ten_failures_lock_an_account_for_a_while(accounts, clock):
    accounts.add_agent("a", "A", PASSWORD)
    for _ in range(10):
        assert accounts.check("a", "wrong guess") == "wrong_name_or_password"
    assert accounts.check("a", PASSWORD) == "locked"
    assert [x.locked for x in accounts.states()] == [True]
    clock.now += LOCK_S
    assert isinstance(accounts.check("a", PASSWORD), Agent)


# RFC 6238 appendix B, SHA-1, eight digits.
@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_one_time_codes_are_those_of_the_standard(at, code):
    assert totp.code_of(b"12345678901234567890", at // 30, digits=8) == code


def test_the_second_factor_is_asked_for_and_good_once(accounts, clock, database):
    accounts.add_agent("a", "A", PASSWORD)
    secret = accounts.set_second_factor("a", on=True)
    assert "otpauth://totp/desk:a?secret=" in totp.address_of(secret, "a", "desk")
    step = int(clock.now // 30)
    assert accounts.check("a", PASSWORD) == "code_needed"
    assert accounts.check("a", "wrong guess", totp.code_of(secret, step)) != "code_needed"
    assert accounts.check("a", PASSWORD, totp.code_of(secret, step + 5)) == "wrong_code"
    assert isinstance(accounts.check("a", PASSWORD, totp.code_of(secret, step)), Agent)
    assert accounts.check("a", PASSWORD, totp.code_of(secret, step)) == "wrong_code"
    assert accounts.check("a", PASSWORD, totp.code_of(secret, step - 1)) == "wrong_code"
    clock.now += 30
    assert isinstance(accounts.check("a", PASSWORD, totp.code_of(secret, step + 1)), Agent)
    assert secret.hex() not in str(database.run("SELECT totp FROM account"))
    accounts.set_second_factor("a", on=False)
    assert isinstance(accounts.check("a", PASSWORD), Agent)


def test_sessions_end_by_time_idleness_sign_out_and_shutting_out(accounts, database, clock):
    agent = accounts.add_agent("a", "A", PASSWORD)
    sessions = Sessions(database, 1000, 300, clock)
    token = sessions.open(agent)
    assert sessions.find(token) == agent
    assert token not in str(database.run("SELECT * FROM session"))
    assert sessions.find(None) is None
    assert sessions.find("x") is None
    for _ in range(3):
        clock.now += 299
        assert sessions.find(token) == agent
    clock.now += 103
    assert sessions.find(token) is None
    idle = sessions.open(agent)
    clock.now += 300
    assert sessions.find(idle) is None
    third = sessions.open(agent)
    accounts.set_role("a", "supervisor", "banner")
    assert sessions.find(third).role == "supervisor"
    accounts.set_active("a", active=False)
    assert sessions.find(third) is None
    accounts.set_active("a", active=True)
    sessions.close(third)
    assert sessions.find(third) is None


def test_a_ticket_is_good_once_and_for_a_short_time(database, clock):
    passes = Passes(database, clock)
    token = passes.give("agent:1")
    assert passes.take(token) == "agent:1"
    assert passes.take(token) is None
    late = passes.give("agent:1")
    assert late not in str(database.run("SELECT * FROM pass"))
    clock.now += PASS_S
    assert passes.take(late) is None


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        ("UPDATE audit SET why = 'x' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("UPDATE audit SET agent = 9 WHERE seq = 1", 1),
        ("UPDATE audit SET mac = 'x' WHERE seq = 3", 3),
    ],
)
def test_the_audit_chain_shows_where_it_was_touched(database, clock, harm, line):
    for _ in range(2):  # a restart goes on with the same chain
        trail = audit.Audit(database, b"key", clock)
        trail.note("DESK_LOGIN_OK", agent_id=1)
        trail.note("DESK_CALL_ENDED", site="site-1", call="c1", why="agent")
    whole = audit.verify(database, b"key")[0]
    assert (whole.lines, whole.broken_at) == (4, None)
    assert audit.verify(database, b"other key")[0].broken_at == 1
    database.run(harm)
    assert audit.verify(database, b"key")[0].broken_at == line


def test_sealed_bytes_open_only_for_their_use_and_key(tmp_path):
    key = key_beside(tmp_path / "desk.db")
    assert key_beside(tmp_path / "desk.db") == key
    assert (tmp_path / "desk.key").stat().st_mode & 0o777 == 0o600
    sealed = Seal(key).close(b"13800000000", "journal")
    assert b"138" not in sealed
    assert Seal(key).open(sealed, "journal") == b"13800000000"
    for seal, body, use in (
        (Seal(key), sealed, "totp:1"),
        (SEAL, sealed, "journal"),
        (Seal(key), sealed[:-1] + bytes([sealed[-1] ^ 1]), "journal"),
        (Seal(key), b"", "journal"),
    ):
        with pytest.raises(SealBroken):
            seal.open(body, use)


def test_guessing_is_braked_and_forgiven(clock):
    limit = AttemptLimit(3, 60, clock)
    for _ in range(3):
        assert limit.retry_after("a", "p") == 0
        limit.failed("a")
        clock.now += 10
    assert limit.count("a") == 3
    assert limit.retry_after("a", "p") == 31
    assert limit.retry_after("b", "p") == 0
    clock.now += 31
    assert limit.retry_after("a") == 0
    limit.failed("a")
    limit.succeeded("a")
    assert limit.retry_after("a") == 0


def test_a_rate_lets_a_burst_through_and_then_so_many_a_second(clock):
    rate = Rate(2, 3, clock)
    assert [rate.allows() for _ in range(5)] == [True, True, True, False, False]
    assert rate.refused == 2
    clock.now += 1
    assert [rate.allows() for _ in range(3)] == [True, True, False]


def test_a_mailbox_that_is_full_asks_to_hang_up():
    line = Line("kiosk:s")
    for _ in range(301):
        line.send(s.Pong())
    assert line.overflow.is_set()


def chat(n: int) -> s.Chat:
    return s.Chat(call="c1", text=str(n))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(("send", "lose", "deliver", "cut")), max_size=40))
def test_a_numbered_session_delivers_everything_once_in_order(moves):
    ours, theirs = Numbered(), Numbered()
    wire: list[str] = []
    sent = 0
    heard: list[str] = []

    def deliver() -> None:
        for text in wire:
            framed = s.frame_from_kiosk(text)
            if theirs.take(framed.seq):
                heard.append(framed.message.text)
        wire.clear()

    for move in [*moves, "cut", "deliver"]:
        if move == "send":
            sent += 1
            wire.append(ours.text_of(chat(sent)))
        elif move == "lose":
            wire.clear()  # the socket broke: what was under way is gone, until the resume
            wire.extend(ours.again(theirs.got))
        elif move == "cut":
            wire[:] = ours.again(theirs.got)
        else:
            deliver()
    assert heard == [str(n) for n in range(1, sent + 1)]


def test_a_session_keeps_so_much_and_says_when_it_is_too_late():
    ours = Numbered(max_kept=2)
    for n in range(4):
        ours.text_of(chat(n))
    assert len(ours.again(2)) == 2
    with pytest.raises(Gap):
        ours.again(1)
    with pytest.raises(Gap):
        ours.again(9)
    with pytest.raises(Gap):
        ours.take(2)
    assert ours.text_of(s.Pong()) == '{"v": 1, "t": "pong"}'


def test_a_database_that_is_not_one_is_said_so(tmp_path):
    (tmp_path / "x.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(DatabaseAway, match="^damaged$"):
        SqliteDatabase(tmp_path / "x.db")
