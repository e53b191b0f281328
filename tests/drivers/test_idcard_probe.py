"""What the probe finds on a machine laid out in a folder, with real ptys as its ports."""

import os
import threading
import time
import tty
from types import SimpleNamespace

import pytest
from samv_stranger import Manner, Stranger

from drivers.bus import Bus
from drivers.errors import lost
from drivers.id_card.probe import SDT_UNSUPPORTED, probe
from drivers.id_card.reader import SamvReader
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator
from drivers.ports import open_port
from tests.calm import late


def port(path, **more):
    """As pyserial lists one."""
    plain = {"vid": 0x1A86, "pid": 0x7523, "serial_number": "A1", "description": "USB Serial"}
    return SimpleNamespace(device=path, **{**plain, **more})


def bus_of(tmp_path, *ports, **more):
    (tmp_path / "dev").mkdir(exist_ok=True)
    return Bus(dev=tmp_path / "dev", sys=tmp_path / "sys", ports=ports, **more)


def link(tmp_path, path):
    """A by-path name, as udev makes it."""
    folder = tmp_path / "dev" / "serial" / "by-path"
    folder.mkdir(parents=True)
    name = folder / "pci-0000:00:14.0-usb-0:3:1.0-port0"
    name.symlink_to(os.path.realpath(path))
    return str(name)


class Foreign:
    """Something else on a serial line: it echoes, or talks all the time."""

    def __init__(self, chatter=b""):
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.path, self.chatter = os.ttyname(self.slave), chatter
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        os.set_blocking(self.master, False)
        while not self.stop.wait(0.005):
            try:
                data = os.read(self.master, 256)
            except BlockingIOError:
                data = b""
            os.write(self.master, self.chatter or data)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.stop.set()
        self.thread.join()
        os.close(self.master)
        os.close(self.slave)


def test_a_module_is_found_with_its_line_for_the_configuration(tmp_path):
    with SamvSimulator("dev", throttled=False) as sim:
        name = link(tmp_path, sim.port)
        (found,) = probe(bus_of(tmp_path, port(sim.port)))
    assert (found.role, found.confidence, found.warnings) == ("id_reader", 1.0, ())
    assert found.config == f'id_reader.port = "{name}"'
    assert (found.bus, found.path, found.by_path) == ("serial", sim.port, name)
    assert (found.usb, found.about) == ("1a86:7523", "USB Serial 1a86:7523")


@pytest.mark.parametrize("baud", [57600, 38400, 19200, 9600])
def test_a_slow_module_is_found_and_warned_of(tmp_path, baud, monkeypatch):
    # The last speed has 20 ms left of the half second: a busy machine's simulator needs more.
    monkeypatch.setattr("drivers.id_card.probe._WHOLE_S", 5.0)
    monkeypatch.setattr("drivers.id_card.probe._OTHER_S", 0.5)
    with SamvSimulator("dev", throttled=False, baud=baud) as sim:
        (found,) = probe(bus_of(tmp_path, port(sim.port)))
        assert sim.baud == baud
    assert found.warnings == ("no_stable_path", "baud_not_115200")


@pytest.mark.parametrize(
    "manner",
    [
        Manner(find_id=b""),
        Manner(deaf=0.2),
        Manner(before=lambda luck: b"\xaa\xaa\xaa\x96\x69\x00"),
    ],
)
def test_an_independent_module_is_found(tmp_path, manner):
    with Stranger(manner) as module:
        (found,) = probe(bus_of(tmp_path, port(module.port)))
    assert found.role == "id_reader"


@pytest.mark.parametrize(
    "chatter", [b"", b"$GPGGA,1*00\r\n", b"\xaa\xaa\xaa\x96\x69\x00\x05\0\0\x90"]
)
def test_foreign_and_silent_devices_are_no_reader_within_half_a_second(tmp_path, chatter):
    with Foreign(chatter) as foreign:
        began = time.monotonic()
        assert probe(bus_of(tmp_path, port(foreign.path))) == []
        # 0.5 s, and what a loaded machine adds.
        assert time.monotonic() - began < 0.8 + late(began)


def test_a_silent_module_takes_no_longer(tmp_path):
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.SILENCE, None, None))
        began = time.monotonic()
        assert probe(bus_of(tmp_path, port(sim.port))) == []
        assert time.monotonic() - began < 0.8 + late(began)


def test_a_port_in_use_is_told_and_not_disturbed(tmp_path):
    online = threading.Event()
    with SamvSimulator("dev", throttled=False) as sim:
        reader = SamvReader(sim.port)
        reader.open(lambda event: online.set())
        try:
            assert online.wait(15)
            asked = len(sim.asked)
            (found,) = probe(bus_of(tmp_path, port(sim.port)))
            assert len(sim.asked) == asked
        finally:
            reader.close()
    assert (found.role, found.config, found.confidence) == ("", "", 0.0)
    assert found.warnings == ("no_stable_path", "port_busy")


def test_ports_that_can_not_be_opened(tmp_path):
    def opener(path, baud):
        if path == "/dev/forbidden":
            raise lost(13)
        return open_port(path, baud)

    ports = port("/dev/forbidden"), port(str(tmp_path / "gone")), port("nonsense://x")
    (found,) = probe(bus_of(tmp_path, *ports), opener)
    assert (found.path, found.warnings) == ("/dev/forbidden", ("no_stable_path", "no_permission"))


def test_what_another_role_has_claimed_is_left_alone(tmp_path):
    with SamvSimulator("dev", throttled=False) as sim:
        bus = bus_of(tmp_path, port(sim.port), tried={sim.port: "barcode"})
        assert probe(bus) == []
        assert probe(bus_of(tmp_path, port(sim.port), send=False)) == []
        assert sim.asked == []


@pytest.mark.parametrize("numbered", [False, True])
def test_a_module_of_the_sdt_usb_class_is_told_to_be_of_no_use(tmp_path, numbered):
    device = tmp_path / "sys" / "bus" / "usb" / "devices" / "1-3"
    device.mkdir(parents=True)
    (device / "idVendor").write_text("0400\n")
    (device / "idProduct").write_text("C35A\n")
    other = device.parent / "1-4"
    other.mkdir()
    (other / "idVendor").write_text("1a86\n")
    path = str(device)
    if numbered:
        (device / "busnum").write_text("1\n")
        (device / "devnum").write_text("7\n")
        (device / "product").write_text("SDT reader\n")
        path = str(tmp_path / "dev" / "bus" / "usb" / "001" / "007")
    (found,) = probe(bus_of(tmp_path, send=False))
    assert (found.bus, found.role, found.config) == ("usb", "id_reader", "")
    assert (found.path, found.usb) == (path, "0400:c35a")
    assert found.warnings == (SDT_UNSUPPORTED,)
