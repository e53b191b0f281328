"""The tables are away for a while: calls go on, nothing noted is lost, words say what waits."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import postgres_server
import pytest
from conftest import WAIT_S, RunningDesk, open_desk
from desk_peers import REQUEST, Peers, login

from video.desk import audit
from video.desk.database import Backlog, DatabaseAway, Row, SqliteDatabase, Taken, Value
from video.desk.postgres import PostgresDatabase


@pytest.fixture(scope="module")
def own() -> Iterator[postgres_server.Server]:
    if postgres_server.MISSING:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.server("own") as made:
        yield made


@pytest.fixture
def server(own: postgres_server.Server) -> Iterator[postgres_server.Server]:
    yield own
    own.start()


def health(desk: RunningDesk) -> dict[str, object]:
    return dict(httpx.get(f"{desk.url}/health", trust_env=False, timeout=60).json())


def test_a_call_is_queued_claimed_and_ended_while_postgresql_is_down(tmp_path, server):
    with open_desk(tmp_path, database_url=server.url) as desk, ExitStack() as stack:
        peers = Peers(desk, stack)
        agent = peers.agent()
        server.stop()
        kiosk = peers.kiosk()
        kiosk.say("call.request", **REQUEST)
        agent.hear("queue.snapshot", total=1)
        agent.say("claim", call="c1")
        agent.hear("claimed")
        assert health(desk)["database"] == "away"
        refused = login(desk.url)
        assert (refused.status_code, refused.json()["code"]) == (503, "database_away")
        # Nobody who is in is sent away because their session can't be looked up.
        threading.Event().wait(3 * desk.desk.settings.session_look_s)
        agent.say("ping")
        agent.hear("pong")
        kiosk.say("bye", call="c1", reason="done")
        agent.hear("ended")
        server.start()
        until = time.monotonic() + WAIT_S
        while health(desk)["database"] != "ok":
            assert time.monotonic() < until
        assert login(desk.url).status_code == 200
        store = desk.desk.store
        assert [v.broken_at for v in audit.verify(store.database, store.audit_key)] == [None]
        noted = {row[0] for row in store.database.run("SELECT event FROM audit WHERE call = 'c1'")}
        assert {"DESK_CALL_QUEUED", "DESK_CALL_CLAIMED", "DESK_CALL_ENDED"} <= noted
        assert store.database.run("SELECT call FROM finished") == [("c1",)]
    # What was written late is the same to a desk that starts from it.
    with open_desk(tmp_path, database_url=server.url) as desk:
        assert desk.desk.hub.engine.state.calls == {}


def test_statements_that_wait_keep_their_order_and_a_known_row_stops_none():
    written: list[tuple[str, object]] = []
    away = True

    def run(sql: str, values: "tuple[Value, ...]") -> list[Row]:
        if away:
            raise DatabaseAway("away")
        if sql == "known":
            raise Taken
        written.append((sql, values))
        return []

    backlog = Backlog(run)  # type: ignore[arg-type]
    for number, sql in enumerate(("a", "known", "b")):
        backlog.write(sql, (number,))
    assert (written, backlog.empty()) == ([], False)
    away = False
    backlog.write("c", (3,))
    assert [sql for sql, _ in written] == ["a", "b", "c"]
    assert backlog.empty()


def test_a_full_disk_puts_writing_off_until_there_is_room(tmp_path):
    database = SqliteDatabase(tmp_path / "desk.db")
    database.script("CREATE TABLE t (body BYTEA)")
    ((pages,),) = database.run("PRAGMA page_count")
    database.run(f"PRAGMA max_page_count = {pages}")
    for number in range(3):
        database.later("INSERT INTO t (body) VALUES (?)", (bytes([number]) * 9000,))
    assert not database.well()
    with pytest.raises(DatabaseAway, match="^unusable$"):
        database.run("INSERT INTO t (body) VALUES (?)", (bytes(9000),))
    database.run("PRAGMA max_page_count = 1000")
    database.later("INSERT INTO t (body) VALUES (?)", (b"\3",))
    assert [row[0][:1] for row in database.run("SELECT body FROM t ORDER BY rowid")] == [
        b"\0",
        b"\1",
        b"\2",
        b"\3",
    ]
    assert database.well()
    database.close()


def test_a_folder_that_is_none_is_said_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseAway, match="^unusable$"):
        SqliteDatabase(tmp_path / "file" / "desk.db")


def test_who_is_refused_is_told_apart_from_a_server_that_is_away(server):
    with pytest.raises(DatabaseAway, match="^refused$"):
        PostgresDatabase(server.url.replace("/postgres", "/nothing"))
    server.stop()
    with pytest.raises(DatabaseAway, match="^away$"):
        PostgresDatabase(server.url)
    with pytest.raises(DatabaseAway, match="^address$"):
        PostgresDatabase("postgresql://[")
