"""Volume keys and the headset jack through python-evdev, on fake event devices."""

import pytest
from evdev import ecodes as e

from drivers.auxiliaries.contract import (
    AuxiliariesChanged,
    AuxiliaryState,
    Button,
    ButtonPressed,
    GetStatus,
    Presence,
)
from drivers.auxiliaries.keys import WIRING, EventKeys, Key, keys_of
from drivers.contract import DeviceOffline, DeviceOnline
from drivers.errors import DeviceError
from drivers.health import DeviceState
from drivers.supervisor import Backoff
from tests.drivers.fake_input import HEADSET, KEYBOARD, TOUCH, VOLUME_KEYS, FakeInputs
from tests.drivers.opened import OpenDriver

QUICK = Backoff(0.02, 0.1)
PLUGGED = AuxiliaryState(enhanced_audio=Presence.PRESENT)


@pytest.fixture(scope="module")
def machine():
    with FakeInputs() as made:
        yield made


@pytest.fixture
def keys(machine):
    with machine.add("Volume", VOLUME_KEYS) as device:
        yield device
        device.unplug()


@pytest.fixture
def jack(machine):
    with machine.add("Example PCH Headphone", HEADSET, by_path="") as device:
        yield device
        device.unplug()


class Desk(OpenDriver):
    """A driver on an event device, and what came."""

    in_order = True

    def __init__(self, address, **more):
        self.driver = EventKeys(str(address), **{"backoff": QUICK, "settle_s": 0.0, **more})
        super().__init__(self.driver, greeted=False)


def test_keys_are_told_as_they_go_down(keys):
    with Desk(keys.by_path) as desk:
        desk.expect(DeviceOnline)
        assert keys.grabbed
        keys.press(e.KEY_VOLUMEUP, e.KEY_VOLUMEDOWN, e.KEY_MUTE, e.KEY_PLAYPAUSE)
        told = [desk.expect(ButtonPressed) for _ in range(3)]
        assert [one.button for one in told] == [
            Button.VOLUME_UP,
            Button.VOLUME_DOWN,
            Button.MUTE,
        ]
        assert not any(one.repeated for one in told)
        assert [one.seq for one in told] == [2, 3, 4]
    assert not keys.grabbed


def test_a_volume_key_that_is_held_steps_on_and_mute_does_not(keys):
    with Desk(keys.path) as desk:
        desk.expect(DeviceOnline)
        keys.down(e.KEY_MUTE)
        keys.repeat(e.KEY_MUTE)
        keys.up(e.KEY_MUTE)
        keys.down(e.KEY_VOLUMEUP)
        keys.repeat(e.KEY_VOLUMEUP)
        keys.up(e.KEY_VOLUMEUP)
        told = [desk.expect(ButtonPressed) for _ in range(3)]
        assert [(one.button, one.repeated) for one in told] == [
            (Button.MUTE, False),
            (Button.VOLUME_UP, False),
            (Button.VOLUME_UP, True),
        ]


def test_the_jack_is_told_at_the_start_and_as_it_changes(jack):
    jack.switch(e.SW_HEADPHONE_INSERT, 1)
    with Desk(jack.path) as desk:
        desk.expect(DeviceOnline)
        first = desk.expect(AuxiliariesChanged).changed
        assert first == AuxiliaryState(
            enhanced_audio=Presence.PRESENT, headset_microphone=Presence.NOT_PRESENT
        )
        jack.switch(e.SW_HEADPHONE_INSERT, 0)
        changed = desk.expect(AuxiliariesChanged).changed
        assert changed == AuxiliaryState(enhanced_audio=Presence.NOT_PRESENT)
        jack.switch(e.SW_HEADPHONE_INSERT, 1)
        assert desk.expect(AuxiliariesChanged).changed == PLUGGED
        assert desk.driver.execute(GetStatus(), 5.0).result == first


def test_a_plug_that_is_being_pushed_in_is_one_change(jack):
    with Desk(jack.path, settle_s=0.15) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        for value in (1, 0, 1, 0, 1):
            jack.switch(e.SW_HEADPHONE_INSERT, value)
        assert desk.expect(AuxiliariesChanged).changed == PLUGGED
        desk.nothing()


def test_lost_events_are_made_good_by_asking(jack):
    with Desk(jack.path) as desk:
        desk.expect(DeviceOnline)
        desk.expect(AuxiliariesChanged)
        # The kernel drops what a slow reader did not take, and says so.
        jack.emit([])
        jack.write(e.EV_SYN, e.SYN_DROPPED, 0)
        jack.write(e.EV_SW, e.SW_HEADPHONE_INSERT, 1)
        jack.syn()
        assert desk.expect(AuxiliariesChanged).changed == PLUGGED
        assert desk.driver.health().counters["events_dropped"] == 1


