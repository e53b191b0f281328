"""The envelope both ways: who asks (verified), and the one shape of every answer."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from kiosk.gateway.signing import SIGNATURE_HEADER, SIGNED_HEADERS, HmacSigner, body_sha256

MAX_SKEW_S = 300.0


class Refusal(Exception):
    """An honest error: a status, a code, and the fields it is about (never a value)."""

    def __init__(
        self, status: int, code: str, message: str, fields: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.fields = tuple(fields)


def check_key(key: str | None, name: str, own_id: str) -> None:
    """Every commit carries an Idempotency-Key, and it is the id the body speaks of."""
    if not key:
        raise Refusal(400, "key_missing", "Idempotency-Key is needed")
    if key != own_id:
        raise Refusal(422, "rejected_fields", "key", [(name, "idempotency_key")])


def request_id(request: Request) -> str:
    """The caller's own request id, or a new one when it gave none."""
    return request.headers.get("X-Request-Id", "")[:64] or str(uuid.uuid4())


def accepted(request: Request, data: dict[str, Any], status: int = 200) -> JSONResponse:
    """`{ok: true, ...}`."""
    body = {
        "ok": True,
        "code": "ok",
        "message": "",
        "data": data,
        "request_id": request_id(request),
    }
    return JSONResponse(body, status)


def _refused(request: Request, refusal: Refusal) -> JSONResponse:
    fields = [{"field": name, "code": code} for name, code in refusal.fields]
    body = {
        "ok": False,
        "code": refusal.code,
        "message": refusal.message,
        "data": {"fields": fields} if fields else None,
        "request_id": request_id(request),
    }
    return JSONResponse(body, refusal.status)


class EnvelopeHeaders(BaseModel):
    """The signed headers as the OpenAPI document lists them; `EnvelopeCheck` is what checks."""

    x_request_id: str = Field("", description="the caller's own id of this call")
    x_device_id: str = Field("", description="which kiosk")
    x_site: str = Field("", description="which site")
    x_region: str = Field("", description="12-digit region code")
    x_timestamp: str = Field("", description="ISO-8601 with zone, at most 300 s off")
    x_body_sha256: str = Field("", description="hex digest of the body's bytes")
    x_signature: str = Field("", description="HMAC over method, target and the headers above")


@dataclass(frozen=True, slots=True)
class EnvelopeCheck:
    """Refuses a request whose time, body hash or signature does not fit: 400, 401."""

    signer: HmacSigner
    now: Callable[[], datetime]

    async def __call__(
        self, request: Request, _documented: Annotated[EnvelopeHeaders, Header()]
    ) -> None:
        """FastAPI dependency of every /v1 route."""
        headers = {name: request.headers.get(name, "") for name in SIGNED_HEADERS}
        missing = [(name, "required") for name, value in headers.items() if not value]
        if missing:
            raise Refusal(400, "bad_envelope", "envelope headers are missing", missing)
        try:
            stamp = datetime.fromisoformat(headers["X-Timestamp"])
        except ValueError:
            raise Refusal(400, "bad_envelope", "X-Timestamp is not ISO-8601") from None
        if stamp.tzinfo is None:
            raise Refusal(400, "bad_envelope", "X-Timestamp has no zone")
        if headers["X-Body-SHA256"] != body_sha256(await request.body()):
            raise Refusal(401, "body_hash", "X-Body-SHA256 does not fit the body")
        query = f"?{request.url.query}" if request.url.query else ""
        given = request.headers.get(SIGNATURE_HEADER, "")
        if not self.signer.verify(request.method, request.url.path + query, headers, given):
            raise Refusal(401, "bad_signature", "the signature does not fit")
        if abs((stamp - self.now()).total_seconds()) > MAX_SKEW_S:
            raise Refusal(401, "clock_skew", "X-Timestamp is too far from the platform's time")


def install_error_shapes(app: FastAPI) -> None:
    """Every error, even the framework's own, leaves in the same shape."""

    async def on_refusal(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return _refused(request, error)

    async def on_invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        fields = [(_place(one["loc"]), str(one["type"])) for one in error.errors()]
        return _refused(request, Refusal(422, "rejected_fields", "fields are invalid", fields))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        codes = {404: "not_found", 405: "method"}
        code = codes.get(error.status_code, "refused")
        return _refused(request, Refusal(error.status_code, code, "no such route"))

    async def on_defect(request: Request, _: Exception) -> JSONResponse:
        # A year whose calendar nobody has published yet ends here too: no date is made up.
        return _refused(request, Refusal(500, "server_error", "the platform failed"))

    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_defect)


def _place(location: Sequence[object]) -> str:
    return ".".join(str(part) for part in location if part != "body")
