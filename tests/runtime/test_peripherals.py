"""Slips, lights and sensors under the runtime: the real drivers, on simulated wires."""

import json
from contextlib import contextmanager

import pytest
from runtime_parts import CARD, Device, MemoryCases, Rig, accepted

from drivers.auxiliaries.inputs import inputs_of
from drivers.health import DeviceState
from drivers.lights.outputs import outputs_of
from drivers.receipt_printer.printer import ReceiptPrinter
from drivers.receipt_printer.sim import FaultKind, PrinterSimulator
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.parts import Auxiliaries, Lights, SharedBoard
from drivers.relay_board.sim import BoardSimulator
from kiosk.parts import Parts
from kiosk.session import events as ev
from kiosk.session.session import Attract, CallScreen

INPUTS = inputs_of(
    {"1": "cabinetFrontDoor", "2": "proximity", "3": "volumeDown", "4": "mute",
     "5": "operatorCallButton"}
)  # fmt: skip
OUTPUTS = outputs_of({"1": "cardReader", "2": "scanner", "3": "receiptPrinter"})


class Ear(Device):
    """A voice that keeps how loud it was made."""

    def __init__(self):
        super().__init__()
        self.volumes = []

    def set_volume(self, volume):
        self.volumes.append(volume)


@contextmanager
def printer(*faults):
    with PrinterSimulator("dev", tcp=True) as sim:
        for one in faults:
            sim.fault(one)
        driver = ReceiptPrinter(sim.port)
        try:
            yield sim, driver
        finally:
            driver.close()


@contextmanager
def board():
    with BoardSimulator("dev") as sim:
        sim.contact(1, True)
        shared = SharedBoard(RelayBoard(sim.port, wiring=Wiring(inputs=INPUTS, outputs=OUTPUTS)))
        doors, lights = Auxiliaries(shared), Lights(shared)
        try:
            yield sim, doors, lights
        finally:
            doors.close()
            lights.close()


async def to_receipt(r: Rig) -> None:
    await r.to_submit()
    await r.do(ev.PressedSubmit(), accepted(r.session.case_id))
    assert r.session.step.kind.value == "receipt"


def noted(rig: Rig, event: str) -> list[dict]:
    lines = [json.loads(line) for line in rig.audited().splitlines()]
    return [one for one in lines if one["event"] == event]


def test_the_receipt_comes_out_as_paper(tmp_path) -> None:
    with printer() as (sim, driver):
        rig = Rig(tmp_path, Parts(cases=MemoryCases(), printer=driver))

        async def story(r: Rig) -> None:
            await to_receipt(r)
            await r.until(lambda: r.session.slip == "printed")

        rig.run(story)
        (slip,) = sim.wait_slips(1)
        text = slip.text()
        assert slip.cut == "partial"
        assert "SAMPLE-1" in text
        assert "2026-11-26" in text
        assert "jiujin:case/SAMPLE-1?q=A1B2C3]" in text
        assert "〓" not in text
        assert CARD["name"] not in text
    assert noted(rig, "slip.printed")
    assert "SAMPLE-1" not in rig.audited()


@pytest.mark.parametrize(
    ("fault", "code"), [(FaultKind.PAPER_OUT, "paper"), (FaultKind.COVER_OPEN, "failed")]
)
def test_a_printer_in_trouble_costs_a_sentence_and_nothing_else(tmp_path, fault, code) -> None:
    with printer(fault) as (sim, driver):
        rig = Rig(tmp_path, Parts(cases=MemoryCases(), printer=driver))

        async def story(r: Rig) -> None:
            await to_receipt(r)
            await r.until(lambda: r.session.slip == code)
            assert r.views[-1].qr
            sim.mend()
            await r.until(lambda: driver.health().state is DeviceState.ONLINE)
            await r.do(ev.PrintAgain())
            await r.until(lambda: r.session.slip == "printed")
            await r.do(ev.Next())
            assert r.session.step.kind.value == "rate"

        rig.run(story)
        assert len(sim.wait_slips(1)) == 1
    assert noted(rig, "slip.failed")[0]["code"] == code
    assert any(one["role"] == "receipt_printer" for one in noted(rig, "device"))


