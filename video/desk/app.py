"""The county desk as one ASGI application: sign-in, two WebSockets, the agents' page, health.

It keeps no start-up hook, so that it can be mounted below another application, and gives the
page relative addresses only.
"""

import asyncio
import contextlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.staticfiles import StaticFiles

from video.desk import audit
from video.desk.accounts import Accounts, Agent
from video.desk.hub import Connection, Hub
from video.desk.settings import DeskSettings
from video.desk.sign_in import AttemptLimit, Sessions
from video.signalling import (
    Error,
    SignallingError,
    Welcome,
    dump,
    parse_from_agent,
    parse_from_kiosk,
)

CONSOLE = Path(__file__).with_name("console")
COOKIE = "desk_session"
_POLICY_VIOLATION = 1008  # RFC 6455 section 7.4.1
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " media-src 'self' blob: mediastream:; connect-src 'self'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Login(BaseModel):
    """The sign-in form."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]


class Desk:
    """What the routes share; one a desk application (kept in `app.state.desk`)."""

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.accounts = Accounts(settings.database, settings.hasher)
        self.sessions = Sessions(settings.session_s, time.monotonic)
        attempts, window = settings.login_attempts, settings.login_window_s
        self.pair_limit = AttemptLimit(attempts, window, time.monotonic)
        # Wider, so that one forgetful colleague behind the same address locks nobody else out.
        self.wide_limit = AttemptLimit(attempts * 10, window, time.monotonic)
        self.hub = Hub(settings, time.monotonic)

    def add_agent(self, name: str, display_name: str, password: str) -> Agent:
        return self.accounts.add_agent(name, display_name, password)

    def same_origin(self, link: HTTPConnection) -> bool:
        """A browser always sends Origin on a WebSocket and a POST; it must be our own page's."""
        origin = link.headers.get("origin", "")
        if origin in self.settings.allowed_origins:
            return True
        return bool(origin) and urlsplit(origin).netloc == link.headers.get("host", "")

    def agent_of(self, link: HTTPConnection) -> Agent | None:
        return self.sessions.find(link.cookies.get(COOKIE))

    def site_of(self, link: HTTPConnection) -> str | None:
        """The site whose token the kiosk shows; every token is compared in constant time."""
        kind, _, shown = link.headers.get("authorization", "").partition(" ")
        found = None
        for token, site in self.settings.site_tokens.items():
            if hmac.compare_digest(token.encode(), shown.encode()) and kind == "Bearer":
                found = site
        return found


