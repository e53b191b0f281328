"""A USB printer without the kernel's usblp: pyusb on the interface of class 07.

Used for `usb:vvvv:pppp` where usblp is not loaded or was kept off the device. The library's own
USB connector resets the device when it opens it, writes without an end and reads 16 bytes at most,
so it is not used.
"""

import contextlib
import errno
from collections.abc import Iterator
from typing import Any

import usb.core
import usb.util

from drivers.errors import DeviceError, DeviceLost, lost
from drivers.health import DeviceState
from drivers.ports import READ_S

PREFIX = "libusb:"
PRINTER_CLASS = 7
_MS = int(READ_S * 1000)
_MOST = 4096
_WRITE_S = 1.0
_BOTH_WAYS = 2
"""bInterfaceProtocol of a bidirectional printer; 1 = it only listens (USB printer class 1.1)."""


class UsbLine:
    """The bulk pipes of one printer. `path`: libusb:vvvv:pppp; `backend` is pyusb's, for tests."""

    def __init__(self, path: str, backend: Any = None) -> None:
        """Claim the interface. Raises DeviceLost (no_device, no_permission, port_busy)."""
        vendor, product = (int(word, 16) for word in path.removeprefix(PREFIX).split(":"))
        try:
            self._device: Any = usb.core.find(idVendor=vendor, idProduct=product, backend=backend)
        except usb.core.NoBackendError:
            raise DeviceError("no_libusb", DeviceState.HARDWARE_ERROR) from None
        except usb.core.USBError as error:
            raise lost(error.errno) from None
        if self._device is None:
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)
        try:
            self._claim()
        except usb.core.USBError as error:
            self.close()
            raise lost(error.errno) from None

    def _claim(self) -> None:
        known = sorted(_printer_interfaces(self._device), key=_both_ways_first)
        interface = known[0] if known else None
        if interface is None:
            self.close()
            raise DeviceError("no_printer", DeviceState.HARDWARE_ERROR)
        number = interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
        usb.util.claim_interface(self._device, number)
        if interface.bAlternateSetting:
            self._device.set_interface_altsetting(number, interface.bAlternateSetting)
        ends = {usb.util.endpoint_direction(one.bEndpointAddress): one for one in interface}
        self._out: Any = ends.get(usb.util.ENDPOINT_OUT)
        self._in: Any = ends.get(usb.util.ENDPOINT_IN)
        if self._out is None:
            self.close()
            raise DeviceError("no_printer", DeviceState.HARDWARE_ERROR)

    @property
    def delivered(self) -> bool:
        """Never: a printer that is gone from USB has lost its power too."""
        return False

    @property
    def baud(self) -> int | None:
        """USB has no speed that could be set."""
        return None

    def set_baud(self, baud: int) -> None:
        """Nothing to set."""

    def read(self, most: int) -> bytes:
        """What comes within READ_S; `most` is rounded up, as USB delivers whole packets."""
        return self._take(most, _MS)

    def poll(self) -> bytes:
        """What has come; notices an unplug. A transfer needs a moment to fetch it."""
        return self._take(_MOST, 1)

    def _take(self, most: int, wait_ms: int) -> bytes:
        if self._in is None:
            return b""
        size = int(self._in.wMaxPacketSize)
        try:
            return bytes(self._in.read(-(-most // size) * size, wait_ms))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise lost(error.errno) from None

    def write(self, data: bytes) -> None:
        """Send all of it. Raises DeviceLost when nothing is taken for a second."""
        idle = 0.0
        while data:
            taken = self.send(data)
            idle = 0.0 if taken else idle + READ_S
            if idle > _WRITE_S:
                raise lost(errno.ETIMEDOUT)
            data = data[taken:]

    def send(self, data: bytes) -> int:
        """What the printer takes within READ_S."""
        try:
            return int(self._out.write(data[:_MOST], _MS))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            raise lost(error.errno) from None

    def unsent(self) -> int | None:
        """Nothing waits here: the printer itself acknowledges every packet."""
        return 0

    def discard(self) -> None:
        """Nothing waits here."""

    def drain(self) -> None:
        """Throw away what has come."""
        while self.poll():
            continue

    def close(self) -> None:
        """Let the interface go; one that is gone is fine."""
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(self._device)


def _printer_interfaces(device: Any) -> Iterator[Any]:
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == PRINTER_CLASS:
                yield interface


def _both_ways_first(interface: Any) -> bool:
    return bool(interface.bInterfaceProtocol != _BOTH_WAYS)
