"""Guide lights on simulated boards of both kinds: set, flashed, remembered, restored, dark."""

import threading
import time

import pytest

from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.errors import DeviceError
from drivers.health import DeviceState
from drivers.lights.contract import (
    OFF,
    Colour,
    FlashRate,
    GetLights,
    Light,
    LightName,
    SetLights,
)
from drivers.lights.outputs import outputs_of
from drivers.lights.plan import Rates, Relay
from drivers.relay_board import lcus
from drivers.relay_board.board import Pace, RelayBoard, Wiring
from drivers.relay_board.link import Lcus, LcusLink, Modbus
from drivers.relay_board.sim import BoardSimulator, Fault, FaultKind
from drivers.supervisor import Backoff
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.opened import OpenDriver

ON = Light(FlashRate.CONTINUOUS)
OUTPUTS = outputs_of({"1": "cardReader", "2": "scanner", "3": "statusGood.green",
                      "4": "statusGood.red"})  # fmt: skip
BOTH = pytest.mark.parametrize("protocol", [Modbus(answer_s=0.1), Lcus(answer_s=0.1)], ids=str)


class Desk(OpenDriver):
    """A simulated board, the driver on it, and the events that came."""

    in_order = True

    def __init__(self, protocol, *, relay=Relay.SOLID_STATE, **more):
        self.sim = BoardSimulator("dev", protocol).start()
        wiring = Wiring(outputs=OUTPUTS, relay=relay)
        more = {"backoff": Backoff(0.02, 0.1), **more}
        self.board = RelayBoard(self.sim.port, protocol=protocol, wiring=wiring, **more)
        super().__init__(self.board, greeted=False)

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.sim.close()

    def set(self, **lights):
        named = {LightName[name.upper()]: light for name, light in lights.items()}
        return self.board.execute(SetLights(named), 5.0)

    @property
    def on(self):
        return [number for number, on in enumerate(self.sim.relays, 1) if on]


@BOTH
def test_set_and_asked_back(protocol):
    with Desk(protocol) as desk:
        desk.expect(DeviceOnline)
        assert desk.on == []
        completion = desk.set(card_reader=ON, status_good=Light(FlashRate.CONTINUOUS, Colour.RED))
        assert completion.ok
        assert completion.result.shown[LightName.CARD_READER] == ON
        assert desk.on == [1, 4]
        status = desk.board.execute(GetLights(), 5.0).result
        assert status.wanted == completion.result.wanted
        assert status.restored == ()
        assert status.wanted[LightName.SCANNER] == OFF


@BOTH
def test_setting_the_same_again_sends_nothing(protocol):
    with Desk(protocol, pace=Pace(verify_s=60)) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=ON).ok
        asked = len(desk.sim.asked)
        for _ in range(5):
            assert desk.set(card_reader=ON).ok
        assert len(desk.sim.asked) == asked


@BOTH
def test_remembered_over_an_unplug_and_while_away(protocol):
    with Desk(protocol) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=ON).ok
        desk.sim.unplug()
        desk.expect(DeviceOffline)
        assert desk.set(scanner=ON).code is CompletionCode.DEVICE_NOT_READY
        desk.sim.plug()
        desk.expect(DeviceOnline)
        assert desk.on == [1, 2]


@BOTH
def test_a_board_that_lost_its_power_for_a_moment_is_put_right(protocol):
    with Desk(protocol, pace=Pace(verify_s=0.05)) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=ON, scanner=ON).ok
        desk.sim.power_dip()
        until(lambda: desk.on == [1, 2])
        assert desk.board.health().counters["lights_restored"] == 2
    with Desk(protocol, pace=Pace(verify_s=60)) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=ON).ok
        desk.sim.power_dip()
        restored = desk.board.execute(GetLights(), 5.0).result.restored
        assert restored == (LightName.CARD_READER,)


