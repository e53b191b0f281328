"""The desk's HTTP: sign-in, tickets, health, and the supervisor's live board and figures."""

import asyncio
import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from video.desk.accounts import Accounts, Agent
from video.desk.audit import Audit
from video.desk.gate import COOKIE, Gate
from video.desk.hub import Hub
from video.desk.passes import PASS_S, Passes
from video.desk.replies import refuse
from video.desk.routing import views
from video.desk.routing.promises import iso
from video.desk.routing.rules import BEIJING
from video.desk.settings import DeskSettings
from video.desk.sign_in import AttemptLimit, Sessions
from video.desk.statistics import Statistics

_MAX_DELAY_S = 8.0


class Login(BaseModel):
    """The sign-in form; `code` is the one-time code of accounts with a second factor."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    code: Annotated[str, Field(max_length=10, repr=False)] = ""


class SignInRoutes:
    """Name and password in, cookie out; cookie or kiosk token in, WebSocket ticket out."""

    def __init__(
        self,
        settings: DeskSettings,
        accounts: Accounts,
        sessions: Sessions,
        passes: Passes,
        gate: Gate,
        audit: Audit,
    ) -> None:
        self._settings = settings
        self._accounts = accounts
        self._sessions = sessions
        self._passes = passes
        self._gate = gate
        self._audit = audit
        attempts, window = settings.login_attempts, settings.login_window_s
        self.pair_limit = AttemptLimit(attempts, window, time.monotonic)
        # Wider, so that one forgetful colleague behind the same address locks nobody else out.
        self.wide_limit = AttemptLimit(attempts * 10, window, time.monotonic)

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/api/me", self.me, methods=["GET"], response_model=None)
        router.add_api_route("/api/login", self.login, methods=["POST"], response_model=None)
        router.add_api_route("/api/logout", self.logout, methods=["POST"], response_model=None)
        router.add_api_route("/api/ticket", self.ticket, methods=["POST"], response_model=None)
        return router

    async def me(self, request: Request) -> Response:
        agent = self._gate.agent_by_cookie(request)
        if agent is None:
            return JSONResponse({"display_name": None})
        return JSONResponse(
            {
                "display_name": agent.display_name,
                "id": str(agent.id),
                "role": agent.role,
                "level": agent.level,
            }
        )

    async def logout(self, request: Request) -> Response:
        if not self._gate.same_origin(request):
            return refuse(403, "wrong_origin")
        self._sessions.close(request.cookies.get(COOKIE))
        self._audit.note("DESK_LOGOUT")
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path=request.scope.get("root_path") or "/")
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
        peer = f"peer:{request.client.host}" if request.client else "peer:"
        name = f"name:{form.name.strip().casefold()}"
        pair = f"{name}@{peer}"
        wait = max(self.pair_limit.retry_after(pair), self.wide_limit.retry_after(name, peer))
        if wait:
            self._audit.note("DESK_LOGIN_LIMITED")
            return refuse(429, "too_many_attempts", retry_after=wait)
        # Counted before the hash is computed, so that parallel guesses do not slip past the limit.
        self.pair_limit.failed(pair)
        self.wide_limit.failed(name, peer)
        found = await run_in_threadpool(self._accounts.check, form.name, form.password, form.code)
        if not isinstance(found, Agent):
            self._audit.note("DESK_LOGIN_REFUSED", why=found)
            await asyncio.sleep(self._delay(self.pair_limit.count(pair)))
            return refuse(401, found)
        self.pair_limit.succeeded(pair)
        self.wide_limit.succeeded(name, peer)
        self._audit.note("DESK_LOGIN_OK", agent_id=found.id)
        return self._signed_in(request, found)

    def _delay(self, failures: int) -> float:
        """Seconds before a refusal: doubled with each failure."""
        return float(min(_MAX_DELAY_S, self._settings.login_delay_s * 2.0 ** (failures - 1)))

    def _signed_in(self, request: Request, agent: Agent) -> Response:
        response = JSONResponse({"display_name": agent.display_name})
        response.set_cookie(
            COOKIE,
            self._sessions.open(agent),
            max_age=int(self._settings.session_s),
            path=request.scope.get("root_path") or "/",
            httponly=True,
            samesite="strict",
            secure=self._settings.secure_cookie,
        )
        return response


class SupervisorRoutes:
    """The live board and the figures, for supervisors only."""

    def __init__(self, hub: Hub, gate: Gate, statistics: Statistics) -> None:
        self._hub = hub
        self._gate = gate
        self._statistics = statistics

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/health", self.health, methods=["GET"], response_model=None)
        router.add_api_route("/api/live", self.live, methods=["GET"], response_model=None)
        router.add_api_route("/api/figures", self.figures, methods=["GET"], response_model=None)
        return router

    async def health(self) -> Response:
        """For a load balancer: 503 while events do not get through."""
        well = self._hub.well()
        body = {"status": "ok" if well else "journal_away", **self._hub.counts()}
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
