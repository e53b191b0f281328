"""A resident's picture on its way: asked for, with a ticket of one use, over HTTPS, to one agent.

The control line says what is to come (`upload.ask`) and gets a ticket; the bytes come by `PUT`,
are counted while they come and compared with what was said. Only the first agent of the standing
call may look at them; everybody else is told that nothing is here.
"""

import hashlib
import json
from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from video.desk.audit import Audit
from video.desk.documents import Documents, Listed, is_picture
from video.desk.gate import Gate
from video.desk.line import KioskLine
from video.desk.passes import PASS_S, Passes
from video.desk.replies import refuse
from video.desk.routing.state import Call
from video.desk.sealing import SealBroken
from video.signalling import (
    Ask,
    AskDrop,
    AskState,
    Document,
    Message,
    UploadAsk,
    UploadRefused,
    UploadTicket,
)

HEADER = "Upload-Ticket"
MAX_OPEN = 20  # asks of one call that are not dealt with
MAX_KEPT = 40  # pictures of one call
_OVER = ("declined", "done", "failed")


class Requests:
    """What kiosk and agent say about asks, and the two HTTP routes of the pictures.

    `call_of` finds a standing call, `tell` says something to a seat or a call's kiosk on any desk.
    """

    def __init__(
        self,
        documents: Documents,
        passes: Passes,
        gate: Gate,
        audit: Audit,
        *,
        call_of: Callable[[str], Call | None],
        tell: Callable[[str, Message], None],
    ) -> None:
        self._documents = documents
        self._passes = passes
        self._gate = gate
        self._audit = audit
        self._call_of = call_of
        self._tell = tell

    # --- the control line -------------------------------------------------------------------

    def to_kiosk(self, line: KioskLine, message: Ask | AskDrop) -> None:
        """An ask goes to its kiosk: only what was asked for can be sent."""
        if isinstance(message, AskDrop):
            line.asks.pop(message.id, None)
            return
        while len(line.asks) >= MAX_OPEN:
            del line.asks[next(iter(line.asks))]
        line.asks[message.id] = message.kind

    def from_kiosk(self, line: KioskLine, call: Call, message: AskState | UploadAsk) -> None:
        if isinstance(message, UploadAsk):
            line.send(self._ticket(line, call, message))
            return
        if message.state in _OVER:
            line.asks.pop(message.id, None)
        if call.agent is not None:
            self._tell(f"seat:{call.agent}", message)

    def _ticket(
        self, line: KioskLine, call: Call, asked: UploadAsk
    ) -> UploadTicket | UploadRefused:
        kind = line.asks.get(asked.id)
        reason = ""
        if kind is None or kind == "camera":
            reason = "unknown_ask"
        elif call.agent is None:
            reason = "no_agent"
        elif len(self._documents.of_call(call.id)) >= MAX_KEPT:
            reason = "too_many"
        if reason:
            return UploadRefused(call=call.id, id=asked.id, reason=reason)
        principal = json.dumps(["upload", line.site, kind, asked.model_dump(mode="json")])
        ticket = self._passes.give(principal)
        return UploadTicket(call=call.id, id=asked.id, ticket=ticket, expires_s=PASS_S)

    # --- HTTPS ------------------------------------------------------------------------------

    def router(self) -> APIRouter:
        router = APIRouter()
        one = "/api/documents/{doc}"
        router.add_api_route("/api/documents", self.put, methods=["PUT"], response_model=None)
        router.add_api_route("/api/documents", self.listed, methods=["GET"], response_model=None)
        router.add_api_route(one, self.get, methods=["GET"], response_model=None)
        return router

    async def put(self, request: Request) -> Response:
        """Take exactly the picture that the ticket was given for."""
        site = self._gate.site_by_token(request)
        if site is None or request.headers.get("origin") is not None:
            return self._refused(401, "bad_token", site or "")
        told = _told(self._passes.take(request.headers.get(HEADER, "")))
        if told is None or told[0] != site:
            return self._refused(401, "bad_ticket", site)
        _, kind, asked = told
        body = await self._body_of(request, asked)
        if isinstance(body, Response):
            return body
        call = self._call_of(asked.call)
        if call is None or call.site != site or call.agent is None:
            return self._refused(410, "call_over", site)
        kept = await run_in_threadpool(
            self._documents.keep,
            call.id,
            asked.id,
            kind,  # type: ignore[arg-type]
            asked.media,
            body,
        )
        if self._call_of(call.id) is None:
            self.over(call.id)  # it ended while the picture was written
            return self._refused(410, "call_over", site)
        self._audit.note("DESK_DOCUMENT_KEPT", site=site, call=call.id)
        self._tell(f"seat:{call.agent}", _document(kept))
        return JSONResponse({"code": "kept"}, 201)

    async def _body_of(self, request: Request, asked: UploadAsk) -> bytes | Response:
        """The bytes, or the refusal; reading ends with the first byte too many."""
        said = request.headers.get("content-length", "")
        if not said.isascii() or not said.isdigit():
            return self._refused(411, "no_length")
        if int(said[:12]) != asked.size:
            return self._refused(413, "too_large")
        if request.headers.get("content-type", "") != asked.media:
            return self._refused(415, "wrong_type")
        data = bytearray()
        try:
            async for piece in request.stream():
                data += piece
                if len(data) > asked.size:
                    return self._refused(413, "too_large")
        except ClientDisconnect:
            return self._refused(400, "broken_off")
        if hashlib.sha256(data).hexdigest() != asked.sha256:
            return self._refused(422, "hash_mismatch")
        if not await run_in_threadpool(is_picture, bytes(data), asked.media):
            return self._refused(415, "not_a_picture")
        return bytes(data)

    def _refused(self, status: int, code: str, site: str = "") -> Response:
        self._audit.note("DESK_DOCUMENT_REFUSED", site=site, why=code)
        return refuse(status, code)

    async def listed(self, request: Request, call: str = "") -> Response:
        """What was shown in this call, for an agent who takes it over or reloads the page."""
        standing = self._call_of(call[:64])
        refusal = self._not_theirs(request, standing)
        if refusal is not None or standing is None:
            return refusal or refuse(404, "nothing_here")
        found = await run_in_threadpool(self._documents.of_call, standing.id)
        return JSONResponse([_document(one).model_dump(mode="json") for one in found])

    async def get(self, request: Request, doc: str) -> Response:
        """The picture, for the first agent of its call."""
        if self._gate.agent_by_cookie(request) is None:
            return refuse(401, "not_signed_in")
        try:
            found = await run_in_threadpool(self._documents.find, doc[:64])
        except SealBroken:
            return self._refused(404, "broken_seal")
        if found is None:
            return refuse(404, "nothing_here")
        kept, data = found
        refusal = self._not_theirs(request, self._call_of(kept.call))
        if refusal is not None:
            return refusal
        return Response(
            data,
            media_type=kept.media,
            headers={
                "Cross-Origin-Resource-Policy": "same-origin",
                "Content-Disposition": "inline",
            },
        )

    def _not_theirs(self, request: Request, call: Call | None) -> Response | None:
        """Another agent, a third, a listener and a stranger's guess all read the same answer."""
        agent = self._gate.agent_by_cookie(request)
        if agent is None:
            return refuse(401, "not_signed_in")
        if call is None or call.agent != str(agent.id):
            self._audit.note("DESK_DOCUMENT_REFUSED", agent_id=agent.id, why="not_theirs")
            return refuse(404, "nothing_here")
        return None

    def over(self, call: str) -> None:
        """The call has ended: nothing of it stays."""
        self._documents.forget(call)


def _told(principal: str | None) -> tuple[str, str, UploadAsk] | None:
    """Site, kind and announcement of an upload's ticket; None for any other ticket."""
    try:
        what, site, kind, asked = json.loads(principal or "")
        return (site, kind, UploadAsk(**asked)) if what == "upload" else None
    except (ValueError, TypeError, ValidationError):
        return None


def _document(kept: Listed) -> Document:
    return Document(
        call=kept.call,
        id=kept.ask,
        doc=kept.doc,
        kind=kept.kind,
        media=kept.media,
        size=kept.size,
    )
