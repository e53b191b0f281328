"""The fake event devices behave as the kernel's do, seen through python-evdev itself."""

import errno
import os
import select
import subprocess
import sys

import evdev
import pytest
from evdev import _input
from evdev import ecodes as e

from tests.drivers.fake_input import (
    HEADSET,
    KEYBOARD,
    TOUCH,
    FakeInputDevice,
    FakeInputs,
    preload_env,
)


@pytest.fixture(scope="module")
def machine():
    with FakeInputs() as made:
        yield made


@pytest.fixture
def keyboard(machine):
    device = machine.add(
        "Keys", KEYBOARD, vendor=0x05E0, product=0x1200, by_id="usb-Keys-event-kbd"
    )
    yield device
    device.unplug()


def _open(path):
    return evdev.InputDevice(os.fspath(path))


def _keys(client):
    return [(one.code, one.value) for one in client.read() if one.type == e.EV_KEY]


def test_it_says_what_it_is(keyboard):
    client = _open(keyboard.by_id)
    assert client.name == "Keys"
    assert (client.info.vendor, client.info.product) == (0x05E0, 0x1200)
    assert client.phys.endswith("/input0")
    assert client.version == 0x010001
    found = client.capabilities()
    assert found[e.EV_KEY] == sorted(set(KEYBOARD[e.EV_KEY]))
    assert found[e.EV_LED] == list(KEYBOARD[e.EV_LED])
    assert client.repeat.delay == 250
    client.close()


def test_keys_arrive_by_the_time_press_returns_with_the_kernels_stamp(keyboard):
    client = _open(keyboard.path)
    keyboard.press(e.KEY_A, e.KEY_B)
    assert select.select([client], [], [], 0)[0]
    events = list(client.read())
    assert [(one.type, one.code, one.value) for one in events[:2]] == [
        (e.EV_KEY, e.KEY_A, 1),
        (e.EV_SYN, e.SYN_REPORT, 0),
    ]
    assert len(events) == 8
    stamps = [one.timestamp() for one in events]
    assert stamps == sorted(stamps) and stamps[0] > 1_600_000_000
    with pytest.raises(BlockingIOError):
        list(client.read())
    client.close()


def test_only_changes_and_only_its_own_codes_are_told(keyboard):
    client = _open(keyboard.path)
    keyboard.repeat(e.KEY_A)
    keyboard.up(e.KEY_A)
    keyboard.press(e.KEY_VOLUMEUP)
    keyboard.down(e.KEY_A)
    keyboard.down(e.KEY_A)
    keyboard.repeat(e.KEY_A)
    assert client.active_keys() == [e.KEY_A]
    keyboard.up(e.KEY_A)
    assert _keys(client) == [(e.KEY_A, 1), (e.KEY_A, 2), (e.KEY_A, 0)]
    client.close()


def test_a_packet_goes_out_as_one_at_its_report(keyboard):
    client = _open(keyboard.path)
    keyboard.write(e.EV_MSC, e.MSC_SCAN, 0x70004)
    keyboard.write(e.EV_KEY, e.KEY_A, 1)
    with pytest.raises(BlockingIOError):
        list(client.read())
    keyboard.syn()
    kinds = [one.type for one in client.read()]
    assert kinds == [e.EV_MSC, e.EV_KEY, e.EV_SYN]
    client.close()


def test_a_grab_is_one_clients_and_ends_with_its_close(keyboard):
    first, second = _open(keyboard.path), _open(keyboard.path)
    keyboard.press(e.KEY_A)
    assert _keys(first) == _keys(second) != []
    first.grab()
    with pytest.raises(OSError) as busy:
        second.grab()
    assert busy.value.errno == errno.EBUSY
    keyboard.press(e.KEY_B)
    assert _keys(first) == [(e.KEY_B, 1), (e.KEY_B, 0)]
    with pytest.raises(BlockingIOError):
        list(second.read())
    first.close()
    second.grab()
    assert keyboard.grabbed and keyboard.clients == 1
    second.ungrab()
    with pytest.raises(OSError) as never:
        second.ungrab()
    assert never.value.errno == errno.EINVAL
    second.close()
    assert keyboard.clients == 0


