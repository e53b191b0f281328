"""``kiosk devices status`` and ``watch``: all configured devices at once, nobody's data shown."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from drivers.contract import DeviceOffline, DeviceOnline, NeedsStaff
from drivers.health import DeviceState
from drivers.id_card.sim import SamvSimulator
from drivers.id_card.sim_card import SimCard
from kiosk.__main__ import main
from kiosk.commands.devices import build
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.watch import shown
from kiosk.commands.devices.words import WIDTH, columns
from tests.calm import late
from tests.commands.devices_fakes import CodeScanned, FakeDevice, Paper, PaperChanged

NAME = "金丝雀"


def site(tmp_path, devices=""):
    path = tmp_path / "kiosk.toml"
    path.write_text(f'[site]\nid = "t"\nregion = "150626100001"\n[devices]\n{devices}\n', "utf-8")
    return str(path)


@pytest.fixture
def fakes(monkeypatch):
    """Puts fake drivers in; remembers what address each was made for."""

    def put(*devices):
        for one in devices:

            def make(settings, one=one):
                role = ROLES[one.role]
                one.address = getattr(getattr(settings, role.name), role.key)
                return one

            monkeypatch.setitem(build._MAKERS, one.role, make)

    return put


def typed(capsys, *words):
    code = main(["devices", *words])
    out, err = capsys.readouterr()
    return code, out, err


THREE = 'id_reader.port = "a"\nups.url = "b"\nlights.port = "c"'


def test_status_of_all_with_counters_and_capabilities(capsys, tmp_path, fakes):
    fine = FakeDevice("id_reader", [(0, DeviceOnline())])
    busy = FakeDevice(
        "ups", [(0.05, DeviceOffline("port_busy"))], DeviceState.DEVICE_BUSY, "port_busy"
    )
    mute = FakeDevice("lights")
    fakes(fine, busy, mute)
    config = site(tmp_path, THREE)
    began = time.monotonic()
    code, out, err = typed(capsys, "status", "--json", "--timeout", "0.5", "--config", config)
    assert 0.5 <= time.monotonic() - began < 3 + late(began)
    assert (code, err) == (1, "")
    seen = {one["role"]: one for one in json.loads(out)}
    assert [seen[name]["state"] for name in ("id_reader", "ups", "lights")] == [
        "online", "deviceBusy", "starting",
    ]  # fmt: skip
    assert seen["ups"]["code"] == "port_busy"
    assert seen["id_reader"]["counters"] == {"events": 1}
    assert seen["id_reader"]["capabilities"] == {"device_class": "Fake", "commands": ["One"]}
    assert seen["id_reader"]["answer_ms"] >= 0
    assert seen["ups"]["answer_ms"] is seen["lights"]["answer_ms"] is None
    assert [one.closed for one in (fine, busy, mute)] == [1, 1, 1]


def test_status_says_what_to_do(capsys, tmp_path, fakes):
    fakes(
        FakeDevice("ups", [(0, DeviceOffline("port_busy"))], DeviceState.DEVICE_BUSY, "port_busy")
    )
    code, out, _ = typed(capsys, "status", "--config", site(tmp_path, 'ups.url = "b"'))
    assert code == 1
    assert "不间断电源" in out
    assert "Stop the kiosk first." in out
    assert max(map(columns, out.splitlines())) <= WIDTH


def test_status_is_well_when_all_are(capsys, tmp_path, fakes):
    fakes(FakeDevice("ups", [(0, DeviceOnline())]))
    code, out, _ = typed(capsys, "status", "--config", site(tmp_path, 'ups.url = "b"'))
    assert code == 0
    assert "ONLINE" in out
    code, out, _ = typed(capsys, "status", "--config", site(tmp_path))
    assert code == 0
    assert "NO DEVICE CONFIGURED" in out


HOTPLUG = [
    (0, DeviceOnline()),
    (0.05, PaperChanged(Paper.OUT)),
    (0.05, DeviceOffline("connection_lost")),
    (0.05, NeedsStaff("connection_lost")),
    (0.05, DeviceOnline()),
]


def test_watch_prints_each_event_as_a_line_of_json(capsys, tmp_path, fakes):
    one, other = FakeDevice("id_reader", HOTPLUG), FakeDevice("ups", [(0.02, DeviceOnline())])
    fakes(one, other, FakeDevice("lights"))
    config = site(tmp_path, THREE)
    code, out, err = typed(capsys, "watch", "--json", "--seconds", "0.6", "--config", config)
    assert (code, err) == (0, "")
    seen = [json.loads(line) for line in out.splitlines()]
    reader = [line for line in seen if line["role"] == "id_reader"]
    assert [line["kind"] for line in reader] == [
        "online", "paper_changed", "offline", "needs_staff", "online",
    ]  # fmt: skip
    assert [line["seq"] for line in reader] == [1, 2, 3, 4, 5]
    assert reader[1] | {"t": 0} == {
        "t": 0, "role": "id_reader", "event": "PaperChanged", "kind": "paper_changed", "seq": 2,
        "paper": "out", "code": "paper_out", "fits": True,
    }  # fmt: skip
    assert reader[2]["code"] == "connection_lost"
    times = [line["t"] for line in seen]
    assert times == sorted(times)
    assert {line["role"] for line in seen} == {"id_reader", "ups"}
    assert one.closed == other.closed == 1


def test_watch_of_named_roles_at_other_addresses(capsys, tmp_path, fakes):
    ups, reader = FakeDevice("ups", [(0, DeviceOnline())]), FakeDevice("id_reader", HOTPLUG)
    fakes(ups, reader)
    config = site(tmp_path, 'id_reader.port = "a"')
    words = ("watch", "ups", "--port", "ups=nut://h/u", "--seconds", "0.3", "--config", config)
    code, out, _ = typed(capsys, *words)
    assert code == 0
    assert ups.address == "nut://h/u"
    assert reader.thread is None
    assert "UPS" in out
    assert "online" in out
    code, out, _ = typed(capsys, "watch", "--port", "ups=b", "--seconds", "0.1", "--config", config)
    assert "身份证" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", "ups"), "ups: no address"),
        (("watch",), "NO DEVICE CONFIGURED"),
    ],
)
def test_watch_without_an_address(capsys, tmp_path, words, said):
    code, out, err = typed(capsys, *words, "--config", site(tmp_path))
    assert code == 2
    assert said in out + err


@pytest.mark.parametrize(
    "words",
    [("watch", "toaster"), ("watch", "--port", "ups"), ("watch", "--port", "toaster=1"),
     ("watch", "--seconds", "x")],
)  # fmt: skip
def test_usage(capsys, words):
    with pytest.raises(SystemExit) as left:
        main(["devices", *words])
    assert left.value.code == 2


def test_no_event_shows_what_was_scanned_or_read():
    event = CodeScanned(text=NAME, code=f"{NAME} 1", hidden=NAME, number=15062620010915)
    assert shown("barcode", event, 1.0) == {
        "t": 1.0, "role": "barcode", "event": "CodeScanned", "kind": "code_scanned", "seq": 0,
    }  # fmt: skip


def test_a_cable_that_is_pulled_is_seen_with_the_real_driver(capsys, tmp_path):
    with SamvSimulator("dev") as sim:
        sim.lay(SimCard.resident())
        pulling = threading.Timer(1.2, sim.unplug)
        putting = threading.Timer(1.8, sim.replug)
        pulling.start()
        putting.start()
        words = ("watch", "--port", f"id_reader={sim.port}", "--json", "--seconds", "4")
        code, out, _ = typed(capsys, *words, "--config", site(tmp_path))
        pulling.join()
        putting.join()
    assert code == 0
    seen = [json.loads(line) for line in out.splitlines()]
    kinds = [one["kind"] for one in seen if one["kind"] in ("online", "card_read", "offline")]
    assert kinds[:4] == ["online", "card_read", "offline", "online"]
    read = next(one for one in seen if one["kind"] == "card_read")
    assert set(read) == {"t", "role", "event", "kind", "seq", "read_ms", "floor_ms"}
    offline, again = [one["t"] for one in seen if one["kind"] in ("online", "offline")][1:3]
    assert again - offline < 3


def test_watch_for_people_keeps_to_its_width(capsys, tmp_path, fakes):
    fakes(FakeDevice("receipt_printer", HOTPLUG))
    config = site(tmp_path, 'receipt_printer.port = "a"')
    code, out, _ = typed(capsys, "watch", "--seconds", "0.4", "--config", config)
    assert code == 0
    assert max(map(columns, out.splitlines())) <= WIDTH
    assert "offline connection_lost" in out


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_watch_as_it_is_typed_ends_in_good_order(tmp_path, sign):
    config = site(tmp_path, f'id_reader.port = "{tmp_path}/none"')
    words = [sys.executable, "-m", "kiosk", "devices", "watch", "--json", "--config", config]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ) as watch:
        first = json.loads(watch.stdout.readline())
        assert (first["kind"], first["code"]) == ("offline", "no_device")
        watch.send_signal(sign)
        assert watch.wait(20) == 0
