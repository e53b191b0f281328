"""The runtime around the pure flow: one writer, defects that end in an apology, nothing kept."""

import asyncio
import json
import threading
from dataclasses import replace

import pytest
from runtime_parts import (
    CARD,
    DECK,
    PHONE,
    Device,
    MemoryCases,
    Rig,
    accepted,
    from_threads,
    receipt_papers,
)  # fmt: skip

from drivers.contract import NeedsStaff
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.gateway.port import Licence
from kiosk.parts import Parts
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.session import Attract, PickLanguage, Told, Trouble, Wiping, Working
from kiosk.session.views import AttractView, GoodbyeView, TroubleView, view_of


def bugs(rig: Rig) -> list[dict[str, str]]:
    lines = [json.loads(line) for line in rig.audited().splitlines()]
    return [line for line in lines if line["event"] == "bug" and "kind" in line]


def test_events_of_one_thread_are_taken_in_their_order(tmp_path) -> None:
    rig = Rig(tmp_path)
    sizes = [ev.ChoseSize(n % 2 == 0) for n in range(200)]

    async def story(r: Rig) -> None:
        await r.do(ev.Touched())
        sender = threading.Thread(target=lambda: [r.runtime.post(s) for s in sizes])
        sender.start()
        await r.until(lambda: any(x is sizes[-1] for x in r.log))
        sender.join()

    rig.run(story)
    taken = [x for x in rig.log if isinstance(x, ev.ChoseSize)]
    assert [id(x) for x in taken] == [id(x) for x in sizes]


def test_no_event_of_many_threads_is_lost(tmp_path) -> None:
    rig = Rig(tmp_path)
    counts = [ev.OutboxCount(n) for n in range(60)]

    async def story(r: Rig) -> None:
        await asyncio.to_thread(from_threads, r.runtime.post, counts)
        await r.until(lambda: sum(isinstance(x, ev.OutboxCount) for x in r.log) == 60)

    rig.run(story)
    assert {x.waiting for x in rig.log if isinstance(x, ev.OutboxCount)} == set(range(60))


def test_after_the_end_and_before_the_start_events_are_dropped(tmp_path) -> None:
    rig = Rig(tmp_path)
    rig.runtime.post(ev.Touched())

    async def story(r: Rig) -> None:
        assert isinstance(r.session, Attract)

    rig.run(story)
    rig.runtime.post(ev.Touched())
    rig.runtime.stop()
    assert isinstance(rig.session, Attract)
    assert isinstance(rig.views[0], AttractView)


def test_a_whole_session_with_every_part(tmp_path) -> None:
    reader, camera, voice, caller, cases = Device(), Device(), Device(), Device(), MemoryCases()
    delivered: list[str] = []
    parts = Parts(
        reader, camera, voice, caller, cases, None, receipt_papers,
        lambda kind, case, pdf: delivered.append(kind),
    )  # fmt: skip
    rig = Rig(tmp_path, parts)

    async def story(r: Rig) -> None:
        await r.to_submit()
        assert len(r.runtime.vault) == 1
        await r.do(ev.PressedSubmit())
        await r.until(lambda: r.session.receipt is not None)
        await r.do(accepted(r.session.case_id))
        await r.until(lambda: r.session.receipt.file_ref)
        assert r.runtime.vault.get(r.session.receipt.file_ref) == b"%PDF entrustment"
        await r.do(ev.Next(), ev.Rated(5))
        await r.idle()
        assert isinstance(r.session, Wiping)
        assert len(r.runtime.vault) == 0
        await r.home()

    rig.run(story)
    (draft,) = cases.drafts
    assert draft.submission.case_id == "id-1"
    assert draft.submission.applicant.name == CARD["name"]
    assert [f.data for f in draft.files] == [b"\x89PNG ink"]
    assert cases.shown == ["id-1"]
    assert len(cases.ratings) == 1
    assert delivered == ["receipt", "entrustment"]
    assert reader.asked[:2] == ["open", "start_reading"]
    assert reader.asked[-1] == "stop_reading"
    assert "say" in voice.asked
    assert bugs(rig) == []
    assert not any(m in rig.audited() for m in (CARD["name"], CARD["id_no"], PHONE, "A1B2C3"))


