"""One signed request to the platform: the envelope, the time-outs, and every way it can end.

The one place that speaks httpx, and wraps all it can throw. Redirects are never followed, and an
HTML answer is a captive portal, not a success (a village's Wi-Fi log-in page answers 200).
Time-outs: 10 s to connect, 30 s between bytes, 120 s in all. Replies over 4 MiB are refused.
"""

import asyncio
import json
import ssl
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from kiosk.gateway import wire
from kiosk.gateway.port import JSON, GatewayProblem, ProblemCode
from kiosk.gateway.signing import Signer, body_sha256

BEIJING = timezone(timedelta(hours=8))
MAX_REPLY = 4 * 1024 * 1024

# Anything else: 5xx is server_error, the rest is refused.
_STATUS_CODES = {
    401: ProblemCode.UNAUTHORISED,
    403: ProblemCode.UNAUTHORISED,
    404: ProblemCode.NOT_FOUND,
    408: ProblemCode.TIMEOUT,
    409: ProblemCode.CONFLICT,
    410: ProblemCode.NOT_FOUND,
    413: ProblemCode.TOO_LARGE,
    415: ProblemCode.UNSUPPORTED_MEDIA,
    422: ProblemCode.REJECTED_FIELDS,
    423: ProblemCode.GUIDE_CHANGED,
    425: ProblemCode.BUSY,
    429: ProblemCode.BUSY,
    503: ProblemCode.BUSY,
}
_BODY_CODES = {"hash_mismatch": ProblemCode.HASH_MISMATCH, "key_reused": ProblemCode.KEY_REUSED}


@dataclass(frozen=True, slots=True)
class KioskIdentity:
    """Which kiosk asks, and from where: region is the 12-digit code."""

    device_id: str
    site: str
    region: str


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds; `total` ends a call that drips one byte at a time."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `code` is the platform's own word for what went wrong."""

    status: int
    headers: httpx.Headers
    ok: bool
    data: Mapping[str, Any] = field(repr=False)
    code: str
    request_id: str


def utc_now() -> datetime:
    """The machine's clock, with its zone."""
    return datetime.now(UTC)


def _new_request_id() -> str:
    return str(uuid.uuid4())


class Transport:
    """Signed calls to one base address; make it, use it and close it on one event loop."""

    def __init__(
        self,
        base_url: str,
        identity: KioskIdentity,
        signer: Signer,
        *,
        verify: ssl.SSLContext | bool = True,
        timeouts: Timeouts | None = None,
        now: Callable[[], datetime] = utc_now,
        new_request_id: Callable[[], str] = _new_request_id,
    ) -> None:
        self._identity = identity
        self._signer = signer
        self._timeouts = timeouts or Timeouts()
        self._now = now
        self._new_request_id = new_request_id
        self._skew = timedelta(0)
        self.host = urlsplit(base_url).netloc
        self._client = httpx.AsyncClient(
            base_url=base_url,
            verify=verify,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(
                self._timeouts.read, connect=self._timeouts.connect, pool=self._timeouts.connect
            ),
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def call(
        self,
        method: str,
        target: str,
        body: JSON | bytes = None,
        *,
        extra: Mapping[str, str] | None = None,
    ) -> Reply:
        """The platform's `data` (status 200, 201 or 304), or a `GatewayProblem`."""
        content = b"" if body is None else body
        raw = content if isinstance(content, bytes) else wire.canonical_json(content)
        reply = await self._once(method, target, raw, extra or {})
        if reply.status == 401 and reply.code == "clock_skew":
            # The server's Date was learned from that very reply: one more try with it.
            reply = await self._once(method, target, raw, extra or {})
        if reply.status not in (200, 201, 304) or not reply.ok:
            raise _problem(reply)
        return reply

    async def _once(self, method: str, target: str, raw: bytes, extra: Mapping[str, str]) -> Reply:
        headers = self._envelope(method, target, raw) | dict(extra)
        try:
            async with asyncio.timeout(self._timeouts.total):
                return await self._exchange(method, target, raw, headers)
        except (TimeoutError, httpx.TimeoutException):
            raise GatewayProblem(ProblemCode.TIMEOUT) from None
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            # `from None`: httpx texts may quote addresses and bodies.
            raise GatewayProblem(_transport_code(error)) from None

    async def _exchange(
        self, method: str, target: str, raw: bytes, headers: Mapping[str, str]
    ) -> Reply:
        async with self._client.stream(
            method, target, content=raw, headers=dict(headers)
        ) as response:
            received = bytearray()
            async for piece in response.aiter_bytes():
                received += piece
                if len(received) > MAX_REPLY:
                    raise GatewayProblem(ProblemCode.UNREADABLE_REPLY, status=response.status_code)
        self._learn_clock(response.headers)
        return _read_reply(response, bytes(received))

    def _envelope(self, method: str, target: str, raw: bytes) -> dict[str, str]:
        stamp = (self._now() + self._skew).astimezone(BEIJING)
        headers = {
            "X-Request-Id": self._new_request_id(),
            "X-Device-Id": self._identity.device_id,
            "X-Site": self._identity.site,
            "X-Region": self._identity.region,
            "X-Timestamp": stamp.isoformat(timespec="milliseconds"),
            "X-Body-SHA256": body_sha256(raw),
        }
        signed = self._signer.sign(method, target, headers)
        return (
            headers
            | dict(signed)
            | {
                "Content-Type": "application/json; charset=utf-8",
                "Accept": "application/json",
            }
        )

    def _learn_clock(self, headers: httpx.Headers) -> None:
        """A kiosk with a dead RTC battery still signs with the platform's time (TLS vouches)."""
        try:
            there = parsedate_to_datetime(headers.get("Date", ""))
        except ValueError:
            return
        skew = there.astimezone(UTC) - self._now().astimezone(UTC)
        # Date counts whole seconds; smaller differences are noise.
        self._skew = skew if abs(skew) > timedelta(seconds=5) else timedelta(0)


def _transport_code(error: Exception) -> ProblemCode:
    """TLS 1.3 reports a refused client certificate as a read error with "alert" in its text."""
    text = str(error).lower()
    if isinstance(error, httpx.ReadError | ssl.SSLError) and "alert" in text:
        return ProblemCode.UNAUTHORISED
    return ProblemCode.NETWORK


def _read_reply(response: httpx.Response, raw: bytes) -> Reply:
    """The envelope `{ok, code, message, data, request_id}`, or the problem that it is none."""
    status = response.status_code
    if status == 304:
        return Reply(status, response.headers, True, {}, "", "")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    html = kind in ("text/html", "application/xhtml+xml")
    if 300 <= status < 400 or status == 511 or (html and status < 500):
        raise GatewayProblem(ProblemCode.CAPTIVE_PORTAL, status=status)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        if status < 400:
            raise GatewayProblem(ProblemCode.UNREADABLE_REPLY, status=status)
        body = {}
    data = body.get("data")
    return Reply(
        status,
        response.headers,
        body.get("ok") is True,
        data if isinstance(data, dict) else {},
        str(body.get("code", ""))[:64],
        str(body.get("request_id", ""))[:64],
    )


def _problem(reply: Reply) -> GatewayProblem:
    code = _BODY_CODES.get(reply.code) or _STATUS_CODES.get(reply.status)
    if code is None:
        code = ProblemCode.SERVER_ERROR if reply.status >= 500 else ProblemCode.REFUSED
    return GatewayProblem(
        code,
        retry_after_s=_retry_after(reply.headers),
        fields=wire.read_fields(reply.data),
        status=reply.status,
        request_id=reply.request_id,
    )


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds form of Retry-After; the date form is left to the back-off."""
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
