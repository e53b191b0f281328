"""The guides that the desk was given: read by signed-in staff, changed by nobody."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from video.desk.gate import Gate
from video.desk.replies import refuse


class GuideRoutes:
    """`guides`: a plain JSON object a service, by the service's id."""

    def __init__(self, guides: Mapping[str, Mapping[str, Any]], gate: Gate) -> None:
        self._guides = guides
        self._gate = gate

    def router(self) -> APIRouter:
        router = APIRouter()
        path = "/api/guides/{service}"
        router.add_api_route(path, self.guide, methods=["GET"], response_model=None)
        return router

    async def guide(self, request: Request, service: str) -> Response:
        if self._gate.agent_by_cookie(request) is None:
            return refuse(401, "not_signed_in")
        # A call about a service that is not ours is nothing wrong: null.
        return JSONResponse(self._guides.get(service))
