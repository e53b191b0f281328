"""Where a printer is: a queue of the CUPS on this machine, or a printer that speaks IPP itself.

cups:NAME                             the queue NAME, over CUPS's own socket
cups:NAME#/run/other.sock             the same over another socket
auto                                  CUPS's default queue, or its only one
ipp://host:631/ipp/print              a driverless printer, or a queue of another CUPS
ipps://host:631/ipp/print             the same over TLS, certificate checked as a browser does
ipps://host/ipp/print#sha256=HEX      over TLS with exactly this certificate (printers sign theirs
                                      themselves)
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from drivers.errors import DeviceError
from drivers.health import DeviceState

CUPS_SOCKET = "/run/cups/cups.sock"
IPP_PORT = 631
AUTO = "auto"
_QUEUE = re.compile(r"cups:([^\s/#?]{1,127})(?:#(/.{1,100}))?")
_PIN = re.compile(r"sha256=([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class Address:
    """socket: path of a UNIX socket, or "" for TCP to host:port. uri: what IPP names the printer.

    path: of the HTTP request. pin: SHA-256 of the only certificate to trust, lower case, or "".
    """

    uri: str
    path: str
    host: str = "localhost"
    port: int = IPP_PORT
    socket: str = ""
    tls: bool = False
    pin: str = ""


def parse(address: str) -> Address:
    """Take a configured address apart. Raises DeviceError("bad_port") for one that can't be."""
    queue = _QUEUE.fullmatch(address)
    if queue is not None:
        return cups_queue(queue[1], queue[2] or CUPS_SOCKET)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or IPP_PORT
    except ValueError:
        raise _bad() from None
    pin = _PIN.fullmatch(parts.fragment)
    tls = parts.scheme == "ipps"
    unfit = parts.scheme not in ("ipp", "ipps") or not host or parts.query or parts.username
    if unfit or (parts.fragment and not (tls and pin)):
        raise _bad()
    path = parts.path or "/"
    named = f"[{host}]" if ":" in host else host
    uri = f"{parts.scheme}://{named}:{port}{path}"
    return Address(uri, path, host, port, "", tls, pin[1].lower() if pin else "")


def cups_queue(name: str, socket: str = CUPS_SOCKET) -> Address:
    """The queue's address on the CUPS of this machine."""
    return Address(f"ipp://localhost/printers/{name}", f"/printers/{name}", socket=socket)


def cups_server(socket: str = CUPS_SOCKET) -> Address:
    """CUPS itself, for questions about all its queues."""
    return Address("ipp://localhost/", "/", socket=socket)


def queue_name(address: Address) -> str:
    """The queue's name where the address is one of a CUPS, else ""."""
    head, _, name = address.path.rpartition("/")
    return unquote(name) if head == "/printers" else ""


def _bad() -> DeviceError:
    return DeviceError("bad_port", DeviceState.HARDWARE_ERROR)
