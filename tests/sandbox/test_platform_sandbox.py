"""The stand-in platform judged from outside, with hand-made requests."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.sandbox.app import create_sandbox
from kiosk.sandbox.rules import rating_problems, resident_id_problem
from kiosk.sandbox.serve import RunningSandbox

SECRET = b"outside"
ITEM = {
    "service_id": "card",
    "item_code": "CARD-1",
    "version": "1",
    "title": "居住证申领",
    "legal_days": 15,
    "promised_days": 10,
    "required_fields": ["name", "id_no"],
}


def make(path, **changes):
    options = {
        "secret": SECRET,
        "content": [ITEM],
        "due_date": lambda start, days: date(2026, 1, 1) + timedelta(days=days),
    }
    return create_sandbox(path, **(options | changes))


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with RunningSandbox(make(tmp_path_factory.mktemp("platform") / "p.db")) as running:
        yield running.base_url


def ask(url, method, target, body=None, *, changed=None, headers=None, stamp=None):
    raw = b"" if body is None else json.dumps(body).encode()
    envelope = {
        "X-Request-Id": "req-1",
        "X-Device-Id": "k",
        "X-Site": "s",
        "X-Region": "150626101201",
        "X-Timestamp": (stamp or datetime.now(UTC)).isoformat(),
        "X-Body-SHA256": hashlib.sha256(raw).hexdigest(),
    }
    text = "\n".join([method, target, *envelope.values()])
    envelope["X-Signature"] = hmac.new(SECRET, text.encode(), "sha256").hexdigest()
    envelope["Content-Type"] = "application/json"
    envelope |= (headers or {}) | (changed or {})
    envelope = {name: value for name, value in envelope.items() if value is not None}
    request = urllib.request.Request(url + target, raw or None, envelope, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def body(biz_id, **changes):
    given_body = {
        "bizId": biz_id,
        "serviceId": "card",
        "taskHandleItem": "CARD-1",
        "taskVersion": "1",
        "regionCode": "150626101201",
        "siteCode": "s",
        "applyerName": "巴图",
        "applyerPageType": "111",
        "applyerPageCode": "150626198806230020",
        "formData": {},
        "stuffs": [],
        "resultDeliveryWay": "electronic",
        "applyChannel": "kiosk",
        "language": "zh",
        "applyDate": "2026-11-23T10:00:00+08:00",
    }
    return given_body | changes


def submit(url, biz_id, **changes):
    return ask(
        url, "POST", "/v1/cases", body(biz_id, **changes), headers={"Idempotency-Key": biz_id}
    )


def test_every_answer_has_the_one_shape(url):
    status, reply = ask(url, "GET", "/v1/health")
    assert (status, reply["ok"], reply["request_id"]) == (200, True, "req-1")
    status, reply = ask(url, "GET", "/v1/nothing")
    assert (status, reply["ok"], reply["code"]) == (404, False, "not_found")
    assert set(reply) == {"ok", "code", "message", "data", "request_id"}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"X-Signature": "00"}, 401, "bad_signature"),
        ({"X-Signature": None}, 401, "bad_signature"),
        ({"X-Site": "elsewhere"}, 401, "bad_signature"),
        ({"X-Body-SHA256": "0" * 64}, 401, "body_hash"),
        ({"X-Timestamp": "yesterday"}, 400, "bad_envelope"),
        ({"X-Timestamp": "2026-11-23T10:00:00"}, 400, "bad_envelope"),
        ({"X-Device-Id": None}, 400, "bad_envelope"),
    ],
)
def test_a_tampered_envelope_is_refused(url, changed, status, code):
    got, reply = ask(url, "GET", "/v1/health", changed=changed)
    assert (got, reply["code"]) == (status, code)


def test_a_case_needs_its_key_and_the_key_its_case(url):
    status, reply = ask(url, "POST", "/v1/cases", body("k-0"))
    assert (status, reply["code"]) == (400, "key_missing")
    status, reply = ask(
        url, "POST", "/v1/cases", body("k-1"), headers={"Idempotency-Key": "another"}
    )
    assert (status, reply["data"]["fields"]) == (
        422,
        [{"field": "bizId", "code": "idempotency_key"}],
    )


def test_a_repeated_key_gives_the_first_receipt_and_numbers_go_up(url):
    first = submit(url, "n-1")
    again = submit(url, "n-1")
    other = submit(url, "n-2")
    assert (first[0], again[0]) == (201, 200)
    assert first[1]["data"] == again[1]["data"]
    assert other[1]["data"]["projectNo"] > first[1]["data"]["projectNo"]
    status, reply = submit(url, "n-1", applyerName="另一人")
    assert (status, reply["code"]) == (409, "key_reused")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applyerPageCode": "150626198806230021"}, "applyerPageCode"),
        ({"applyerName": " "}, "applyerName"),
        ({"contactMobile": "123"}, "contactMobile"),
        ({"regionCode": "15"}, "regionCode"),
        ({"unknown": 1}, "unknown"),
        ({"stuffs": [_stuff] if (_stuff := {"stuffCode": "x", "stuffType": "0", "fileIds": ["F9"],
                                           "pageNum": 1, "trustLevel": "C"}) else []},
         "materials.x"),
        ({"stuffs": [{"stuffCode": "y", "stuffType": "1", "fileIds": [], "pageNum": 0,
                      "trustLevel": "A", "authCode": "AUTH-NONE"}]}, "materials.y"),
        ({"stuffs": [{"stuffCode": "z", "stuffType": "0", "fileIds": [], "pageNum": 0,
                      "trustLevel": "C", "tolerance": True}]}, "materials.z"),
    ],
)  # fmt: skip
def test_a_bad_field_is_named_and_its_value_is_not_repeated(url, changes, field):
    status, reply = submit(url, f"bad-{field}", **changes)
    assert (status, reply["code"]) == (422, "rejected_fields")
    assert field in [problem["field"] for problem in reply["data"]["fields"]]
    assert "150626198806230021" not in json.dumps(reply)


def test_a_licence_of_another_resident_does_not_stand_for_a_scan(url):
    query = {
        "applyerName": "巴图",
        "applyerPageType": "111",
        "applyerPageCode": "150626195503120015",
        "certCodes": ["113"],
        "consentId": "c",
    }
    _, reply = ask(url, "POST", "/v1/licences/list", query)
    auth = reply["data"]["licences"][0]["authCode"]
    stuff = {"stuffCode": "hukou", "stuffType": "1", "fileIds": [], "pageNum": 0,
             "trustLevel": "A", "authCode": auth}  # fmt: skip
    status, _ = submit(url, "lic-other", stuffs=[stuff])
    assert status == 422
    status, _ = submit(url, "lic-own", stuffs=[stuff], applyerPageCode="150626195503120015")
    assert status == 201
    grant = {"authCode": auth, "bizId": "lic-own", "consentId": "c"}
    first = ask(url, "POST", "/v1/licences/authorize", grant)
    assert (
        first[1]["data"]["token"]
        == ask(url, "POST", "/v1/licences/authorize", grant)[1]["data"]["token"]
    )


def test_guides_by_version(url):
    assert ask(url, "GET", "/v1/guides/CARD-1?version=1")[0] == 200
    assert ask(url, "GET", "/v1/guides/CARD-1?version=0")[0] == 410
    assert ask(url, "GET", "/v1/guides/NONE")[0] == 404


def test_a_case_can_be_moved_on_in_development(url):
    _, reply = submit(url, "move-1")
    receipt = reply["data"]
    move = {"projectNo": receipt["projectNo"], "proStatus": "15", "eventName": "finish"}
    assert ask(url, "POST", "/_state", move)[0] == 200
    query = {"projectNo": receipt["projectNo"], "projpwd": receipt["projpwd"]}
    _, reply = ask(url, "POST", "/v1/cases/query", query)
    assert reply["data"]["proStatus"] == "15"
    assert [stage["eventName"] for stage in reply["data"]["stages"]] == ["accept", "finish"]


def test_the_openapi_document_names_every_route(url):
    with urllib.request.urlopen(url + "/openapi.json", timeout=20) as reply:
        document = json.load(reply)
    for path in ("/v1/catalogue", "/v1/uploads", "/v1/cases", "/v1/ratings", "/v1/licences/list"):
        assert path in document["paths"]
    assert "applyerPageCode" in document["components"]["schemas"]["CaseBody"]["properties"]


def test_development_routes_are_gone_in_earnest(tmp_path):
    with RunningSandbox(make(tmp_path / "p.db", dev=False)) as running:
        for path in ("/_dump", "/_faults"):
            assert ask(running.base_url, "GET", path)[0] == 404


def test_faults_are_counted_listed_and_cleared(url):
    armed = ask(url, "POST", "/_faults", {"kind": "500", "next_n": 2, "path": "/v1/health"})
    assert armed[1]["data"]["faults"][0]["next_n"] == 2
    assert ask(url, "GET", "/v1/health")[0] == 500
    assert ask(url, "GET", "/v1/guides/CARD-1")[0] == 200
    assert ask(url, "GET", "/_faults")[1]["data"]["faults"][0]["next_n"] == 1
    ask(url, "DELETE", "/_faults")
    assert ask(url, "GET", "/v1/health")[0] == 200


def test_it_remembers_its_cases_over_a_restart(tmp_path):
    with RunningSandbox(make(tmp_path / "p.db")) as running:
        _, first = submit(running.base_url, "keep-1")
    with RunningSandbox(make(tmp_path / "p.db")) as running:
        status, again = submit(running.base_url, "keep-1")
    assert (status, again["data"]) == (200, first["data"])


@pytest.mark.parametrize(
    "number", ["150626195503120015", "150626198806230020", "150626200109150033"]
)
def test_the_made_up_ids_are_well_formed(number):
    assert resident_id_problem(number) is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("150626195503120016", "check_digit"),
        ("150626195513120015", "birth_date"),
        ("15062619550312001", "shape"),
        ("１５０６２６195503120015", "shape"),
        ("", "shape"),
    ],
)
def test_ill_formed_ids_have_their_code(number, code):
    assert resident_id_problem(number) == code


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 16), st.integers(0, 9))
def test_any_single_wrong_digit_is_found(place, digit):
    number = "150626198806230020"
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert (resident_id_problem(changed) is None) == (changed == number)


def test_bad_ratings_need_a_reason():
    assert rating_problems(3, [], "") == []
    assert rating_problems(2, [], "  ") == [("evalDetail", "required")]
    assert rating_problems(2, ["slow"], "") == []
    assert rating_problems(6, [], "") == [("satisfaction", "range")]