def test_an_absent_printer_is_told_at_once(tmp_path) -> None:
    driver = ReceiptPrinter(str(tmp_path / "nowhere"))
    rig = Rig(tmp_path, Parts(cases=MemoryCases(), printer=driver))

    async def story(r: Rig) -> None:
        await to_receipt(r)
        await r.until(lambda: r.session.slip == "failed")

    try:
        rig.run(story)
    finally:
        driver.close()


def test_lights_shine_where_the_hands_go_and_are_dark_afterwards(tmp_path) -> None:
    with board() as (sim, _, lights):
        rig = Rig(tmp_path, Parts(lights=lights))

        async def story(r: Rig) -> None:
            await r.do(ev.Touched(), ev.ChoseLanguage("zh"), ev.ChoseService("property-query"))
            await r.do(ev.Next())
            await r.until(lambda: sim.relays[0])
            await r.do(ev.CardRead(CARD))
            await r.until(lambda: not any(sim.relays))
            seen = len(sim.switched)
            await r.do(ev.Leave(), ev.LeaveAnswered(True))
            await r.until(lambda: any(one.number == 1 and one.on for one in sim.switched[seen:]))
            await r.home()
            await r.until(lambda: not any(sim.relays))
            assert {one.number for one in sim.switched} == {1}

        rig.run(story)


def test_doors_presence_and_keys_reach_the_log_the_greeting_and_the_voice(tmp_path) -> None:
    ear = Ear()
    with board() as (sim, doors, _):
        rig = Rig(tmp_path, Parts(voice=ear, sensors=(doors,)))

        async def press(r: Rig, number: int) -> None:
            volumes = len(ear.volumes)
            sim.contact(number, True)
            await r.until(lambda: len(ear.volumes) > volumes)
            sim.contact(number, False)

        async def story(r: Rig) -> None:
            await r.until(lambda: noted(rig, "auxiliary"))
            sim.contact(1, False)
            sim.contact(2, True)
            await r.until(lambda: isinstance(r.session, Attract) and r.session.greeting)
            await r.until(lambda: "say" in ear.asked)
            await press(r, 3)
            await press(r, 4)
            assert ear.volumes == [0.8, 0.0]
            await r.do(ev.Touched())
            sim.contact(5, True)
            await r.until(lambda: r.session.overlay == CallScreen())
            await r.do(ev.Leave())
            await r.until(lambda: ear.volumes[-1] == 1.0)

        rig.run(story)
    told = [(one["name"], one["value"]) for one in noted(rig, "auxiliary")]
    assert ("cabinet_front_door", "closed") in told
    assert ("cabinet_front_door", "open") in told
    assert ("proximity", "present") in told


def test_a_card_reader_that_tells_all_is_understood(tmp_path) -> None:
    from drivers.id_card.contract import CardLeftBehind, NewestAddress

    reader = Device()
    rig = Rig(tmp_path, Parts(reader=reader))

    async def story(r: Rig) -> None:
        await r.do(ev.Touched(), ev.ChoseLanguage("zh"), ev.ChoseService("pension-registration"))
        while r.session.spot != "identity":
            spot = r.session.spot.removeprefix("q:")
            question = next((q for q in r.session.service.questions if q.id == spot), None)
            choice = ev.ChoseSituation(spot, question.choices[0].id) if question else ev.Next()
            await r.do(choice)
        await r.do(ev.CardRead(CARD))
        reader.listener(NewestAddress("样例新址9号"))
        await r.until(lambda: r.session.identity.person["address"] == "样例新址9号")
        await r.do(ev.Leave(), ev.LeaveAnswered(True))
        reader.listener(CardLeftBehind("take_card", 20.0))
        await r.until(lambda: any(isinstance(one, ev.CardStays) for one in r.log))

    rig.run(story)
