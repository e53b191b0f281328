"""Catalogue and guide routes: version, ETag, 304, withdrawn items, 410 for an old guide."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from kiosk.sandbox.database import Row
from kiosk.sandbox.envelope import Refusal, accepted
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import CatalogueData, GuideData, HealthData, answers

VERSION = "1"


def _wire(row: Row) -> dict[str, Any]:
    return {
        "serviceId": row["service_id"],
        "taskHandleItem": row["item_code"],
        "taskVersion": row["version"],
        "taskName": row["title"],
        "anticipateDay": row["legal_days"],
        "promiseDay": row["promised_days"],
        "requiredFields": json.loads(row["required_fields"]),
    }


def catalogue_routes(platform: Platform) -> APIRouter:
    """catalogue.sync, guide.get, health."""
    router = APIRouter(tags=["catalogue"])
    db = platform.db

    @router.get("/health", responses=answers(HealthData))
    async def health(request: Request) -> JSONResponse:
        return accepted(request, {"version": VERSION})

    @router.get(
        "/catalogue",
        responses={**answers(CatalogueData), 304: {"description": "nothing new for this ETag"}},
    )
    async def sync(
        request: Request,
        regionCode: Annotated[str, Query(pattern="^[0-9]{12}$")],
        since: Annotated[str, Query(pattern="^[0-9]{0,9}$")] = "",
    ) -> Response:
        version = db.value("catalogue")
        etag = f'"{regionCode}-{version}"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        rows = db.rows("SELECT * FROM items WHERE since > ? ORDER BY item_code", int(since or 0))
        data = {
            "version": str(version),
            "items": [_wire(row) for row in rows if not row["withdrawn"]],
            "withdrawn": [row["item_code"] for row in rows if row["withdrawn"]],
        }
        reply = accepted(request, data)
        reply.headers["ETag"] = etag
        return reply

    @router.get("/guides/{item_code}", responses=answers(GuideData, 404, 410))
    async def guide(request: Request, item_code: str, version: str = "") -> JSONResponse:
        row = db.row("SELECT * FROM items WHERE item_code = ? AND withdrawn = 0", item_code)
        if row is None:
            raise Refusal(404, "not_found", "no such item")
        if version and version != row["version"]:
            raise Refusal(410, "version", "this version of the guide is gone")
        return accepted(request, _wire(row))

    return router
