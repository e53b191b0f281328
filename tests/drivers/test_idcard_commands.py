"""Every command of the reader through `execute`, against the simulated module."""

import copy
import json
import pickle
import queue
import threading
import time
from dataclasses import asdict

import pytest
from idcard_desk import Desk, side_by_side

from drivers.contract import Cancel, CompletionCode
from drivers.health import DeviceState
from drivers.id_card import wire
from drivers.id_card.contract import (
    AskSamId,
    AskStatus,
    CardAddress,
    CardRead,
    CardRejected,
    CardRemoved,
    ChipNumber,
    MeaningCode,
    ModuleStatus,
    NewestAddress,
    ReadCard,
    ReadChipNumber,
    ReaderOffline,
    ReaderOnline,
    ReadNewestAddress,
    ResetModule,
    SamId,
    SetBaud,
    SetMaxRfBytes,
)
from drivers.id_card.sim import Fault, FaultKind, SimCard
from drivers.id_card.sim_card import PHOTO
from drivers.id_card.text_block import decode
from drivers.id_card.wire import Status
from tests.calm import late

CARD = SimCard.resident(new_address="内蒙古乌审旗新址示例街2号")
NEW_ADDRESS = "内蒙古乌审旗新址示例街2号"
USER, UNSUPPORTED = CompletionCode.USER_ERROR, CompletionCode.UNSUPPORTED_COMMAND
INVALID = CompletionCode.INVALID_DATA


@pytest.fixture
def desk():
    with Desk() as made:
        yield made


def ends(completion):
    return completion.code, completion.detail


def test_the_module_is_asked_for_itself(desk):
    desk.open()
    assert desk.do(ResetModule()).ok
    assert desk.do(AskStatus()).result == ModuleStatus(MeaningCode.FINE, 0x90)
    assert desk.do(AskSamId()).result == SamId("05.01-20240105-0000012345-0000678901")
    assert desk.sim.asked[-3:] == [wire.RESET, wire.STATUS, wire.SAM_ID]


def test_a_broken_module_says_so_and_comes_back_after_a_reset(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.STATUS, wire.STATUS, status=Status.SELF_TEST_FAILED))
    assert desk.do(AskStatus()).result == ModuleStatus(MeaningCode.STAFF, 0x60)
    desk.sim.fault(Fault(FaultKind.STATUS, wire.FIND, status=Status.NOT_AUTHORISED))
    assert ends(desk.do(ReadCard())) == (CompletionCode.HARDWARE_ERROR, "module_fault")
    assert desk.expect(ReaderOffline).code == "module_fault"
    desk.expect(ReaderOnline)
    assert wire.RESET in desk.sim.asked


def test_a_card_is_read_and_only_what_was_asked_for_is_kept(desk):
    desk.open()
    desk.sim.lay(CARD)
    completion = desk.do(ReadCard())
    contents = completion.result
    assert completion.ok
    assert contents.record == decode(CARD.text)
    assert contents.newest_address == NEW_ADDRESS
    assert contents.photo == contents.fingerprint == b""
    assert contents.read_ms > 0
    assert contents.floor_ms == pytest.approx(118.0, abs=0.1)
    assert NEW_ADDRESS not in repr(contents) + repr(completion)
    for leak in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            leak(contents)


