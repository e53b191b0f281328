"""The real adapter against the real stand-in on loopback, with the faults of real platforms."""

import asyncio
import random

import pytest
from outbox_parts import JumpClock, dev_call, draft, http_gateway, open_store, rating, run_until
from outbox_parts import sandbox_app as make_app

from kiosk.cases.events import CaseAccepted, CaseHeld, CaseWaiting, RatingDelivered
from kiosk.cases.outbox import Outbox
from kiosk.sandbox.serve import RunningSandbox


@pytest.fixture
def sandbox(tmp_path):
    with RunningSandbox(make_app(tmp_path / "sandbox.db")) as running:
        yield running


def deliver(sandbox, folder, done, *drafts, ratings=(), read_s=5.0):
    events = []

    async def go():
        store = open_store(folder)
        gateway = http_gateway(sandbox.base_url, read_s=read_s, chunk=1024)
        clock = JumpClock()
        outbox = Outbox(store, gateway, events.append, clock=clock, rng=random.Random(1))
        for one in drafts:
            outbox.submit(one)
        for one in ratings:
            outbox.rate(one)
        try:
            async with asyncio.timeout(60):
                await run_until(outbox, done, events)
            return outbox.pending_count(), outbox.unseen_accepted()
        finally:
            await gateway.close()
            store.close()

    return events, asyncio.run(go())


def accepted(events):
    return any(isinstance(event, CaseAccepted) for event in events)


@pytest.mark.parametrize(
    ("kind", "path", "code", "times"),
    [
        ("500", "/v1/cases", "server_error", 3),
        ("500", "/v1/uploads", "server_error", 2),
        ("503", "/v1/cases", "busy", 2),
        ("html", "/v1/cases", "captive_portal", 2),
        ("redirect", "/v1/cases", "captive_portal", 1),
        ("timeout", "/v1/cases", "timeout", 1),
        ("drop", "/v1/uploads/*", "network", 2),
        ("drop_after_commit", "/v1/cases", "network", 2),
        ("500_after_commit", "/v1/cases", "server_error", 1),
    ],
)
def test_a_fault_delays_the_case_and_never_doubles_it(sandbox, tmp_path, kind, path, code, times):
    fault = {"kind": kind, "path": path, "next_n": times, "retry_after_s": 7}
    dev_call(sandbox.base_url, "/_faults", fault)
    read_s = 0.5 if kind == "timeout" else 10.0
    events, (pending, unseen) = deliver(sandbox, tmp_path, accepted, draft(), read_s=read_s)
    waits = [event for event in events if isinstance(event, CaseWaiting)]
    assert [event.code for event in waits] == [code] * times
    if kind == "503":
        assert all(event.next_in_s >= 7 for event in waits)
    assert pending == 0
    (case,) = dev_call(sandbox.base_url, "/_dump")["cases"]
    assert [one.receipt.case_no for one in unseen] == [case["projectNo"]]
    assert case["receipt"]["promiseDate"] > case["receipt"]["acceptDate"][:10]
    assert [upload["complete"] for upload in case["uploads"]] == [1, 1]
    ids = [upload["file_id"] for upload in case["uploads"]]
    assert case["body"]["stuffs"][0]["fileIds"] == ids


def test_many_cases_through_a_bad_hour_arrive_once_each(sandbox, tmp_path):
    for kind in ("500", "drop_after_commit", "html", "drop", "500_after_commit", "503"):
        fault = {"kind": kind, "next_n": 2, "path": "/v1/*", "retry_after_s": 1}
        dev_call(sandbox.base_url, "/_faults", fault)
    drafts = [draft(f"case-{n}", answer=str(n)) for n in range(8)]
    events, (pending, unseen) = deliver(
        sandbox,
        tmp_path,
        lambda seen: sum(isinstance(e, CaseAccepted) for e in seen) == 8,
        *drafts,
        *drafts,
    )
    stored = [case["bizId"] for case in dev_call(sandbox.base_url, "/_dump")["cases"]]
    assert sorted(stored) == [f"case-{n}" for n in range(8)]
    assert (pending, len(unseen)) == (0, 8)


def test_a_refused_case_is_held_with_its_fields_and_the_next_one_goes_on(sandbox, tmp_path):
    events, (pending, _) = deliver(
        sandbox, tmp_path, accepted, draft("case-bad", answer=""), draft("case-good")
    )
    (held,) = [event for event in events if isinstance(event, CaseHeld)]
    assert (held.case_id, held.code) == ("case-bad", "rejected_fields")
    assert [(one.field, one.code) for one in held.fields] == [("pay_level", "required")]
    assert pending == 1


def test_an_old_guide_version_holds_the_case(sandbox, tmp_path):
    events, _ = deliver(
        sandbox,
        tmp_path,
        lambda seen: any(isinstance(event, CaseHeld) for event in seen),
        draft(version="0"),
    )
    assert [event.code for event in events if isinstance(event, CaseHeld)] == ["guide_changed"]


def test_a_rating_given_offline_follows_its_case(sandbox, tmp_path):
    dev_call(sandbox.base_url, "/_faults", {"kind": "drop", "next_n": 3})
    events, (pending, _) = deliver(
        sandbox,
        tmp_path,
        lambda seen: any(isinstance(event, RatingDelivered) for event in seen),
        draft(),
        ratings=(rating(level=2, reasons=("slow",)), rating(level=5)),
    )
    dump = dev_call(sandbox.base_url, "/_dump")
    (given,) = dump["ratings"]
    assert given["projectNo"] == dump["cases"][0]["projectNo"]
    assert (given["satisfaction"], given["evalDetail"], pending) == (2, ["slow"], 0)
