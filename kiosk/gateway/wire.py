"""Neutral values ↔ the national tables' JSON, so that these field names stay in one file.

Names follow the national basic tables (projectNo, taskHandleItem, applyerName, promiseDate...) and
the shapes of the domain reference §4 and §8. Everything here is pure; a reply that lacks a needed
name raises `GatewayProblem(UNREADABLE_REPLY)`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.gateway.port import (
    JSON,
    CaseReceipt,
    CaseState,
    CaseStatus,
    CaseSubmission,
    CatalogueItem,
    CataloguePage,
    FieldProblem,
    GatewayProblem,
    HelpRequest,
    Licence,
    MaterialFile,
    MaterialRef,
    ProblemCode,
    Rating,
    RequestReceipt,
    SubjectRef,
    Supplement,
    UploadedFile,
)

RESIDENT_ID = "111"  # certificate type 111 居民身份证
STUFF_TYPE = {"scan": "0", "licence": "1", "form": "4", "deferred": "0"}

# National field → ours, for the fields a platform may refuse.
FIELD_NAMES = {
    "applyerName": "name",
    "applyerPageCode": "id_no",
    "contactMobile": "phone",
    "applyerAddress": "address",
    "resultDeliveryWay": "delivery",
    "deliveryAddress": "delivery.address",
}

# A live city platform's state numbers → the resident's nine words.
CASE_STATES = {
    "0": CaseState.SUBMITTED,
    "1": CaseState.SUPPLEMENT,
    "2": CaseState.SUBMITTED,
    "3": CaseState.REFUSED,
    "4": CaseState.SUBMITTED,
    "5": CaseState.SUBMITTED,
    "6": CaseState.SUPPLEMENT,
    "7": CaseState.SUBMITTED,
    "8": CaseState.ACCEPTED,
    "9": CaseState.REFUSED,
    "10": CaseState.SUPPLEMENT,
    "12": CaseState.REFUSED,
    "13": CaseState.PROCESSING,
    "14": CaseState.PAUSED,
    "15": CaseState.READY,
    "16": CaseState.REFUSED,
    "17": CaseState.SAVED,
    "18": CaseState.SUBMITTED,
}


def canonical_json(value: JSON) -> bytes:
    """The same value always gives the same bytes: a repeated POST must hash alike."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _need(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise GatewayProblem(ProblemCode.UNREADABLE_REPLY)
    return value


