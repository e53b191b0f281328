"""What a scan finds of boards, radars and keys; and a try of each on demand."""

import fcntl
import os
import threading
import time

import pytest
from evdev import ecodes as e
from serial.tools.list_ports_common import ListPortInfo

from drivers.auxiliaries.probe import probe
from drivers.auxiliaries.radar_wire import Report, Seen
from drivers.auxiliaries.sim import FaultKind as RadarFault
from drivers.auxiliaries.sim import RadarSimulator
from drivers.auxiliaries.trial import try_device, try_keys, try_radar
from drivers.bus import Bus
from drivers.id_card.sim import SamvSimulator
from drivers.lights.probe import probe as probe_lights
from drivers.lights.trial import try_device as try_lights
from drivers.relay_board import lcus, modbus
from drivers.relay_board.link import Lcus, Modbus
from drivers.relay_board.sim import BoardSimulator, Fault, FaultKind
from tests.calm import late
from tests.drivers.fake_input import HEADSET, KEYBOARD, TOUCH, VOLUME_KEYS, FakeInputs


def machine(*sims, send=True):
    ports = []
    for sim in sims:
        port = ListPortInfo(sim.port)
        port.description = "USB Serial"
        ports.append(port)
    return Bus(ports=ports, send=send)


def roles(found):
    return [one.role for one in found]


def test_a_board_of_both_kinds_is_found_for_both_roles():
    with BoardSimulator("dev") as sim:
        found = probe(machine(sim))
        assert roles(found) == ["auxiliaries", "lights"]
        assert [one.config for one in found] == [
            f'auxiliaries.port = "{sim.port}"',
            f'lights.port = "{sim.port}"',
        ]
        assert roles(probe_lights(machine(sim))) == ["lights"]


@pytest.mark.parametrize(
    ("function", "expected"),
    [(modbus.Function.READ_INPUTS, ["lights"]), (modbus.Function.READ_COILS, ["auxiliaries"])],
)
def test_a_board_of_one_kind(function, expected):
    with BoardSimulator("dev") as sim:
        sim.fault(Fault(FaultKind.REFUSE, None, function, code=modbus.Refusal.ILLEGAL_FUNCTION))
        assert roles(probe(machine(sim))) == expected


def test_an_lcus_board_is_found_for_lights_only():
    with BoardSimulator("dev", Lcus()) as sim:
        (found,) = probe_lights(machine(sim))
        assert found.config == f'lights.port = "{sim.port}"\nlights.board = "lcus"'
        assert probe(machine(sim)) == []
        assert sim.relays == (False,) * 8
        assert set(sim.asked) == {lcus.Operation.QUERY}


def test_a_radar_is_found_without_writing_a_word_that_it_minds():
    with RadarSimulator("dev") as sim:
        (found,) = probe(machine(sim))
        assert (found.role, found.config) == ("presence", f'presence.port = "{sim.port}"')
        assert probe_lights(machine(sim)) == []


def test_what_is_foreign_is_left_alone_and_takes_half_a_second():
    with SamvSimulator("dev") as sim:
        for look in (probe, probe_lights):
            began = time.monotonic()
            assert look(machine(sim)) == []
            assert time.monotonic() - began < 0.8 + late(began)
    with BoardSimulator("dev", Modbus(unit=9)) as sim:
        assert probe(machine(sim)) == []


def test_nothing_is_sent_where_nothing_may_be():
    with BoardSimulator("dev") as sim:
        assert probe(machine(sim, send=False)) == []
        assert probe_lights(machine(sim, send=False)) == []
        claimed = machine(sim)
        claimed.tried[sim.port] = "id_reader"
        assert probe(claimed) == [] and probe_lights(claimed) == []
        assert sim.asked == []


