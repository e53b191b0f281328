"""Request bodies of the stand-in platform, in the national tables' names."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Field(pattern="^[0-9a-f]{64}$")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LicenceQuery(_Body):
    """licence.list: nothing is looked up without a consent."""

    applyerName: str = Field(min_length=1, max_length=100)
    applyerPageType: Literal["111"]
    applyerPageCode: str
    certCodes: list[str] = Field(max_length=20)
    consentId: str


class LicenceAuthorization(_Body):
    """licence.authorize: one licence for one case."""

    authCode: str
    bizId: str
    consentId: str


class UploadTicket(_Body):
    """material.upload: what will come, before its bytes."""

    bizId: str = Field(min_length=1, max_length=64)
    stuffCode: str = Field(min_length=1, max_length=64)
    stuffType: Literal["0", "1", "2", "3", "4", "5"]
    pageNo: int = Field(ge=1)
    pageNum: int = Field(ge=1, le=200)
    sha256: str = Sha256
    size: int = Field(ge=0)
    mediaType: str
    trustLevel: Literal["A", "B", "C", "D"]


class Stuff(_Body):
    """One material of a case."""

    stuffCode: str
    stuffType: Literal["0", "1", "2", "3", "4", "5"]
    fileIds: list[str]
    pageNum: int = Field(ge=0)
    trustLevel: Literal["A", "B", "C", "D"]
    authCode: str | None = None
    tolerance: bool = False
    dueDate: str | None = None


class Entrust(_Body):
    """代办: who acts for the applicant, and the hash of the form that says so."""

    handleUserName: str = Field(min_length=1, max_length=100)
    formSha256: str = Sha256


class CaseBody(_Body):
    """case.submit."""

    bizId: str = Field(min_length=1, max_length=64)
    serviceId: str
    taskHandleItem: str
    taskVersion: str
    regionCode: str = Field(pattern="^[0-9]{12}$")
    siteCode: str
    applyerName: str = Field(max_length=100)
    applyerPageType: Literal["111"]
    applyerPageCode: str
    contactMobile: str = ""
    applyerAddress: str = Field(default="", max_length=200)
    formData: dict[str, Any]
    stuffs: list[Stuff]
    commitmentHash: str | None = None
    entrust: Entrust | None = None
    signatureSha256: str | None = None
    resultDeliveryWay: str
    deliveryAddress: str | None = None
    applyChannel: str
    assistedBy: str | None = None
    language: str
    applyDate: str


class CaseQuery(_Body):
    """case.status: for whoever holds the query code."""

    projectNo: str = Field(max_length=50)
    projpwd: str


class RatingBody(_Body):
    """rating.submit: satisfaction 5 best, 1 worst."""

    projectNo: str = Field(max_length=50)
    assessNumber: int = Field(ge=1)
    satisfaction: int
    evalDetail: list[str]
    writingEvaluation: str = Field(max_length=2000)
    targets: list[str] = []
    pf: str
    assessTime: str


class HelpBody(_Body):
    """request.submit: somebody is to call back, or to come to the resident's home."""

    requestId: str = Field(min_length=1, max_length=64)
    requestType: Literal["callback", "home-visit", "complaint"]
    contactMobile: str
    content: str = Field(default="", max_length=1000)
    applyerName: str = Field(default="", max_length=100)
    serviceId: str = Field(default="", max_length=64)
    regionCode: str = Field(pattern="^[0-9]{12}$")
    siteCode: str
    applyChannel: str
    language: str
    applyDate: str


class FaultBody(_Body):
    """Development only: the next requests that fit go wrong."""

    kind: Literal[
        "500", "503", "html", "redirect", "timeout", "drop", "drop_after_commit", "500_after_commit"
    ]
    next_n: int = 1
    method: str = "*"
    path: str = "/v1/*"
    retry_after_s: int = 30


class StateBody(_Body):
    """Development only: move a case on."""

    projectNo: str
    proStatus: str
    eventName: str = "state"
