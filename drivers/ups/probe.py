"""Looks for UPSes that an upsd on this machine serves."""

import time
from collections.abc import Sequence

from drivers.bus import Bus, Found
from drivers.errors import DeviceError, DeviceTimeout
from drivers.ups.address import HOST, PORT, Address
from drivers.ups.link import Check, NutLink

LIMIT_S = 0.5
SERVERS: tuple[tuple[str, int], ...] = ((HOST, PORT),)


def probe(bus: Bus, servers: Sequence[tuple[str, int]] = SERVERS) -> list[Found]:
    """Ask each upsd for its list; one that is silent or foreign is passed over after 0.5 s."""
    if not bus.send:
        return []
    return [one for host, port in servers for one in _served(host, port)]


def _within(seconds: float) -> Check:
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() >= end:
            raise DeviceTimeout("no_answer")

    return check


def _served(host: str, port: int) -> list[Found]:
    check = _within(LIMIT_S)
    try:
        link = NutLink(Address(host, port, ""))
    except DeviceError:
        return []
    try:
        names = link.list_ups(check)
        return [_found(link, Address(host, port, name), names[name], check) for name in names]
    except DeviceError:
        return []
    finally:
        link.close()


def _found(link: NutLink, address: Address, about: str, check: Check) -> Found:
    """Is it well? A UPS whose driver is dead is told too, with the reason."""
    link.ups = address.ups
    warnings: tuple[str, ...] = ()
    try:
        variables = link.read(check)
        told = (variables.get(name, "") for name in ("device.mfr", "device.model"))
        about = " ".join(word for word in told if word) or about
    except DeviceError as error:
        warnings = (error.code,)
    return Found(
        "nut",
        str(address),
        "",
        about,
        role="ups",
        config=f'ups.url = "{address}"',
        warnings=warnings,
        confidence=0.5 if warnings else 1.0,
    )