def test_what_the_vault_held_is_overwritten(tmp_path) -> None:
    rig = Rig(tmp_path)
    held: list[bytearray] = []

    async def story(r: Rig) -> None:
        await r.to_submit()
        held.extend(r.runtime.vault._held.values())
        assert held[0].startswith(b"\x89PNG")
        await r.do(ev.Leave(), ev.LeaveAnswered(True))
        await r.home()

    rig.run(story)
    assert [set(one) for one in held] == [{0}]
    assert len(rig.runtime.vault) == 0


def test_a_wipe_right_after_submitting_does_not_empty_the_pages(tmp_path) -> None:
    cases = MemoryCases()
    rig = Rig(tmp_path, Parts(cases=cases))

    async def story(r: Rig) -> None:
        await r.to_submit()
        for event in (ev.PressedSubmit(), ev.Leave(), ev.LeaveAnswered(True)):
            r.runtime.take(event)  # one after the other, with no turn of the loop between
        await r.until(lambda: cases.drafts)

    rig.run(story)
    assert [f.data for f in cases.drafts[0].files] == [b"\x89PNG ink"]


def test_a_receipt_that_is_made_after_the_wipe_is_not_kept(tmp_path) -> None:
    gate, cases, signed = threading.Event(), MemoryCases(), []

    def slow(effect, signature):
        gate.wait(20)
        signed.append(signature)
        return receipt_papers(effect, signature)

    rig = Rig(tmp_path, Parts(cases=cases, receipt=slow))

    async def story(r: Rig) -> None:
        await r.to_submit()
        await r.do(ev.PressedSubmit(), accepted(r.session.case_id), ev.Leave())
        assert isinstance(r.session, Wiping)
        gate.set()
        await r.idle()
        assert len(r.runtime.vault) == 0
        # An entrustment needs the signature, whoever has left by the time it is laid out.
        (effect,) = [one for one in r.log if isinstance(one, ef.MakeReceipt)]
        r.runtime.vault.keep(b"ink", "signature-9")
        r.runtime._casework.perform(replace(effect, signature_ref="signature-9"))
        r.runtime.vault.clear()
        await r.until(lambda: signed == [None, b"ink"])

    rig.run(story)


@pytest.mark.parametrize("call", ["say", "hush"])
def test_a_voice_that_breaks_ends_in_an_apology_and_the_kiosk_goes_on(tmp_path, call) -> None:
    voice = Device(call)
    rig = Rig(tmp_path, Parts(voice=voice))

    async def story(r: Rig) -> None:
        await r.do(ev.Touched())
        await r.until(lambda: any(isinstance(x, ev.Wiped) for x in r.log))
        assert isinstance(r.views[-1], GoodbyeView)
        await r.home()
        voice.fails.clear()
        await r.do(ev.Touched())
        assert isinstance(r.session, PickLanguage)

    rig.run(story)
    assert bugs(rig)
    assert {b["kind"] for b in bugs(rig)} == {"RuntimeError"}
    assert CARD["id_no"] not in rig.audited()
    assert "secret" not in rig.audited()


def test_a_camera_that_breaks_while_closing_does_not_keep_the_wipe_from_happening(tmp_path) -> None:
    rig = Rig(tmp_path, Parts(camera=Device("stop_preview"), reader=Device("stop_reading")))

    async def story(r: Rig) -> None:
        await r.to_submit()
        await r.do(ev.Leave(), ev.LeaveAnswered(True))
        assert len(r.runtime.vault) == 0
        await r.home()

    rig.run(story)
    assert bugs(rig)


def test_a_camera_that_staff_must_see_to_is_in_the_log_and_not_on_the_screen(tmp_path) -> None:
    camera = Device()
    rig = Rig(tmp_path, Parts(camera=camera))

    async def story(r: Rig) -> None:
        await r.to_submit()
        before = r.session
        camera.listener(NeedsStaff("no_answer"))
        assert r.session is before

    rig.run(story)
    lines = [json.loads(line) for line in rig.audited().splitlines()]
    told = [line for line in lines if line["event"] == "device"]
    assert [(one["role"], one["state"], one["code"]) for one in told] == [
        ("camera", "needs_staff", "no_answer")
    ]


