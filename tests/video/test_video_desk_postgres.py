"""The desk's tables on a real PostgreSQL on loopback."""

import os
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from desk_clock import Clock

from video.desk import audit, totp
from video.desk.accounts import AccountError, Accounts, Agent
from video.desk.journal import Entry, SqliteJournal
from video.desk.oidc.people import CountyAccounts
from video.desk.once import Once
from video.desk.passes import Passes
from video.desk.postgres import PostgresDatabase
from video.desk.routing.events import Finished, Tick
from video.desk.routing.state import State
from video.desk.sealing import Seal
from video.desk.sign_in import Sessions
from video.desk.statistics import Statistics

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def server(postgres: str) -> str:
    return postgres


@pytest.fixture
def database(postgres: str) -> Iterator[PostgresDatabase]:
    made = PostgresDatabase(postgres)
    yield made
    made.close()


def test_every_table_of_the_desk_works_on_postgresql(database):
    clock, seal = Clock(), Seal(b"k" * 32)
    accounts = Accounts(database, seal, clock, CHEAP)
    skills = {"langs": ("mn",)}
    made = accounts.add_agent("a", "其木格", "correct horse", role="supervisor", skills=skills)
    with pytest.raises(AccountError, match="taken"):
        accounts.add_agent("A", "x", "correct horse")
    secret = accounts.set_second_factor("a", on=True)
    code = totp.code_of(secret, int(clock.now // 30))
    assert accounts.check("a", "correct horse") == "code_needed"
    assert accounts.check("a", "correct horse", code) == made
    assert accounts.check("a", "correct horse", code) == "wrong_code"
    sessions = Sessions(database, 1000, 300, clock)
    assert sessions.find(sessions.open(made)) == made
    passes = Passes(database, clock)
    ticket = passes.give("agent:1")
    assert [passes.take(ticket), passes.take(ticket)] == ["agent:1", None]
    audit.Audit(database, b"key", clock).note("DESK_LOGIN_OK", agent_id=made.id)
    assert audit.verify(database, b"key")[0].broken_at is None
    figures = Statistics(database)
    done = Finished(
        "c", "s", "pension", "zh", "banner", 1, clock.now, clock.now + 8, clock.now, "x"
    )
    figures.add(done)
    figures.add(done)
    assert figures.of_day("2026-06-01")["wait_s"] == {"p50": 8.0, "p95": 8.0, "max": 8.0}


def test_a_journal_on_postgresql_is_read_again(database):
    seal = Seal(b"k" * 32)
    heard: list[Entry] = []

    def apply(entry: Entry, *, live: bool) -> bool:
        heard.append(entry)
        return True

    journal = SqliteJournal(database, seal, State)
    journal.open(apply, lambda _state: None)
    journal.append(Entry(1.0, "n", Tick()))
    restored: list[State] = []
    SqliteJournal(database, seal, State).open(apply, restored.append)
    assert restored == [State()]
    assert heard == [Entry(1.0, "n", Tick())] * 2


def test_a_broken_connection_is_made_anew_and_two_desks_share_an_account(database, server):
    clock, seal = Clock(), Seal(b"k" * 32)
    other = PostgresDatabase(server)
    Accounts(database, seal, clock, CHEAP).add_agent("a", "A", "correct horse")
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = 'postgres'"
    )
    assert isinstance(Accounts(other, seal, clock, CHEAP).check("a", "correct horse"), Agent)
    other.close()


def test_desks_that_start_at_once_make_the_tables_together(database, server):
    clock, seal, ready = Clock(), Seal(b"k" * 32), threading.Barrier(6)

    def start(_number: int) -> dict[int, bool]:
        with closing(PostgresDatabase(server)) as own:
            ready.wait(60)
            return CountyAccounts(own, Accounts(own, seal, clock, CHEAP)).allowed()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(start, range(6))) == [{}] * 6
    tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    made = {row[0] for row in database.run(tables)}
    assert made == {"account", "passkey", "once", "county_account"}


def test_a_connection_that_breaks_between_two_requests_loses_no_sign_in(database, server):
    once = Once(database, Seal(b"k" * 32), Clock())
    token = once.keep("oidc", {"nonce": "n"}, 600)
    pid = database._db.info.backend_pid
    with closing(PostgresDatabase(server)) as administrator:
        administrator.run("SELECT pg_terminate_backend(?)", (pid,))
    assert once.take("oidc", token) == {"nonce": "n"}
    assert database._db.info.backend_pid != pid
    assert once.take("oidc", token) is None


def test_the_counties_script_makes_role_and_database_once_and_keeps_them(server):
    script = Path(__file__).parents[2] / "deploy" / "county" / "postgres.sql"
    once = ["psql", server, "-qv", "ON_ERROR_STOP=1", "-v", "password=it's", "-f", str(script)]
    for _ in range(2):
        subprocess.run(once, check=True, capture_output=True, env=os.environ | {"LC_ALL": "C"})
    made = PostgresDatabase(server.replace("desk@", "jiujin@").replace("/postgres", "/jiujin"))
    passes = Passes(made, Clock())
    assert passes.take(passes.give("agent:1")) == "agent:1"
    made.close()
    owner = PostgresDatabase(server)
    ((role, password),) = owner.run(
        "SELECT rolsuper::int, rolpassword FROM pg_authid WHERE rolname = ?", ("jiujin",)
    )
    owner.close()
    assert role == 0
    assert str(password).startswith("SCRAM-SHA-256$")
