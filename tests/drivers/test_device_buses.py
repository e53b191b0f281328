"""Buses laid out in a folder, binding by path, the power switch, and who wakes the devices."""

import queue
import threading
from types import SimpleNamespace

import pytest

from drivers import binding
from drivers.attendant import Attendant
from drivers.bus import Bus, Node
from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState, HealthBoard
from drivers.power import power_cycle, usb_folder
from drivers.supervisor import Backoff, Supervisor

WAIT_S = 10


def port(device, vid=None, pid=None, serial_number=None, description="adapter"):
    return SimpleNamespace(
        device=str(device), vid=vid, pid=pid, serial_number=serial_number, description=description
    )


def test_serial_ports_with_their_stable_names(tmp_path):
    dev = tmp_path / "dev"
    (dev / "serial" / "by-path").mkdir(parents=True)
    for name in ("ttyUSB0", "ttyUSB1", "ttyS0"):
        (dev / name).touch()
    (dev / "serial" / "by-path" / "pci-0:1.2").symlink_to(dev / "ttyUSB1")
    ports = [
        port(dev / "ttyUSB1", 0x1A86, 0x7523),
        port(dev / "ttyUSB0", 0x1A86, 0x7523),
        port(dev / "ttyS0", description="uart"),
    ]
    # This machine's own console may be a ttyS0.
    first, second, third = Bus(dev=dev, sys=tmp_path / "sys", ports=ports).serial
    assert first.path == str(dev / "ttyS0") and first.warnings == ()
    assert second.warnings == ("twin_without_serial_number", "no_stable_path")
    assert second.stable == second.path
    assert third.warnings == ("twin_without_serial_number",)
    assert third.stable == str(dev / "serial" / "by-path" / "pci-0:1.2")
    assert third.usb == "1a86:7523"


def test_cameras_and_input_devices(tmp_path):
    dev, sys = tmp_path / "dev", tmp_path / "sys"
    for number, index in ((0, "0"), (1, "1")):
        node = sys / "class" / "video4linux" / f"video{number}"
        node.mkdir(parents=True)
        (node / "index").write_text(index)
        (node / "name").write_text("Document Camera\n")
        dev.mkdir(exist_ok=True)
        (dev / f"video{number}").touch()
    event = sys / "class" / "input" / "event3" / "device"
    event.mkdir(parents=True)
    (event / "name").write_text("Scanner")
    bus = Bus(dev=dev, sys=sys)
    assert [(one.path, one.about) for one in bus.video] == [
        (str(dev / "video0"), "Document Camera")
    ]
    assert bus.video[0].warnings == ("no_stable_path",)
    assert bus.input[0].warnings == ("no_permission", "no_stable_path")


def test_a_machine_without_buses_has_nothing(tmp_path):
    bus = Bus(dev=tmp_path / "dev", sys=tmp_path / "sys", ports=[])
    assert (bus.serial, bus.video, bus.input) == ((), (), ())


NODES = (
    Node("/dev/ttyUSB0", usb="0403:6001"),
    Node("/dev/ttyUSB1", "/dev/serial/by-path/a", "/dev/serial/by-id/x", "0403:6001"),
    Node("/dev/ttyUSB2", "", "/dev/serial/by-id/y", "1a86:7523"),
)


def test_binding_trusts_the_path_first_the_id_second():
    assert binding.candidates("auto", lambda: NODES) == (
        "/dev/serial/by-path/a",
        "/dev/serial/by-id/y",
        "/dev/ttyUSB0",
    )
    assert binding.candidates("usb:0403:6001", lambda: NODES) == (
        "/dev/serial/by-path/a",
        "/dev/ttyUSB0",
    )
    assert binding.candidates("/dev/ttyS9", lambda: NODES) == ("/dev/ttyS9",)
    with pytest.raises(DeviceError, match="bad_port"):
        binding.candidates("usb:foo", lambda: NODES)


