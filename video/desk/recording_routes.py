"""HTTP of recordings: an agent's page brings pieces, a supervisor lists and plays.

Refusals are `{"code": …}`; those of a piece carry `next`, the number that would be taken.
"""

import re
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from video.desk.accounts import Accounts, Agent
from video.desk.audit import Audit
from video.desk.gate import Gate
from video.desk.recordings import MAX_CHUNK, Chunk, ChunkRefused, Recordings
from video.desk.replies import refuse

_STATUS = {"unknown_recording": 404, "not_yours": 403}
_CHAIN = re.compile(r"[0-9a-f]{64}")
_MEDIA = "video/webm"


class RecordingRoutes:
    """Pieces in, parts out."""

    def __init__(
        self, recordings: Recordings, accounts: Accounts, gate: Gate, audit: Audit
    ) -> None:
        self._recordings = recordings
        self._accounts = accounts
        self._gate = gate
        self._audit = audit

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/api/recordings")
        router.add_api_route("", self.listing, methods=["GET"], response_model=None)
        path = "/{recording}/{number}"
        router.add_api_route(path, self.take, methods=["PUT"], response_model=None)
        router.add_api_route(path, self.play, methods=["GET"], response_model=None)
        return router

    async def take(
        self,
        request: Request,
        recording: str,
        number: int,
        part: int = 0,
        chain: str = "",
        last: bool = False,
    ) -> Response:
        """One piece, by the page of the agent whose recording it is."""
        if not self._gate.same_origin(request):
            return refuse(403, "wrong_origin")
        agent = self._gate.agent_by_cookie(request)
        if agent is None:
            return refuse(401, "not_signed_in")
        if not 1 <= number < 2**31 or not 0 <= part < 2**31 or _CHAIN.fullmatch(chain) is None:
            return refuse(422, "form")
        body = await _body(request)
        if body is None or not (body or last):
            code = "empty" if body is not None else "too_large"
            return self._refused(agent, recording, code, 422 if body is not None else 413)
        chunk = Chunk(number, part, chain, body, last)
        try:
            await run_in_threadpool(self._recordings.append, recording, agent.id, chunk)
        except ChunkRefused as error:
            status = _STATUS.get(error.code, 409)
            return self._refused(agent, recording, error.code, status, error.wanted)
        if last:
            why = f"{number}.{chain[:16]}"
            self._audit.note("DESK_RECORDING_KEPT", agent_id=agent.id, call=recording[:64], why=why)
        return Response(status_code=204)

    def _refused(
        self, agent: Agent, recording: str, code: str, status: int, wanted: int = 0
    ) -> Response:
        # A repeat after a lost answer is refused like any other, and nothing to write home about.
        if code != "replayed":
            self._audit.note("DESK_RECORDING_REFUSED", agent_id=agent.id, why=code)
        return refuse(status, code, **({"next": wanted} if wanted else {}))

    def _supervisor(self, request: Request) -> Agent | Response:
        agent = self._gate.agent_by_cookie(request)
        if agent is None:
            return refuse(401, "not_signed_in")
        return agent if agent.role == "supervisor" else refuse(403, "not_allowed")

    async def listing(self, request: Request) -> Response:
        """What is kept, for supervisors; names of agents instead of numbers."""
        who = self._supervisor(request)
        if isinstance(who, Response):
            return who
        await run_in_threadpool(self._recordings.sweep)
        rows = await run_in_threadpool(self._recordings.listing)
        states = await run_in_threadpool(self._accounts.states)
        names = {s.agent.id: s.agent.display_name for s in states}
        shown = [{**row, "agent": names.get(row["account"], "")} for row in rows]  # type: ignore[call-overload]
        return JSONResponse({"recordings": shown})

    async def play(self, request: Request, recording: str, number: int) -> Response:
        """One part, after the whole chain was followed; 409 names the first piece that is wrong."""
        who = self._supervisor(request)
        if isinstance(who, Response):
            return who
        await run_in_threadpool(self._recordings.sweep)
        verdict = await run_in_threadpool(self._recordings.verify, recording)
        if verdict is None:
            return refuse(404, "unknown_recording")
        if verdict.broken_at is not None:
            self._played(who, verdict.id, "broken")
            return refuse(409, "chain_broken", chunk=verdict.broken_at)
        if number == 0:
            self._played(who, verdict.id, "")
        pieces: Iterator[bytes] = self._recordings.play(recording, number)
        return StreamingResponse(pieces, media_type=_MEDIA)

    def _played(self, who: Agent, recording: str, why: str) -> None:
        self._audit.note("DESK_RECORDING_PLAYED", agent_id=who.id, call=recording, why=why)


async def _body(request: Request) -> bytes | None:
    """What the request carries; None when it is larger than a piece may be."""
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said[:12]) > MAX_CHUNK:
        return None
    got = bytearray()
    async for some in request.stream():
        got += some
        if len(got) > MAX_CHUNK:
            return None
    return bytes(got)
