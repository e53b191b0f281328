"""Call-backs and home visits: as durable as a case, on a scripted platform and on the stand-in."""

import asyncio
import random
from dataclasses import replace

import pytest
from outbox_parts import (
    CANARY_NAME,
    CANARY_PHONE,
    TICKET,
    JumpClock,
    ScriptedGateway,
    dev_call,
    draft,
    help_request,
    http_gateway,
    open_store,
    rating,
    run_until,
    sandbox_app,
)

from kiosk.cases import codec
from kiosk.cases.codec import BadRecord
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.cases.events import CaseAccepted, RatingDelivered, RequestDelivered, RequestHeld
from kiosk.cases.outbox import Outbox
from kiosk.gateway.port import FieldProblem, GatewayProblem, ProblemCode, RequestReceipt
from kiosk.sandbox.serve import RunningSandbox


def saw(kind, count=1):
    return lambda events: sum(isinstance(event, kind) for event in events) >= count


def play(folder, gateway, done, prepare, clock=None):
    """Fill an outbox by `prepare(outbox, store)`, run it until `done`; events, count, held."""
    events = []

    async def go():
        store = open_store(folder)
        outbox = Outbox(
            store, gateway, events.append, clock=clock or JumpClock(), rng=random.Random(3)
        )
        prepare(outbox, store)
        try:
            async with asyncio.timeout(60):
                await run_until(outbox, done, events)
            return outbox.pending_count(), outbox.held()
        finally:
            if hasattr(gateway, "close"):
                await gateway.close()
            store.close()

    return events, *asyncio.run(go())


def ask(*requests):
    def prepare(outbox, _store):
        for one in requests:
            outbox.request(one)

    return prepare


def test_a_request_is_there_on_return_and_gone_after_delivery(tmp_path):
    store = open_store(tmp_path)
    outbox = Outbox(store, ScriptedGateway(), lambda event: None)
    outbox.request(help_request())
    store.close()
    gateway = ScriptedGateway()

    def look(outbox, store):
        assert outbox.pending_count() == 1
        assert store.contents.request("request-1") == help_request()

    events, pending, held = play(tmp_path, gateway, saw(RequestDelivered), look)
    assert events == [RequestDelivered("request-1", TICKET)]
    assert gateway.requests == {"request-1": help_request()}
    assert (pending, held) == (0, ())
    store = open_store(tmp_path)
    assert store.case_no("request-1") == TICKET.ticket_no
    for table in ("deks", "blobs"):
        assert store._db.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    store.close()


def test_the_same_request_twice_is_one_and_another_content_is_refused(tmp_path):
    store = open_store(tmp_path)
    outbox = Outbox(store, ScriptedGateway(), lambda event: None)
    outbox.request(help_request())
    outbox.request(help_request())
    assert outbox.pending_count() == 1
    with pytest.raises(StoreProblem, match=f"^{StoreCode.OTHER_CONTENT.value}$"):
        outbox.request(help_request(phone="13904770002"))
    store.close()


def test_requests_cases_and_ratings_go_in_the_order_they_came(tmp_path):
    gateway = ScriptedGateway()

    def prepare(outbox, _store):
        outbox.request(help_request("request-1"))
        outbox.submit(draft(pages=0))
        outbox.rate(rating())
        outbox.request(help_request("request-2", kind="home-visit"))
        assert outbox.pending_count() == 4

    events, pending, _ = play(tmp_path, gateway, saw(RequestDelivered, 2), prepare)
    assert [call[0] for call in gateway.calls] == ["request", "submit", "rating", "request"]
    assert [type(event) for event in events] == [
        RequestDelivered,
        CaseAccepted,
        RatingDelivered,
        RequestDelivered,
    ]
    assert pending == 0


def test_a_request_does_not_wait_for_a_rating_without_a_case(tmp_path):
    def prepare(outbox, _store):
        outbox.rate(rating("case-never-sent"))
        outbox.request(help_request())

    events, pending, _ = play(tmp_path, ScriptedGateway(), saw(RequestDelivered), prepare)
    assert [type(event) for event in events] == [RequestDelivered]
    assert pending == 1


def test_a_platform_in_trouble_is_asked_again_with_the_same_request(tmp_path):
    gateway = ScriptedGateway(
        [ProblemCode.NETWORK, ProblemCode.TIMEOUT, ProblemCode.UNAUTHORISED, ProblemCode.BUSY]
    )
    events, pending, _ = play(tmp_path, gateway, saw(RequestDelivered), ask(help_request()))
    assert gateway.calls == [("request", "request-1")] * 5
    assert (len(events), pending) == (1, 0)