def test_a_pulled_device_fails_and_comes_back_under_its_name(keyboard):
    client = _open(keyboard.path)
    client.grab()
    keyboard.press(e.KEY_A)
    keyboard.unplug()
    assert len(_keys(client)) == 2, "what came before the pull can still be read"
    assert select.select([client], [], [], 0)[0]
    for call in (lambda: list(client.read()), client.ungrab):
        with pytest.raises(OSError) as gone:
            call()
        assert gone.value.errno == errno.ENODEV
    # python-evdev forgets to set an exception here: drivers must expect this one too.
    with pytest.raises(SystemError):
        client.active_keys()
    with pytest.raises(FileNotFoundError):
        _open(keyboard.path)
    client.close()
    keyboard.plug()
    again = _open(keyboard.by_path)
    again.grab()
    again.close()


def test_opened_and_pulled_before_the_first_question(keyboard):
    fd = os.open(keyboard.path, os.O_RDWR | os.O_NONBLOCK)
    keyboard.unplug()
    with pytest.raises(OSError) as gone:
        _input.ioctl_devinfo(fd)
    assert gone.value.errno == errno.ENODEV
    os.close(fd)


def test_switches_keep_their_state(machine):
    jack = machine.add("Headphone", HEADSET)
    client = _open(jack.path)
    jack.switch(e.SW_HEADPHONE_INSERT, 1)
    jack.switch(e.SW_HEADPHONE_INSERT, 1)
    told = [(one.code, one.value) for one in client.read() if one.type == e.EV_SW]
    assert told == [(e.SW_HEADPHONE_INSERT, 1)]
    assert _input.ioctl_EVIOCG_bits(client.fd, e.EV_SW) == [e.SW_HEADPHONE_INSERT]
    client.close()
    late = _open(jack.path)
    assert _input.ioctl_EVIOCG_bits(late.fd, e.EV_SW) == [e.SW_HEADPHONE_INSERT]
    late.close()
    jack.unplug()


def test_axes_leds_and_lost_events(machine, keyboard):
    panel = machine.add("Panel", TOUCH, absolute={e.ABS_X: (0, 0, 1919, 0, 0, 40)})
    client = _open(panel.path)
    assert client.absinfo(e.ABS_X).max == 1919
    assert client.absinfo(e.ABS_Y).max == 4095
    client.close()
    panel.unplug()
    client = _open(keyboard.path)
    client.set_led(e.LED_CAPSL, 1)
    assert (e.EV_LED, e.LED_CAPSL, 1) in keyboard.written
    keyboard.drop()
    assert [(one.type, one.code) for one in client.read()][0] == (e.EV_SYN, e.SYN_DROPPED)
    client.close()


def test_the_bus_sees_it_with_links_and_sysfs(machine, keyboard):
    nodes = {node.about: node for node in machine.bus().input}
    node = nodes["Keys"]
    assert node.by_path == str(keyboard.by_path)
    assert node.by_id == str(keyboard.by_id)
    bits = machine.sys / "class/input" / keyboard.node / "device/capabilities/key"
    words = bits.read_text().split()
    number = int("".join(word.rjust(16, "0") for word in words), 16)
    codes = {code for code in range(number.bit_length()) if number >> code & 1}
    assert codes == set(KEYBOARD[e.EV_KEY])


def test_other_files_are_served_as_before(tmp_path):
    for make in (os.mkfifo, lambda path: path.touch()):
        path = tmp_path / f"event{make}"[-12:]
        make(path)
        with pytest.raises(OSError) as none:
            evdev.InputDevice(os.fspath(path))
        assert none.value.errno in (errno.ENOTTY, errno.EINVAL, errno.ENODEV)


def test_a_child_process_sees_it_too():
    with FakeInputDevice("Alone", KEYBOARD) as device:
        code = (
            "import evdev, sys\n"
            "client = evdev.InputDevice(sys.argv[1])\n"
            "client.grab()\n"
            "print(client.name, flush=True)\n"
            "for event in client.read_loop():\n"
            "    if event.type == 1: print(event.code, event.value, flush=True)\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code, device.path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **preload_env()},
        ) as child:  # fmt: skip
            assert child.stdout.readline() == "Alone\n"
            device.press(e.KEY_Z)
            assert child.stdout.readline() == f"{e.KEY_Z} 1\n"
            assert child.stdout.readline() == f"{e.KEY_Z} 0\n"
            device.unplug()
            _, said = child.communicate(timeout=30)
        assert "No such device" in said


def test_nothing_is_left_of_it():
    files = len(os.listdir("/proc/self/fd"))
    with FakeInputDevice("Alone", KEYBOARD) as device:
        client = _open(device.path)
        client.close()
        root = device.machine.root
    assert not root.exists()
    # Fewer, where something of another test was still open at the beginning.
    assert len(os.listdir("/proc/self/fd")) <= files