def _rows(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = data.get(name)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise GatewayProblem(ProblemCode.UNREADABLE_REPLY)
    return value


def _count(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise GatewayProblem(ProblemCode.UNREADABLE_REPLY)
    return value


def read_catalogue(data: Mapping[str, Any]) -> CataloguePage:
    """catalogue.sync reply → what changed."""
    items = tuple(
        CatalogueItem(
            service_id=_need(row, "serviceId"),
            item_code=_need(row, "taskHandleItem"),
            version=_need(row, "taskVersion"),
            title=_need(row, "taskName"),
            legal_days=_count(row, "anticipateDay"),
            promised_days=_count(row, "promiseDay"),
            required_fields=tuple(str(name) for name in row.get("requiredFields", ())),
        )
        for row in _rows(data, "items")
    )
    withdrawn = tuple(str(code) for code in data.get("withdrawn", ()))
    return CataloguePage(_need(data, "version"), items, withdrawn)


def licence_query(subject: SubjectRef, codes: Sequence[str]) -> JSON:
    """licence.list request."""
    return {
        "applyerName": subject.name,
        "applyerPageType": RESIDENT_ID,
        "applyerPageCode": subject.id_no,
        "certCodes": list(codes),
        "consentId": subject.consent_id,
    }


def read_licences(data: Mapping[str, Any]) -> tuple[Licence, ...]:
    """licence.list reply → licences."""
    return tuple(
        Licence(
            code=_need(row, "certCode"),
            title=_need(row, "certName"),
            issuer=_need(row, "issueDept"),
            valid_until=row.get("validEnd"),
            auth_code=_need(row, "authCode"),
        )
        for row in _rows(data, "licences")
    )


def upload_ticket(case_id: str, file: MaterialFile, sha256: str) -> JSON:
    """material.upload: what will come, before its bytes."""
    return {
        "bizId": case_id,
        "stuffCode": file.code,
        "stuffType": STUFF_TYPE[file.kind],
        "pageNo": file.page,
        "pageNum": file.pages,
        "sha256": sha256,
        "size": len(file.data),
        "mediaType": file.media_type,
        "trustLevel": file.trust,
    }


def read_offset(data: Mapping[str, Any], size: int) -> tuple[int, bool]:
    """How many bytes the platform has, and whether it counts the file as complete."""
    offset = _count(data, "offset")
    if offset > size:
        raise GatewayProblem(ProblemCode.UNREADABLE_REPLY)
    return offset, data.get("complete") is True


def read_ticket(data: Mapping[str, Any], sha256: str) -> UploadedFile:
    """Upload ticket reply → the platform's name for the file."""
    return UploadedFile(_need(data, "fileId"), sha256, data.get("reused") is True)


def _stuff(material: MaterialRef) -> JSON:
    return {
        "stuffCode": material.code,
        "stuffType": STUFF_TYPE[material.kind],
        "fileIds": list(material.file_ids),
        "pageNum": material.pages,
        "trustLevel": material.trust,
        "authCode": material.licence_auth,
        "tolerance": material.kind == "deferred",
        "dueDate": material.due,
    }


def case_body(case: CaseSubmission) -> JSON:
    """case.submit request; the same case always gives the same body."""
    entrust: JSON = None
    if case.entrust is not None:
        entrust = {
            "handleUserName": case.entrust.agent_name,
            "formSha256": case.entrust.form_sha256,
        }
    return {
        "bizId": case.case_id,
        "serviceId": case.service_id,
        "taskHandleItem": case.item_code,
        "taskVersion": case.guide_version,
        "regionCode": case.region,
        "siteCode": case.site,
        "applyerName": case.applicant.name,
        "applyerPageType": RESIDENT_ID,
        "applyerPageCode": case.applicant.id_no,
        "contactMobile": case.applicant.phone,
        "applyerAddress": case.applicant.address,
        "formData": dict(case.answers),
        "stuffs": [_stuff(material) for material in case.materials],
        "commitmentHash": case.commitment_hash,
        "entrust": entrust,
        "signatureSha256": case.signature_sha256,
        "resultDeliveryWay": case.delivery.kind,
        "deliveryAddress": case.delivery.address,
        "applyChannel": case.channel,
        "assistedBy": case.assisted_by,
        "language": case.lang,
        "applyDate": case.submitted_at,
    }


def read_receipt(data: Mapping[str, Any]) -> CaseReceipt:
    """case.submit reply → receipt."""
    return CaseReceipt(
        case_no=_need(data, "projectNo"),
        query_code=_need(data, "projpwd"),
        accepted_at=_need(data, "acceptDate"),
        promised_date=_need(data, "promiseDate"),
        legal_date=_need(data, "anticipateDate"),
        office=_need(data, "deptName"),
        next_steps=tuple(str(step) for step in data.get("nextSteps", ())),
        supplements=tuple(
            Supplement(_need(row, "stuffCode"), _need(row, "dueDate"))
            for row in _rows({"supplements": data.get("supplements") or []}, "supplements")
        ),
    )


def read_status(data: Mapping[str, Any]) -> CaseStatus:
    """case.status reply → state in the resident's words."""
    state = CASE_STATES.get(_need(data, "proStatus"))
    if state is None:
        raise GatewayProblem(ProblemCode.UNREADABLE_REPLY)
    return CaseStatus(
        case_no=_need(data, "projectNo"),
        state=state,
        due=data.get("promiseDate"),
        office=_need(data, "deptName"),
        stages=tuple(
            (_need(row, "eventName"), _need(row, "eventStartTime")) for row in _rows(data, "stages")
        ),
        next_action=data.get("nextAction"),
    )


def rating_body(rating: Rating) -> JSON:
    """rating.submit request; satisfaction 5 best, 1 worst."""
    return {
        "projectNo": rating.case_no,
        "assessNumber": rating.assess_no,
        "satisfaction": rating.level,
        "evalDetail": list(rating.reasons),
        "writingEvaluation": rating.text,
        "targets": list(rating.targets),
        "pf": rating.channel,
        "assessTime": rating.rated_at,
    }


def request_body(request: HelpRequest) -> JSON:
    """request.submit request; the same request always gives the same body."""
    return {
        "requestId": request.request_id,
        "requestType": request.kind,
        "contactMobile": request.phone,
        "applyerName": request.name,
        "serviceId": request.service_id,
        "regionCode": request.region,
        "siteCode": request.site,
        "applyChannel": "kiosk",
        "language": request.lang,
        "applyDate": request.asked_at,
        **({"content": request.text} if request.text else {}),
    }


def read_request_receipt(data: Mapping[str, Any]) -> RequestReceipt:
    """request.submit reply → ticket."""
    return RequestReceipt(_need(data, "ticketNo"), _need(data, "dueDate"))


def read_fields(data: Mapping[str, Any]) -> tuple[FieldProblem, ...]:
    """The refused fields of a 422, in our names; what can't be read is left out."""
    rows = data.get("fields")
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("field"), str):
            name = FIELD_NAMES.get(row["field"], row["field"].removeprefix("formData."))
            found.append(FieldProblem(name, str(row.get("code", "invalid"))))
    return tuple(found)
