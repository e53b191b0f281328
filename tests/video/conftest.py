"""A real desk on a loopback port, and helpers to wait for events without sleeping."""

import asyncio
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import postgres_server
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI

from video.call_state import Patience
from video.caller import KioskCaller
from video.contract import CallContext, CallEvent
from video.desk.app import Desk, create_desk
from video.desk.database import Database, SqliteDatabase
from video.desk.postgres import PostgresDatabase
from video.desk.routing.rules import Rules
from video.desk.settings import DeskSettings

TOKEN = "site-token-for-tests"
PASSWORD = "correct horse battery"
WAIT_S = 45
# A machine that stands still for ten seconds is no desk that is away.
PATIENT = Patience(desk_s=90, media_s=90)


@dataclass
class RunningDesk:
    """A desk with one account (`agent1`) and one site."""

    app: FastAPI
    port: int
    server: uvicorn.Server
    loop: asyncio.AbstractEventLoop

    @property
    def desk(self) -> Desk:
        found: Desk = self.app.state.desk
        return found

    def drop_kiosk(self, call: str) -> None:
        """Cut the kiosk's WebSocket from the desk's side."""
        link = self.desk.hub._kiosks[call]

        self.loop.call_soon_threadsafe(link.hang_up, 1013)

    def waiting(self) -> list[str]:
        """The calls of the queue, head first."""
        return list(self.desk.hub.engine.state.order)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def serve(app: FastAPI, loops: "queue.Queue[asyncio.AbstractEventLoop]"):
    """uvicorn on a thread; its loop goes into `loops` once it runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", ws="websockets-sansio", lifespan="off")
    )

    async def run() -> None:
        loops.put(asyncio.get_running_loop())
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    return server, thread, port


CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@contextmanager
def open_desk(folder: Path, **more: object) -> Iterator[RunningDesk]:
    settings = DeskSettings(
        database=folder / "desk.db",
        site_tokens={TOKEN: "site-1", "other-token": "site-2"},
        login_delay_s=0,
        hello_s=3,
        session_look_s=0.2,
        rules=Rules(ring_s=10, hold_lost_s=1.5, absent_s=4),
        login_attempts=3,
        hasher=CHEAP,
        **more,  # type: ignore[arg-type]
    )
    app = create_desk(settings)
    if not app.state.desk.accounts.states():
        app.state.desk.add_agent("agent1", "其木格", PASSWORD)
    loops: queue.Queue[asyncio.AbstractEventLoop] = queue.Queue()
    server, thread, port = serve(app, loops)
    yield RunningDesk(app, port, server, loops.get(timeout=30))
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def running_desk(tmp_path: Path) -> Iterator[RunningDesk]:
    with open_desk(tmp_path) as desk:
        yield desk


@pytest.fixture(scope="module")
def module_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """One desk for all tests of a file that also share a browser."""
    with open_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="session")
def postgres_process() -> Iterator[str]:
    if postgres_server.MISSING:
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.started() as url:
        yield url


@pytest.fixture
def postgres(postgres_process: str) -> Iterator[str]:
    """The address of a real PostgreSQL, which is empty before each test."""
    yield postgres_process
    cleaner = PostgresDatabase(postgres_process)
    cleaner.run("DROP SCHEMA public CASCADE")
    cleaner.run("CREATE SCHEMA public")
    cleaner.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What the desk is told of its tables: nothing (a file of its own), or a PostgreSQL."""
    return request.getfixturevalue("postgres") if request.param == "postgresql" else ""


@pytest.fixture
def connect(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens the same tables again at each call, as several desks do; both kinds of database."""
    made: list[Database] = []

    def opened() -> Database:
        url = database_url
        made.append(PostgresDatabase(url) if url else SqliteDatabase(tmp_path / "desk.db"))
        return made[-1]

    yield opened
    for database in made:
        database.close()


@dataclass
class Heard:
    """A listener that keeps what it hears and lets a test wait for a kind of event."""

    events: "queue.Queue[CallEvent]" = field(default_factory=queue.Queue)
    seen: list[CallEvent] = field(default_factory=list)

    def __call__(self, event: CallEvent) -> None:
        self.events.put(event)

    def wait(self, *kinds: type, seconds: float = WAIT_S) -> CallEvent:
        """The next event of one of these kinds; fails when none comes in time."""
        until = time.monotonic() + seconds
        while True:
            try:
                event = self.events.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"no {kinds} after {self.seen}")
            self.seen.append(event)
            if isinstance(event, kinds):
                return event


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def make_caller(heard: Heard) -> Iterator["MakeCaller"]:
    maker = MakeCaller(heard)
    yield maker
    for caller in maker.made:
        caller.close()


@dataclass
class MakeCaller:
    heard: Heard
    made: list[KioskCaller] = field(default_factory=list)

    def __call__(self, url: str, token: str = TOKEN, **options: object) -> KioskCaller:
        caller = KioskCaller(url, token, **{"patience": PATIENT} | options)  # type: ignore[arg-type]
        self.made.append(caller)
        caller.open(self.heard)
        return caller


@pytest.fixture
def context() -> CallContext:
    return CallContext(
        call_id="call-1",
        service_id="pension",
        service_title="城乡居民基本养老保险参保登记",
        step="materials",
        lang="zh",
        region="150626",
        site="嘎鲁图镇便民服务点",
        case_id="case-7",
        missing=("户口簿首页", "银行卡复印件"),
        reason="拍照看不清",
    )


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """websockets logs every handshake at INFO; the tests read our own lines only."""
    logging.getLogger("websockets").setLevel(logging.WARNING)
    yield
