"""NUT's words in the kiosk's words, what counts as a change, and when sessions must end."""

import pytest

from drivers.ups.contract import Battery, Charging, FailingReason, PowerChange, PowerIn
from drivers.ups.status import Policy, Watch, changes, failing, read_status


def said(flags, **more):
    return read_status({"ups.status": flags, **{k.replace("_", "."): v for k, v in more.items()}})


@pytest.mark.parametrize(
    ("flags", "power_in", "charging"),
    [
        ("OL", PowerIn.POWERING, Charging.NOT_CHARGING),
        ("OL CHRG", PowerIn.POWERING, Charging.CHARGING),
        ("OB DISCHRG", PowerIn.NO_POWER, Charging.DISCHARGING),
        ("OB", PowerIn.NO_POWER, Charging.DISCHARGING),
        ("OB LB", PowerIn.NO_POWER, Charging.DISCHARGING),
        ("OB CAL DISCHRG", PowerIn.POWERING, Charging.DISCHARGING),
        ("OL DISCHRG", PowerIn.POWERING, Charging.DISCHARGING),
        ("WAIT", None, None),
        ("", None, None),
        ("OFF", None, None),
    ],
)
def test_mains_and_charging(flags, power_in, charging):
    status = said(flags)
    assert (status.power_in, status.charging) == (power_in, charging)
    assert status.flags == tuple(flags.split())


@pytest.mark.parametrize(
    ("flags", "charge", "battery"),
    [
        ("OL", "100", Battery.FULL),
        ("OL", "98.9", Battery.OPERATIONAL),
        ("OB", "49", Battery.LOW),
        ("OB LB", "80", Battery.CRITICAL),
        ("OL RB", "100", Battery.FAILURE),
        ("OB LB RB", "100", Battery.CRITICAL),
        ("OL", "", None),
        ("OL", "nan", None),
        ("OL", "101", None),
    ],
)
def test_battery(flags, charge, battery):
    assert said(flags, battery_charge=charge).battery is battery


def test_flags_and_numbers():
    status = said("OL OVER RB BYPASS FSD CAL", battery_runtime="inf", ups_load="123.5")
    assert status.overloaded and status.replace_battery and status.bypassed
    assert status.forced_shutdown and status.calibrating
    assert status.runtime_s is None
    assert status.load == 123.5
    assert said("OL", battery_runtime="-1").runtime_s is None
    assert said("OL 金丝雀 <b>").flags == ("OL",)
    assert read_status({}).power_in is None


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("OL", "OL CHRG", []),
        ("OL", "OB", [PowerChange.MAINS_LOST]),
        ("OB", "OB LB", [PowerChange.BATTERY_LOW]),
        ("OB LB", "OL", [PowerChange.MAINS_BACK, PowerChange.BATTERY_OK]),
        ("OL", "OL OVER", [PowerChange.OVERLOADED]),
        ("OL OVER", "OL", [PowerChange.LOAD_OK]),
        ("OL", "OL RB", [PowerChange.REPLACE_BATTERY]),
        ("OL RB", "OL", [PowerChange.BATTERY_REPLACED]),
        ("OL", "OL BYPASS", [PowerChange.BYPASSED]),
        ("OL BYPASS", "OL", [PowerChange.PROTECTED]),
        ("", "OB", []),
        ("OB", "", []),
        ("OL", "OB CAL", []),
    ],
)
def test_changes(before, after, news):
    assert list(changes(said(before), said(after))) == news


@pytest.mark.parametrize(
    ("flags", "more", "since", "policy", "reason"),
    [
        ("OL LB", {}, 0, Policy(), None),
        ("OB", {}, 9999, Policy(), None),
        ("OB LB", {}, 0, Policy(), FailingReason.BATTERY_LOW),
        ("OB", {"battery_runtime": "179"}, 0, Policy(), FailingReason.RUNTIME),
        ("OB", {"battery_runtime": "180"}, 0, Policy(), None),
        ("OB", {"battery_runtime": "1"}, 0, Policy(least_runtime_s=None), None),
        ("OB", {"battery_charge": "19"}, 0, Policy(), FailingReason.CHARGE),
        ("OB", {"battery_charge": "19"}, 0, Policy(least_charge=None), None),
        ("OB", {}, 60, Policy(longest_s=60), FailingReason.TOO_LONG),
        ("OB", {}, 59, Policy(longest_s=60), None),
        ("OL FSD", {}, 0, Policy(), FailingReason.FORCED_SHUTDOWN),
        ("OB CAL LB", {}, 0, Policy(), None),
        ("", {}, 0, Policy(), None),
    ],
)
def test_when_sessions_must_end(flags, more, since, policy, reason):
    assert failing(said(flags, **more), since, policy) is reason


def test_the_end_is_told_once_an_outage():
    watch = Watch(Policy(longest_s=100))
    assert watch.look(said("OL"), 0) == ((), None)
    assert watch.look(said("OB"), 10) == ((PowerChange.MAINS_LOST,), None)
    assert watch.look(said("OB"), 109) == ((), None)
    assert watch.look(said("OB"), 110) == ((), FailingReason.TOO_LONG)
    assert watch.look(said("OB LB"), 120) == ((PowerChange.BATTERY_LOW,), None)
    assert watch.look(said("OL CHRG"), 130)[1] is None
    assert watch.look(said("OB LB"), 140)[1] is FailingReason.BATTERY_LOW


def test_a_unit_that_is_on_battery_at_the_first_look():
    watch = Watch(Policy())
    assert watch.look(said("OB LB"), 0) == ((), FailingReason.BATTERY_LOW)


def test_a_forced_shutdown_on_mains_is_told_once():
    watch = Watch(Policy())
    assert watch.look(said("OL FSD"), 0)[1] is FailingReason.FORCED_SHUTDOWN
    assert watch.look(said("OL FSD"), 1)[1] is None


def test_silence_while_on_battery_is_the_end_too():
    watch = Watch(Policy(blind_s=15))
    assert watch.blind(1000) is None
    watch.look(said("OL"), 0)
    assert watch.blind(1000) is None
    watch.look(said("OB"), 10)
    assert watch.blind(24) is None
    assert watch.blind(25) is FailingReason.LOST_ON_BATTERY
    assert watch.blind(99) is None
    # Words that say nothing of mains leave it as it was.
    watch.look(said("OL"), 30)
    watch.look(said("OB"), 40)
    watch.look(said(""), 41)
    assert watch.blind(56) is FailingReason.LOST_ON_BATTERY
    assert watch.look(said("OL"), 60)[0] == (PowerChange.MAINS_BACK,)
