"""Where the UPS is looked for: nut://host:port/upsname, each part may be left out."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from drivers.errors import DeviceError
from drivers.health import DeviceState
from drivers.ups.wire import is_name

HOST = "127.0.0.1"
PORT = 3493
"""nut/tcp at IANA (RFC 9271)."""
DEFAULT = f"nut://{HOST}:{PORT}/ups"


@dataclass(frozen=True, slots=True)
class Address:
    """ups "" stands for the only one that upsd knows."""

    host: str
    port: int
    ups: str

    @property
    def socket_url(self) -> str:
        """For the TCP port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"socket://{host}:{self.port}"

    def __str__(self) -> str:
        return f"nut://{self.socket_url.removeprefix('socket://')}/{self.ups}"


def parse(address: str) -> Address:
    """Raises DeviceError("bad_port") for what can't be an address."""
    bad = DeviceError("bad_port", DeviceState.HARDWARE_ERROR)
    try:
        parts = urlsplit(address)
        port = parts.port or PORT
    except ValueError:
        raise bad from None
    ups = parts.path.strip("/")
    # Name and password do not belong into an address: it is shown and logged.
    if parts.scheme != "nut" or parts.query or parts.fragment or "@" in parts.netloc:
        raise bad
    if ups and not is_name(ups):
        raise bad
    return Address(parts.hostname or HOST, port, ups)
