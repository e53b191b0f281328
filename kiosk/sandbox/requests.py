"""Help-request route: one ticket a key for ever, with the day by which somebody comes back."""

import json
from datetime import timedelta, timezone
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from kiosk.gateway.signing import body_sha256
from kiosk.sandbox.envelope import Refusal, accepted, check_key
from kiosk.sandbox.models import HelpBody
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import TicketData, answers
from kiosk.sandbox.rules import phone_problem

BEIJING = timezone(timedelta(hours=8))


def request_routes(platform: Platform) -> APIRouter:
    """request.submit."""
    router = APIRouter(prefix="/requests", tags=["requests"])
    db = platform.db

    @router.post("", responses=answers(TicketData, 409, created=True))
    async def submit(
        request: Request,
        body: HelpBody,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        check_key(idempotency_key, "requestId", body.requestId)
        digest = body_sha256(await request.body())
        known = db.row("SELECT * FROM requests WHERE request_id = ?", body.requestId)
        if known is not None:
            if known["body_sha256"] != digest:
                raise Refusal(409, "key_reused", "this key belongs to another body")
            return accepted(request, json.loads(known["receipt"]))
        # A complaint may be made without a number.
        silent = body.requestType == "complaint" and not body.contactMobile
        wrong = "" if silent else phone_problem(body.contactMobile)
        if wrong:
            raise Refusal(422, "rejected_fields", "phone", [("contactMobile", wrong)])
        return accepted(request, _store(body, digest), 201)

    def _store(body: HelpBody, digest: str) -> dict[str, str]:
        now = platform.now().astimezone(BEIJING)
        due = platform.due_date(now, platform.request_days[body.requestType])
        number = f"{body.regionCode[:6]}H{now:%Y%m%d}{db.counter('requests'):06d}"
        receipt = {"ticketNo": number, "dueDate": due.isoformat()}
        values = (body.requestId, digest, number, body.model_dump_json(), json.dumps(receipt))
        db.write(("INSERT INTO requests VALUES(?,?,?,?,?)", values))
        return receipt

    return router
