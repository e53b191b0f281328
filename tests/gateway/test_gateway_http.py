"""The HTTP adapter against the real stand-in: envelope, typed ends, uploads, idempotency."""

import asyncio
import hashlib
import hmac
import json
import urllib.request
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from kiosk.gateway.http import HttpGateway
from kiosk.gateway.port import (
    Applicant,
    CaseState,
    CaseSubmission,
    GatewayProblem,
    HelpRequest,
    MaterialFile,
    MaterialRef,
    ProblemCode,
    Rating,
    SubjectRef,
    Supplement,
)
from kiosk.gateway.signing import HmacSigner, canonical_text
from kiosk.gateway.transport import KioskIdentity, Timeouts, Transport, _transport_code
from kiosk.sandbox.app import create_sandbox
from kiosk.sandbox.materials import file_content
from kiosk.sandbox.serve import RunningSandbox

SECRET = b"gateway-secret"
REGION = "150626101201"
ELDER = SubjectRef("150626195503120015", "巴图", "consent-1")
CONTENT = {
    "service_id": "pension",
    "item_code": "ITEM-1",
    "version": "3",
    "title": "参保登记",
    "legal_days": 20,
    "promised_days": 3,
    "required_fields": ["name", "id_no", "level"],
}


@pytest.fixture
def app(tmp_path):
    return create_sandbox(
        tmp_path / "platform.db",
        secret=SECRET,
        content=[CONTENT],
        due_date=lambda start, days: date(2026, 1, 1) + timedelta(days=days),
    )


@pytest.fixture
def url(app):
    with RunningSandbox(app) as running:
        yield running.base_url


def call(url, use, *, secret=SECRET, chunk=1000, now=None, **timeouts):
    async def go():
        limits = Timeouts(**({"connect": 5.0, "read": 10.0, "total": 30.0} | timeouts))
        options = {"now": now} if now else {}
        transport = Transport(
            url,
            KioskIdentity("kiosk-1", "site-1", REGION),
            HmacSigner(secret),
            timeouts=limits,
            **options,
        )
        gateway = HttpGateway(transport, chunk=chunk)
        try:
            return await use(gateway)
        finally:
            await gateway.close()

    return asyncio.run(go())


