"""The outbox's own rules, on a scripted platform and a clock that jumps."""

import asyncio
import random

import pytest
from outbox_parts import RECEIPT, JumpClock, ScriptedGateway, draft, open_store, rating, run_until

from kiosk.cases.events import (
    CaseAccepted,
    CaseHeld,
    CaseWaiting,
    OutboxTrouble,
    RatingDelivered,
)
from kiosk.cases.outbox import Outbox
from kiosk.cases.pace import CAP_S, Breaker, backoff_s
from kiosk.gateway.port import FieldProblem, GatewayProblem, ProblemCode


def play(folder, gateway, done, drafts=(), ratings=(), clock=None, spoil=None):
    events = []

    async def go():
        store = open_store(folder)
        outbox = Outbox(
            store, gateway, events.append, clock=clock or JumpClock(), rng=random.Random(3)
        )
        for one in drafts:
            outbox.submit(one)
        for one in ratings:
            outbox.rate(one)
        if spoil:
            spoil(store)
        async with asyncio.timeout(30):
            await run_until(outbox, done, events)
        result = (outbox.pending_count(), outbox.held())
        store.close()
        return result

    return events, asyncio.run(go())


def saw(kind, count=1):
    return lambda events: sum(isinstance(event, kind) for event in events) >= count


def test_a_gateway_without_idempotency_is_asked_after_the_grace_before_any_second_post(tmp_path):
    gateway = ScriptedGateway(["late"], idempotent=False)
    events, _ = play(tmp_path, gateway, saw(CaseAccepted), [draft()])
    names = [call[0] for call in gateway.calls]
    assert names.count("submit") == 1
    assert names[-1] == "find"
    assert [event.code for event in events if isinstance(event, CaseWaiting)][-1] == "in_doubt"


def test_a_gateway_without_idempotency_that_has_nothing_gets_a_second_post(tmp_path):
    gateway = ScriptedGateway([ProblemCode.NETWORK], idempotent=False)
    play(tmp_path, gateway, saw(CaseAccepted), [draft()])
    names = [call[0] for call in gateway.calls]
    assert names.count("submit") == 2
    assert names.index("find") < len(names) - 1


def test_the_grace_is_waited_out(tmp_path):
    clock = JumpClock()
    gateway = ScriptedGateway(["late"], idempotent=False)
    start = clock.now
    play(tmp_path, gateway, saw(CaseAccepted), [draft()], clock=clock)
    assert clock.now - start >= 60.0


def test_already_there_means_fetch_the_receipt(tmp_path):
    gateway = ScriptedGateway([ProblemCode.CONFLICT])
    gateway.cases["case-1"] = draft().submission
    events, (pending, _) = play(tmp_path, gateway, saw(CaseAccepted), [draft()])
    assert events == [CaseAccepted("case-1", RECEIPT)]
    assert pending == 0


@pytest.mark.parametrize(
    "code",
    [
        ProblemCode.CONFLICT,
        ProblemCode.KEY_REUSED,
        ProblemCode.GUIDE_CHANGED,
        ProblemCode.TOO_LARGE,
        ProblemCode.NOT_FOUND,
        ProblemCode.REFUSED,
    ],
)
def test_what_the_platform_refuses_is_held_until_a_human_releases_it(tmp_path, code):
    gateway = ScriptedGateway([code])
    events, (pending, held) = play(tmp_path, gateway, saw(CaseHeld), [draft()])
    assert events == [CaseHeld("case-1", code.value)]
    assert (pending, [one.code for one in held]) == (1, [code.value])
    events, (pending, held) = play(
        tmp_path, gateway, saw(CaseAccepted), spoil=lambda store: store.release("case-1", 0.0)
    )
    assert (pending, held) == (0, ())


def test_refused_fields_are_kept_for_the_clerk(tmp_path):
    fields = (FieldProblem("phone", "shape"),)
    gateway = ScriptedGateway([GatewayProblem(ProblemCode.REJECTED_FIELDS, fields=fields)])
    events, (_, held) = play(tmp_path, gateway, saw(CaseHeld), [draft()])
    assert events[0].fields == fields
    assert held[0].fields == fields