@BOTH
def test_dark_after_close_and_at_the_start(protocol):
    with Desk(protocol) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=ON, scanner=Light(FlashRate.QUICK)).ok
        desk.board.close()
        assert desk.on == []
        # Opened again it begins dark, though the board was left with a light on meanwhile.
        with desk.sim._lock:
            desk.sim._relays[0] = True
        desk.board.open(desk.tell)
        desk.expect(DeviceOnline)
        assert desk.on == []


@BOTH
def test_close_does_not_wait_for_a_board_that_is_silent(protocol):
    with Desk(protocol) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=ON).ok
        desk.sim.hold()
        began = time.monotonic()
        desk.board.close()
        assert time.monotonic() - began < 2.0 + late(began)


@BOTH
def test_flashing_keeps_time_and_its_limit(protocol):
    with Desk(protocol, rates=Rates(slow=1.0, medium=2.0, quick=2.5)) as desk:
        desk.expect(DeviceOnline)
        desk.sim.switched.clear()
        assert desk.set(card_reader=Light(FlashRate.QUICK), scanner=Light(FlashRate.SLOW)).ok
        until(lambda: len([one for one in desk.sim.switched if one.number == 1]) >= 9)
        rows = {number: [one for one in desk.sim.switched if one.number == number]
                for number in (1, 2)}  # fmt: skip
        for row in rows.values():
            assert [one.on for one in row[:2]] in ([True, False], [False, True])
            assert all(one.on is not two.on for one, two in zip(row, row[1:], strict=False))
        ups = [one.at for one in rows[1] if one.on]
        for first, fourth in zip(ups, ups[3:], strict=False):
            assert fourth - first > 1.0
        # In step: the slow one comes on only together with the quick one's clock.
        took = ups[-1] - ups[0]
        assert took == pytest.approx((len(ups) - 1) / 2.5, abs=0.4 * len(ups))


def test_commands_come_between_flashes():
    with Desk(Modbus()) as desk:
        desk.expect(DeviceOnline)
        assert desk.set(card_reader=Light(FlashRate.QUICK)).ok
        for turn in range(10):
            completion = desk.set(scanner=ON if turn % 2 else OFF)
            assert completion.ok
            assert completion.took_ms < 2000
        assert desk.board.health().state is DeviceState.ONLINE


def test_mechanical_relays_are_spared():
    with Desk(Modbus(), relay=Relay.MECHANICAL) as desk:
        desk.expect(DeviceOnline)
        desk.sim.switched.clear()
        status = desk.set(card_reader=Light(FlashRate.QUICK)).result
        assert status.shown[LightName.CARD_READER].rate is FlashRate.CONTINUOUS
        threading.Event().wait(0.6)
        assert [(one.number, one.on) for one in desk.sim.switched] == [(1, True)]


def test_a_switching_that_failed_is_made_up_for():
    with Desk(Modbus(answer_s=0.05), pace=Pace(verify_s=60)) as desk:
        desk.expect(DeviceOnline)
        for _ in range(2):
            desk.sim.fault(Fault(FaultKind.SILENCE, on=0x05))
        assert desk.set(card_reader=ON).code is CompletionCode.TIME_OUT
        until(lambda: desk.on == [1])
        asked = len(desk.sim.asked)
        assert desk.set(card_reader=ON).ok
        assert len(desk.sim.asked) <= asked + 1


def test_what_the_board_has_not_is_refused_before_anything_is_sent():
    with Desk(Modbus()) as desk:
        desk.expect(DeviceOnline)
        asked = len(desk.sim.asked)
        completion = desk.set(card_reader=ON, pin_pad=ON)
        assert (completion.code, completion.detail) == (
            CompletionCode.UNSUPPORTED_DATA,
            "no_such_light",
        )
        assert len(desk.sim.asked) == asked and desk.on == []


def test_a_closed_board_remembers_nothing():
    with Desk(Modbus()) as desk:
        desk.expect(DeviceOnline)
        desk.board.close()
        assert desk.set(card_reader=ON).code is CompletionCode.SEQUENCE_ERROR
        desk.board.open(desk.tell)
        desk.expect(DeviceOnline)
        assert desk.on == []


# Boards of the LCUS family.


