"""``kiosk devices scan``: order of the probes, one that fails, lines that can be used."""

import json
import os
import threading
import tomllib
from types import SimpleNamespace

import pytest

from drivers.bus import Bus, Found
from kiosk.__main__ import main
from kiosk.commands.devices import machine
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.scan import scan_all
from kiosk.commands.devices.scan_text import as_text
from kiosk.commands.devices.warning_words import WARNINGS, warning
from kiosk.commands.devices.words import WIDTH, columns
from kiosk.settings import load_settings

SERIAL = [role.name for role in ROLES.values() if role.serial]


def port(device, serial_number=None):
    return SimpleNamespace(
        device=device, vid=0x1A86, pid=0x7523, serial_number=serial_number, description="USB Serial"
    )


@pytest.fixture
def bus(tmp_path):
    for number in range(3):
        (tmp_path / f"ttyUSB{number}").write_text("")
    ports = [port(str(tmp_path / f"ttyUSB{number}")) for number in range(3)]
    return Bus(dev=tmp_path, sys=tmp_path / "sys", ports=ports)


def at(bus, number, role, **more):
    path = bus.serial[number].path
    return Found("serial", path, "", "x", role, f'{role}.port = "{path}"', confidence=1.0, **more)


class Probes:
    """Fake probes by role; `asked` holds who was asked with which ports, in order."""

    def __init__(self, **of_role):
        self.of_role, self.asked, self.running, self.most = of_role, [], 0, 0
        self.lock = threading.Lock()

    def __call__(self, role):
        def probe(bus):
            with self.lock:
                self.asked.append((role.name, [one.path for one in bus.serial]))
                self.running += role.serial
                self.most = max(self.most, self.running)
            try:
                found = self.of_role.get(role.name, lambda bus: [])
                return found(bus) if callable(found) else found
            finally:
                with self.lock:
                    self.running -= role.serial

        return probe


def test_a_port_that_a_role_has_claimed_is_not_asked_by_another(bus):
    first, second, third = (one.path for one in bus.serial)
    probes = Probes(
        id_reader=[at(bus, 1, "id_reader")], receipt_printer=[at(bus, 0, "receipt_printer")]
    )
    seen = scan_all(bus=bus, probes=probes)
    asked = {name: ports for name, ports in probes.asked if name in SERIAL}
    assert list(asked) == SERIAL
    assert SERIAL[0] == "id_reader"
    assert asked["id_reader"] == [first, second, third]
    later = SERIAL[SERIAL.index("receipt_printer") + 1 :]
    assert all(asked[name] == [third] for name in later)
    assert later
    assert probes.most == 1
    assert {one.role for one in seen.found} == {"id_reader", "receipt_printer", ""}
    (unknown,) = (one for one in seen.found if not one.role)
    assert (unknown.path, unknown.config) == (third, "")


def test_twins_stay_twins_when_one_of_them_is_claimed(bus):
    seen = scan_all(bus=bus, probes=Probes(id_reader=[at(bus, 0, "id_reader")]))
    assert all("twin_without_serial_number" in one.warnings for one in seen.found)
    assert len(seen.found) == 3


def test_one_board_may_offer_two_roles(bus):
    both = [at(bus, 0, "auxiliaries"), at(bus, 0, "lights")]
    seen = scan_all(bus=bus, probes=Probes(auxiliaries=[both[0]], lights=[both[1]]))
    # The board is asked once for both: whoever claims the port answers for its twin role.
    assert "auxiliaries" in {one.role for one in seen.found}


def broken(bus):
    raise KeyError("a text that may quote anything")


def test_a_probe_that_breaks_is_told_and_the_others_go_on(bus):
    probes = Probes(id_reader=broken, ups=broken, lights=[at(bus, 2, "lights")])
    seen = scan_all(bus=bus, probes=probes)
    assert {"probe_failed:id_reader", "probe_failed:ups"} <= set(seen.warnings)
    assert "lights" in {one.role for one in seen.found}
    assert "quote" not in json.dumps(seen.as_object())


def test_a_probe_that_hangs_ends_with_the_scan(bus):
    gate = threading.Event()

    def hangs(bus):
        gate.wait(20)
        return []

    try:
        seen = scan_all(bus=bus, seconds=0.4, probes=Probes(barcode=hangs, smart_card=hangs))
    finally:
        gate.set()
    assert {"probe_late:barcode", "probe_late:smart_card"} <= set(seen.warnings)


def test_nobody_asks_behind_a_serial_probe_that_hangs(bus):
    gate = threading.Event()
    probes = Probes(id_reader=lambda bus: gate.wait(20) and [])
    try:
        seen = scan_all(bus=bus, seconds=0.3, probes=probes)
    finally:
        gate.set()
    assert [f"probe_late:{name}" for name in SERIAL] == [
        code for code in seen.warnings if code.split(":")[-1] in SERIAL
    ]
    assert [name for name, _ in probes.asked if name in SERIAL] == ["id_reader"]


def test_without_probing_the_bus_says_so(bus):
    sends = []
    probes = Probes(id_reader=lambda bus: sends.append(bus.send) or [])
    scan_all(probe=False, probes=probes)
    assert sends == [False]


