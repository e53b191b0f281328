"""Every verb for every role, through the command, against the simulators."""

import argparse
import json
import resource
import signal
import subprocess
import sys
import time

import pytest

from drivers.errors import SimulatorRefused
from kiosk.__main__ import main
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.words import WIDTH, columns
from tests.commands.devices_sims import part_of, simulated, site, typed

FIGURES = {
    "id_reader": ("read_ms", "floor_ms", "overhead_ms"),
    "smart_card": ("read_ms", "floor_ms", "overhead_ms"),
    "document_camera": ("first_frame_ms", "fps", "still_ms"),
    "document_printer": ("accept_ms", "print_ms"),
    "ups": ("answer_ms", "charge"),
    "receipt_printer": ("print_ms", "floor_ms", "status_ms"),
    "auxiliaries": ("answer_ms",),
    "lights": ("switch_ms",),
    "presence": ("answer_ms",),
    "flat_scanner": ("first_ms",),
    "barcode": ("read_ms",),
}
MORE = {"auxiliaries": ("--every", "0.2"), "presence": ("--every", "0.5")}
READY = [name for name in ROLES if name in FIGURES]


@pytest.mark.parametrize("role", READY)
def test_a_good_device_is_tried_with_its_figures(capsys, role):
    with simulated(role, *MORE.get(role, ())) as address:
        code, out, err = typed(capsys, "test", role, "--port", address, "--json")
        said = json.loads(out)
        assert (code, said["result"]) == (0, "ok")
        # Two simulators tell there what they do, as this process runs them.
        assert not err or role in ("lights", "flat_scanner")
        assert len(out.splitlines()) == 1
        assert all(said[name] > 0 for name in FIGURES[role])


@pytest.mark.parametrize("role", ["smart_card", "id_reader", "receipt_printer", "barcode"])
def test_words_for_people_ask_and_tell(capsys, role):
    with simulated(role) as address:
        code, out, _ = typed(capsys, "test", role, "--port", address)
    assert code == 0
    assert ROLES[role].invite[0] in out
    assert "好 / OK" in out
    assert max(map(columns, out.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    ("role", "fault", "result"),
    [
        ("id_reader", "status:read:41", "unreadable"),
        ("id_reader", "silence", "timed_out"),
        ("smart_card", "status:select:6A82", "unsupported"),
        ("document_camera", "vanish", "no_device"),
        ("document_printer", "paper_out", "paper_out"),
        ("receipt_printer", "paper_out", "paper_out"),
        ("receipt_printer", "paper_low", "paper_low"),
        ("receipt_printer", "cover_open", "cover_open"),
        ("receipt_printer", "offline", "offline"),
        ("auxiliaries", "silence", "no_answer"),
        ("auxiliaries", "bit_flip:inputs", "garbled"),
        ("lights", "silence", "no_answer"),
        ("presence", "silence", "no_answer"),
        ("flat_scanner", "broken", "io_error"),
        ("barcode", "pull", "no_device"),
    ],
)
def test_a_fault_has_its_word_and_advice(capsys, role, fault, result):
    more = ("--timeout", "3")
    with simulated(role, "--fault", fault) as address:
        code, out, _ = typed(capsys, "test", role, "--port", address, "--json", *more)
        assert (code, json.loads(out)["result"]) == (1, result)


def test_all_configured_devices_are_online_at_once(capsys, tmp_path):
    from contextlib import ExitStack

    with ExitStack() as running:
        lines = [
            f'{name}.{ROLES[name].key} = "{running.enter_context(simulated(name))}"'
            for name in READY
        ]
        config = site(tmp_path, "\n".join(lines))
        code, out, _ = typed(capsys, "status", "--json", "--config", config)
        seen = {one["role"]: one for one in json.loads(out)}
        assert {name: one["state"] for name, one in seen.items()} == dict.fromkeys(READY, "online")
        assert code == 0
        assert all(one["capabilities"]["commands"] for one in seen.values())
        assert all(one["answer_ms"] is not None for one in seen.values())


@pytest.mark.parametrize("role", READY)
def test_help_lists_the_faults_and_a_bad_one_is_usage(capsys, role):
    with pytest.raises(SystemExit) as left:
        main(["devices", "sim", role, "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "--fault" in out
    assert part_of(role).FAULTS.split(";")[0].split(",")[0].split()[-1] in out
    for bad in ("boom", "", "boom:x:y"):
        with pytest.raises(SystemExit) as left:
            main(["devices", "sim", role, "--fault", bad])
        assert left.value.code == 2
        assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("role", READY)
def test_no_simulator_on_a_site_that_serves_residents(capsys, tmp_path, role):
    parser = argparse.ArgumentParser()
    part_of(role).arguments(parser)
    with pytest.raises(SimulatorRefused), part_of(role).started("prod", parser.parse_args([])):
        pass
    code, out, err = typed(capsys, "sim", role, "--config", site(tmp_path, mode="prod"))
    assert (code, out) == (2, "")
    assert "refuses to start" in err


@pytest.mark.parametrize("role", [name for name in READY if name != "smart_card"])
def test_sim_stays_until_it_is_told_to_go(capsys, tmp_path, monkeypatch, role):
    words = [sys.executable, "-m", "kiosk", "devices", "sim", role, "--config", site(tmp_path)]
    errors = subprocess.PIPE if role == "flat_scanner" else None
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True) as sim:
        try:
            address = sim.stdout.readline().strip()
            if errors:
                monkeypatch.setenv("SANE_CONFIG_DIR", sim.stderr.readline().strip().split("=")[1])
            assert typed(capsys, "test", role, "--port", address, "--json")[0] == 0
        finally:
            sim.send_signal(signal.SIGTERM)
        assert sim.wait(20) == 0


def quick(*words):
    """What a command of its own says, its CPU seconds, and the seconds it took."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "devices", *words],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, cpu, time.monotonic() - began


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("paper_out", "PAPER IS OUT"),
        ("offline", "PRINTER IS OFFLINE"),
        (None, "PRINTER IS OFFLINE"),
    ],
)
def test_a_printer_without_paper_or_power_is_told_without_waiting(fault, words):
    command = ("test", "receipt_printer", "--timeout", "50", "--port")
    with simulated("receipt_printer", *(("--fault", fault) if fault else ())) as address:
        if fault:
            said, cpu, took = quick(*command, address)
    if not fault:
        said, cpu, took = quick(*command, address)
    assert words in said
    # Its own work is less than a second; this machine may be busy with other things besides.
    assert cpu < 1.0
    assert took < 25
