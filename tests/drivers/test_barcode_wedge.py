"""The keyboard wedge's driver on fake event devices, through python-evdev itself."""

import os
import time

import evdev
import pytest
from evdev import ecodes as e
from serial.tools.list_ports_common import ListPortInfo

from drivers.barcode.camera_scanner import CameraScanner
from drivers.barcode.choose import scanner_of
from drivers.barcode.contract import GetStatus, Symbology, SymbolRead
from drivers.barcode.keys import Typing
from drivers.barcode.probe import probe
from drivers.barcode.serial_scanner import SerialScanner
from drivers.barcode.sim import WedgeSimulator
from drivers.barcode.wedge_scanner import WedgeScanner, find_node
from drivers.bus import Bus
from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.errors import DeviceError, DeviceLost
from drivers.frames import FrameSlot
from tests.drivers.barcode_desk import QUICK, Desk
from tests.drivers.fake_input import KEYBOARD, VOLUME_KEYS, FakeInputs
from tests.drivers.fake_v4l2.machine import Machine as Cameras

TEXT = "样例 42 Ab!"
PLAIN = {**KEYBOARD, e.EV_KEY: [*KEYBOARD[e.EV_KEY], *range(e.KEY_KP7, e.KEY_KPDOT + 1)]}


@pytest.fixture(scope="module")
def machine():
    with FakeInputs() as made:
        yield made


@pytest.fixture
def keys(machine):
    with machine.add("Example Scanner", PLAIN, vendor=0x05E0, product=0x1200) as device:
        yield device
        device.unplug()


def _wedge(machine, address, **more):
    more = {"backoff": QUICK, "power": lambda node: False, **more}
    return WedgeScanner(str(address), bus=machine.bus, **more)


def test_a_code_is_typed_and_nobody_else_gets_its_keys(machine, keys):
    screen = evdev.InputDevice(os.fspath(keys.path))
    with Desk(_wedge(machine, keys.by_path)) as desk:
        WedgeSimulator("dev", keys).show(TEXT)
        event = desk.expect(SymbolRead)
        assert (event.symbol.text, event.source) == (TEXT, "wedge")
        assert 0 <= event.read_ms < 5000 and TEXT not in repr(event)
        with pytest.raises(BlockingIOError):
            list(screen.read())
        assert keys.grabbed
    keys.press(e.KEY_A)
    assert [one.code for one in screen.read() if one.type == e.EV_KEY], "let go when it is closed"
    screen.close()


def test_a_fake_camera_in_the_same_process_takes_nothing_from_it(machine, keys):
    with Desk(_wedge(machine, keys.by_path)) as desk, Cameras() as cameras:
        cameras.add()
        WedgeSimulator("dev", keys).show("12")
        assert desk.told() == "12"
    with Desk(_wedge(machine, keys.by_path)):
        assert keys.grabbed


def test_a_code_that_silence_ends_has_its_true_time(machine, keys):
    with Desk(_wedge(machine, keys.path, typing=Typing("gap"))) as desk:
        WedgeSimulator("dev", keys, ending=None).show("1234567")
        event = desk.expect(SymbolRead)
        assert event.symbol.text == "1234567"
        assert 50 <= event.read_ms < 5000


def test_read_takes_what_is_typed_after_it_was_asked(machine, keys):
    with Desk(_wedge(machine, keys.by_path, scanning=False)) as desk:
        WedgeSimulator("dev", keys).show("before")
        desk.until_count("ignored", 1)
        assert desk.read(deadline=0.2).code is CompletionCode.TIME_OUT
        keys.press(e.KEY_0, e.KEY_1)
        cancel, ended = desk.reading()
        desk.do(GetStatus(), 0.2)
        cancel.set()
        assert ended().code is CompletionCode.CANCELED
        assert desk.read(Symbology.QR_CODE).code is CompletionCode.UNSUPPORTED_DATA
        assert desk.do(GetStatus()).result.scanner == "off"