@pytest.mark.parametrize(
    "code", [ProblemCode.KEY_REUSED, ProblemCode.CONFLICT, ProblemCode.NOT_FOUND]
)
def test_a_refused_request_is_held_for_a_human_and_the_next_one_goes_on(tmp_path, code):
    fields = (FieldProblem("phone", "shape"),)
    gateway = ScriptedGateway([GatewayProblem(code, fields=fields)])
    events, pending, held = play(
        tmp_path,
        gateway,
        lambda seen: saw(RequestHeld)(seen) and saw(RequestDelivered)(seen),
        ask(help_request("request-1"), help_request("request-2")),
    )
    assert events[0] == RequestHeld("request-1", code.value, fields)
    assert pending == 1
    assert [(one.entry_id, one.fields) for one in held] == [("request-1", fields)]

    def release(outbox, _store):
        outbox.discard("request-1")  # only a refused case may be forgotten
        assert outbox.release("request-1")

    _, pending, held = play(tmp_path, gateway, saw(RequestDelivered), release)
    assert (pending, held) == (0, ())


def test_a_spoilt_request_is_held_and_never_dropped(tmp_path):
    def prepare(outbox, store):
        outbox.request(help_request())
        store._db.rows("UPDATE blobs SET sealed = zeroblob(length(sealed))")

    events, pending, _ = play(tmp_path, ScriptedGateway(), saw(RequestHeld), prepare)
    assert events == [RequestHeld("request-1", "corrupt_blob")]
    assert pending == 1


def test_a_refused_request_leaves_the_case_alone_and_a_discarded_case_the_request(tmp_path):
    gateway = ScriptedGateway([ProblemCode.REFUSED])

    def prepare(outbox, _store):
        outbox.submit(draft(pages=0))
        outbox.request(help_request())

    play(tmp_path, gateway, saw(RequestDelivered), prepare)
    store = open_store(tmp_path)
    outbox = Outbox(store, gateway, lambda event: None)
    outbox.request(help_request("request-2"))
    outbox.discard("case-1")
    assert outbox.pending_count() == 1
    assert store.contents.request("request-2") == help_request("request-2")
    store.close()


def test_nobody_can_be_read_from_a_request_or_its_events():
    shown = repr((help_request(), RequestHeld("request-1", "refused"), TICKET))
    assert CANARY_NAME not in shown
    assert CANARY_PHONE not in shown


def test_a_record_that_is_no_request_is_told():
    assert codec.load_request(codec.dump_request(help_request())) == help_request()
    with pytest.raises(BadRecord):
        codec.load_request(b'{"request_id": "x"}')
    with pytest.raises(BadRecord):
        codec.load_request(b"[]")


# ---- against the stand-in, over the wire ---------------------------------------------------


@pytest.fixture
def sandbox(tmp_path):
    with RunningSandbox(sandbox_app(tmp_path / "sandbox.db")) as running:
        yield running


@pytest.mark.parametrize(
    ("kind", "times"),
    [
        ("500", 2),
        ("503", 2),
        ("html", 2),
        ("redirect", 1),
        ("timeout", 1),
        ("drop", 2),
        ("drop_after_commit", 2),
        ("500_after_commit", 2),
    ],
)
def test_a_fault_delays_a_request_and_never_doubles_it(sandbox, tmp_path, kind, times):
    fault = {"kind": kind, "path": "/v1/requests", "next_n": times, "retry_after_s": 7}
    dev_call(sandbox.base_url, "/_faults", fault)
    clock = JumpClock()
    gateway = http_gateway(sandbox.base_url, read_s=0.5 if kind == "timeout" else 10.0)
    events, pending, _ = play(
        tmp_path, gateway, saw(RequestDelivered), ask(help_request(kind="home-visit")), clock
    )
    (stored,) = dev_call(sandbox.base_url, "/_dump")["requests"]
    receipt = RequestReceipt(stored["receipt"]["ticketNo"], stored["receipt"]["dueDate"])
    assert events == [RequestDelivered("request-1", receipt)]
    assert pending == 0
    assert stored["body"]["contactMobile"] == CANARY_PHONE
    assert (stored["body"]["requestType"], stored["body"]["serviceId"]) == ("home-visit", "pension")
    assert len([wait for wait in clock.waits if wait is not None]) >= times


def test_a_bad_number_is_held_with_its_field(sandbox, tmp_path):
    gateway = http_gateway(sandbox.base_url)
    wrong = replace(help_request(), phone="12")
    events, pending, held = play(tmp_path, gateway, saw(RequestHeld), ask(wrong))
    assert events == [
        RequestHeld("request-1", "rejected_fields", (FieldProblem("phone", "shape"),))
    ]
    assert (pending, held[0].code) == (1, "rejected_fields")
    assert dev_call(sandbox.base_url, "/_dump")["requests"] == []
