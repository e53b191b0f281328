"""Tells when this machine's addresses change: a 4G modem that dialled in again, another network.

Linux says so on a netlink socket (rtnetlink(7)); the message type is all that is read. Where
there is no netlink the watch stays silent, and the silence of the line is noticed instead.
"""

import asyncio
import logging
import socket
import struct
from collections.abc import Callable

logger = logging.getLogger("jiujin.video.addresses")

_GROUPS = 0x10 | 0x100  # RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
_NEW, _GONE = 20, 21  # RTM_NEWADDR, RTM_DELADDR
_HEADER = struct.Struct("=IHHII")
_LINK_SCOPE = 253  # RT_SCOPE_LINK and above: no address that reaches a desk
_SETTLE_S = 0.2


def changes(data: bytes) -> bool:
    """Whether these netlink messages add or take an address that reaches beyond this link."""
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size:
            return False
        scope = data[at + _HEADER.size + 3] if at + _HEADER.size + 4 <= len(data) else 255
        if kind in (_NEW, _GONE) and scope < _LINK_SCOPE:
            return True
        at += (length + 3) & ~3
    return False


class AddressWatch:
    """Calls `on_change` on the running loop, once for changes that come together."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._socket: socket.socket | None = None
        self._timer: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Begin; does nothing where the system has no netlink."""
        try:
            made = socket.socket(
                socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.NETLINK_ROUTE
            )
            made.bind((0, _GROUPS))
        except (OSError, AttributeError):
            logger.info("VIDEO_NO_NETLINK")
            return
        self._socket = made
        asyncio.get_running_loop().add_reader(made.fileno(), self._read)

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(65536)
        except OSError:
            return  # an overrun: the next change comes with the next message
        if changes(data) and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SETTLE_S, self._tell)

    def _tell(self) -> None:
        self._timer = None
        self._on_change()

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