def fault(url, kind, path="/v1/*", next_n=1, method="*", retry_after_s=30):
    body = {"kind": kind, "path": path, "next_n": next_n, "method": method}
    request = urllib.request.Request(
        url + "/_faults",
        json.dumps(body | {"retry_after_s": retry_after_s}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        assert reply.status == 200


def dump(url):
    with urllib.request.urlopen(url + "/_dump", timeout=10) as reply:
        return json.load(reply)["data"]


def case(case_id="case-1", **changes):
    given = CaseSubmission(
        case_id=case_id,
        service_id="pension",
        item_code="ITEM-1",
        guide_version="3",
        region=REGION,
        site="site-1",
        applicant=Applicant("巴图", "150626195503120015", "13800000000"),
        answers={"level": "200"},
        materials=(),
        submitted_at="2026-11-23T10:00:00+08:00",
        lang="zh",
    )
    return replace(given, **changes)


def ends(code):
    return pytest.raises(GatewayProblem, match=f"^{code.value}$")


def test_catalogue_by_version_etag_and_withdrawal(url, app):
    async def use(gateway):
        first = await gateway.sync_catalogue(REGION, None)
        again = await gateway.sync_catalogue(REGION, None)
        app.state.platform.db.replace_items([{**CONTENT, "item_code": "ITEM-2"}])
        later = await gateway.sync_catalogue(REGION, first.version)
        return first, again, later

    first, again, later = call(url, use)
    assert [(item.item_code, item.version) for item in first.items] == [("ITEM-1", "3")]
    assert first.items[0].required_fields == ("name", "id_no", "level")
    assert again.unchanged
    assert again.version == first.version
    assert [item.item_code for item in later.items] == ["ITEM-2"]
    assert later.withdrawn == ("ITEM-1",)


def test_licences_of_the_made_up_residents(url):
    async def use(gateway):
        mine = await gateway.list_licences(ELDER, ("113", "999"))
        other = await gateway.list_licences(replace(ELDER, id_no="150626198806230020"), ("113",))
        return mine, other

    mine, other = call(url, use)
    assert [licence.code for licence in mine] == ["113"]
    assert other == ()
    assert mine[0].auth_code not in repr(mine)


def test_no_licence_is_looked_up_without_consent(url):
    with ends(ProblemCode.REJECTED_FIELDS):
        call(url, lambda gateway: gateway.list_licences(replace(ELDER, consent_id=""), ("113",)))


def test_a_case_with_pages_a_licence_and_a_gap(url):
    page = MaterialFile("photo", 1, 1, "image/jpeg", bytes(range(256)) * 20)

    async def use(gateway):
        (licence,) = await gateway.list_licences(ELDER, ("113",))
        uploaded = await gateway.upload_material("case-1", page)
        again = await gateway.upload_material("case-1", page)
        given = case(
            materials=(
                MaterialRef("photo", "scan", (uploaded.file_id,), 1),
                MaterialRef("hukou", "licence", licence_auth=licence.auth_code, trust="A"),
                MaterialRef("lease", "deferred", due="2026-12-07"),
            )
        )
        receipt = await gateway.submit_case(given)
        repeated = await gateway.submit_case(given)
        found = await gateway.find_case("case-1")
        status = await gateway.case_status(receipt.case_no, receipt.query_code.lower())
        return uploaded, again, receipt, repeated, found, status

    uploaded, again, receipt, repeated, found, status = call(url, use)
    assert (again.file_id, again.reused, uploaded.reused) == (uploaded.file_id, True, False)
    assert receipt == repeated == found
    assert (receipt.promised_date, receipt.legal_date) == ("2026-01-04", "2026-01-21")
    assert receipt.next_steps == ("supplement",)
    assert receipt.supplements == (Supplement("lease", "2026-01-11"),)
    assert receipt.case_no.startswith("150626")
    assert len(receipt.query_code) == 6
    assert (status.case_no, status.state) == (receipt.case_no, CaseState.ACCEPTED)
    (stored,) = dump(url)["cases"]
    assert [upload["sha256"] for upload in stored["uploads"]] == [page.sha256]


def test_the_same_key_with_another_body_is_not_the_same_case(url):
    async def use(gateway):
        await gateway.submit_case(case())
        await gateway.submit_case(case(answers={"level": "500"}))

    with ends(ProblemCode.KEY_REUSED):
        call(url, use)
    assert len(dump(url)["cases"]) == 1


def test_every_wrong_field_comes_back_at_once_in_our_names_and_without_values(url):
    wrong = case(applicant=Applicant("巴图", "150626195503120016", "12345"), answers={})
    with ends(ProblemCode.REJECTED_FIELDS) as refused:
        call(url, lambda gateway: gateway.submit_case(wrong))
    fields = {(problem.field, problem.code) for problem in refused.value.fields}
    assert fields == {("id_no", "check_digit"), ("phone", "shape"), ("level", "required")}
    assert "12345" not in repr(refused.value.__dict__)
    assert not refused.value.retry


def test_a_changed_guide_and_a_withdrawn_item(url):
    with ends(ProblemCode.GUIDE_CHANGED):
        call(url, lambda gateway: gateway.submit_case(case(guide_version="2")))
    with ends(ProblemCode.NOT_FOUND):
        call(url, lambda gateway: gateway.submit_case(case(item_code="ITEM-9")))


def test_uploads_refuse_what_the_platform_cannot_take(url):
    big = MaterialFile("photo", 1, 1, "image/jpeg", bytes(20 * 1024 * 1024 + 1))
    with ends(ProblemCode.TOO_LARGE):
        call(url, lambda gateway: gateway.upload_material("case-1", big))
    word = MaterialFile("photo", 1, 1, "application/msword", b"doc")
    with ends(ProblemCode.UNSUPPORTED_MEDIA):
        call(url, lambda gateway: gateway.upload_material("case-1", word))


def test_an_upload_goes_on_where_it_stopped(url, app):
    page = MaterialFile("photo", 2, 3, "image/jpeg", bytes(range(250)) * 40)

    async def use(gateway):
        problem = None
        try:
            await gateway.upload_material("case-1", page)
        except GatewayProblem as caught:
            problem = caught
        return problem

    db = app.state.platform.db
    # The third of ten pieces is lost on the way.
    call(url, lambda gateway: gateway.health())
    sent = []
    real = db.write

    def write(*statements):
        if any("UPDATE uploads SET received" in sql for sql, _ in statements):
            sent.append(1)
            if len(sent) == 2:
                app.state.platform.faults.add(_fault_drop())
        real(*statements)

    db.write = write
    problem = call(url, use)
    assert problem.code is ProblemCode.NETWORK
    (row,) = db.rows("SELECT file_id, received, complete FROM uploads")
    assert (row["received"], row["complete"]) == (2000, 0)
    call(url, lambda gateway: gateway.upload_material("case-1", page))
    (row,) = db.rows("SELECT file_id, received, complete FROM uploads")
    assert row["complete"] == 1
    assert file_content(app.state.platform, row["file_id"]) == page.data
    assert len(sent) == 10


def _fault_drop():
    from kiosk.sandbox.faults import Fault

    return Fault("drop", method="PATCH")


def test_bytes_that_do_not_fit_their_hash_start_again(url, app):
    page = MaterialFile("photo", 1, 1, "image/jpeg", b"0123456789" * 300)

    async def use(gateway):
        await gateway.upload_material("case-1", page)

    db = app.state.platform.db
    real = db.write

    def spoil(*statements):
        real(*statements)
        if "INSERT INTO uploads" not in statements[0][0]:
            return
        db.write = real
        real(("UPDATE uploads SET received = 1", ()))
        real(("INSERT INTO pieces SELECT file_id, 0, x'00' FROM uploads", ()))

    db.write = spoil
    with ends(ProblemCode.HASH_MISMATCH) as mismatch:
        call(url, use)
    assert mismatch.value.retry
    call(url, use)
    assert db.rows("SELECT complete FROM uploads")[0]["complete"] == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("500", ProblemCode.SERVER_ERROR),
        ("503", ProblemCode.BUSY),
        ("html", ProblemCode.CAPTIVE_PORTAL),
        ("redirect", ProblemCode.CAPTIVE_PORTAL),
        ("drop", ProblemCode.NETWORK),
        ("timeout", ProblemCode.TIMEOUT),
    ],
)
def test_every_fault_has_its_code_and_may_be_tried_again(url, kind, code):
    fault(url, kind, retry_after_s=77)
    with ends(code) as problem:
        call(url, lambda gateway: gateway.health(), read=0.4 if kind == "timeout" else 10.0)
    assert problem.value.retry
    assert problem.value.host_level
    assert problem.value.retry_after_s == (77.0 if kind == "503" else None)
    assert problem.value.__cause__ is None
    assert call(url, lambda gateway: gateway.health()).ok


