"""What the UPS tells the rest of the kiosk: is there mains, how long will the battery last.

Words are those of XFS4IoT PowerManagement (power in, battery, charging). Only the end of sessions
is our business here: the shutdown itself stays with NUT's own upsmon.
"""

from dataclasses import dataclass
from enum import StrEnum

from drivers.contract import Capabilities, DeviceOnline, Stamped


class PowerIn(StrEnum):
    """Whether mains feeds the UPS (XFS4IoT `powerInStatus`)."""

    POWERING = "powering"
    NO_POWER = "noPower"


class Battery(StrEnum):
    """How much the battery can still do (XFS4IoT `batteryStatus`)."""

    FULL = "full"
    OPERATIONAL = "operational"
    LOW = "low"
    CRITICAL = "critical"
    FAILURE = "failure"


class Charging(StrEnum):
    """What happens to the battery (XFS4IoT `batteryChargingStatus`)."""

    CHARGING = "charging"
    DISCHARGING = "discharging"
    NOT_CHARGING = "notCharging"


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerStatus:
    """One look at the UPS; None stands for what it does not tell.

    flags: NUT's own words of `ups.status`, such as OL, CHRG (RFC 9271). charge, load: percent.
    runtime_s: seconds the battery would last at the present load. calibrating: it discharges on
    purpose, mains is there.
    """

    power_in: PowerIn | None = None
    battery: Battery | None = None
    charging: Charging | None = None
    charge: float | None = None
    runtime_s: float | None = None
    load: float | None = None
    overloaded: bool = False
    replace_battery: bool = False
    bypassed: bool = False
    calibrating: bool = False
    forced_shutdown: bool = False
    flags: tuple[str, ...] = ()


class PowerChange(StrEnum):
    """What is new since the last look."""

    MAINS_LOST = "mainsLost"
    MAINS_BACK = "mainsBack"
    BATTERY_LOW = "batteryLow"
    BATTERY_OK = "batteryOk"
    OVERLOADED = "overloaded"
    LOAD_OK = "loadOk"
    REPLACE_BATTERY = "replaceBattery"
    BATTERY_REPLACED = "batteryReplaced"
    BYPASSED = "bypassed"
    PROTECTED = "protected"


class FailingReason(StrEnum):
    """Why there is no time left."""

    BATTERY_LOW = "batteryLow"
    RUNTIME = "runtime"
    CHARGE = "charge"
    TOO_LONG = "tooLong"
    FORCED_SHUTDOWN = "forcedShutdown"
    LOST_ON_BATTERY = "lostOnBattery"


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Ask the UPS now; the completion's result is a PowerStatus."""


@dataclass(frozen=True, slots=True)
class UpsOnline(DeviceOnline):
    """The UPS answers, with what it says of itself."""

    status: PowerStatus


@dataclass(frozen=True, slots=True)
class PowerChanged(Stamped):
    """Something that staff or the session should know has changed; at least one change."""

    changes: tuple[PowerChange, ...]
    status: PowerStatus


@dataclass(frozen=True, slots=True)
class PowerFailing(Stamped):
    """Time to end sessions: told once, and again only after mains has been back in between.

    seconds_left: until the battery is empty, None where the UPS does not tell.
    """

    seconds_left: float | None
    reason: FailingReason


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsCapabilities(Capabilities):
    """shuts_down: False, as this driver never switches anything."""

    device_class: str = "PowerManagement"
    commands: tuple[str, ...] = (GetStatus.__name__,)
    shuts_down: bool = False
