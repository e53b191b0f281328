"""A device that the system lets many programs use at once still belongs to one driver of ours.

Serial ports have an exclusive mode; a print queue or a SANE scanner has none. A name in Linux's
abstract socket space is held instead: the kernel frees it with the process, whatever ends it, and
nothing is left on disk (unix(7)).
"""

import contextlib
import errno
import hashlib
import socket

from drivers.errors import DeviceLost
from drivers.health import DeviceState


class Claim:
    """Holds a device's name until `release`.

    Raises DeviceLost("port_busy") when another driver on this machine holds it.
    """

    def __init__(self, kind: str, name: str) -> None:
        # An abstract name is at most 107 bytes; addresses may be longer.
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        self._held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            self._held.bind(f"\0jiujin/{kind}/{digest}")
        except OSError as error:
            self._held.close()
            if error.errno == errno.EADDRINUSE:
                raise DeviceLost("port_busy", DeviceState.DEVICE_BUSY) from None
            raise DeviceLost("no_claim", DeviceState.HARDWARE_ERROR) from None

    def release(self) -> None:
        """Let others have it; may be called twice."""
        with contextlib.suppress(OSError):
            self._held.close()
