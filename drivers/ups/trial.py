"""One look at the UPS, for whoever stands at the machine."""

import queue
from typing import Any

from drivers.greeting import greeted
from drivers.ports import Opener, open_port
from drivers.trial import Trial
from drivers.ups.address import DEFAULT
from drivers.ups.contract import Battery, GetStatus, PowerIn, PowerStatus
from drivers.ups.link import Account
from drivers.ups.monitor import UpsMonitor


def try_device(
    address: str = DEFAULT,
    *,
    account: Account | None = None,
    timeout: float = 5.0,
    opener: Opener = open_port,
) -> Trial:
    """Ask once through the real driver; figures: answer_ms, charge, load (%), runtime_s.

    result: ok, on_battery, battery_low, replace_battery, or why the UPS can't be read.
    """
    events: queue.Queue[Any] = queue.Queue()
    monitor = UpsMonitor(address, account=account, opener=opener)
    monitor.open(events.put)
    try:
        code = greeted(events, timeout)
        if code:
            return Trial(code)
        completion = monitor.execute(GetStatus(), timeout)
        if not completion.ok:
            return Trial(completion.detail or str(completion.code))
        return _told(completion.result, completion.took_ms)
    finally:
        monitor.close()


def _told(status: PowerStatus, took_ms: float) -> Trial:
    result = "ok"
    if status.replace_battery:
        result = "replace_battery"
    if status.power_in is PowerIn.NO_POWER:
        result = "battery_low" if status.battery is Battery.CRITICAL else "on_battery"
    figures = {
        "answer_ms": took_ms,
        "charge": status.charge,
        "load": status.load,
        "runtime_s": status.runtime_s,
    }
    facts = {
        "power_in": status.power_in,
        "battery": status.battery,
        "charging": status.charging,
        "flags": " ".join(status.flags),
    }
    return Trial(result, figures, facts)