def test_the_first_that_confirms_is_taken():
    tried = []

    def connect(path):
        tried.append(path)
        if path != "/dev/ttyUSB0":
            raise DeviceError("no_answer")
        return path.upper()

    assert binding.connect_first("auto", connect, lambda: NODES) == "/DEV/TTYUSB0"
    assert len(tried) == 3
    with pytest.raises(DeviceLost) as none:
        binding.connect_first("auto", connect, tuple)
    assert none.value.state is DeviceState.NO_DEVICE

    def busy(path):
        raise DeviceLost("port_busy", DeviceState.DEVICE_BUSY)

    with pytest.raises(DeviceLost, match="port_busy"):
        binding.connect_first("auto", busy, lambda: NODES)


def usb_machine(tmp_path):
    """/sys with a tty two levels below its USB device."""
    device = tmp_path / "devices" / "usb1" / "1-2"
    tty = device / "1-2:1.0" / "ttyUSB7"
    tty.mkdir(parents=True)
    (device / "authorized").write_text("1")
    (device / "idVendor").write_text("0403")
    folder = tmp_path / "class" / "tty" / "ttyUSB7"
    folder.mkdir(parents=True)
    (folder / "device").symlink_to(tty)
    return device


def test_power_goes_off_and_on(tmp_path):
    device = usb_machine(tmp_path)
    assert usb_folder("/dev/ttyUSB7", tmp_path) == device.resolve()
    seen = []

    def watch():
        while len(seen) < 1:
            if (device / "authorized").read_text() == "0":
                seen.append("off")

    thread = threading.Thread(target=watch)
    thread.start()
    assert power_cycle("/dev/ttyUSB7", tmp_path, off_s=0.3)
    thread.join(WAIT_S)
    assert seen == ["off"]
    assert (device / "authorized").read_text() == "1"


def test_no_usb_device_is_no_power_cycle(tmp_path):
    assert not power_cycle("", tmp_path)
    assert not power_cycle("/dev/ttyS0", tmp_path)
    usb_machine(tmp_path)
    (tmp_path / "devices" / "usb1" / "1-2" / "authorized").unlink()
    assert not power_cycle("/dev/ttyUSB7", tmp_path)


def test_an_addition_ends_every_back_off():
    plugged, tries = queue.Queue(), queue.Queue()

    def watch():
        def added(seconds):
            try:
                return plugged.get(timeout=0.05)
            except queue.Empty:
                return None

        return added

    def serve(supervisor):
        tries.put(1)
        raise DeviceLost("no_device", DeviceState.NO_DEVICE)

    attendant = Attendant(watch, look_s=0.05)
    supervisor = Supervisor(
        HealthBoard("x"), serve, lambda code: None, backoff=Backoff(first=1000, most=1000)
    )
    supervisor.start()
    attendant.attend(supervisor)
    try:
        tries.get(timeout=WAIT_S)
        plugged.put("net")
        with pytest.raises(queue.Empty):
            tries.get(timeout=0.3)
        plugged.put("tty")
        tries.get(timeout=WAIT_S)
    finally:
        attendant.leave(supervisor)
        supervisor.stop()


@pytest.mark.parametrize("trouble", [OSError, ImportError])
def test_a_hanging_device_is_noticed_even_without_udev(trouble):
    inside, release, offline = threading.Event(), threading.Event(), queue.Queue()

    def watch():
        raise trouble

    def serve(supervisor):
        supervisor.online()
        inside.set()
        release.wait(WAIT_S)

    attendant = Attendant(watch, look_s=0.02)
    supervisor = Supervisor(HealthBoard("x"), serve, offline.put, stale_after=0.1)
    supervisor.start()
    attendant.attend(supervisor)
    try:
        assert inside.wait(WAIT_S)
        assert offline.get(timeout=WAIT_S) == "stale"
    finally:
        release.set()
        attendant.leave(supervisor)
        supervisor.stop()


def test_the_attendants_thread_ends_with_the_last_device():
    attendant = Attendant(look_s=0.05)
    supervisor = Supervisor(HealthBoard("x"), lambda one: one.pause(60), lambda code: None)
    before = {thread.ident for thread in threading.enumerate()}
    attendant.attend(supervisor)
    attendant.attend(supervisor)
    thread = attendant._thread
    attendant.leave(supervisor)
    attendant.leave(supervisor)
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert {one.ident for one in threading.enumerate()} <= before | {thread.ident}