def test_nobody_listening_is_a_network_problem():
    with ends(ProblemCode.NETWORK):
        call("http://127.0.0.1:9", lambda gateway: gateway.health())


def test_a_wrong_secret_is_refused_and_worth_an_alarm(url):
    with ends(ProblemCode.UNAUTHORISED) as refused:
        call(url, lambda gateway: gateway.health(), secret=b"other")
    assert refused.value.status == 401
    assert refused.value.request_id


def test_a_kiosk_with_a_dead_clock_signs_with_the_platforms_time(url):
    asked = []

    def dead_clock():
        asked.append(1)
        return datetime(2020, 1, 1, tzinfo=UTC)

    assert call(url, lambda gateway: gateway.health(), now=dead_clock).ok
    assert asked


def test_a_rating_once_more_is_done_and_a_bad_one_needs_a_reason(url):
    async def use(gateway):
        receipt = await gateway.submit_case(case())
        good = Rating("case-1", 1, 4, "2026-11-23T10:00:00+08:00", receipt.case_no)
        await gateway.submit_rating(good)
        await gateway.submit_rating(replace(good, level=5))
        await gateway.submit_rating(replace(good, assess_no=2, level=1, reasons=("slow",)))
        with ends(ProblemCode.REJECTED_FIELDS):
            await gateway.submit_rating(replace(good, assess_no=3, level=2))

    call(url, use)
    assert [one["satisfaction"] for one in dump(url)["ratings"]] == [4, 1]