def test_a_persons_keys_are_no_code(machine, keys):
    with Desk(_wedge(machine, keys.by_path)) as desk:
        for code in (e.KEY_L, e.KEY_S, e.KEY_SPACE):
            keys.press(code)
            time.sleep(0.12)
        desk.nothing(0.2)
        WedgeSimulator("dev", keys).show("12")
        assert desk.told() == "12"


def test_keys_that_the_kernel_dropped_spoil_the_code(machine, keys):
    with Desk(_wedge(machine, keys.by_path)) as desk:
        keys.press(e.KEY_1)
        keys.down(e.KEY_LEFTSHIFT)
        keys.drop()
        keys.up(e.KEY_LEFTSHIFT)
        keys.press(e.KEY_2, e.KEY_ENTER)
        WedgeSimulator("dev", keys).show("Ab")
        assert [desk.told(), desk.told()] == ["lost_keys", "Ab"]


def test_pulled_within_a_code_and_put_back(machine, keys):
    with Desk(_wedge(machine, keys.by_path)) as desk:
        keys.press(e.KEY_1, e.KEY_2)
        keys.unplug()
        assert desk.expect(DeviceOffline).code in ("no_device", "connection_lost")
        keys.plug()
        desk.expect(DeviceOnline)
        WedgeSimulator("dev", keys).show("34")
        assert desk.told() == "34"


def test_one_that_somebody_else_has_grabbed(machine, keys):
    other = evdev.InputDevice(os.fspath(keys.path))
    other.grab()
    with Desk(_wedge(machine, keys.by_path), greeted=False) as desk:
        assert desk.expect(DeviceOffline).code == "port_busy"
        other.close()
        desk.expect(DeviceOnline)


def test_how_it_is_named(machine, keys):
    bus = machine.bus()
    for address in ("input:example*", "usb:05e0:1200", "auto"):
        assert find_node(address, bus) in (str(keys.path), str(keys.by_path))
    assert find_node("/dev/input/event9", bus) == "/dev/input/event9"
    with pytest.raises(DeviceLost, match="no_device"):
        find_node("input:Nobody*", bus)
    with pytest.raises(DeviceLost, match="no_device"):
        find_node("usb:0000:0000", bus)


def test_probe_takes_scanners_and_no_media_keys(machine, keys):
    with machine.add("Example Scanner media", VOLUME_KEYS, vendor=0x05E0, product=0x1200):
        (found,) = probe(machine.bus())
    assert found.role == "barcode" and found.warnings == ()
    assert found.config == f'barcode.port = "{keys.by_path}"'
    named = machine.add("USB Barcode Imager", KEYBOARD, vendor=0x1234, product=0x5678)
    guessed = [one for one in probe(machine.bus()) if one.warnings]
    assert [one.warnings for one in guessed] == [("may_be_a_keyboard",)]
    named.close()


def test_probe_takes_a_serial_port_of_a_known_scanner_and_sends_nothing():
    known, other = ListPortInfo("/dev/ttyACM7"), ListPortInfo("/dev/ttyUSB7")
    known.vid, known.pid, other.vid, other.pid = 0x1EAB, 0x1D06, 0x1A86, 0x7523
    (found,) = probe(Bus(ports=[known, other]))
    assert found.path == "/dev/ttyACM7" and found.bus == "serial"


def test_the_line_of_kiosk_toml_chooses_the_driver(machine, keys):
    chosen = {
        "/dev/input/by-path/pci-0-usb-0:1:1.0-event-kbd": WedgeScanner,
        "input:Example*": WedgeScanner,
        "usb:05e0:1200": WedgeScanner,
        "auto": WedgeScanner,
        "/dev/ttyACM0": SerialScanner,
        "socket://127.0.0.1:1": SerialScanner,
        "usb:1eab:1d06": SerialScanner,
        "camera:http://127.0.0.1:1/x": CameraScanner,
    }
    for port, kind in chosen.items():
        device = scanner_of(port, bus=machine.bus)
        assert type(device) is kind and device.role == "barcode", port
    assert type(scanner_of("document_camera", slot=FrameSlot())) is CameraScanner
    with pytest.raises(DeviceError, match="bad_port"):
        scanner_of("document_camera")
