"""The scanner's probe and trial."""

import pytest

from drivers.bus import Bus
from drivers.flat_scanner import child as child_module
from drivers.flat_scanner.probe import probe
from drivers.flat_scanner.sim import Fault
from drivers.flat_scanner.timing import Timing
from drivers.flat_scanner.trial import try_device
from tests.drivers.scanner_bench import QUICK, Hand, Wired, page, sane_test_config


@pytest.fixture
def wired(tmp_path):
    with Wired(tmp_path, name='Bürgeramt "1"'.replace('"', "")) as made:
        yield made


def test_the_probe_names_a_scanner_and_how_to_write_it(wired):
    (found,) = probe(Bus(ports=[]), config=wired.config)
    assert (found.bus, found.role, found.warnings) == ("sane", "flat_scanner", ())
    assert found.path == wired.address
    assert found.config == f'flat_scanner.device = "{wired.address}"'
    assert found.confidence > 0.5
    wired.wire.unplug()
    (silent,) = probe(Bus(ports=[]), config=wired.config)
    assert silent.warnings == ("scanner_silent",)
    assert silent.confidence < found.confidence


def test_the_probe_warns_of_test_devices(tmp_path):
    found = probe(Bus(ports=[]), config=sane_test_config(tmp_path, devices=2))
    assert [one.path for one in found] == ["test:0", "test:1"]
    assert all(one.warnings == ("virtual_scanner",) for one in found)
    assert probe(Bus(ports=[], send=False), config=str(tmp_path)) == []


def test_the_probe_without_sane_and_with_a_slow_one(tmp_path, monkeypatch):
    monkeypatch.setattr(child_module, "_PATH", str(tmp_path))
    (absent,) = probe(Bus(ports=[]))
    assert (absent.role, absent.warnings) == ("", ("sane_absent",))
    (tmp_path / "scanimage").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (tmp_path / "scanimage").chmod(0o755)
    (slow,) = probe(Bus(ports=[]), seconds=0.2)
    assert slow.warnings == ("sane_slow",)
    separator = "\x1f"
    names = ["v4l:/dev/video0", "escl:http://127.0.0.1:1", "genesys:libusb:001:004"]
    lines = "".join(f"{name}{separator * 3}\n" for name in names)
    (tmp_path / "scanimage").write_text(f"#!/bin/sh\nprintf '{lines}'\n")
    devices = tmp_path / "sys" / "bus" / "usb" / "devices" / "1-2"
    devices.mkdir(parents=True)
    for file, word in {
        "busnum": "1", "devnum": "4", "idVendor": "04a9", "idProduct": "190f",
    }.items():  # fmt: skip
        (devices / file).write_text(word)
    usb, escl = probe(Bus(sys=tmp_path / "sys", ports=[]))
    assert (usb.usb, usb.config) == ("04a9:190f", 'flat_scanner.device = "usb:04a9:190f"')
    assert "pages_in_temp_files" in escl.warnings


def test_a_good_trial(wired):
    ready = []
    seen = try_device(
        wired.address, on_ready=lambda: ready.append(1), config=wired.config, timing=QUICK
    )
    assert (seen.result, ready) == ("ok", [1])
    assert 0 < seen.figures["first_ms"] <= seen.figures["page_ms"] + 1
    plain = seen.as_object()
    assert plain["px"] == "177x177"
    assert 100 < plain["brightness"] < 160
    assert plain["sources"] == ["flatbed", "feeder"]


def test_a_trial_on_sanes_test_device(tmp_path):
    seen = try_device("test:0", config=sane_test_config(tmp_path), timing=QUICK)
    assert seen.result == "ok"


def test_words_of_a_trial(wired, tmp_path):
    sim, config = wired.sim, wired.config
    sim.lay(page())
    sim.fault(Fault.BROKEN)
    assert try_device(wired.address, config=config, timing=QUICK).result == "io_error"
    sim.mend(Fault.BROKEN)
    sim.fault(Fault.HANG)
    quick = try_device(wired.address, timeout=0.6, config=config, timing=Timing(stop=0.2))
    assert quick.result == "timed_out"
    sim.mend(Fault.HANG)
    with Hand(wired.address, config):
        assert try_device(wired.address, config=config, timing=QUICK).result == "port_busy"
    wired.wire.unplug()
    assert try_device(wired.address, config=config, timing=QUICK).result == "no_device"
    assert try_device("-h", config=config).result == "bad_port"


@pytest.mark.parametrize(
    ("status", "word"),
    [("JAMMED", "jammed"), ("COVER_OPEN", "cover_open"), ("NO_DOCS", "no_paper"),
     ("DEVICE_BUSY", "busy"), ("ACCESS_DENIED", "no_permission")],
)  # fmt: skip
def test_words_of_sanes_status(tmp_path, status, word):
    config = sane_test_config(tmp_path, read_status_code=f'"SANE_STATUS_{status}"')
    assert try_device("test:0", config=config, timing=QUICK).result == word