def test_an_older_board_is_switched_though_it_never_answers():
    with Desk(Lcus(answers=False)) as desk:
        desk.expect(DeviceOnline)
        assert desk.board.capabilities().confirmed is False
        assert desk.set(card_reader=ON, scanner=ON).ok
        until(lambda: desk.on == [1, 2])
        assert desk.board.execute(GetLights(), 5.0).ok
        desk.sim.unplug()
        assert desk.expect(DeviceOffline).code == "connection_lost"
        desk.sim.plug()
        desk.expect(DeviceOnline)
        until(lambda: desk.on == [1, 2])
    assert set(desk.sim.asked) <= {lcus.Operation.ON, lcus.Operation.OFF}


@pytest.mark.parametrize("kind", [FaultKind.GARBAGE_BEFORE, FaultKind.BIT_FLIP, FaultKind.SILENCE,
                                  FaultKind.TRUNCATE, FaultKind.BAD_CHECK])  # fmt: skip
def test_one_bad_answer_of_an_lcus_board(kind):
    with Desk(Lcus(answer_s=0.15)) as desk:
        desk.expect(DeviceOnline)
        desk.sim.fault(Fault(kind))
        assert desk.set(card_reader=ON).ok
        assert desk.on == [1]
        assert desk.board.health().state is DeviceState.ONLINE


@pytest.mark.parametrize(
    ("kind", "code"), [(FaultKind.SILENCE, "no_answer"), (FaultKind.BAD_CHECK, "garbled")]
)
def test_an_lcus_board_that_stays_bad_is_offline(kind, code):
    with Desk(Lcus(answer_s=0.05), pace=Pace(verify_s=0.05)) as desk:
        desk.expect(DeviceOnline)
        desk.sim.fault(Fault(kind, None))
        assert desk.expect(DeviceOffline).code == code
        desk.sim.clear_faults()
        desk.expect(DeviceOnline)


def test_a_relay_that_does_not_move_is_a_broken_board():
    with Desk(Lcus()) as desk:
        desk.expect(DeviceOnline)
        real = desk.sim._set
        desk.sim._set = lambda places, levels: None
        completion = desk.set(card_reader=ON)
        assert (completion.code, completion.detail) == (
            CompletionCode.HARDWARE_ERROR,
            "board_failure",
        )
        assert desk.expect(DeviceOffline).code == "board_failure"
        desk.sim._set = real
        until(lambda: desk.on == [1])


@pytest.mark.parametrize(
    ("channel", "operation", "sent"),
    [(1, 1, "A0 01 01 A2"), (1, 0, "A0 01 00 A1"), (1, 3, "A0 01 03 A4"), (1, 2, "A0 01 02 A3"),
     (1, 5, "A0 01 05 A6"), (2, 1, "A0 02 01 A3"), (8, 1, "A0 08 01 A9")],
)  # fmt: skip
def test_published_lcus_frames(channel, operation, sent):
    assert lcus.frame(channel, operation) == bytes.fromhex(sent)
    assert lcus.is_frame(bytes.fromhex(sent))


@pytest.mark.parametrize("channel", [0, 9, 256])
def test_a_channel_that_cannot_be(channel):
    with pytest.raises(ValueError, match="channel"):
        lcus.frame(channel, 1)


def test_lcus_states_among_noise():
    reader = lcus.StateReader()
    data = bytes.fromhex("FF A0 01") + lcus.frame(1, 1) + b"\xa0" + lcus.frame(2, 0) + b"\xa0\x01"
    found = [state for byte in data for state in reader.feed(bytes((byte,)))]
    assert found == [lcus.State(1, True), lcus.State(2, False)]
    assert reader.broken
    # A question that comes back as an echo is no answer.
    assert lcus.StateReader().feed(lcus.frame(1, lcus.Operation.QUERY)) == []


def test_lcus_boards_have_no_contacts():
    with pytest.raises(DeviceError, match="no_such_channel"):
        LcusLink(None, Lcus()).inputs(1, lambda: None)
