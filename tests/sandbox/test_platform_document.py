"""The stand-in's OpenAPI document is complete, and its real answers are what it says."""

import json
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from test_platform_sandbox import ITEM, ask, body, make

from kiosk.cases.calendar import load_calendar
from kiosk.sandbox import replies
from kiosk.sandbox.replies import ErrorReply, Reply
from kiosk.sandbox.serve import RunningSandbox

CALENDAR = load_calendar(Path(__file__).parents[2] / "config" / "calendar.toml")
HELP = {
    "requestId": "r-1",
    "requestType": "callback",
    "contactMobile": "13904770001",
    "applyerName": "巴图",
    "serviceId": "card",
    "regionCode": "150626101201",
    "siteCode": "s",
    "applyChannel": "kiosk",
    "language": "zh",
    "applyDate": "2026-11-23T10:00:00+08:00",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return make(
        tmp_path_factory.mktemp("document") / "p.db",
        due_date=CALENDAR.promised_date,
    )


@pytest.fixture(scope="module")
def url(app):
    with RunningSandbox(app) as running:
        yield running.base_url


@pytest.fixture(scope="module")
def document(url):
    with urllib.request.urlopen(url + "/openapi.json", timeout=20) as reply:
        return json.load(reply)


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


ROUTES = {
    "GET /v1/health",
    "GET /v1/catalogue",
    "GET /v1/guides/{item_code}",
    "POST /v1/licences/list",
    "POST /v1/licences/authorize",
    "POST /v1/uploads",
    "PATCH /v1/uploads/{file_id}",
    "POST /v1/cases",
    "GET /v1/cases/by-key/{biz_id}",
    "POST /v1/cases/query",
    "POST /v1/ratings",
    "POST /v1/requests",
    "GET /_faults",
    "POST /_faults",
    "DELETE /_faults",
    "POST /_state",
    "GET /_dump",
}


def schema_of(response):
    return response["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]


def test_every_route_has_its_answer_and_its_errors_as_models(document):
    found = dict(operations(document))
    assert set(found) == ROUTES
    schemas = document["components"]["schemas"]
    for name, operation in found.items():
        responses = operation["responses"]
        fine = schemas[schema_of(responses["200"])]["properties"]
        assert set(fine) == {"ok", "code", "message", "data", "request_id"}, name
        assert "$ref" in fine["data"], name
        errors = {status for status in responses if status >= "400"}
        assert errors >= {"422", "500"}, name
        if name.partition(" ")[2].startswith("/v1/"):
            assert errors >= {"400", "401"}, name
            headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
            assert headers >= {"x-request-id", "x-timestamp", "x-body-sha256", "x-signature"}, name
        for status in errors:
            assert schema_of(responses[status]) == "ErrorReply", (name, status)
    assert "HTTPValidationError" not in schemas


def test_every_body_is_a_model(document):
    for name, operation in operations(document):
        # Pieces of a file are bytes, not JSON.
        if name.startswith("POST"):
            content = operation["requestBody"]["content"]["application/json"]
            model = document["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[1]]
            assert model["additionalProperties"] is False, name
            assert model["properties"], name


def test_commits_name_their_key_and_their_second_answer(document):
    for name, operation in operations(document):
        if name in ("POST /v1/cases", "POST /v1/requests"):
            headers = {one["name"] for one in operation["parameters"]}
            assert "idempotency-key" in headers
            assert {"200", "201", "409"} <= set(operation["responses"])


def keyed(url, path, sent, key):
    return ask(url, "POST", path, sent, headers={"Idempotency-Key": key})


def test_real_answers_are_what_the_document_says(url):
    auth = {"applyerName": "巴图", "applyerPageType": "111", "consentId": "c", "certCodes": ["113"]}
    licences = ask(
        url, "POST", "/v1/licences/list", {**auth, "applyerPageCode": "150626195503120015"}
    )
    code = licences[1]["data"]["licences"][0]["authCode"]
    grant = {"authCode": code, "bizId": "b-1", "consentId": "c"}
    ticket = {
        "bizId": "b-1", "stuffCode": "x", "stuffType": "0", "pageNo": 1, "pageNum": 1,
        "sha256": "0" * 64, "size": 9, "mediaType": "image/png", "trustLevel": "C",
    }  # fmt: skip
    later = {
        "stuffCode": "x", "stuffType": "0", "fileIds": [], "pageNum": 0, "trustLevel": "C",
        "tolerance": True, "dueDate": "2099-01-01",
    }  # fmt: skip
    case = keyed(url, "/v1/cases", body("b-1", stuffs=[later]), "b-1")
    number = case[1]["data"]["projectNo"]
    query = {"projectNo": number, "projpwd": case[1]["data"]["projpwd"]}
    rating = {
        "projectNo": number, "assessNumber": 1, "satisfaction": 5, "evalDetail": [],
        "writingEvaluation": "", "pf": "kiosk", "assessTime": "2026-11-23T10:00:00+08:00",
    }  # fmt: skip
    answers = [
        (replies.HealthData, ask(url, "GET", "/v1/health")),
        (replies.CatalogueData, ask(url, "GET", "/v1/catalogue?regionCode=150626101201")),
        (replies.GuideData, ask(url, "GET", "/v1/guides/CARD-1")),
        (replies.LicencesData, licences),
        (replies.TokenData, ask(url, "POST", "/v1/licences/authorize", grant)),
        (replies.UploadData, ask(url, "POST", "/v1/uploads", ticket)),
        (replies.ReceiptData, case),
        (replies.ReceiptData, ask(url, "GET", "/v1/cases/by-key/b-1")),
        (replies.StatusData, ask(url, "POST", "/v1/cases/query", query)),
        (replies.ProjectData, ask(url, "POST", "/v1/ratings", rating)),
        (replies.TicketData, keyed(url, "/v1/requests", HELP, "r-1")),
        (replies.FaultsData, ask(url, "GET", "/_faults")),
        (replies.DumpData, ask(url, "GET", "/_dump")),
    ]
    for model, (status, reply) in answers:
        assert status in (200, 201), (model, reply)
        Reply[model].model_validate(reply)


@pytest.mark.parametrize(
    ("method", "path", "sent", "key", "status"),
    [
        ("GET", "/v1/catalogue?regionCode=x", None, None, 422),
        ("GET", "/v1/guides/NONE", None, None, 404),
        ("GET", "/v1/guides/CARD-1?version=0", None, None, 410),
        ("POST", "/v1/cases", body("e-1"), None, 400),
        ("POST", "/v1/cases", body("e-1", taskVersion="0"), "e-1", 423),
        ("POST", "/v1/requests", HELP, None, 400),
        ("POST", "/v1/requests", HELP, "another", 422),
        ("POST", "/v1/requests", HELP | {"requestType": "sms"}, "r-1", 422),
        ("POST", "/v1/requests", HELP | {"requestId": "r-2", "contactMobile": "1"}, "r-2", 422),
        ("GET", "/v1/nothing", None, None, 404),
    ],
)
def test_real_errors_are_what_the_document_says(url, method, path, sent, key, status):
    headers = {"Idempotency-Key": key} if key else None
    got, reply = ask(url, method, path, sent, headers=headers)
    assert got == status
    ErrorReply.model_validate(reply)


# ---- days -----------------------------------------------------------------------------------


def at(path, when, **changes):
    """A platform at another time; its clients sign at that time too."""
    options = {"due_date": CALENDAR.promised_date, "now": lambda: when} | changes
    return RunningSandbox(make(path / "p.db", **options))


def keyed_at(running, when, path, sent, key):
    raw = {"Idempotency-Key": key}
    return ask(running.base_url, "POST", path, sent, headers=raw, stamp=when)


@pytest.mark.parametrize(
    ("when", "call_back", "visit"),
    [
        (datetime(2026, 11, 23, 2, tzinfo=UTC), "2026-11-24", "2026-11-26"),
        (datetime(2026, 11, 27, 2, tzinfo=UTC), "2026-11-30", "2026-12-02"),  # over a week-end
        (datetime(2026, 9, 30, 2, tzinfo=UTC), "2026-10-08", "2026-10-10"),  # National Day
    ],
)
def test_somebody_comes_back_within_working_days(tmp_path, when, call_back, visit):
    with at(tmp_path, when) as running:
        first = keyed_at(running, when, "/v1/requests", HELP, "r-1")
        other = HELP | {"requestId": "r-2", "requestType": "home-visit"}
        second = keyed_at(running, when, "/v1/requests", other, "r-2")
    assert (first[0], second[0]) == (201, 201)
    assert [one[1]["data"]["dueDate"] for one in (first, second)] == [call_back, visit]


def test_how_soon_somebody_comes_back_is_data(tmp_path):
    when = datetime(2026, 11, 23, 2, tzinfo=UTC)
    with at(tmp_path, when, request_days={"callback": 2, "home-visit": 5}) as running:
        reply = keyed_at(running, when, "/v1/requests", HELP, "r-1")
    assert reply[1]["data"]["dueDate"] == "2026-11-25"


def deferred(due):
    return {
        "stuffCode": "lease", "stuffType": "0", "fileIds": [], "pageNum": 0, "trustLevel": "C",
        "tolerance": True, "dueDate": due,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "due"),
    [("2026-11-25", "2026-11-25"), ("2026-12-08", "2026-12-07"), ("2026-11-23", "2026-11-23")],
)
def test_a_deferred_paper_gets_the_platforms_day_and_the_case_its_promise(tmp_path, asked, due):
    when = datetime(2026, 11, 23, 2, tzinfo=UTC)
    with at(tmp_path, when) as running:
        sent = body("d-1", stuffs=[deferred(asked)])
        status, reply = keyed_at(running, when, "/v1/cases", sent, "d-1")
        again = keyed_at(running, when, "/v1/cases", sent, "d-1")
    assert status == 201
    assert reply["data"]["supplements"] == [{"stuffCode": "lease", "dueDate": due}]
    assert reply["data"]["nextSteps"] == ["supplement"]
    promised = CALENDAR.promised_date(when, ITEM["promised_days"])
    assert (reply["data"]["promiseDate"], promised) == ("2026-12-07", date(2026, 12, 7))
    assert reply["data"]["anticipateDate"] == "2026-12-14"
    assert again[1]["data"] == reply["data"]


@pytest.mark.parametrize("asked", ["2026-11-22", "soon", None])
def test_a_day_that_is_over_or_none_is_refused(tmp_path, asked):
    when = datetime(2026, 11, 23, 2, tzinfo=UTC)
    with at(tmp_path, when) as running:
        sent = body("d-2", stuffs=[deferred(asked)])
        status, reply = keyed_at(running, when, "/v1/cases", sent, "d-2")
    assert status == 422
    assert reply["data"]["fields"] == [{"field": "materials.lease", "code": "due_date"}]


def test_beyond_the_published_years_nothing_is_promised_and_nothing_is_stored(tmp_path):
    when = datetime(2027, 12, 30, 2, tzinfo=UTC)
    visit = HELP | {"requestType": "home-visit"}
    with at(tmp_path, when) as running:
        for path, sent, key in (("/v1/requests", visit, "r-1"), ("/v1/cases", body("y-1"), "y-1")):
            status, reply = keyed_at(running, when, path, sent, key)
            assert status == 500
            assert ErrorReply.model_validate(reply).code == "server_error"
        _, dump = ask(running.base_url, "GET", "/_dump")
    assert dump["data"] == {"cases": [], "ratings": [], "requests": []}
