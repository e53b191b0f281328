"""An agent's own passkeys: which there are, a new one, one less. Each change asks the password."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from video.desk.accounts import Accounts, Agent
from video.desk.audit import Audit
from video.desk.gate import Gate, peer_of
from video.desk.passkeys import MAX_LABEL, PasskeyError
from video.desk.replies import refuse
from video.desk.rest import PasskeyShown
from video.desk.sign_in import Brake


class Sure(BaseModel):
    """The password, and the one-time code of accounts that have one: again, before a change."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    code: Annotated[str, Field(max_length=10, repr=False)] = ""


class Removal(Sure):
    """Which key goes."""

    id: Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]


class NewPasskey(PasskeyShown):
    """The browser's new key and what its owner calls it."""

    label: Annotated[str, Field(max_length=MAX_LABEL, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class PasskeyRoutes:
    """Every route is for the signed-in agent's own keys."""

    def __init__(self, accounts: Accounts, gate: Gate, audit: Audit, brake: Brake) -> None:
        self._accounts = accounts
        self._keys = accounts.passkeys
        self._gate = gate
        self._audit = audit
        self._brake = brake

    def router(self) -> APIRouter:
        router = APIRouter()
        for path, method, route in (
            ("/api/passkeys", "GET", self.listing),
            ("/api/passkeys/begin", "POST", self.begin),
            ("/api/passkeys", "POST", self.add),
            ("/api/passkeys/remove", "POST", self.remove),
        ):
            router.add_api_route(path, route, methods=[method], response_model=None)
        return router

    def _who(self, request: Request, *, changes: bool) -> Agent | Response:
        if changes and not self._gate.same_origin(request):
            self._audit.note("DESK_ORIGIN_REFUSED")
            return refuse(403, "wrong_origin")
        agent = self._gate.agent_by_cookie(request)
        return refuse(401, "not_signed_in") if agent is None else agent

    async def _sure(self, request: Request, form: Sure) -> Agent | Response:
        """The agent, after password and one-time code; guessing here is braked as at the door."""
        agent = self._who(request, changes=True)
        if not isinstance(agent, Agent):
            return agent
        peer = peer_of(request)
        wait = self._brake.wait(agent.name, peer)
        if wait:
            self._audit.note("DESK_LOGIN_LIMITED")
            return refuse(429, "too_many_attempts", retry_after=wait)
        self._brake.failed(agent.name, peer)
        found = await run_in_threadpool(
            self._accounts.confirm, agent.name, form.password, form.code
        )
        if not isinstance(found, Agent):
            self._audit.note("DESK_PASSKEY_REFUSED", agent_id=agent.id, why=found)
            return refuse(403, "wrong_password" if found == "wrong_name_or_password" else found)
        self._brake.succeeded(agent.name, peer)
        return found

    async def listing(self, request: Request) -> Response:
        agent = self._who(request, changes=False)
        if not isinstance(agent, Agent):
            return agent
        keys = await run_in_threadpool(self._keys.of, agent.id)
        listed = [{"id": k.id, "label": k.label, "made": k.made, "used": k.used} for k in keys]
        return JSONResponse({"passkeys": listed})

    async def begin(self, request: Request, form: Sure) -> Response:
        """The question for `navigator.credentials.create()`."""
        agent = await self._sure(request, form)
        if not isinstance(agent, Agent):
            return agent
        origin = request.headers.get("origin", "")
        try:
            return JSONResponse(
                await run_in_threadpool(
                    self._keys.ask_new, agent.id, agent.name, agent.display_name, origin
                )
            )
        except PasskeyError as error:
            return self._refused(agent, error)

    async def add(self, request: Request, form: NewPasskey) -> Response:
        """The question's ticket stands for the password that was given with `begin`."""
        agent = self._who(request, changes=True)
        if not isinstance(agent, Agent):
            return agent
        try:
            await run_in_threadpool(
                self._keys.add, agent.id, form.proof(request), form.label.strip()
            )
        except PasskeyError as error:
            return self._refused(agent, error)
        self._audit.note("DESK_PASSKEY_ADDED", agent_id=agent.id)
        return Response(status_code=204)

    async def remove(self, request: Request, form: Removal) -> Response:
        agent = await self._sure(request, form)
        if not isinstance(agent, Agent):
            return agent
        if await run_in_threadpool(self._keys.remove, agent.id, form.id):
            self._audit.note("DESK_PASSKEY_REMOVED", agent_id=agent.id)
        return Response(status_code=204)

    def _refused(self, agent: Agent, error: PasskeyError) -> Response:
        self._audit.note("DESK_PASSKEY_REFUSED", agent_id=agent.id, why=error.code)
        return refuse(409, error.code)
