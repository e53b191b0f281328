"""Answers of the stand-in platform as models, so that its OpenAPI document says all it may answer.

The routes send plain JSON; a test holds every real answer against these models.
"""

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
Day = str  # ISO date


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reply(_Data, Generic[T]):
    """The one shape of every answer that went well."""

    ok: Literal[True]
    code: Literal["ok"]
    message: str
    data: T
    request_id: str


class FieldError(_Data):
    """A refused field and the rule it broke, never its value."""

    field: str
    code: str


class ErrorData(_Data):
    """What an error is about."""

    fields: list[FieldError]


class ErrorReply(_Data):
    """The one shape of every error, whoever found it."""

    ok: Literal[False]
    code: str
    message: str
    data: ErrorData | None
    request_id: str


class HealthData(_Data):
    """health."""

    version: str


class GuideData(_Data):
    """One item as published; limits in working days."""

    serviceId: str
    taskHandleItem: str
    taskVersion: str
    taskName: str
    anticipateDay: int
    promiseDay: int
    requiredFields: list[str]


class CatalogueData(_Data):
    """catalogue.sync."""

    version: str
    items: list[GuideData]
    withdrawn: list[str]


class LicenceData(_Data):
    """One electronic licence."""

    certCode: str
    certName: str
    issueDept: str
    validEnd: Day | None
    authCode: str


class LicencesData(_Data):
    """licence.list."""

    licences: list[LicenceData]


class TokenData(_Data):
    """licence.authorize."""

    token: str


class UploadData(_Data):
    """material.upload: how many bytes are there."""

    fileId: str
    offset: int
    complete: bool
    reused: bool


class SupplementData(_Data):
    """容缺: the platform's own date for a material that comes later."""

    stuffCode: str
    dueDate: Day


class ReceiptData(_Data):
    """case.submit."""

    projectNo: str
    projpwd: str
    acceptDate: str
    promiseDate: Day
    anticipateDate: Day
    deptName: str
    nextSteps: list[str]
    supplements: list[SupplementData]


class StageData(_Data):
    """One line of a case's journal."""

    eventName: str
    eventStartTime: str


class StatusData(_Data):
    """case.status."""

    projectNo: str
    proStatus: str
    promiseDate: Day
    deptName: str
    stages: list[StageData]


class ProjectData(_Data):
    """Which case it was."""

    projectNo: str


class TicketData(_Data):
    """request.submit."""

    ticketNo: str
    dueDate: Day


class FaultsData(_Data):
    """Development only: what is armed."""

    faults: list[dict[str, Any]]


class DumpData(_Data):
    """Development only: everything that is stored."""

    cases: list[dict[str, Any]]
    ratings: list[dict[str, Any]]
    requests: list[dict[str, Any]]


_MEANING = {
    201: "stored",
    400: "the envelope or the key is missing or broken",
    401: "time, body hash or signature do not fit",
    404: "not found",
    409: "conflict: rated already, another offset, or the key belongs to another body",
    410: "this version of the guide is gone",
    413: "too large",
    415: "not a kind of file the platform takes",
    422: "refused fields, each named with the rule it broke",
    423: "the guide has a newer version",
    500: "the platform failed; the same request may be tried again",
}
# Any signed route: a bad envelope, a defect, or parameters of a wrong shape.
_ANY = (400, 401, 422, 500)


def answers(
    data: type[BaseModel], *errors: int, created: bool = False, signed: bool = True
) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: its answer's model and every error it may end in."""
    found: dict[int | str, dict[str, Any]] = {200: {"model": Reply[data]}}  # type: ignore[valid-type]
    if created:
        found[201] = {**found[200], "description": _MEANING[201]}
    for status in sorted({*errors, *(_ANY if signed else (422, 500))}):
        found[status] = {"model": ErrorReply, "description": _MEANING[status]}
    return found
