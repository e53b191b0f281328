"""The desk's HTTP: sign-in, tickets, health, and the supervisor's live board and figures."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from video.desk.accounts import Accounts, Agent, Refusal
from video.desk.audit import Audit
from video.desk.database import Database
from video.desk.gate import WAY, Gate, peer_of
from video.desk.hub import Hub
from video.desk.passes import PASS_S, Passes
from video.desk.passkeys import Proof
from video.desk.replies import refuse
from video.desk.routing import views
from video.desk.routing.promises import iso
from video.desk.routing.rules import BEIJING
from video.desk.settings import DeskSettings
from video.desk.sign_in import Brake
from video.desk.statistics import Statistics

_MAX_DELAY_S = 8.0


class PasskeyShown(BaseModel):
    """The browser's answer to a question about a passkey, and the question's ticket."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    ticket: Annotated[str, Field(min_length=1, max_length=100, repr=False)]
    credential: Annotated[dict[str, Any], Field(repr=False)]

    def proof(self, request: Request) -> Proof:
        """As the page at this request's origin has brought it."""
        return Proof(self.ticket, self.credential, request.headers.get("origin", ""))


class Login(BaseModel):
    """The sign-in form; `code` or `passkey` is the second factor of accounts that have one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    code: Annotated[str, Field(max_length=10, repr=False)] = ""
    passkey: Annotated[PasskeyShown | None, Field(repr=False)] = None


class SignInRoutes:
    """Name and password in, cookie out; cookie or kiosk token in, WebSocket ticket out."""

    def __init__(
        self,
        settings: DeskSettings,
        accounts: Accounts,
        passes: Passes,
        gate: Gate,
        audit: Audit,
        brake: Brake,
        end_session: Callable[[Request], Awaitable[str]],
    ) -> None:
        self._settings = settings
        self._accounts = accounts
        self._passes = passes
        self._gate = gate
        self._audit = audit
        self._brake = brake
        self._end_session = end_session

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/api/me", self.me, methods=["GET"], response_model=None)
        router.add_api_route("/api/login", self.login, methods=["POST"], response_model=None)
        router.add_api_route("/api/logout", self.logout, methods=["POST"], response_model=None)
        router.add_api_route("/api/ticket", self.ticket, methods=["POST"], response_model=None)
        return router

    async def me(self, request: Request) -> Response:
        agent = self._gate.agent_by_cookie(request)
        county = self._settings.oidc is not None
        if agent is None:
            return JSONResponse({"display_name": None, "county": county})
        return JSONResponse(
            {
                "display_name": agent.display_name,
                "id": str(agent.id),
                "role": agent.role,
                "level": agent.level,
                "way": request.cookies.get(WAY, "password"),
                "county": county,
            }
        )

    async def logout(self, request: Request) -> Response:
        """204; or 200 and the `address` where the county's provider signs out too."""
        if not self._gate.same_origin(request):
            return refuse(403, "wrong_origin")
        agent = self._gate.agent_by_cookie(request)
        county = agent is not None and request.cookies.get(WAY) == "county"
        address = await self._end_session(request) if county else ""
        response = JSONResponse({"address": address}) if address else Response(status_code=204)
        self._gate.sign_out(request, response)
        self._audit.note("DESK_LOGOUT", agent_id=agent.id if agent else 0)
        return response

    async def ticket(self, request: Request) -> Response:
        """A ticket for one WebSocket: an agent's by cookie and origin, a kiosk's by its token."""
        site = self._gate.site_by_token(request)
        if site is not None:
            principal = f"kiosk:{site}"
        elif not self._gate.same_origin(request):
            return refuse(403, "wrong_origin")
        else:
            agent = self._gate.agent_by_cookie(request)
            if agent is None:
                return refuse(401, "not_signed_in")
            principal = f"agent:{agent.id}"
        return JSONResponse({"ticket": self._passes.give(principal), "expires_s": PASS_S})

    async def login(self, request: Request, form: Login) -> Response:
        if not self._gate.same_origin(request):
            self._audit.note("DESK_ORIGIN_REFUSED")
            return refuse(403, "wrong_origin")
        peer = peer_of(request)
        wait = self._brake.wait(form.name, peer)
        if wait:
            self._audit.note("DESK_LOGIN_LIMITED")
            return refuse(429, "too_many_attempts", retry_after=wait)
        # Counted before the hash is computed, so that parallel guesses do not slip past the limit.
        self._brake.failed(form.name, peer)
        shown = form.passkey.proof(request) if form.passkey is not None else None
        found = await run_in_threadpool(
            self._accounts.check, form.name, form.password, form.code, shown
        )
        if not isinstance(found, Agent):
            self._audit.note("DESK_LOGIN_REFUSED", why=found)
            await asyncio.sleep(self._delay(self._brake.count(form.name, peer)))
            return await self._refused(request, form.name, found)
        self._brake.succeeded(form.name, peer)
        self._audit.note("DESK_LOGIN_OK", agent_id=found.id, why="passkey" if shown else "password")
        response = JSONResponse({"display_name": found.display_name})
        self._gate.sign_in(request, response, found, "password")
        return response

    async def _refused(self, request: Request, name: str, why: Refusal) -> Response:
        """The refusal; where the password was right, with a question for the account's passkeys."""
        if why in ("wrong_name_or_password", "locked"):
            return refuse(401, why)
        agent = await run_in_threadpool(self._accounts.find, name)
        origin = request.headers.get("origin", "")
        ask = self._accounts.passkeys.ask
        question = await run_in_threadpool(ask, agent.id, origin) if agent else None
        if question is None:
            return refuse(401, "passkey_address" if why == "passkey_needed" else why)
        return JSONResponse({"code": why, "passkey": question}, 401)

    def _delay(self, failures: int) -> float:
        """Seconds before a refusal: doubled with each failure."""
        return float(min(_MAX_DELAY_S, self._settings.login_delay_s * 2.0 ** (failures - 1)))


