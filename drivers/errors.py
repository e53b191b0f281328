"""Typed errors of every driver: callers see a code, never foreign text or personal data."""

import errno

from drivers.contract import CompletionCode
from drivers.health import DeviceState


class DeviceError(Exception):
    """Carries only a code (and the XFS4IoT state it means): safe to log and to show to staff."""

    def __init__(self, code: str, state: DeviceState = DeviceState.OFFLINE) -> None:
        super().__init__(code)
        self.code = code
        self.state = state


class DeviceLost(DeviceError):
    """The device left or can't be opened; the supervisor reconnects."""


class DeviceTimeout(DeviceError):
    """No answer by the command's deadline (XFS4IoT completion `timeOut`)."""


class DeviceGarbled(DeviceError):
    """Bytes came, but no frame with a good checksum: asking again may help."""


class DeviceCancelled(DeviceError):
    """The driver is being closed while a command is under way (XFS4IoT `canceled`)."""


class SequenceError(DeviceError):
    """A command that the present state does not allow, such as capture before open."""


class CommandRefused(DeviceError):
    """The device is well, but this command has another end than success, such as noMedia.

    completion: one of `contract.CompletionCode`. The connection stays.
    """

    def __init__(self, completion: CompletionCode, code: str) -> None:
        super().__init__(code, DeviceState.ONLINE)
        self.completion = completion


class SimulatorRefused(DeviceError):
    """A simulator was asked to start outside a development site."""

    def __init__(self, simulator: str, site_mode: str) -> None:
        super().__init__("simulator_refused")
        self.args = (
            f"{simulator} refuses to start: site.mode is {site_mode!r}; "
            "simulated devices run only where kiosk.toml says site.mode = 'dev'",
        )


def require_dev(simulator: str, site_mode: str) -> None:
    """Keep made-up cards and papers out of a site that serves residents.

    Raises SimulatorRefused when `site_mode` is anything but "dev".
    """
    if site_mode != "dev":
        raise SimulatorRefused(simulator, site_mode)


_OPEN_CODES = {
    errno.ENOENT: ("no_device", DeviceState.NO_DEVICE),
    errno.ENXIO: ("no_device", DeviceState.NO_DEVICE),
    errno.ENODEV: ("no_device", DeviceState.NO_DEVICE),
    errno.EAGAIN: ("port_busy", DeviceState.DEVICE_BUSY),
    errno.EBUSY: ("port_busy", DeviceState.DEVICE_BUSY),
    errno.EACCES: ("no_permission", DeviceState.HARDWARE_ERROR),
    errno.EPERM: ("no_permission", DeviceState.HARDWARE_ERROR),
}


def lost(number: int | None) -> DeviceLost:
    """Turn an errno into a typed loss; its text is dropped, as it may quote paths or data."""
    code, state = _OPEN_CODES.get(number or 0, ("connection_lost", DeviceState.OFFLINE))
    return DeviceLost(code, state)
