"""The shipping monitor against NUT's own upsd and dummy-ups, through a line that can be hurt."""

import asyncio
import logging
import queue
import subprocess
import threading
import time

import aionut
import pytest
from ups_daemons import daemons, line, simulator, well

from drivers.bus import Bus
from drivers.contract import Cancel, CompletionCode, DeviceOffline
from drivers.errors import DeviceError, DeviceLost, DeviceTimeout, SimulatorRefused
from drivers.health import DeviceState
from drivers.supervisor import Backoff
from drivers.ups.address import parse
from drivers.ups.contract import (
    Battery,
    FailingReason,
    GetStatus,
    PowerChange,
    PowerChanged,
    PowerFailing,
    PowerIn,
    UpsOnline,
)
from drivers.ups.link import Account, NutLink
from drivers.ups.monitor import UpsMonitor
from drivers.ups.probe import probe
from drivers.ups.sim import Fault, FaultKind, NutLine, UpsSimulator
from drivers.ups.sim_daemons import PASSWORD, USER, WELL, Daemons
from drivers.ups.status import Policy
from drivers.ups.trial import try_device
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.opened import OpenDriver

WAIT_S = 15


class Desk(OpenDriver):
    """A line to the shared upsd, a monitor on it, and the events that came."""

    in_order = True

    def __init__(self, *faults, **more):
        well()
        self.line = line()
        for fault in faults:
            self.line.fault(fault)
        more = {"backoff": Backoff(0.02, 0.1), "poll_s": 0.05, **more}
        self.ups = UpsMonitor(self.line.address, **more)
        super().__init__(self.ups, greeted=False)

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.line.close()


def test_a_power_cut_as_nut_tells_it():
    with Desk() as desk:
        online = desk.expect(UpsOnline)
        assert online.status.power_in is PowerIn.POWERING
        assert (online.status.charge, online.status.runtime_s) == (96.0, 1800.0)
        daemons().set({"ups.status": "OB DISCHRG"})
        lost = desk.expect(PowerChanged)
        assert lost.changes == (PowerChange.MAINS_LOST,)
        assert lost.status.battery is Battery.OPERATIONAL
        daemons().set({"ups.status": "OB LB DISCHRG", "battery.runtime": "240"})
        assert desk.expect(PowerChanged).changes == (PowerChange.BATTERY_LOW,)
        failing = desk.expect(PowerFailing)
        assert failing.reason is FailingReason.BATTERY_LOW
        # dummy-ups may have told the flag before the number.
        assert failing.seconds_left in (240.0, 1800.0)
        daemons().set(WELL)
        back = desk.expect(PowerChanged)
        assert back.changes[0] is PowerChange.MAINS_BACK
        assert [online.seq, lost.seq] == [1, 2] and back.seq == 5
        stamps = [one.at for one in (online, lost, failing, back)]
        assert stamps == sorted(stamps)