def test_a_defect_of_the_flow_wipes_and_goes_on(tmp_path, monkeypatch) -> None:
    from kiosk import runtime

    whole = runtime.advance

    def faulty(session, event):
        if isinstance(event, ev.Repeat):
            raise KeyError(CARD["name"])
        return whole(session, event)

    monkeypatch.setattr(runtime, "advance", faulty)
    rig = Rig(tmp_path)

    async def story(r: Rig) -> None:
        await r.to_submit()
        r.runtime.post(ev.Repeat())
        await r.until(lambda: isinstance(r.session, Wiping))
        assert r.session.reason == "bug"
        assert len(r.runtime.vault) == 0
        await r.home()
        await r.do(ev.Touched())

    rig.run(story)
    (bug,) = bugs(rig)
    assert (bug["kind"], bug["where"]) == ("KeyError", "Repeat")
    assert CARD["name"] not in rig.audited()


def test_a_screen_that_breaks_does_not_end_the_process(tmp_path) -> None:
    rig = Rig(tmp_path)
    shown: list[object] = []

    def show(view) -> None:
        shown.append(view)
        if len(shown) == 2:
            raise ValueError("no such widget")

    rig.runtime._show = show

    async def story(r: Rig) -> None:
        await r.do(ev.Touched())
        await r.home()
        await r.do(ev.Touched())
        assert isinstance(r.session, PickLanguage)

    rig.run(story)
    assert bugs(rig)[0]["kind"] == "ValueError"


def test_parts_that_can_not_be_opened_leave_a_kiosk_that_works(tmp_path) -> None:
    broken = [Device("open") for _ in range(4)]
    cases = MemoryCases(pending_count=StoreCode.IO)
    rig = Rig(tmp_path, Parts(*broken, cases))

    async def story(r: Rig) -> None:
        await r.to_submit()
        await r.do(ev.PressedSubmit())
        await r.until(lambda: r.session.receipt is not None)
        assert isinstance(r.session, Working)

    rig.run(story)
    assert sorted(b["where"] for b in bugs(rig)) == ["caller", "camera", "reader", "voice"]


def test_a_kiosk_with_no_part_at_all_has_words_for_everything(tmp_path) -> None:
    rig = Rig(tmp_path)

    async def story(r: Rig) -> None:
        await r.do(ev.Touched(), ev.AskHelp(), ev.CallNow())
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        assert r.session.overlay.code == "call-no_network"
        way = ev.ChoseWay(next(w for w in r.session.overlay.ways if w.value == "callback"))
        await r.do(way, ev.Answered("request.phone", PHONE))
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        assert r.session.overlay.code == "request-not-saved"
        await r.do(ev.Back(), ev.ChoseLanguage("zh"), ev.ChoseService("residence-permit"))
        await r.do(ev.Next())
        assert view_of(r.session).state == "problem"
        await r.do(ev.CardRead(CARD), ev.Next(), ev.ChoseSituation("basis", "home"), ev.Next())
        assert r.session.spot == "m:home_proof"
        r.runtime.post(ev.TakePicture())
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        assert isinstance(r.views[-1], TroubleView)
        assert r.session.overlay.code == "camera-offline"
        await r.do(ev.Leave(), ev.LeaveAnswered(True))
        await r.home()
        await r.to_submit()
        r.runtime.post(ev.PressedSubmit())
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        assert r.session.overlay.code == "case-not-saved"
        assert r.session.answers["phone"].value == PHONE

    rig.run(story)
    assert bugs(rig) == []


def test_a_store_that_refuses_is_told_and_the_retry_saves(tmp_path) -> None:
    cases = MemoryCases(submit=StoreCode.DISK_FULL)
    rig = Rig(tmp_path, Parts(cases=cases))

    async def story(r: Rig) -> None:
        await r.to_submit()
        await r.do(ev.PressedSubmit())
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        cases.problems.clear()
        await r.do(ev.ChoseWay(r.session.overlay.ways[0]))
        await r.until(lambda: r.session.receipt is not None)

    rig.run(story)
    assert len(cases.drafts) == 1
    assert bugs(rig) == []


def test_store_faults_behind_the_receipt_do_not_end_the_session(tmp_path) -> None:
    io = StoreCode.IO
    rig = Rig(tmp_path, Parts(cases=MemoryCases(mark_shown=io, rate=io, pending_count=io)))

    async def story(r: Rig) -> None:
        await r.to_submit()
        await r.do(ev.PressedSubmit(), accepted(r.session.case_id))
        await r.idle()
        assert r.session.step.kind.value == "receipt"
        await r.do(ev.Next(), ev.Rated(4))
        await r.idle()
        assert r.session.reason == "done"

    rig.run(story)
    assert bugs(rig) == []
    assert rig.audited().count('"event": "outbox"') >= 3