def camera(name, confidence):
    line = f'document_camera.source = "{name}"'
    return Found("video", name, "", "", "document_camera", line, confidence=confidence)


def test_the_lines_can_be_used_as_they_are(bus, tmp_path):
    cameras = [camera("a", 0.2), camera("b", 0.9)]
    probes = Probes(id_reader=[at(bus, 0, "id_reader")], document_camera=cameras)
    seen = scan_all(bus=bus, probes=probes)
    text = as_text(seen.found, seen.warnings)
    config = text.split("# kiosk.toml\n")[1]
    assert tomllib.loads(config)["devices"]["document_camera"]["source"] == "b"
    assert '# document_camera.source = "a"' in config
    file = tmp_path / "kiosk.toml"
    file.write_text(f'[site]\nid = "t"\nregion = "150626100001"\n{config}\n')
    assert load_settings(file).devices.id_reader.port == bus.serial[0].path
    assert "\n".join(seen.config) == config.removeprefix("[devices]\n")


def test_a_key_that_the_settings_do_not_know_is_put_right():
    found = [Found("pcsc", "R", "", "R", "smart_card", 'smart_card.pcsc = "R \\" 1"')]
    config = as_text(found, ()).split("# kiosk.toml\n")[1]
    assert tomllib.loads(config)["devices"] == {"smart_card": {"reader": 'R " 1'}}


def test_every_warning_has_short_words_in_both_languages():
    for code in (
        *WARNINGS,
        "no_group:dialout",
        "probe_failed:ups",
        "probe_late:ups",
        "never_heard",
    ):
        for words in warning(code):
            assert words
            assert columns(words) + 6 <= WIDTH, words
    assert "never_heard" in warning("never_heard")[1]


def test_text_for_people_keeps_to_its_width(bus):
    name = Found(
        "usb", "/dev/" + "long/" * 30, "", "\x1b[2Jname" * 20, "ups", warnings=("bad_thing",)
    )
    text = as_text([name, at(bus, 0, "id_reader")], ["no_group:dialout", "udevd_absent"])
    shown = text.split("# kiosk.toml")[0]
    assert max(map(columns, shown.splitlines())) <= WIDTH
    assert "\x1b" not in text
    assert "不间断电源" in text
    assert "dialout" in text


def test_groups_of_a_user(monkeypatch):
    entry = SimpleNamespace(pw_uid=1001, pw_name="kiosk", pw_gid=1001)
    monkeypatch.setattr(machine.pwd, "getpwnam", lambda name: entry)
    monkeypatch.setattr(machine, "_gid", {"dialout": 20, "video": 44, "lp": 7}.get)
    monkeypatch.setattr(os, "getgrouplist", lambda name, gid: [1001, 44])
    assert machine.missing_groups("kiosk") == ("no_group:dialout", "no_group:lp")
    entry.pw_uid = 0
    assert machine.missing_groups("kiosk") == ()


def test_an_unknown_user_has_no_groups_to_check():
    assert machine.missing_groups("nobody-of-this-name") == ("no_user",)


def test_daemons(monkeypatch, tmp_path):
    import socket

    monkeypatch.setattr(machine, "PCSCD", tmp_path / "pcscd")
    monkeypatch.setattr(machine, "CUPSD", tmp_path / "cups")
    monkeypatch.setattr(machine, "UDEVD", tmp_path / "udev")
    monkeypatch.setattr(machine, "UPSD", ("127.0.0.1", 1))
    seen = machine.missing_daemons(printing=True, power=True)
    assert set(seen) >= {"udevd_absent", "pcscd_absent", "upsd_absent"}
    (tmp_path / "udev").write_text("")
    with socket.socket(socket.AF_UNIX) as door, socket.create_server(("127.0.0.1", 0)) as upsd:
        door.bind(str(tmp_path / "pcscd"))
        door.listen()
        monkeypatch.setattr(machine, "CUPSD", tmp_path / "pcscd")
        monkeypatch.setattr(machine, "UPSD", upsd.getsockname())
        assert machine.missing_daemons(printing=True, power=True) == ()


def test_nodes_that_may_not_be_opened_or_have_the_wrong_group(monkeypatch):
    node = SimpleNamespace(path="/dev/ttyUSB0", warnings=("no_stable_path",))
    look = SimpleNamespace(serial=(node,), video=(), input=())
    monkeypatch.setattr(machine.os, "access", lambda path, how: False)
    monkeypatch.setattr(machine.os, "stat", lambda path: SimpleNamespace(st_gid=0))
    monkeypatch.setattr(machine, "_gid", {"dialout": 20}.get)
    assert machine.node_warnings(look) == {
        "/dev/ttyUSB0": ("no_stable_path", "no_permission", "wrong_group")
    }


def test_scan_on_this_machine_as_it_is_typed(capsys):
    assert main(["devices", "scan", "--no-probe", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    seen = json.loads(out)
    assert set(seen) == {"found", "warnings", "config"}
    assert not [code for code in seen["warnings"] if code.startswith("probe_")]
    assert main(["devices", "scan", "--no-probe"]) == 0
    assert "=" * WIDTH in capsys.readouterr().out