def help_request(**changes):
    given = HelpRequest(
        "request-1",
        "home-visit",
        "13904770001",
        "巴图",
        "pension",
        "site-1",
        REGION,
        "mn",
        "2026-11-23T10:00:00+08:00",
    )
    return replace(given, **changes)


def test_a_request_has_one_ticket_and_a_day_however_often_it_is_sent(url):
    async def use(gateway):
        visit = await gateway.submit_request(help_request())
        again = await gateway.submit_request(help_request())
        call_back = help_request(request_id="request-2", kind="callback", name="", service_id="")
        return visit, again, await gateway.submit_request(call_back)

    visit, again, call_back = call(url, use)
    assert visit == again
    assert (visit.due, call_back.due) == ("2026-01-04", "2026-01-02")
    assert visit.ticket_no.startswith("150626H")
    assert call_back.ticket_no > visit.ticket_no
    assert [one["body"]["requestType"] for one in dump(url)["requests"]] == [
        "home-visit",
        "callback",
    ]


def test_the_same_request_id_with_another_body_is_a_conflict(url):
    async def use(gateway):
        await gateway.submit_request(help_request())
        await gateway.submit_request(help_request(phone="13904770002"))

    with ends(ProblemCode.KEY_REUSED) as refused:
        call(url, use)
    assert not refused.value.retry
    assert len(dump(url)["requests"]) == 1


@pytest.mark.parametrize("phone", ["", "12", "23904770001", "1390477000", "+8613904770001"])
def test_a_number_nobody_can_call_is_refused_by_a_rule_not_by_its_digits(url, phone):
    with ends(ProblemCode.REJECTED_FIELDS) as refused:
        call(url, lambda gateway: gateway.submit_request(help_request(phone=phone)))
    assert [problem.field for problem in refused.value.fields] == ["phone"]
    assert {problem.code for problem in refused.value.fields} <= {"shape", "required"}


def test_a_landline_can_be_called_back(url):
    assert call(url, lambda gateway: gateway.submit_request(help_request(phone="04777212345"))).due


def test_a_wrong_query_code_opens_nothing(url):
    async def use(gateway):
        receipt = await gateway.submit_case(case())
        await gateway.case_status(receipt.case_no, "WRONG1")

    with ends(ProblemCode.NOT_FOUND):
        call(url, use)
    assert call(url, lambda gateway: gateway.find_case("case-9")) is None


def test_the_signature_is_plain_hmac_over_the_canonical_text():
    headers = {
        "X-Request-Id": "r-1",
        "X-Device-Id": "kiosk-1",
        "X-Site": "site-1",
        "X-Region": REGION,
        "X-Timestamp": "2026-11-23T10:00:00.000+08:00",
        "X-Body-SHA256": hashlib.sha256(b"{}").hexdigest(),
    }
    text = (
        "POST\n/v1/cases?a=1\nr-1\nkiosk-1\nsite-1\n150626101201\n2026-11-23T10:00:00.000+08:00\n"
    )
    text += "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert canonical_text("post", "/v1/cases?a=1", headers) == text.encode()
    for digest in ("sha256", "sm3"):
        signer = HmacSigner(b"key", digest)
        signature = signer.sign("post", "/v1/cases?a=1", headers)["X-Signature"]
        assert signature == hmac.new(b"key", text.encode(), digest).hexdigest()
        assert signer.verify("POST", "/v1/cases?a=1", headers, signature)
        assert not signer.verify("POST", "/v1/cases?a=2", headers, signature)
    assert "key" not in repr(HmacSigner(b"key"))


def test_a_tls_alert_is_a_credential_problem_not_a_dropped_line():
    alert = httpx.ReadError("[SSL: TLSV1_ALERT_CERTIFICATE_EXPIRED] tlsv1 alert")
    assert _transport_code(alert) is ProblemCode.UNAUTHORISED
    assert _transport_code(httpx.ReadError("reset")) is ProblemCode.NETWORK
