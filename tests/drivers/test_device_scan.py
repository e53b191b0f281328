"""Scanning: what is said of ports, cameras and card readers, and of what is wrong with them."""

import os
from types import SimpleNamespace

import pytest

from drivers import scan
from drivers.id_card import wire
from drivers.id_card.link import SamvLink
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator
from drivers.scan import probe_samv, scan_serial, scan_smart_cards, scan_video


def port(device, vid=0x1A86, pid=0x7523, serial_number=None):
    return SimpleNamespace(
        device=device, vid=vid, pid=pid, serial_number=serial_number, description="USB Serial"
    )


@pytest.mark.parametrize("baud", [115200, 9600])
def test_a_module_is_known_by_its_answer_and_gives_its_line(tmp_path, baud):
    with SamvSimulator("dev", baud=baud, throttled=False) as sim:
        (tmp_path / "pci-0000:00:14.0-usb-0:2:1.0-port0").symlink_to(os.path.realpath(sim.port))
        (found,) = scan_serial([port(sim.port, serial_number="A1")], tmp_path)
    assert found.role == "id_reader"
    assert found.config == f'id_reader.port = "{tmp_path}/pci-0000:00:14.0-usb-0:2:1.0-port0"'
    assert "1a86:7523" in found.about
    assert found.warnings == (() if baud == 115200 else ("baud_not_115200",))


def test_a_port_where_nothing_answers_gets_no_line(tmp_path):
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.SILENCE, times=None))
        (found,) = scan_serial([port(sim.port)], tmp_path)
        assert sim.asked == [wire.STATUS] or set(sim.asked) == {wire.STATUS}
    assert (found.role, found.config) == ("", "")
    assert "no_stable_path" in found.warnings


def test_a_port_in_use_is_left_alone(tmp_path):
    with SamvSimulator("dev", throttled=False) as sim:
        kiosk = SamvLink(sim.port, 115200, lambda: False)
        try:
            (found,) = scan_serial([port(sim.port)], tmp_path)
        finally:
            kiosk.close()
        assert sim.asked == []
    assert "port_busy" in found.warnings


def test_twins_without_serial_number_are_named(tmp_path):
    ports = [port("/dev/ttyUSB0"), port("/dev/ttyUSB1"), port("/dev/ttyUSB2", serial_number="A1")]
    found = list(scan_serial(ports, tmp_path, probe=None))
    twins = ["twin_without_serial_number" in one.warnings for one in found]
    assert twins == [True, True, False]


def test_probing_an_absent_port_gives_a_code(tmp_path):
    assert probe_samv(str(tmp_path / "nothing")) == (None, "no_device")


def test_cameras_by_path_without_their_metadata_nodes(tmp_path):
    dev, links = tmp_path / "dev", tmp_path / "by-path"
    dev.mkdir()
    links.mkdir()
    for number, index in enumerate((0, 1, 0)):
        node = tmp_path / "class" / f"video{number}"
        node.mkdir(parents=True)
        (node / "name").write_text(f"Camera {number}\n")
        (node / "index").write_text(f"{index}\n")
        (dev / f"video{number}").write_text("")
    (links / "usb-0:1-video-index0").symlink_to(dev / "video0")
    first, second = scan_video(tmp_path / "class", links, dev)
    assert first.config == f'document_camera.source = "{links}/usb-0:1-video-index0"'
    assert first.warnings == ()
    assert second.path == str(dev / "video2")
    assert second.warnings == ("no_stable_path",)
    assert list(scan_video(tmp_path / "no", links, dev)) == []


def test_card_readers(monkeypatch):
    monkeypatch.setattr(scan.scard, "SCardEstablishContext", lambda _: (0, 7))
    monkeypatch.setattr(scan.scard, "SCardListReaders", lambda *_: (0, ["Reader 00 00"]))
    monkeypatch.setattr(scan.scard, "SCardReleaseContext", lambda _: 0)
    found, warnings = scan_smart_cards()
    assert [one.about for one in found] == ["Reader 00 00"]
    assert warnings == []


def test_card_readers_without_pcscd(monkeypatch):
    monkeypatch.setattr(scan.scard, "SCardEstablishContext", lambda _: (0x8010001D, 0))
    assert scan_smart_cards() == ([], ["pcscd_absent"])
