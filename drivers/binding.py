"""From what kiosk.toml names to the node that hangs there now: physical path first, by-id second.

Node numbers change with the order of plugging, and adapters without a serial number share one
by-id name (devices.md §3.3). So a role is bound to the socket it hangs on; the device's own answer
confirms it when it is greeted.

port = "/dev/serial/by-path/…"  that socket       port = "usb:0403:6001"  that kind of adapter
port = "/dev/serial/by-id/…"    that adapter      port = "auto"           whatever answers
Anything else (/dev/ttyUSB0, socket://host:port, a URL) is taken as it is.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from drivers.bus import Bus, Node
from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState

C = TypeVar("C")
AUTO = "auto"
_USB = re.compile(r"usb:([0-9a-fA-F]{4}:[0-9a-fA-F]{4})")


def candidates(address: str, nodes: Callable[[], tuple[Node, ...]]) -> tuple[str, ...]:
    """Paths to try, the most trusted first. Raises DeviceError("bad_port") for a bad pattern."""
    if address == AUTO:
        return tuple(one.stable for one in sorted(nodes(), key=_trust))
    if address.startswith("usb:"):
        wanted = _USB.fullmatch(address)
        if wanted is None:
            raise DeviceError("bad_port", DeviceState.HARDWARE_ERROR)
        kind = wanted[1].lower()
        return tuple(one.stable for one in sorted(nodes(), key=_trust) if one.usb == kind)
    return (address,)


def _trust(node: Node) -> tuple[bool, bool, str]:
    return (not node.by_path, not node.by_id, node.path)


def serial_nodes() -> tuple[Node, ...]:
    """The serial ports of now."""
    return Bus().serial


def connect_first(
    address: str,
    connect: Callable[[str], C],
    nodes: Callable[[], tuple[Node, ...]] = serial_nodes,
) -> C:
    """Connect to the first candidate that answers as it should; `connect` opens and confirms.

    Raises what the last candidate raised, DeviceLost("no_device") when there is none. One that is
    in use by another driver is passed over.
    """
    failure: DeviceError = DeviceLost("no_device", DeviceState.NO_DEVICE)
    for path in candidates(address, nodes):
        try:
            return connect(path)
        except DeviceError as error:
            failure = error
    raise failure