def test_a_corrected_case_is_saved_before_the_refused_one_is_dropped(tmp_path) -> None:
    cases = MemoryCases(discard=StoreCode.IO)
    rig = Rig(tmp_path, Parts(cases=cases))

    async def story(r: Rig) -> None:
        await r.to_submit()
        await r.do(ev.PressedSubmit(), ev.CaseHeld("id-1", "rejected_fields", ("phone",)))
        await r.until(lambda: r.session.case_id == "id-2")
        cases.problems.clear()
        await r.do(ev.Answered("phone", PHONE), ev.PressedSubmit())
        await r.until(lambda: cases.dropped)
        await r.until(lambda: r.session.receipt is not None)

    rig.run(story)
    assert [d.submission.case_id for d in cases.drafts] == ["id-1", "id-2"]
    assert cases.dropped == ["id-1"]


def test_timers_run_on_the_injected_clock(tmp_path) -> None:
    rig = Rig(tmp_path)

    async def story(r: Rig) -> None:
        await r.to_submit()
        r.clock.move(89)
        assert r.session.dialog == ""
        r.clock.move(1)
        assert r.session.dialog == "idle"
        await r.do(ev.StillHere())
        r.clock.move(89)
        assert r.session.dialog == ""
        r.clock.move(1)
        r.clock.move(29)
        assert isinstance(r.session, Working)
        r.clock.move(1)
        assert isinstance(r.session, Wiping)
        assert r.session.reason == "idle"
        await r.home()

    rig.run(story)


def test_an_agent_who_never_comes(tmp_path) -> None:
    caller = Device()
    rig = Rig(tmp_path, Parts(caller=caller))

    async def story(r: Rig) -> None:
        await r.do(ev.Touched(), ev.AskHelp(), ev.CallNow())
        r.clock.move(89)
        await r.do(ev.Repeat())
        r.clock.move(31)
        assert r.session.overlay.code == "call-nobody"

    rig.run(story)
    assert caller.asked == ["open", "start", "end"]


def test_a_call_back_is_saved_and_told(tmp_path) -> None:
    saved: list[ef.SaveRequest] = []
    refuse = [True]

    def save(effect: ef.SaveRequest) -> None:
        if refuse:
            refuse.pop()
            raise StoreProblem(StoreCode.DISK_FULL)
        saved.append(effect)

    rig = Rig(tmp_path, Parts(request=save))

    async def story(r: Rig) -> None:
        await r.do(ev.Touched(), ev.AskHelp(), ev.CallNow())
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        callback = next(w for w in r.session.overlay.ways if w.value == "callback")
        await r.do(ev.ChoseWay(callback), ev.Answered("request.phone", PHONE))
        await r.until(lambda: isinstance(r.session.overlay, Trouble))
        await r.do(ev.ChoseWay(callback), ev.Answered("request.phone", PHONE))
        await r.until(lambda: r.session.overlay == Told("callback-saved"))

    rig.run(story)
    assert [s.phone for s in saved] == [PHONE]
    assert PHONE not in rig.audited()


class Registry:
    def __init__(self, *held: Licence) -> None:
        self.held = held

    async def list_licences(self, subject, codes):
        return self.held


def test_a_licence_register_that_breaks_in_a_way_nobody_knew(tmp_path) -> None:
    class Broken:
        async def list_licences(self, subject, codes):
            raise ConnectionResetError(subject.id_no)

    rig = Rig(tmp_path, Parts(licences=Broken()))

    async def story(r: Rig) -> None:
        await r.do(ev.Touched())
        r.runtime._perform(ef.LookUpLicence("m", "113", CARD["id_no"], CARD["name"]))
        await r.until(lambda: isinstance(r.session, Wiping))

    rig.run(story)
    assert bugs(rig)[0]["kind"] == "ConnectionResetError"
    assert CARD["id_no"] not in rig.audited()


@pytest.mark.parametrize("registry", [None, Registry()])
def test_no_licence_is_a_missing_licence(tmp_path, registry) -> None:
    rig = Rig(tmp_path, Parts(licences=registry))

    async def story(r: Rig) -> None:
        r.runtime._perform(ef.LookUpLicence("book", "113", CARD["id_no"], CARD["name"]))
        await r.until(lambda: any(isinstance(x, ev.LicenceMissing) for x in r.log))

    rig.run(story)
    (missing,) = [x for x in rig.log if isinstance(x, ev.LicenceMissing)]
    assert missing.reason == ("none" if registry else "service_down")
    assert DECK.site.id == "test"
