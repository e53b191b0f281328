"""The platform over HTTPS: `GatewayPort` on one set of paths, with the national tables' names."""

from collections.abc import Sequence
from urllib.parse import urlencode

from kiosk.gateway import wire
from kiosk.gateway.port import (
    JSON,
    CaseReceipt,
    CaseStatus,
    CaseSubmission,
    CataloguePage,
    GatewayProblem,
    Health,
    HelpRequest,
    Licence,
    MaterialFile,
    ProblemCode,
    Rating,
    RequestReceipt,
    SubjectRef,
    UploadedFile,
)
from kiosk.gateway.transport import Transport

# 64 KiB pieces waste 1.2 % at 30 % faults, 256 KiB waste 8.5 % (operations reference §1).
CHUNK = 64 * 1024


class HttpGateway:
    """`GatewayPort` over HTTP; make it, use it and close it on one event loop."""

    idempotent = True

    def __init__(self, transport: Transport, *, chunk: int = CHUNK) -> None:
        self._transport = transport
        self._chunk = chunk
        self._etags: dict[str, tuple[str, str]] = {}
        self.host = transport.host

    async def close(self) -> None:
        """Let go of the connections."""
        await self._transport.close()

    async def sync_catalogue(self, region: str, since: str | None) -> CataloguePage:
        """GET with ETag; a 304 comes back as `unchanged`."""
        target = "/v1/catalogue?" + urlencode({"regionCode": region, "since": since or ""})
        known = self._etags.get(target)
        extra = {"If-None-Match": known[0]} if known else {}
        reply = await self._transport.call("GET", target, extra=extra)
        if reply.status == 304 and known:
            return CataloguePage(known[1], unchanged=True)
        page = wire.read_catalogue(reply.data)
        etag = reply.headers.get("ETag")
        if etag:
            self._etags[target] = (etag, page.version)
        return page

    async def list_licences(self, subject: SubjectRef, codes: Sequence[str]) -> tuple[Licence, ...]:
        """A POST, so that an id number never stands in an address."""
        reply = await self._transport.call(
            "POST", "/v1/licences/list", wire.licence_query(subject, codes)
        )
        return wire.read_licences(reply.data)

    async def upload_material(self, case_id: str, file: MaterialFile) -> UploadedFile:
        """Ask for a ticket (by SHA-256), then send the missing pieces from its offset."""
        sha256 = file.sha256
        ticket = wire.upload_ticket(case_id, file, sha256)
        for attempt in (1, 2):
            reply = await self._transport.call("POST", "/v1/uploads", ticket)
            uploaded = wire.read_ticket(reply.data, sha256)
            offset, complete = wire.read_offset(reply.data, len(file.data))
            try:
                if not complete:
                    await self._send_pieces(uploaded.file_id, file.data, offset)
            except GatewayProblem as problem:
                # Somebody moved the offset (an earlier try of ours arrived late): ask again, once.
                if problem.code is not ProblemCode.CONFLICT or attempt == 2:
                    raise
            else:
                return uploaded
        raise AssertionError("unreachable")

    async def _send_pieces(self, file_id: str, data: bytes, offset: int) -> None:
        while True:
            reply = await self._transport.call(
                "PATCH",
                f"/v1/uploads/{file_id}",
                data[offset : offset + self._chunk],
                extra={
                    "Upload-Offset": str(offset),
                    "Content-Type": "application/offset+octet-stream",
                },
            )
            reached, complete = wire.read_offset(reply.data, len(data))
            if complete:
                return
            if reached <= offset:
                raise GatewayProblem(ProblemCode.UNREADABLE_REPLY)
            offset = reached

    async def submit_case(self, case: CaseSubmission) -> CaseReceipt:
        """The commit; the case id is the Idempotency-Key for life."""
        reply = await self._transport.call(
            "POST",
            "/v1/cases",
            wire.case_body(case),
            extra={"Idempotency-Key": case.case_id},
        )
        return wire.read_receipt(reply.data)

    async def find_case(self, case_id: str) -> CaseReceipt | None:
        """Receipt by our own id; None when the platform has no such case."""
        try:
            reply = await self._transport.call("GET", f"/v1/cases/by-key/{case_id}")
        except GatewayProblem as problem:
            if problem.code is ProblemCode.NOT_FOUND:
                return None
            raise
        return wire.read_receipt(reply.data)

    async def case_status(self, case_no: str, query_code: str) -> CaseStatus:
        """A POST, so that the query code never stands in an address."""
        body: JSON = {"projectNo": case_no, "projpwd": query_code}
        reply = await self._transport.call("POST", "/v1/cases/query", body)
        return wire.read_status(reply.data)

    async def submit_rating(self, rating: Rating) -> None:
        """409 means that this (case, assess_no) is rated already: done."""
        try:
            await self._transport.call("POST", "/v1/ratings", wire.rating_body(rating))
        except GatewayProblem as problem:
            if problem.code is not ProblemCode.CONFLICT:
                raise

    async def submit_request(self, request: HelpRequest) -> RequestReceipt:
        """The request id is the Idempotency-Key for life."""
        reply = await self._transport.call(
            "POST",
            "/v1/requests",
            wire.request_body(request),
            extra={"Idempotency-Key": request.request_id},
        )
        return wire.read_request_receipt(reply.data)

    async def health(self) -> Health:
        """Is the platform open?"""
        reply = await self._transport.call("GET", "/v1/health")
        return Health(True, str(reply.data.get("version", "")))