class SupervisorRoutes:
    """The live board and the figures, for supervisors only."""

    def __init__(self, hub: Hub, gate: Gate, statistics: Statistics, database: Database) -> None:
        self._hub = hub
        self._gate = gate
        self._database = database
        self._statistics = statistics

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/health", self.health, methods=["GET"], response_model=None)
        router.add_api_route("/api/live", self.live, methods=["GET"], response_model=None)
        router.add_api_route("/api/figures", self.figures, methods=["GET"], response_model=None)
        return router

    async def health(self) -> Response:
        """For a load balancer: 503 while events do not get through. Calls go on while the tables
        are away, but nobody can sign in."""
        well = self._hub.well()
        body = {
            "status": "ok" if well else "journal_away",
            "database": "ok" if self._database.well() else "away",
            **self._hub.counts(),
        }
        return JSONResponse(body, 200 if well else 503)

    def _refusal(self, request: Request) -> Response | None:
        agent = self._gate.agent_by_cookie(request)
        if agent is None:
            return refuse(401, "not_signed_in")
        return None if agent.role == "supervisor" else refuse(403, "not_allowed")

    async def live(self, request: Request) -> Response:
        """Everybody's state and every call, without the case's words."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        state = self._hub.engine.state
        waits = {q.call: q for q in views.places(state, self._hub.engine.rules)}
        calls = [
            {
                "call": call.id,
                "site": call.site,
                "service_id": call.asked.service_id,
                "lang": call.asked.lang,
                "level": call.level,
                "queued": iso(call.queued_at),
                "pos": waits[call.id].pos if call.id in waits else None,
                "eta_s": waits[call.id].eta_s if call.id in waits else None,
                "agent": call.agent,
                "third": call.third,
                "listeners": list(call.listeners),
                "on_hold": call.on_hold,
                "kiosk_up": call.lost_at is None,
            }
            for call in state.calls.values()
        ]
        people = [c.model_dump(mode="json") for c in views.colleagues(state)]
        late = sum(1 for p in state.promises.values() if state.now > p.due)
        return JSONResponse(
            {"calls": calls, "agents": people, "promises": len(state.promises), "late": late}
        )

    async def figures(self, request: Request, day: str = "") -> Response:
        """A day's figures; today's without `day`."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        wanted = day or datetime.now(BEIJING).strftime("%Y-%m-%d")
        try:
            return JSONResponse(await run_in_threadpool(self._statistics.of_day, wanted))
        except ValueError:
            return refuse(422, "bad_day")