def create_desk(settings: DeskSettings) -> FastAPI:
    """Build the desk; its `Desk` is `app.state.desk` (used to add agents)."""
    app = FastAPI(title="Jiujin county desk", docs_url=None, redoc_url=None, openapi_url=None)
    desk = Desk(settings)
    app.state.desk = desk

    @app.middleware("http")
    async def harden(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        response.headers.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.exception_handler(RequestValidationError)
    async def bad_form(request: Request, error: RequestValidationError) -> Response:
        return _refuse(422, "form")  # FastAPI's own answer would send the input back

    app.include_router(_rest(desk))
    app.include_router(_sockets(desk))
    app.mount("/", StaticFiles(directory=CONSOLE, html=True), name="console")
    return app


def _refuse(status: int, code: str, **extra: int) -> JSONResponse:
    headers = {"Retry-After": str(extra["retry_after"])} if "retry_after" in extra else None
    return JSONResponse({"code": code, **extra}, status_code=status, headers=headers)


def _rest(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/health")
    async def health() -> dict[str, object]:
        return {"status": "ok", **desk.hub.counts()}

    @router.get("/api/me")
    async def me(request: Request) -> Response:
        agent = desk.agent_of(request)
        return JSONResponse({"display_name": agent.display_name if agent else None})

    @router.post("/api/login")
    async def login(request: Request, form: Login) -> Response:
        return await _login(desk, request, form)

    @router.post("/api/logout")
    async def logout(request: Request) -> Response:
        if not desk.same_origin(request):
            return _refuse(403, "wrong_origin")
        desk.sessions.close(request.cookies.get(COOKIE))
        audit.note("DESK_LOGOUT")
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path=request.scope.get("root_path") or "/")
        return response

    return router


async def _login(desk: Desk, request: Request, form: Login) -> Response:
    if not desk.same_origin(request):
        audit.note("DESK_ORIGIN_REFUSED")
        return _refuse(403, "wrong_origin")
    peer = f"peer:{request.client.host}" if request.client else "peer:"
    name = f"name:{form.name.strip().casefold()}"
    pair = f"{name}@{peer}"
    wait = max(desk.pair_limit.retry_after(pair), desk.wide_limit.retry_after(name, peer))
    if wait:
        audit.note("DESK_LOGIN_LIMITED")
        return _refuse(429, "too_many_attempts", retry_after=wait)
    # Counted before the hash is computed, so that parallel guesses do not slip past the limit.
    desk.pair_limit.failed(pair)
    desk.wide_limit.failed(name, peer)
    agent = await run_in_threadpool(desk.accounts.check, form.name, form.password)
    if agent is None:
        audit.note("DESK_LOGIN_REFUSED")
        return _refuse(401, "wrong_name_or_password")
    desk.pair_limit.succeeded(pair)
    desk.wide_limit.succeeded(name, peer)
    audit.note("DESK_LOGIN_OK", agent_id=agent.id)
    response = JSONResponse({"display_name": agent.display_name})
    response.set_cookie(
        COOKIE,
        desk.sessions.open(agent),
        max_age=int(desk.settings.session_s),
        path=request.scope.get("root_path") or "/",
        httponly=True,
        samesite="strict",
        secure=desk.settings.secure_cookie,
    )
    return response


def _sockets(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.websocket("/ws/kiosk")
    async def kiosk(socket: WebSocket) -> None:
        site = desk.site_of(socket)
        if site is None:
            audit.note("DESK_KIOSK_REFUSED")
            await socket.close(_POLICY_VIOLATION)
            return
        await socket.accept()
        link = desk.hub.kiosk_on(site)
        link.send(Welcome(name=site, ice=desk.settings.ice_servers))
        try:
            async for text in _serve(socket, link):
                try:
                    desk.hub.from_kiosk(link, parse_from_kiosk(text))
                except SignallingError as error:
                    audit.note("DESK_BAD_MESSAGE", site=site, why=error.code)
                    link.send(Error(code=error.code))
        finally:
            desk.hub.kiosk_off(link)

    @router.websocket("/ws/agent")
    async def agent(socket: WebSocket) -> None:
        person = desk.agent_of(socket)
        if person is None or not desk.same_origin(socket):
            audit.note("DESK_ORIGIN_REFUSED" if person else "DESK_LOGIN_REFUSED")
            await socket.close(_POLICY_VIOLATION)
            return
        await socket.accept()
        link = desk.hub.agent_on(person)
        link.send(Welcome(name=person.display_name, ice=desk.settings.ice_servers))
        try:
            async for text in _serve(socket, link):
                try:
                    desk.hub.from_agent(link, parse_from_agent(text))
                except SignallingError as error:
                    audit.note("DESK_BAD_MESSAGE", agent_id=person.id, why=error.code)
                    link.send(Error(code=error.code))
        finally:
            desk.hub.agent_off(link)

    @router.websocket("/{path:path}")
    async def nothing_here(socket: WebSocket, path: str) -> None:
        await socket.close(_POLICY_VIOLATION)  # the page's file server takes HTTP only

    return router


async def _serve(socket: WebSocket, link: Connection) -> AsyncIterator[str]:
    """Incoming texts, while a task of its own empties the mailbox; ends when either side does."""
    sender = asyncio.create_task(_drain(socket, link))
    try:
        while True:
            receiver = asyncio.create_task(socket.receive())
            done, _ = await asyncio.wait({receiver, sender}, return_when=asyncio.FIRST_COMPLETED)
            if receiver not in done:
                receiver.cancel()
                return
            message = receiver.result()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            yield text if isinstance(text, str) else ""
    finally:
        sender.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sender


async def _drain(socket: WebSocket, link: Connection) -> None:
    while not link.overflow.is_set():
        message = await link.mailbox.get()
        try:
            await socket.send_text(dump(message))
        except (WebSocketDisconnect, RuntimeError, OSError):
            return  # the receiving side reports the same end