@pytest.mark.parametrize("size", [0, 512, 1024])
def test_with_photo_and_fingerprint_of_any_length(desk, size):
    finger = bytes(range(256)) * (size // 256)
    desk.open()
    desk.sim.lay(SimCard(CARD.text, fingerprint=finger))
    contents = desk.do(ReadCard(fingerprint=True, photo=True, newest_address=False)).result
    assert contents.record == decode(CARD.text)
    assert (contents.photo, contents.fingerprint) == (PHOTO, finger)
    assert contents.newest_address == ""
    # Requests, find, select and 1297, 1809 or 2321 bytes.
    assert contents.floor_ms == pytest.approx(wire.wire_ms(30 + 15 + 19 + 1297 + size, 115200))


def test_a_module_without_fingerprints_says_so(desk):
    desk.open()
    fault = Fault(FaultKind.STATUS, wire.READ_BASE_FP, status=Status.BAD_COMMAND)
    desk.sim.fault(fault)
    desk.sim.lay(CARD)
    assert ends(desk.do(ReadCard(fingerprint=True))) == (UNSUPPORTED, "fingerprint_not_offered")


def test_the_card_that_was_read_by_a_command_is_watched_too(desk):
    desk.open()
    desk.sim.lay(CARD)
    assert desk.do(ReadCard()).ok
    assert desk.expect(NewestAddress).address == NEW_ADDRESS
    desk.sim.lift()
    desk.expect(CardRemoved)


def test_a_card_that_comes_later_is_waited_for(desk):
    desk.open()
    laid = threading.Timer(0.3, lambda: desk.sim.lay(CARD))
    laid.start()
    assert desk.do(ReadCard()).ok
    laid.join()
    assert desk.sim.asked.count(wire.FIND) > 2


@pytest.mark.parametrize("command", [ReadCard(), ReadNewestAddress(), ReadChipNumber()])
def test_no_card_is_no_media_before_the_deadline(desk, command):
    desk.open()
    began = time.monotonic()
    completion = desk.do(command, 0.8)
    assert ends(completion) == (USER, "noMedia")
    assert 0.3 < time.monotonic() - began < 0.8 + late(began)
    assert desk.reader.health().state is DeviceState.ONLINE


def test_a_card_that_was_read_before_must_be_lifted(desk):
    desk.open()
    desk.sim.lay(CARD)
    assert desk.do(ReadCard()).ok
    assert ends(desk.do(ReadCard(), 0.8)) == (USER, "lay_again")
    desk.sim.lay(CARD)
    assert desk.do(ReadCard()).ok


@pytest.mark.parametrize(
    ("on", "status", "word"),
    [
        (wire.FIND, 0x41, "lay_again"),
        (wire.SELECT, 0x81, "lay_again"),
        (wire.READ_BASE, 0x47, "lay_again"),
        (wire.READ_BASE, 0x32, "not_here"),
        (wire.FIND, 0x40, "not_here"),
    ],
)
def test_what_a_person_shall_do_about_a_card_that_gives_no_record(desk, on, status, word):
    desk.open()
    desk.sim.fault(Fault(FaultKind.STATUS, on, status=status))
    desk.sim.lay(CARD)
    assert ends(desk.do(ReadCard())) == (USER, word)
    desk.sim.lay(CARD)
    assert desk.do(ReadCard()).ok


@pytest.mark.parametrize("on", [wire.SELECT, wire.READ_BASE])
def test_a_card_pulled_meanwhile(desk, on):
    desk.open()
    desk.sim.fault(Fault(FaultKind.PULL, on))
    desk.sim.lay(CARD)
    assert ends(desk.do(ReadCard())) == (USER, "lay_again")


def test_items_of_a_card_that_lies_there(desk):
    desk.open()
    desk.sim.lay(CARD)
    assert desk.do(ReadNewestAddress()).result == CardAddress(NEW_ADDRESS)
    chip = desk.do(ReadChipNumber()).result
    assert chip == ChipNumber("A0A1A2A3A4A5A6A7A8A9AAABACADAEAF")
    assert "A0A1" not in repr(chip)
    # Neither of them has used the card up: it can still be read.
    assert desk.do(ReadCard()).ok
    assert desk.do(ReadNewestAddress()).result.address == NEW_ADDRESS


def test_items_a_card_does_not_have(desk):
    desk.open()
    desk.sim.lay(SimCard.resident())
    assert desk.do(ReadNewestAddress()).result == CardAddress("")
    absent = Fault(FaultKind.STATUS, wire.CHIP_NUMBER, status=Status.ABSENT_ITEM)
    desk.sim.fault(absent)
    assert ends(desk.do(ReadChipNumber())) == (CompletionCode.UNSUPPORTED_DATA, "absent")
    desk.sim.fault(Fault(FaultKind.STATUS, wire.CHIP_NUMBER, None, status=Status.READ_FAILED))
    assert ends(desk.do(ReadChipNumber(), 2)) == (USER, "lay_again")


def test_items_a_module_does_not_know():
    with Desk(module={"presence": False}) as desk:
        desk.open()
        desk.sim.lay(CARD)
        assert ends(desk.do(ReadNewestAddress())) == (UNSUPPORTED, "not_offered")


@side_by_side(57600, 38400, 19200, 9600, 115200)
def test_speeds_are_set_and_spoken(baud):
    with Desk() as desk:
        speak_at(desk, baud)


def speak_at(desk, baud):
    desk.open()
    assert desk.do(SetBaud(baud)).ok
    assert desk.sim.baud == baud
    desk.sim.lay(CARD)
    contents = desk.do(ReadCard()).result
    assert contents.record.id_no
    assert contents.floor_ms == pytest.approx(wire.wire_ms(1359, baud), abs=0.1)
    desk.expect(NewestAddress)
    desk.sim.unplug()
    desk.expect(ReaderOffline)
    desk.sim.replug()
    desk.expect(ReaderOnline)
    assert desk.sim.baud == 115200


def test_speeds_that_can_not_be(desk):
    desk.open()
    assert ends(desk.do(SetBaud(300))) == (INVALID, "bad_baud")
    with Desk(module={"tcp": True}) as far:
        far.open()
        assert ends(far.do(SetBaud(9600))) == (UNSUPPORTED, "line_without_speed")


def test_a_module_that_keeps_its_speed(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.STATUS, wire.SET_BAUD[9600], status=Status.NOT_PERMITTED))
    assert ends(desk.do(SetBaud(9600))) == (UNSUPPORTED, "not_offered")
    assert desk.do(AskStatus()).ok


