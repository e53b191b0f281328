"""Licence routes: which electronic licences a made-up resident holds, and their authorisation."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from kiosk.sandbox.database import SandboxDb
from kiosk.sandbox.envelope import Refusal, accepted
from kiosk.sandbox.models import LicenceAuthorization, LicenceQuery
from kiosk.sandbox.platform import Platform
from kiosk.sandbox.replies import LicencesData, TokenData, answers
from kiosk.sandbox.rules import resident_id_problem


class SampleLicence(NamedTuple):
    """A licence of a made-up person; codes 111 resident id, 113 household book."""

    id_no: str
    cert_code: str
    cert_name: str
    issue_dept: str
    valid_end: str | None


_POLICE = "示例旗公安局"
SAMPLE_LICENCES = (
    SampleLicence("150626195503120015", "111", "居民身份证", _POLICE, None),
    SampleLicence("150626195503120015", "113", "户口簿", _POLICE, None),
    SampleLicence("150626198806230020", "111", "居民身份证", _POLICE, "2038-06-23"),
    SampleLicence("150626200109150033", "111", "居民身份证", _POLICE, "2031-09-15"),
)


def seed_licences(db: SandboxDb, licences: Sequence[SampleLicence]) -> None:
    """Put the sample licences in; the authorisation code is the same at every start."""
    db.write(
        *(
            ("INSERT OR IGNORE INTO licences VALUES(?,?,?,?,?,?)", (*licence, _auth_code(licence)))
            for licence in licences
        )
    )


def _auth_code(licence: SampleLicence) -> str:
    seed = f"{licence.id_no}/{licence.cert_code}".encode()
    return "AUTH-" + hashlib.sha256(seed).hexdigest()[:24].upper()


def licence_routes(platform: Platform) -> APIRouter:
    """licence.list and licence.authorize; nothing without a consent."""
    router = APIRouter(prefix="/licences", tags=["licences"])
    db = platform.db

    @router.post("/list", responses=answers(LicencesData))
    async def listing(request: Request, query: LicenceQuery) -> JSONResponse:
        if not query.consentId:
            raise Refusal(422, "no_consent", "consent is needed", [("consentId", "required")])
        wrong = resident_id_problem(query.applyerPageCode)
        if wrong:
            raise Refusal(422, "rejected_fields", "id", [("applyerPageCode", wrong)])
        rows = db.rows("SELECT * FROM licences WHERE id_no = ?", query.applyerPageCode)
        found = [
            {
                "certCode": row["cert_code"],
                "certName": row["cert_name"],
                "issueDept": row["issue_dept"],
                "validEnd": row["valid_end"],
                "authCode": row["auth_code"],
            }
            for row in rows
            if row["cert_code"] in query.certCodes
        ]
        return accepted(request, {"licences": found})

    @router.post("/authorize", responses=answers(TokenData, 404))
    async def authorize(request: Request, body: LicenceAuthorization) -> JSONResponse:
        if not body.consentId:
            raise Refusal(422, "no_consent", "consent is needed", [("consentId", "required")])
        if db.row("SELECT 1 FROM licences WHERE auth_code = ?", body.authCode) is None:
            raise Refusal(404, "not_found", "no such licence")
        token = "TOK-" + hashlib.sha256(f"{body.authCode}/{body.bizId}".encode()).hexdigest()[:24]
        db.write(
            (
                "INSERT OR IGNORE INTO authorizations VALUES(?,?,?)",
                (token, body.authCode, body.bizId),
            )
        )
        return accepted(request, {"token": token})

    return router
