"""From NUT's variables to the kiosk's words, and from two looks to what has changed; pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from drivers.ups.contract import (
    Battery,
    Charging,
    FailingReason,
    PowerChange,
    PowerIn,
    PowerStatus,
)

FULL_PERCENT = 99.0
LOW_PERCENT = 50.0
_FLAG = re.compile(r"[A-Z0-9-]{1,16}")


def read_status(variables: Mapping[str, str]) -> PowerStatus:
    """What the UPS says of itself; a variable that is missing or no number becomes None."""
    flags = tuple(word for word in variables.get("ups.status", "").split() if _FLAG.fullmatch(word))
    charge = _number(variables, "battery.charge", most=100)
    return PowerStatus(
        power_in=_power_in(flags),
        battery=_battery(flags, charge),
        charging=_charging(flags),
        charge=charge,
        runtime_s=_number(variables, "battery.runtime"),
        load=_number(variables, "ups.load"),
        overloaded="OVER" in flags,
        replace_battery="RB" in flags,
        bypassed="BYPASS" in flags,
        calibrating="CAL" in flags,
        forced_shutdown="FSD" in flags,
        flags=flags,
    )


def _number(variables: Mapping[str, str], name: str, most: float = math.inf) -> float | None:
    try:
        value = float(variables[name])
    except (KeyError, ValueError):
        return None
    return value if math.isfinite(value) and 0 <= value <= most else None


def _power_in(flags: tuple[str, ...]) -> PowerIn | None:
    if "OB" in flags:
        # While it calibrates, the UPS runs on its battery on purpose: mains has not failed.
        return PowerIn.POWERING if "CAL" in flags else PowerIn.NO_POWER
    return PowerIn.POWERING if "OL" in flags else None


def _battery(flags: tuple[str, ...], charge: float | None) -> Battery | None:
    if "LB" in flags:
        return Battery.CRITICAL
    if "RB" in flags:
        return Battery.FAILURE
    if charge is None:
        return None
    if charge >= FULL_PERCENT:
        return Battery.FULL
    return Battery.OPERATIONAL if charge >= LOW_PERCENT else Battery.LOW


def _charging(flags: tuple[str, ...]) -> Charging | None:
    if "DISCHRG" in flags or "OB" in flags:
        return Charging.DISCHARGING
    if "CHRG" in flags:
        return Charging.CHARGING
    return Charging.NOT_CHARGING if "OL" in flags else None


def _weak(status: PowerStatus) -> bool:
    return status.battery is Battery.CRITICAL


def changes(before: PowerStatus, after: PowerStatus) -> tuple[PowerChange, ...]:
    """What has become different; an unknown on either side is no change."""
    found: list[PowerChange] = []

    def turned(was: bool, now: bool, on: PowerChange, off: PowerChange) -> None:
        if was != now:
            found.append(on if now else off)

    if None not in (before.power_in, after.power_in):
        gone = PowerIn.NO_POWER
        turned(
            before.power_in is gone,
            after.power_in is gone,
            PowerChange.MAINS_LOST,
            PowerChange.MAINS_BACK,
        )
    turned(_weak(before), _weak(after), PowerChange.BATTERY_LOW, PowerChange.BATTERY_OK)
    turned(before.overloaded, after.overloaded, PowerChange.OVERLOADED, PowerChange.LOAD_OK)
    turned(
        before.replace_battery,
        after.replace_battery,
        PowerChange.REPLACE_BATTERY,
        PowerChange.BATTERY_REPLACED,
    )
    turned(before.bypassed, after.bypassed, PowerChange.BYPASSED, PowerChange.PROTECTED)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When sessions must end; each limit may be None (not looked at).

    least_runtime_s, least_charge: on battery and below it. longest_s: on battery for so long,
    for a UPS that tells neither. blind_s: the UPS was on battery and has not answered for so long.
    The default of 180 s leaves a resident two minutes to finish, and the machine one to go down.
    """

    least_runtime_s: float | None = 180.0
    least_charge: float | None = 20.0
    longest_s: float | None = None
    blind_s: float = 15.0


def failing(status: PowerStatus, on_battery_s: float, policy: Policy) -> FailingReason | None:
    """Why sessions must end now, or None. `on_battery_s`: seconds since mains was lost."""
    if status.forced_shutdown:
        return FailingReason.FORCED_SHUTDOWN
    if status.power_in is not PowerIn.NO_POWER:
        return None
    if status.battery is Battery.CRITICAL:
        return FailingReason.BATTERY_LOW
    if _below(status.runtime_s, policy.least_runtime_s):
        return FailingReason.RUNTIME
    if _below(status.charge, policy.least_charge):
        return FailingReason.CHARGE
    if policy.longest_s is not None and on_battery_s >= policy.longest_s:
        return FailingReason.TOO_LONG
    return None


def _below(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value < limit


class Watch:
    """Remembers the last look and says what is to be told; `now` in monotonic seconds."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._last: PowerStatus | None = None
        self._seen_at = 0.0
        self._lost_at: float | None = None
        self._told = False

    def look(
        self, status: PowerStatus, now: float
    ) -> tuple[tuple[PowerChange, ...], FailingReason | None]:
        """Take a new look; gives what has changed, and why sessions must end (told once)."""
        before, self._last, self._seen_at = self._last, status, now
        news = changes(before, status) if before is not None else ()
        if status.power_in is None and before is not None:
            # A look that says nothing of mains must not hide what comes after it.
            self._last = replace(status, power_in=before.power_in)
        if status.power_in is PowerIn.POWERING:
            self._lost_at = None
            if not status.forced_shutdown:
                self._told = False
        elif status.power_in is PowerIn.NO_POWER and self._lost_at is None:
            self._lost_at = now
        since = now - self._lost_at if self._lost_at is not None else 0.0
        reason = failing(status, since, self._policy)
        return news, self._once(reason)

    def blind(self, now: float) -> FailingReason | None:
        """The UPS does not answer: was it on battery, and is that too long ago?"""
        if self._lost_at is None or now - self._seen_at < self._policy.blind_s:
            return None
        return self._once(FailingReason.LOST_ON_BATTERY)

    def _once(self, reason: FailingReason | None) -> FailingReason | None:
        if reason is None or self._told:
            return None
        self._told = True
        return reason
