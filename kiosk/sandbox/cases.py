"""Case routes: one case a key for ever, a receipt with a promised date, status by query code."""

import json
import secrets
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from kiosk.gateway.signing import body_sha256
from kiosk.sandbox.database import Row
from kiosk.sandbox.envelope import Refusal, accepted, check_key
from kiosk.sandbox.models import CaseBody, CaseQuery, Stuff
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import ReceiptData, StatusData, answers
from kiosk.sandbox.rules import Problem, case_problems

BEIJING = timezone(timedelta(hours=8))
# No 0/O, 1/I/L: a query code is read aloud and typed by hand.
QUERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
STATE_ACCEPTED = "8"


def case_routes(platform: Platform) -> APIRouter:
    """case.submit, case.status and the look-up by the kiosk's own key."""
    router = APIRouter(prefix="/cases", tags=["cases"])
    db = platform.db

    @router.post("", responses=answers(ReceiptData, 404, 409, 423, created=True))
    async def submit(
        request: Request,
        body: CaseBody,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        check_key(idempotency_key, "bizId", body.bizId)
        digest = body_sha256(await request.body())
        known = db.row("SELECT * FROM cases WHERE biz_id = ?", body.bizId)
        if known is not None:
            if known["body_sha256"] != digest:
                raise Refusal(409, "key_reused", "this key belongs to another body")
            return accepted(request, json.loads(known["receipt"]))
        item = _item_of(platform, body)
        problems = case_problems(body.model_dump(), json.loads(item["required_fields"]))
        problems += _material_problems(platform, body)
        if problems:
            raise Refusal(422, "rejected_fields", "fields are invalid", problems)
        return accepted(request, _store(platform, body, digest, item), 201)

    @router.get("/by-key/{biz_id}", responses=answers(ReceiptData, 404))
    async def by_key(request: Request, biz_id: str) -> JSONResponse:
        row = db.row("SELECT receipt FROM cases WHERE biz_id = ?", biz_id)
        if row is None:
            raise Refusal(404, "not_found", "no such case")
        return accepted(request, json.loads(row["receipt"]))

    @router.post("/query", responses=answers(StatusData, 404))
    async def status(request: Request, query: CaseQuery) -> JSONResponse:
        row = db.row("SELECT * FROM cases WHERE project_no = ?", query.projectNo)
        # One answer for "no such case" and "wrong code": numbers can't be probed.
        if row is None or not secrets.compare_digest(
            row["projpwd"].encode(), query.projpwd.upper().encode()
        ):
            raise Refusal(404, "not_found", "no such case")
        receipt = json.loads(row["receipt"])
        data = {
            "projectNo": row["project_no"],
            "proStatus": row["pro_status"],
            "promiseDate": receipt["promiseDate"],
            "deptName": receipt["deptName"],
            "stages": json.loads(row["stages"]),
        }
        return accepted(request, data)

    return router


def _item_of(platform: Platform, body: CaseBody) -> Row:
    item = platform.db.row(
        "SELECT * FROM items WHERE item_code = ? AND withdrawn = 0", body.taskHandleItem
    )
    if item is None:
        raise Refusal(404, "not_found", "no such item")
    if item["version"] != body.taskVersion:
        raise Refusal(423, "guide_changed", "the guide has a newer version")
    return item


def _material_problems(platform: Platform, body: CaseBody) -> list[Problem]:
    found: list[Problem] = []
    for stuff in body.stuffs:
        name = f"materials.{stuff.stuffCode}"
        for file_id in stuff.fileIds:
            row = platform.db.row("SELECT * FROM uploads WHERE file_id = ?", file_id)
            if row is None or row["biz_id"] != body.bizId or not row["complete"]:
                found.append((name, "file"))
        if stuff.tolerance:
            if _asked_date(platform, stuff) is None:
                found.append((name, "due_date"))
        elif stuff.stuffType == "1":
            held = platform.db.row(
                "SELECT 1 FROM licences WHERE auth_code = ? AND id_no = ?",
                stuff.authCode,
                body.applyerPageCode,
            )
            if held is None:
                found.append((name, "licence"))
        elif not stuff.fileIds and stuff.stuffType == "0":
            found.append((name, "file"))
    return found


def _asked_date(platform: Platform, stuff: Stuff) -> date | None:
    """The day the kiosk proposes for a deferred material; None when it is none, or over."""
    try:
        asked = date.fromisoformat(stuff.dueDate or "")
    except ValueError:
        return None
    return asked if asked >= platform.now().astimezone(BEIJING).date() else None


def _supplements(platform: Platform, body: CaseBody, now: datetime) -> list[dict[str, str]]:
    """The platform's own word on deferred materials: as asked, but not beyond its limit."""
    found = []
    for stuff in body.stuffs:
        asked = _asked_date(platform, stuff) if stuff.tolerance else None
        if asked is not None:
            due = min(asked, platform.due_date(now, platform.supplement_days))
            found.append({"stuffCode": stuff.stuffCode, "dueDate": due.isoformat()})
    return found


def _store(platform: Platform, body: CaseBody, digest: str, item: Row) -> dict[str, Any]:
    now = platform.now().astimezone(BEIJING)
    number = platform.db.counter("cases")
    project_no = f"{body.regionCode[:6]}{now:%Y%m%d}{number:06d}"
    accept_date = now.isoformat(timespec="seconds")
    supplements = _supplements(platform, body, now)
    receipt = {
        "projectNo": project_no,
        "projpwd": "".join(secrets.choice(QUERY_ALPHABET) for _ in range(6)),
        "acceptDate": accept_date,
        "promiseDate": platform.due_date(now, item["promised_days"]).isoformat(),
        "anticipateDate": platform.due_date(now, item["legal_days"]).isoformat(),
        "deptName": platform.office,
        "nextSteps": ["supplement"] if supplements else [],
        "supplements": supplements,
    }
    stages = [{"eventName": "accept", "eventStartTime": accept_date}]
    platform.db.write(
        (
            "INSERT INTO cases VALUES(?,?,?,?,?,?,?,?)",
            (
                body.bizId,
                digest,
                project_no,
                receipt["projpwd"],
                STATE_ACCEPTED,
                body.model_dump_json(),
                json.dumps(receipt, ensure_ascii=False),
                json.dumps(stages),
            ),
        )
    )
    return receipt
