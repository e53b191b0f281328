"""Unsigned routes for tests and the dock: arm faults, move a case on, show what is stored."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from kiosk.sandbox.envelope import Refusal, accepted
from kiosk.sandbox.faults import Fault
from kiosk.sandbox.models import FaultBody, StateBody
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import DumpData, FaultsData, ProjectData, answers


def development_routes(platform: Platform) -> APIRouter:
    """/_faults, /_dump, /_state: only mounted in development."""
    router = APIRouter(tags=["development"])
    db = platform.db

    @router.get("/_faults", responses=answers(FaultsData, signed=False))
    async def armed(request: Request) -> JSONResponse:
        return accepted(request, {"faults": platform.faults.listing()})

    @router.post("/_faults", responses=answers(FaultsData, signed=False))
    async def arm(request: Request, body: FaultBody) -> JSONResponse:
        platform.faults.add(Fault(**body.model_dump()))
        return accepted(request, {"faults": platform.faults.listing()})

    @router.delete("/_faults", responses=answers(FaultsData, signed=False))
    async def disarm(request: Request) -> JSONResponse:
        platform.faults.clear()
        return accepted(request, {"faults": []})

    @router.post("/_state", responses=answers(ProjectData, 404, signed=False))
    async def move(request: Request, body: StateBody) -> JSONResponse:
        row = db.row("SELECT stages FROM cases WHERE project_no = ?", body.projectNo)
        if row is None:
            raise Refusal(404, "not_found", "no such case")
        when = platform.now().isoformat(timespec="seconds")
        stages = [*json.loads(row["stages"]), {"eventName": body.eventName, "eventStartTime": when}]
        db.write(
            (
                "UPDATE cases SET pro_status = ?, stages = ? WHERE project_no = ?",
                (body.proStatus, json.dumps(stages), body.projectNo),
            )
        )
        return accepted(request, {"projectNo": body.projectNo})

    @router.get("/_dump", responses=answers(DumpData, signed=False))
    async def dump(request: Request) -> JSONResponse:
        return accepted(
            request,
            {
                "cases": [_case(platform, row["biz_id"]) for row in _all_cases(platform)],
                "ratings": [json.loads(row["body"]) for row in db.rows("SELECT body FROM ratings")],
                "requests": [
                    {"body": json.loads(row["body"]), "receipt": json.loads(row["receipt"])}
                    for row in db.rows("SELECT body, receipt FROM requests ORDER BY ticket_no")
                ],
            },
        )

    return router


def _all_cases(platform: Platform) -> list[Any]:
    return platform.db.rows("SELECT biz_id FROM cases ORDER BY project_no")


def _case(platform: Platform, biz_id: str) -> dict[str, Any]:
    row = platform.db.row("SELECT * FROM cases WHERE biz_id = ?", biz_id)
    assert row is not None
    uploads = platform.db.rows(
        "SELECT file_id, stuff_code, page_no, sha256, received AS size, complete"
        " FROM uploads WHERE biz_id = ? ORDER BY stuff_code, page_no",
        biz_id,
    )
    return {
        "bizId": biz_id,
        "projectNo": row["project_no"],
        "proStatus": row["pro_status"],
        "receipt": json.loads(row["receipt"]),
        "body": json.loads(row["body"]),
        "uploads": [dict(upload) for upload in uploads],
    }
