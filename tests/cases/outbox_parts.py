"""Shared pieces of the outbox tests: a made-up case, a clock that jumps, a scripted platform."""

import asyncio
import json
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cases.calendar import WorkCalendar, load_calendar
from kiosk.cases.codec import CaseDraft
from kiosk.cases.store import Store
from kiosk.gateway.http import HttpGateway
from kiosk.gateway.port import (
    Applicant,
    CaseReceipt,
    CaseSubmission,
    Delivery,
    GatewayProblem,
    HelpRequest,
    MaterialFile,
    MaterialRef,
    ProblemCode,
    Rating,
    RequestReceipt,
    UploadedFile,
)
from kiosk.gateway.signing import HmacSigner
from kiosk.gateway.transport import KioskIdentity, Timeouts, Transport

SECRET = b"test-secret"
KEK = bytes(range(32))
REGION = "150626101201"
ITEM = "11150626SAMPLE0001000000000000000"
CONTENT = [
    {
        "service_id": "pension",
        "item_code": ITEM,
        "version": "1",
        "title": "城乡居民基本养老保险参保登记",
        "legal_days": 20,
        "promised_days": 3,
        "required_fields": ["name", "id_no", "pay_level"],
    }
]
CANARY_ID = "150626195503120015"
CANARY_NAME = "阿拉坦其其格"
CANARY_ANSWER = "canary-answer-7731"
CANARY_PHONE = "13904770001"
CANARY_PAGE = b"canary-page-bytes-4411"


def calendar() -> WorkCalendar:
    return load_calendar(Path(__file__).parents[2] / "config" / "calendar.toml")


def sandbox_app(path, **changes):
    # Here, not above: the crash tests' children need no web framework and start faster without.
    from kiosk.sandbox.app import create_sandbox

    options = {
        "secret": SECRET,
        "content": CONTENT,
        "due_date": calendar().promised_date,
        "now": lambda: datetime.now(UTC).replace(year=2026),
    }
    return create_sandbox(path, **(options | changes))


def http_gateway(base_url, *, read_s=5.0, chunk=64 * 1024):
    transport = Transport(
        base_url,
        KioskIdentity("kiosk-1", "site-1", REGION),
        HmacSigner(SECRET),
        timeouts=Timeouts(connect=5.0, read=read_s, total=30.0),
    )
    return HttpGateway(transport, chunk=chunk)


def draft(case_id="case-1", *, answer=CANARY_ANSWER, pages=2, version="1"):
    files = tuple(
        MaterialFile("hukou", n + 1, pages, "image/jpeg", CANARY_PAGE * 50 + bytes([n]))
        for n in range(pages)
    )
    submission = CaseSubmission(
        case_id=case_id,
        service_id="pension",
        item_code=ITEM,
        guide_version=version,
        region=REGION,
        site="site-1",
        applicant=Applicant(CANARY_NAME, CANARY_ID, "13800000000"),
        answers={"pay_level": answer, "members": [{"n": 1}]},
        materials=(MaterialRef("hukou", "scan", pages=pages),) if pages else (),
        submitted_at="2026-11-23T10:00:00+08:00",
        lang="zh",
        delivery=Delivery("courier", "某路 1 号"),
    )
    return CaseDraft(submission, files)


def rating(case_id="case-1", *, level=5, text="", reasons=()):
    return Rating(case_id, 1, level, "2026-11-23T10:05:00+08:00", text=text, reasons=reasons)


def help_request(request_id="request-1", *, kind="callback", phone=CANARY_PHONE):
    return HelpRequest(
        request_id,
        kind,
        phone,
        CANARY_NAME,
        "pension",
        "site-1",
        REGION,
        "mn",
        "2026-11-23T10:06:00+08:00",
    )


def open_store(folder, **options):
    return Store(
        folder / "outbox.db", KEK, reserve_bytes=options.pop("reserve_bytes", 0), **options
    )


def dev_call(base_url, path, body=None, method=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        base_url + path,
        data,
        {"Content-Type": "application/json"},
        method=method or ("POST" if data else "GET"),
    )
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)["data"]


class JumpClock:
    """Time passes only where somebody waits for it."""

    def __init__(self, start=1_000_000.0):
        self.now = start
        self.waits = []

    def wall(self):
        return self.now

    async def wait(self, event, seconds):
        self.waits.append(seconds)
        if seconds is None:
            await event.wait()
        else:
            self.now += seconds
            await asyncio.sleep(0)


RECEIPT = CaseReceipt(
    "1506262026000001",
    "K7M3QX",
    "2026-11-23T10:00:01+08:00",
    "2026-11-26",
    "2026-12-21",
    "示例旗政务服务局",
)


TICKET = RequestReceipt("150626H20261123000001", "2026-11-24")


class ScriptedGateway:
    """A platform in memory: pops one scripted outcome (None: well) for each commit."""

    def __init__(self, script=(), *, idempotent=True):
        self.host = "scripted"
        self.idempotent = idempotent
        self.script = list(script)
        self.calls = []
        self.cases = {}
        self.ratings = []
        self.requests = {}

    async def upload_material(self, case_id, file):
        self.calls.append(("upload", case_id, file.page))
        return UploadedFile(f"F-{file.code}-{file.page}", file.sha256)

    async def submit_case(self, case):
        self.calls.append(("submit", case.case_id))
        outcome = self.script.pop(0) if self.script else None
        if outcome == "late":
            self.cases[case.case_id] = case
            raise GatewayProblem(ProblemCode.TIMEOUT)
        if isinstance(outcome, GatewayProblem):
            raise outcome
        if isinstance(outcome, ProblemCode):
            raise GatewayProblem(outcome)
        self.cases[case.case_id] = case
        return RECEIPT

    async def find_case(self, case_id):
        self.calls.append(("find", case_id))
        return RECEIPT if case_id in self.cases else None

    async def submit_rating(self, given):
        self.calls.append(("rating", given.case_no))
        self.ratings.append(given)

    async def submit_request(self, request):
        self.calls.append(("request", request.request_id))
        outcome = self.script.pop(0) if self.script else None
        if isinstance(outcome, GatewayProblem):
            raise outcome
        if isinstance(outcome, ProblemCode):
            raise GatewayProblem(outcome)
        self.requests[request.request_id] = request
        return TICKET


async def run_until(outbox, done, events):
    """Run the worker until `done(events)` is true after some event."""
    task = asyncio.create_task(outbox.run())
    while not done(events):
        if task.done():
            await task
        await asyncio.sleep(0.005)
    outbox.stop()
    await task