@pytest.mark.parametrize("size", [24, 0x50, 255])
def test_radio_frames_may_be_shorter(desk, size):
    desk.open()
    assert desk.do(SetMaxRfBytes(size)).ok
    assert desk.sim.rf_bytes == size
    assert wire.request(wire.RF_BYTES, b"\x50").hex() == "aaaaaa9669000461ff50ca"


@pytest.mark.parametrize("size", [0, 23, 256, -1])
def test_radio_frames_that_can_not_be(desk, size):
    desk.open()
    assert ends(desk.do(SetMaxRfBytes(size))) == (INVALID, "bad_size")
    assert wire.RF_BYTES not in desk.sim.asked


def test_damage_on_the_way_is_asked_again_or_told(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.BIT_FLIP, wire.SAM_ID))
    assert desk.do(AskSamId()).ok
    desk.sim.fault(Fault(FaultKind.BIT_FLIP, wire.SAM_ID, times=2))
    assert ends(desk.do(AskSamId())) == (CompletionCode.HARDWARE_ERROR, "garbled")
    desk.sim.fault(Fault(FaultKind.STATUS, wire.RESET, status=Status.READ_FAILED))
    assert ends(desk.do(ResetModule())) == (CompletionCode.HARDWARE_ERROR, "refused")


def test_a_slow_answer_is_waited_for(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.SLOW, wire.READ_BASE))
    desk.sim.lay(CARD)
    contents = desk.do(ReadCard()).result
    # 21 pieces with 30 ms between them.
    assert contents.read_ms > 500
    assert contents.record == decode(CARD.text)


def test_cancelled_in_the_middle_and_well_afterwards(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.DELAY, wire.READ_BASE, seconds=1.0))
    desk.sim.lay(CARD)
    cancel, said = Cancel(), queue.Queue()
    thread = threading.Thread(target=lambda: said.put(desk.do(ReadCard(), 9, cancel)))
    thread.start()
    desk.until(lambda: wire.READ_BASE in desk.sim.asked)
    began = time.monotonic()
    cancel.set()
    assert ends(said.get(timeout=5)) == (CompletionCode.CANCELED, "canceled")
    assert time.monotonic() - began < 0.2 + late(began)
    thread.join()
    # Its late record is nobody's answer.
    desk.sim.lift()
    desk.sim.lay(SimCard.hmt_permit())
    desk.until(lambda: desk.do(AskStatus()).ok)
    contents = desk.do(ReadCard()).result
    assert contents.record == decode(SimCard.hmt_permit().text)


def test_the_cable_pulled_during_a_command(desk):
    desk.open()
    desk.sim.fault(Fault(FaultKind.UNPLUG, wire.SELECT))
    desk.sim.lay(CARD)
    assert desk.do(ReadCard()).code is CompletionCode.DEVICE_NOT_READY
    desk.expect(ReaderOffline)
    desk.sim.replug()
    desk.expect(ReaderOnline)


def test_commands_and_reading_go_together(desk):
    desk.open(reading=True)
    desk.asked_more(wire.FIND)
    assert desk.do(AskStatus()).ok
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRead)
    assert desk.do(AskSamId()).ok
    desk.sim.lift()
    desk.expect(CardRemoved)
    desk.sim.fault(Fault(FaultKind.STATUS, wire.SELECT, status=Status.SELECT_FAILED))
    desk.sim.lay(SimCard.resident())
    desk.expect(CardRejected)


def test_capabilities_are_plain(desk):
    seen = json.loads(json.dumps(asdict(desk.reader.capabilities())))
    assert seen["device_class"] == "CardReader"
    assert seen["commands"][:3] == ["ResetModule", "AskStatus", "AskSamId"]
    assert seen["card_types"] == ["resident", "hmt_permit", "foreign_2017", "foreign_2023"]
    assert seen["speeds"] == [115200, 57600, 38400, 19200, 9600]
    assert desk.do("dance").code is UNSUPPORTED