def test_keys_that_are_not_wired_are_swallowed(machine):
    with machine.add("Wide keypad", {e.EV_KEY: [e.KEY_1, e.KEY_MUTE]}) as pad:
        with Desk(pad.path) as desk:
            desk.expect(DeviceOnline)
            pad.press(e.KEY_1, e.KEY_1, e.KEY_MUTE)
            assert desk.expect(ButtonPressed).button is Button.MUTE
            desk.nothing()
        pad.unplug()


def test_pulled_out_and_back(keys):
    with Desk(keys.by_path) as desk:
        desk.expect(DeviceOnline)
        keys.unplug()
        assert desk.expect(DeviceOffline).code in ("no_device", "connection_lost")
        keys.plug()
        desk.expect(DeviceOnline)
        keys.press(e.KEY_VOLUMEUP)
        assert desk.expect(ButtonPressed).button is Button.VOLUME_UP


def test_a_second_driver_is_refused(keys):
    with Desk(keys.path) as first, Desk(keys.path) as second:
        first.expect(DeviceOnline)
        assert second.expect(DeviceOffline).code == "port_busy"
        assert second.driver.health().state is DeviceState.DEVICE_BUSY


def test_without_a_grab_others_hear_too(keys):
    with Desk(keys.path, grab=False) as first, Desk(keys.path, grab=False) as second:
        first.expect(DeviceOnline)
        second.expect(DeviceOnline)
        keys.press(e.KEY_MUTE)
        assert first.expect(ButtonPressed).button is Button.MUTE
        assert second.expect(ButtonPressed).button is Button.MUTE


@pytest.mark.parametrize("address", ["name:Example PCH Headphone", "auto"])
def test_found_by_name_or_by_what_it_has(machine, jack, address):
    with machine.add("Panel", TOUCH) as panel, machine.add("Typing", KEYBOARD) as typing:
        with Desk(address, nodes=lambda: machine.bus().input) as desk:
            desk.expect(DeviceOnline)
            assert jack.grabbed and not panel.grabbed and not typing.grabbed
        panel.unplug()
        typing.unplug()


def test_a_name_that_nobody_has(machine):
    with Desk("name:Nobody", nodes=lambda: machine.bus().input) as desk:
        assert desk.expect(DeviceOffline).code == "no_device"


def test_a_whole_keyboard_is_taken_only_by_its_own_path(machine):
    codes = {e.EV_KEY: [*KEYBOARD[e.EV_KEY], e.KEY_VOLUMEUP]}
    with machine.add("Typing", codes) as typing:
        with Desk("auto", nodes=lambda: machine.bus().input) as desk:
            assert desk.expect(DeviceOffline).code == "wrong_device"
        with Desk(typing.path) as desk:
            desk.expect(DeviceOnline)
        typing.unplug()


def test_a_device_without_any_wired_key_is_the_wrong_one(machine, tmp_path):
    with machine.add("Panel", TOUCH) as panel:
        with Desk(panel.path) as desk:
            assert desk.expect(DeviceOffline).code == "wrong_device"
            assert desk.driver.health().state is DeviceState.HARDWARE_ERROR
        panel.unplug()
    plain = tmp_path / "plain"
    plain.write_text("")
    with Desk(plain) as desk:
        assert desk.expect(DeviceOffline).code == "no_device"
    with Desk(tmp_path / "none") as desk:
        assert desk.expect(DeviceOffline).code == "no_device"


def test_wiring_from_words():
    assert keys_of({"KEY_F13": "operatorCallButton", "SW_LID": "!cabinetFrontDoor"}) == (
        Key(e.EV_KEY, e.KEY_F13, "operatorCallButton"),
        Key(e.EV_SW, e.SW_LID, "cabinetFrontDoor", inverted=True),
    )
    seen = EventKeys("auto").capabilities()
    assert seen.auxiliaries == ("enhanced_audio", "headset_microphone")
    assert set(seen.buttons) == {Button.VOLUME_UP, Button.VOLUME_DOWN, Button.MUTE}
    assert len(WIRING) == 5


@pytest.mark.parametrize(
    "words",
    [
        {"KEY_NOSUCH": "mute"},
        {"KEY_MUTE": "proximity"},
        {"KEY_MUTE": "!mute"},
        {"SW_LID": "nosuch"},
        {"EV_KEY": "mute"},
        {"": "mute"},
    ],
)
def test_bad_wiring_is_told(words):
    with pytest.raises(DeviceError, match="bad_inputs"):
        keys_of(words)


def test_a_switch_wired_as_a_door(machine):
    words = keys_of({"SW_LINEOUT_INSERT": "!cabinetFrontDoor"})
    with machine.add("Door", HEADSET) as door:
        with Desk(door.path, wiring=words) as desk:
            desk.expect(DeviceOnline)
            assert desk.expect(AuxiliariesChanged).changed.cabinet_front_door == "closed"
            door.switch(e.SW_LINEOUT_INSERT, 1)
            assert desk.expect(AuxiliariesChanged).changed.cabinet_front_door == "open"
        door.unplug()