def test_a_port_in_use_is_named_and_one_that_is_gone_is_not():
    with BoardSimulator("dev") as sim:
        held = os.open(sim.port, os.O_RDWR | os.O_NOCTTY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for look in (probe, probe_lights):
                (found,) = look(machine(sim))
                assert (found.role, found.warnings) == ("", ("port_busy",))
        finally:
            os.close(held)
        here = machine(sim)
        sim.unplug()
        assert probe(here) == [] and probe_lights(here) == []


def test_keys_are_found_by_sysfs_alone():
    with FakeInputs() as inputs:
        inputs.add("Volume", VOLUME_KEYS)
        inputs.add('Example "PCH" Headphone', HEADSET, by_path="")
        inputs.add("Panel", TOUCH)
        inputs.add("Typing", {e.EV_KEY: [*KEYBOARD[e.EV_KEY], e.KEY_MUTE]})
        found = probe(inputs.bus())
        assert [one.about for one in found] == ["Volume", 'Example "PCH" Headphone']
        assert found[0].config.startswith('keys.device = "') and "by-path" in found[0].config
        assert found[1].config == 'keys.device = "name:Example \\"PCH\\" Headphone"'
        assert all(one.role == "keys" and one.bus == "input" for one in found)


def test_broken_sysfs_is_no_key(tmp_path):
    folder = tmp_path / "sys/class/input/event0/device/capabilities"
    folder.mkdir(parents=True)
    (folder / "key").write_text("not hex\n")
    assert probe(Bus(tmp_path / "dev", tmp_path / "sys", ports=())) == []


def later(do):
    """Do something as soon as the trial says that it is ready."""
    threads = []

    def ready():
        thread = threading.Thread(target=do)
        thread.start()
        threads.append(thread)

    return ready, lambda: [one.join() for one in threads]


def test_trial_of_a_board():
    with BoardSimulator("dev") as sim:
        said = []
        ready, join = later(lambda: sim.contact(1, True))
        seen = try_device(sim.port, timeout=10.0, on_ready=ready, on_news=said.append)
        join()
        assert seen.result == "ok"
        assert seen.facts["state"]["cabinet_front_door"] == "open"
        assert seen.facts["news"] == said == ["cabinet_front_door closed"]
        assert 0 < seen.figures["answer_ms"] < 500
        assert try_device(sim.port, timeout=0.1).result == "no_change"
        sim.fault(Fault(FaultKind.SILENCE, None))
        assert try_device(sim.port, protocol=Modbus(answer_s=0.05)).result == "no_answer"
    assert try_device("/dev/serial/by-path/none").result == "no_device"


def test_trial_that_ends_with_the_cable():
    with BoardSimulator("dev") as sim:
        ready, join = later(sim.unplug)
        seen = try_device(sim.port, timeout=10.0, on_ready=ready)
        join()
        assert seen.facts["news"][-1] == "offline connection_lost"


def test_trial_of_a_board_that_falls_silent():
    with BoardSimulator("dev") as sim:
        asked = sim.asked

        class Quiet(list):
            def append(self, one):
                super().append(one)
                if len(self) > 6:
                    sim.hold()

        sim.asked = Quiet(asked)
        seen = try_device(sim.port, protocol=Modbus(answer_s=0.05), timeout=0.1)
        assert seen.result in ("no_answer", "timeOut")


def test_trial_of_a_radar():
    with RadarSimulator("dev", every_s=0.02) as sim:
        near = Report(Seen.MOVING, moving_cm=60, moving_energy=80)
        ready, join = later(lambda: sim.see(near))
        seen = try_radar(sim.port, timeout=10.0, on_ready=ready)
        join()
        assert seen.facts["news"] == ["proximity present"]
        sim.fault(RadarFault.SILENCE)
        assert try_radar(sim.port).result == "no_answer"


def test_trial_of_keys():
    with FakeInputs() as inputs:
        pad = inputs.add("Volume", VOLUME_KEYS)
        ready, join = later(lambda: pad.press(e.KEY_VOLUMEUP))
        seen = try_keys(str(pad.path), timeout=10.0, on_ready=ready)
        join()
        assert (seen.result, seen.facts["news"]) == ("ok", ["volumeUp pressed"])


def test_trial_of_lights():
    with BoardSimulator("dev") as sim:
        said = []
        seen = try_lights(sim.port, each_s=0.01, on_light=said.append, on_ready=lambda: None)
        assert seen.result == "ok"
        assert said == ["cardReader", "scanner", "receiptPrinter", "documentPrinter"]
        assert seen.facts["confirmed"] is True
        assert [one.number for one in sim.switched if one.on] == [1, 2, 3, 4]
        assert sim.relays == (False,) * 8
        sim.fault(Fault(FaultKind.REFUSE, None, modbus.Function.WRITE_COIL))
        assert try_lights(sim.port, each_s=0.01).result in ("garbled", "busy")
    assert try_lights("/dev/serial/by-path/none").result == "no_device"
    with BoardSimulator("dev", size=4) as sim:
        assert try_lights(sim.port, outputs=()).result == "ok"
