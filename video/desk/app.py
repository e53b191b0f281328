"""The county desk as one ASGI application: sign-in, two WebSockets, the agents' page, health.

It keeps no start-up hook, so that it can be mounted below another application, and gives the
page relative addresses only.
"""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from video.desk.accounts import Accounts, Agent
from video.desk.audit import Audit
from video.desk.console_files import ConsoleFiles
from video.desk.database import Database, DatabaseAway, SqliteDatabase
from video.desk.documents import Documents
from video.desk.gate import Gate
from video.desk.guides import GuideRoutes
from video.desk.hub import Hub
from video.desk.journal import Journal, SqliteJournal
from video.desk.oidc.people import CountyAccounts
from video.desk.oidc.routes import OidcRoutes
from video.desk.once import Once
from video.desk.passes import Passes
from video.desk.passkey_routes import PasskeyRoutes
from video.desk.postgres import PostgresDatabase
from video.desk.recording_routes import RecordingRoutes
from video.desk.recordings import Recordings
from video.desk.redis_journal import RedisJournal
from video.desk.replies import refuse
from video.desk.rest import SignInRoutes, SupervisorRoutes
from video.desk.sealing import Seal, key_beside
from video.desk.settings import DeskSettings
from video.desk.sign_in import Brake, Sessions
from video.desk.sockets import Sockets
from video.desk.statistics import Statistics
from video.desk.uploads import Requests

CONSOLE = Path(__file__).with_name("console") / "dist"
_MAX_FORM = 8 * 1024
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " media-src 'self' blob: mediastream:; connect-src 'self'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none';"
        # The page can't turn a text into markup or script, whatever a name or a chat line holds.
        " require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Store:
    """The desk's tables and key, also for commands that run without a server."""

    def __init__(self, settings: DeskSettings) -> None:
        self.database: Database = (
            PostgresDatabase(settings.database_url)
            if settings.database_url
            else SqliteDatabase(settings.database)
        )
        # Films beside the queue's file, not in it; where there is a server they share it.
        self.films: Database = (
            self.database
            if settings.database_url
            else SqliteDatabase(settings.database.with_name("recordings.db"), erase=True)
        )
        self.seal = Seal(settings.key or key_beside(settings.database))
        self.accounts = Accounts(self.database, self.seal, time.time, settings.hasher)
        self.county = CountyAccounts(self.database, self.accounts)
        self.audit_key = self.seal.derive("audit")

    def recordings(self, settings: DeskSettings, audit: Audit) -> Recordings:
        return Recordings(self.films, self.seal, audit, time.time, settings.rules.record_days)


class Desk:
    """What the routes share; one a desk application (kept in `app.state.desk`)."""

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.store = Store(settings)
        database = self.store.database
        self.accounts = self.store.accounts
        self.audit = Audit(database, self.store.audit_key, time.time, settings.node)
        self.statistics = Statistics(database)
        sessions = Sessions(database, settings.session_s, settings.session_idle_s, time.time)
        passes = Passes(database, time.time)
        gate = Gate(settings, sessions, passes)
        self.recordings = self.store.recordings(settings, self.audit)
        self.hub = Hub(settings, self.audit, self.statistics, self.recordings)
        self.documents = Documents(database, self.store.seal, time.time)
        self.requests = Requests(
            self.documents,
            passes,
            gate,
            self.audit,
            call_of=self.hub.call_of,
            tell=self.hub.say,
        )
        self.hub.requests = self.requests
        self.guides = GuideRoutes(settings.guides, gate)
        self.hub.use(_journal(settings, self.store, self.hub))
        brake = Brake(settings.login_attempts, settings.login_window_s, time.monotonic)
        once = Once(database, self.store.seal, time.time)
        self.oidc = OidcRoutes(settings.oidc, self.store.county, gate, self.audit, once, brake)
        self.sign_in = SignInRoutes(
            settings, self.accounts, passes, gate, self.audit, brake, self.oidc.end_session
        )
        self.passkeys = PasskeyRoutes(self.accounts, gate, self.audit, brake)
        self.supervisor = SupervisorRoutes(self.hub, gate, self.statistics, database)
        self.films = RecordingRoutes(self.recordings, self.accounts, gate, self.audit)
        self.sockets = Sockets(settings, self.hub, gate, self.audit)

    def add_agent(self, name: str, display_name: str, password: str) -> Agent:
        return self.accounts.add_agent(name, display_name, password)


def _journal(settings: DeskSettings, store: Store, hub: Hub) -> Journal:
    """Redis where a URL is given, else a table beside the accounts."""
    engine = hub.engine
    if settings.redis_url:
        return RedisJournal(
            settings.redis_url, settings.node, store.seal, lambda: engine.state, hub.hear
        )
    return SqliteJournal(store.database, store.seal, lambda: engine.state)


def _too_large(request: Request) -> Response | None:
    """A form is small and says how small it is; everything else is refused unread."""
    if request.method != "POST":
        return None
    said = request.headers.get("content-length", "")
    if not said.isascii() or not said.isdigit():
        return refuse(411, "no_length")
    return refuse(413, "too_large") if int(said[:9]) > _MAX_FORM else None


def create_desk(settings: DeskSettings) -> FastAPI:
    """Build the desk; its `Desk` is `app.state.desk` (used to add agents)."""
    app = FastAPI(title="Jiujin county desk", docs_url=None, redoc_url=None, openapi_url=None)
    desk = Desk(settings)
    app.state.desk = desk

    @app.middleware("http")
    async def harden(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = _too_large(request) or await call_next(request)
        response.headers.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.exception_handler(RequestValidationError)
    async def bad_form(request: Request, error: RequestValidationError) -> Response:
        return refuse(422, "form")  # FastAPI's own answer would send the input back

    @app.exception_handler(DatabaseAway)
    async def database_away(request: Request, error: DatabaseAway) -> Response:
        return refuse(503, "database_away", retry_after=5)

    app.include_router(desk.supervisor.router())
    app.include_router(desk.sign_in.router())
    app.include_router(desk.oidc.router())
    app.include_router(desk.passkeys.router())
    app.include_router(desk.requests.router())
    app.include_router(desk.films.router())
    app.include_router(desk.guides.router())
    app.include_router(desk.sockets.router())
    app.mount("/", ConsoleFiles(CONSOLE), name="console")
    return app