def test_a_refused_credential_slows_the_whole_queue_and_loses_nothing(tmp_path):
    gateway = ScriptedGateway([ProblemCode.UNAUTHORISED])
    events, (pending, held) = play(tmp_path, gateway, saw(CaseAccepted), [draft()])
    assert isinstance(events[0], CaseWaiting)
    assert (events[0].code, events[0].next_in_s) == ("unauthorised", CAP_S)
    assert (pending, held) == (0, ())


def test_after_five_host_failures_only_probes_go_out_and_one_answer_frees_the_queue(tmp_path):
    clock = JumpClock()
    times = []

    class Timed(ScriptedGateway):
        async def submit_case(self, case):
            times.append(clock.now)
            return await super().submit_case(case)

    drafts = [draft(f"case-{n}", pages=0) for n in range(6)]
    gateway = Timed([ProblemCode.NETWORK] * 7)
    events, (pending, _) = play(tmp_path, gateway, saw(CaseAccepted, 6), drafts, clock=clock)
    waiting = [event for event in events if isinstance(event, CaseWaiting)]
    assert len(waiting) == 7
    assert all(event.next_in_s >= 30.0 for event in waiting[4:])
    probes = [later - earlier for earlier, later in zip(times[4:7], times[5:8], strict=True)]
    assert all(30.0 <= gap <= 60.0 for gap in probes)
    # The first answer frees all the others at once, whatever they had been told to wait.
    assert len(times[7:]) == 6
    assert set(times[7:]) == {times[7]}
    assert pending == 0


def test_a_spoilt_blob_holds_its_case_and_the_others_go_on(tmp_path):
    def spoil(store):
        store._db.rows(
            "UPDATE blobs SET sealed = zeroblob(length(sealed))"
            " WHERE entry_id = 'case-1' AND name = 'data/1'"
        )

    events, (pending, held) = play(
        tmp_path,
        ScriptedGateway(),
        lambda seen: saw(CaseHeld)(seen) and saw(CaseAccepted)(seen),
        [draft("case-1"), draft("case-2")],
        spoil=spoil,
    )
    assert events == [CaseHeld("case-1", "corrupt_blob"), CaseAccepted("case-2", RECEIPT)]
    assert (pending, held[0].code) == (1, "corrupt_blob")


def test_a_store_in_trouble_is_told_and_tried_again(tmp_path):
    calls = []

    def spoil(store):
        honest = store.next_due

        def once_broken(now):
            if not calls:
                calls.append(now)
                store._db.rows("SELECT * FROM no_such_table")
            return honest(now)

        store.next_due = once_broken

    events, _ = play(tmp_path, ScriptedGateway(), saw(CaseAccepted), [draft()], spoil=spoil)
    assert events[0] == OutboxTrouble("store_io")
    assert events[1] == CaseAccepted("case-1", RECEIPT)


def test_a_rating_waits_for_the_number_and_one_visit_is_rated_once(tmp_path):
    gateway = ScriptedGateway([ProblemCode.NETWORK, ProblemCode.NETWORK])
    play(
        tmp_path,
        gateway,
        saw(RatingDelivered),
        [draft()],
        [rating(level=4), rating(level=1, text="again")],
    )
    assert [(one.case_no, one.level) for one in gateway.ratings] == [(RECEIPT.case_no, 4)]


def test_a_receipt_nobody_saw_is_found_until_it_is_shown(tmp_path):
    play(tmp_path, ScriptedGateway(), saw(CaseAccepted), [draft()])
    store = open_store(tmp_path)
    outbox = Outbox(store, ScriptedGateway(), lambda event: None)
    assert [one.receipt for one in outbox.unseen_accepted()] == [RECEIPT]
    outbox.mark_shown("case-1")
    outbox.mark_shown("never-heard-of")
    assert outbox.unseen_accepted() == ()
    assert outbox.pending_count() == 0
    store.close()


def test_age_of_the_oldest_case(tmp_path):
    clock = JumpClock()
    store = open_store(tmp_path)
    outbox = Outbox(store, ScriptedGateway(), lambda event: None, clock=clock)
    assert (outbox.pending_count(), outbox.oldest_age_s()) == (0, 0.0)
    outbox.submit(draft())
    clock.now += 5000.0
    outbox.submit(draft("case-2"))
    assert (outbox.pending_count(), outbox.oldest_age_s()) == (2, 5000.0)
    clock.now -= 9_000_000.0
    assert outbox.oldest_age_s() == 0.0
    store.close()