def test_it_reads_what_upsc_and_aionut_read():
    here = well()
    link = NutLink(parse(f"nut://127.0.0.1:{here.port}/ups"))
    ours = link.read(lambda: None)
    link.close()
    command = ["upsc", f"ups@127.0.0.1:{here.port}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert ours == dict(row.split(": ", 1) for row in told.splitlines())

    async def foreign():
        client = aionut.AIONUTClient(port=here.port)
        try:
            return await client.list_vars("ups"), await client.list_ups()
        finally:
            client._writer.close()
            await client._writer.wait_closed()

    theirs, names = asyncio.run(foreign())
    assert ours == theirs
    assert list(names) == ["ups"]


def test_a_killed_upsd_comes_back_by_itself():
    with Desk() as desk:
        desk.expect(UpsOnline)
        daemons().kill_server()
        try:
            assert desk.expect(DeviceOffline).code == "connection_lost"
            assert desk.ups.execute(GetStatus(), 1.0).code is CompletionCode.DEVICE_NOT_READY
        finally:
            daemons().start_server()
        desk.expect(UpsOnline)


def test_a_driver_that_hangs_has_stale_data_and_one_that_dies_none():
    with Desk() as desk:
        desk.expect(UpsOnline)
        daemons().hang_driver()
        try:
            assert desk.expect(DeviceOffline).code == "data_stale"
            assert desk.ups.health().state is DeviceState.OFFLINE
        finally:
            daemons().hang_driver(False)
        desk.expect(UpsOnline)
        daemons().kill_driver()
        try:
            codes = []
            while "driver_not_connected" not in codes:
                codes.append(getattr(desk.take(), "code", ""))
        finally:
            daemons().start_driver()
        until(lambda: desk.ups.health().state is DeviceState.ONLINE)


def test_lost_on_battery_is_told_though_nobody_answers():
    with Desk(_list_of("OB DISCHRG"), policy=Policy(blind_s=0.3)) as desk:
        desk.expect(UpsOnline)
        desk.line.unplug()
        seen = []
        while not isinstance(event := desk.take(), PowerFailing):
            seen.append(type(event))
        assert event.reason is FailingReason.LOST_ON_BATTERY
        assert event.seconds_left is None
        assert DeviceOffline in seen


def _list_of(status, times=None, ups="ups"):
    text = f'BEGIN LIST VAR {ups}\nVAR {ups} ups.status "{status}"\nEND LIST VAR {ups}\n'
    return Fault(FaultKind.REPLACE, "LIST VAR", times, text=text)


def test_on_battery_at_the_start_is_told_after_the_greeting():
    with Desk(_list_of("OB LB")) as desk:
        assert desk.expect(UpsOnline).status.power_in is PowerIn.NO_POWER
        assert desk.expect(PowerFailing).reason is FailingReason.BATTERY_LOW


def test_a_driver_that_is_starting_is_waited_for():
    with Desk(_list_of("WAIT", times=3)) as desk:
        assert desk.expect(DeviceOffline).code == "driver_starting"
        desk.expect(UpsOnline)


@pytest.mark.parametrize(
    "kind",
    [FaultKind.GARBAGE, FaultKind.WRONG_LIST, FaultKind.ENDLESS, FaultKind.STUCK,
     FaultKind.SILENCE, FaultKind.HALF, FaultKind.CUT],
)  # fmt: skip
def test_one_bad_answer_is_survived(kind):
    with Desk(answer_s=0.2) as desk:
        desk.expect(UpsOnline)
        asked = len(desk.line.asked)
        desk.line.fault(Fault(kind))
        until(lambda: len(desk.line.asked) >= asked + 3)
        until(lambda: desk.ups.health().state is DeviceState.ONLINE)
        assert desk.ups.execute(GetStatus(), 5.0).ok


@pytest.mark.parametrize("kind", [FaultKind.GARBAGE, FaultKind.STUCK, FaultKind.BIT_FLIP])
def test_bad_answers_for_good_mean_offline_until_they_end(kind):
    with Desk(answer_s=0.2) as desk:
        desk.expect(UpsOnline)
        # A flipped bit in the middle may hit a value: then nothing is wrong with the line.
        desk.line.fault(Fault(kind, times=None))
        if kind is not FaultKind.BIT_FLIP:
            assert desk.expect(DeviceOffline).code in ("garbled", "no_answer")
        desk.line.clear_faults()
        until(lambda: desk.ups.health().state is DeviceState.ONLINE)
        assert desk.ups.execute(GetStatus(), 5.0).ok


def test_a_late_answer_is_not_taken_for_the_next_ones():
    with Desk(poll_s=60) as desk:
        desk.expect(UpsOnline)
        late = _list_of("OB LB", times=1)
        desk.line.fault(Fault(FaultKind.REPLACE, late.on, 1, 0.4, late.text))
        assert desk.ups.execute(GetStatus(), 0.1).code is CompletionCode.TIME_OUT
        completion = desk.ups.execute(GetStatus(), 5.0)
        assert completion.result.power_in is PowerIn.POWERING
        assert desk.ups.health().state is DeviceState.ONLINE


def test_cancel_while_upsd_is_silent():
    with Desk(poll_s=60) as desk:
        desk.expect(UpsOnline)
        desk.line.hold()
        cancel = Cancel()
        timer = threading.Timer(0.1, cancel.set)
        timer.start()
        completion = desk.ups.execute(GetStatus(), 10.0, cancel)
        timer.join()
        desk.line.release()
        assert completion.code is CompletionCode.CANCELED
        assert desk.ups.execute(GetStatus(), 5.0).ok


def test_an_account_is_shown_and_a_wrong_one_is_told(caplog):
    with caplog.at_level(logging.DEBUG):
        with Desk(account=Account(USER, PASSWORD)) as desk:
            desk.expect(UpsOnline)
            assert desk.line.asked[:3] == [
                f'USERNAME "{USER}"',
                f'PASSWORD "{PASSWORD}"',
                "LOGIN ups",
            ]
        with Desk(account=Account(USER, "wrong word")) as desk:
            assert desk.expect(DeviceOffline).code == "access_denied"
            assert desk.ups.health().state is DeviceState.USER_ERROR
        with Desk(account=Account(USER, "line\nend")) as desk:
            assert desk.expect(DeviceOffline).code == "bad_account"
    assert PASSWORD not in repr(Account(USER, PASSWORD))
    assert PASSWORD not in caplog.text and "wrong word" not in caplog.text


def test_a_line_cut_in_the_middle_of_signing_in():
    with Desk(account=Account(USER, PASSWORD)) as desk:
        desk.expect(UpsOnline)
        for question in ("USERNAME", "PASSWORD", "LOGIN"):
            desk.line.fault(Fault(FaultKind.CUT))
            desk.expect(DeviceOffline)
            desk.line.fault(Fault(FaultKind.CUT, question))
            desk.expect(UpsOnline)


def test_the_only_ups_needs_no_name_and_a_foreign_name_is_told():
    here = well()
    events = queue.Queue()
    ups = UpsMonitor(f"nut://127.0.0.1:{here.port}")
    ups.open(events.put)
    assert isinstance(events.get(timeout=WAIT_S), UpsOnline)
    ups.close()
    ups = UpsMonitor(f"nut://127.0.0.1:{here.port}/other")
    ups.open(events.put)
    assert events.get(timeout=WAIT_S).code == "unknown_ups"
    assert ups.health().state is DeviceState.NO_DEVICE
    ups.close()


@pytest.mark.parametrize(
    ("names", "code"), [("", "unknown_ups"), ('UPS a "1"\nUPS b "2"\n', "several_ups")]
)
def test_no_name_and_not_just_one_ups(names, code):
    well()
    with line() as near:
        text = f"BEGIN LIST UPS\n{names}END LIST UPS\n"
        near.fault(Fault(FaultKind.REPLACE, "LIST UPS", text=text))
        link = NutLink(parse(f"nut://127.0.0.1:{near.port}"))
        with pytest.raises(DeviceLost, match=code):
            link.read(lambda: None)
        link.close()


@pytest.mark.parametrize("text", ["ERR SOMETHING-NEW\n", "ERR FEATURE-NOT-CONFIGURED\n"])
def test_another_refusal_is_garbled(text):
    well()
    with line() as near:
        near.fault(Fault(FaultKind.REPLACE, text=text))
        link = NutLink(parse(near.address))
        with pytest.raises(DeviceError, match="refused"):
            link.read(lambda: None)
        # A refusal is a whole answer: the line stays good.
        assert link.read(lambda: None)["ups.load"] == "23"
        link.close()


def test_nobody_listens():
    with pytest.raises(DeviceLost, match="no_device"):
        NutLink(parse("nut://127.0.0.1:1/ups"))


def test_probe_and_its_ends():
    here = well()
    (found,) = probe(Bus(), [("127.0.0.1", here.port)])
    assert found.config == f'ups.url = "nut://127.0.0.1:{here.port}/ups"'
    assert (found.role, found.confidence, found.about) == ("ups", 1.0, "Example Kiosk UPS 1000")
    assert probe(Bus(send=False), [("127.0.0.1", here.port)]) == []
    assert probe(Bus(), [("127.0.0.1", 1)]) == []
    with line() as near:
        near.fault(Fault(FaultKind.REPLACE, "LIST VAR", text="ERR DATA-STALE\n"))
        (found,) = probe(Bus(), [("127.0.0.1", near.port)])
        assert (found.warnings, found.about) == (("data_stale",), "Kiosk")
        near.hold()
        began = time.monotonic()
        assert probe(Bus(), [("127.0.0.1", near.port)]) == []
        assert time.monotonic() - began < 1.0 + late(began)
        near.release()


def test_trial_says_how_the_ups_is():
    well()
    with line() as near:
        seen = try_device(near.address)
        assert (seen.result, seen.figures["charge"]) == ("ok", 96.0)
        assert seen.figures["answer_ms"] < 1000
        assert seen.facts["flags"] == "OL CHRG"
        for status, result in (
            ("OB", "on_battery"),
            ("OB LB", "battery_low"),
            ("OL RB", "replace_battery"),
        ):
            near.fault(_list_of(status))
            assert try_device(near.address).result == result
            near.clear_faults()
        near.hold()
        assert try_device(near.address, timeout=0.2).result == "timed_out"
        near.release()
        near.fault(Fault(FaultKind.REPLACE, "LIST VAR", None, text="ERR DATA-STALE\n"))
        assert try_device(near.address).result == "data_stale"
    assert try_device("nut://127.0.0.1:1/ups").result == "no_device"


def test_trial_of_a_ups_that_falls_silent_after_its_greeting():
    well()
    with line() as near:
        for _ in range(2):
            near.fault(Fault(FaultKind.DELAY, "LIST VAR", 1, 0.0))
        near.fault(Fault(FaultKind.SILENCE, "LIST VAR", None))
        assert try_device(near.address, timeout=1.0).result in ("no_answer", "ok")


def test_simulators_stay_out_of_a_site_that_serves():
    for make in (lambda: NutLine("prod", 1), lambda: UpsSimulator("prod")):
        with pytest.raises(SimulatorRefused):
            make()


def test_the_simulated_ups_is_set_by_words():
    well()
    made = simulator()
    made.set("OB DISCHRG", battery_runtime="100", ups_load="40")
    events = queue.Queue()
    ups = UpsMonitor(made.address, poll_s=0.1)
    ups.open(events.put)
    while not isinstance(event := events.get(timeout=WAIT_S), PowerFailing):
        assert not isinstance(event, DeviceOffline)
    assert event.reason is FailingReason.RUNTIME
    assert event.seconds_left == 100.0
    assert ups.execute(GetStatus(), 5.0).result.load == 40.0
    ups.close()


def test_nut_that_does_not_come_up_is_told_and_leaves_nothing():
    here = Daemons()
    (here.folder / "ups.conf").unlink()
    with pytest.raises(DeviceError, match="nut_failed"):
        here.start()
    assert not here.folder.exists()


def test_deadlines_are_kept_while_upsd_hangs():
    well()
    with line() as near:
        near.hold()
        link = NutLink(parse(near.address))
        end = time.monotonic() + 0.2

        def check():
            if time.monotonic() > end:
                raise DeviceTimeout("deadline")

        with pytest.raises(DeviceTimeout):
            link.read(check)
        near.release()
        assert link.read(lambda: None)["ups.load"] == "23"
        link.close()
