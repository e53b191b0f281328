"""Rating route: one a (projectNo, assessNumber); a bad one needs a reason (好差评)."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from kiosk.sandbox.envelope import Refusal, accepted
from kiosk.sandbox.models import RatingBody
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import ProjectData, answers
from kiosk.sandbox.rules import rating_problems


def rating_routes(platform: Platform) -> APIRouter:
    """rating.submit."""
    router = APIRouter(prefix="/ratings", tags=["ratings"])
    db = platform.db

    @router.post("", responses=answers(ProjectData, 404, 409, created=True))
    async def submit(request: Request, body: RatingBody) -> JSONResponse:
        if db.row("SELECT 1 FROM cases WHERE project_no = ?", body.projectNo) is None:
            raise Refusal(404, "not_found", "no such case")
        problems = rating_problems(body.satisfaction, body.evalDetail, body.writingEvaluation)
        if problems:
            raise Refusal(422, "rejected_fields", "fields are invalid", problems)
        key = (body.projectNo, body.assessNumber)
        if db.row("SELECT 1 FROM ratings WHERE project_no=? AND assess_number=?", *key):
            raise Refusal(409, "rated", "this visit is rated already")
        db.write(("INSERT INTO ratings VALUES(?,?,?)", (*key, body.model_dump_json())))
        return accepted(request, {"projectNo": body.projectNo}, 201)

    return router