def test_the_link_coming_back_ends_every_wait(tmp_path):
    clock = JumpClock()
    store = open_store(tmp_path)
    outbox = Outbox(store, ScriptedGateway(), lambda event: None, clock=clock)
    outbox.submit(draft())
    store.postpone("case-1", clock.now + 300.0, "network")
    assert store.next_due(clock.now) is None
    outbox.link_is_back()
    assert store.next_due(clock.now) is not None
    store.close()


def test_backoff_is_full_jitter_with_a_cap_and_respects_the_platforms_hint():
    rng = random.Random(5)
    waits = [[backoff_s(n, rng) for _ in range(200)] for n in (1, 3, 12, 400)]
    assert [max(group) <= limit for group, limit in zip(waits, (2, 8, 300, 300), strict=True)] == [
        True
    ] * 4
    assert all(min(group) < max(group) / 10 for group in waits)
    assert all(backoff_s(1, rng, 40.0) >= 40.0 for _ in range(50))
    assert backoff_s(1, rng, 999_999.0) <= 3630.0


def test_the_breaker_opens_after_five_failures_and_closes_on_an_answer():
    breaker = Breaker(random.Random(2))
    for _ in range(4):
        breaker.failed(100.0)
    assert breaker.wait_s(100.0) == 0.0
    breaker.failed(100.0)
    assert 30.0 <= breaker.wait_s(100.0) <= 60.0
    assert breaker.wait_s(-9_000_000.0) <= 60.0
    assert breaker.wait_s(200.0) == 0.0
    assert breaker.open
    assert breaker.succeeded()
    assert not breaker.open
    assert not breaker.succeeded()


def test_no_value_of_a_case_shows_in_a_repr():
    given = draft()
    text = repr((given, given.submission, given.files, RECEIPT, rating(text="private")))
    for secret in ("阿拉坦", "150626195503120015", "canary", RECEIPT.query_code, "private", "某路"):
        assert secret not in text


def test_a_page_that_is_there_is_not_sent_again(tmp_path):
    gateway = ScriptedGateway([ProblemCode.NETWORK, ProblemCode.TIMEOUT])
    play(tmp_path, gateway, saw(CaseAccepted), [draft(pages=3)])
    pages = [call[2] for call in gateway.calls if call[0] == "upload"]
    assert pages == [1, 2, 3]
    assert gateway.cases["case-1"].materials[0].file_ids == ("F-hukou-1", "F-hukou-2", "F-hukou-3")


def test_one_answer_ends_the_waits_that_the_host_had_asked_for(tmp_path):
    clock = JumpClock()
    busy = [GatewayProblem(ProblemCode.BUSY, retry_after_s=2000.0) for _ in range(3)]
    drafts = [draft(f"case-{n}", pages=0) for n in range(4)]
    start = clock.now
    play(tmp_path, ScriptedGateway(busy), saw(CaseAccepted, 4), drafts, clock=clock)
    assert clock.now == start


def test_only_a_refused_case_can_be_discarded_and_its_rating_goes_with_it(tmp_path):
    gateway = ScriptedGateway([ProblemCode.REJECTED_FIELDS])
    play(tmp_path, gateway, saw(CaseHeld), [draft()], [rating(text="private")])
    store = open_store(tmp_path)
    outbox = Outbox(store, gateway, lambda event: None, clock=JumpClock())
    outbox.submit(draft("case-2"))
    outbox.submit(draft("case-3"))
    store.hold("case-3", "corrupt_blob", ())
    for case_id in ("case-1", "case-2", "case-3", "never-heard-of"):
        outbox.discard(case_id)
    assert [one.entry_id for one in outbox.held()] == ["case-3"]
    assert outbox.pending_count() == 2
    assert store.contents.submission("case-2") == draft("case-2").submission
    assert store._db.rows("SELECT count(*) FROM deks") == [(2,)]
    store.close()
