"""Which flat scanners SANE knows on this machine, and what stands in the way of using them."""

import time
from collections.abc import Callable

from drivers.bus import Bus, Found
from drivers.errors import DeviceError, DeviceTimeout
from drivers.flat_scanner import finding, wire
from drivers.flat_scanner.child import TICK_S, Child, environment
from drivers.flat_scanner.presence import configured, presence_of, usb_id
from drivers.flat_scanner.wire import Listed

ROLE = "flat_scanner"
LIST_S = 4.0
"""One question for all scanners: SANE loads some 80 backends and asks the network."""
_CODES = {"no_program": "sane_absent", "no_answer": "sane_slow"}
_SURE, _DOUBTED = 0.9, 0.3


def probe(bus: Bus, *, config: str = "", seconds: float = LIST_S) -> list[Found]:
    """All scanners SANE lists; never raises, opens none of them.

    Warnings: sane_absent, sane_slow (its search took too long), virtual_scanner,
    pages_in_temp_files (SANE's own eSCL backend: use airscan), scanner_silent (a network scanner
    whose port takes no connection).
    """
    if not bus.send:
        return []
    try:
        listed = _list(environment(config), seconds)
    except DeviceError as error:
        code = _CODES.get(error.code, error.code)
        return [Found("sane", "", "", "SANE", warnings=(code,), confidence=0.0)]

    def kind(name: str) -> str:
        return usb_id(name, bus.sys)

    kinds = [kind(one.name) for one in listed]
    found = [_found(one, kind, kinds, config) for one in listed]
    return sorted(found, key=lambda one: -one.confidence)


def _list(env: dict[str, str], seconds: float) -> list[Listed]:
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() > end:
            raise DeviceTimeout("no_answer")

    with Child([f"-f{wire.LIST_FORMAT}"], env, stop_s=2 * TICK_S) as child:
        child.run(check)
        return [one for one in wire.devices(bytes(child.said)) if finding.is_scanner(one)]


def _found(one: Listed, kind: Callable[[str], str], kinds: list[str], config: str) -> Found:
    usb = kind(one.name)
    warnings = []
    if finding.is_made_up(one):
        warnings.append("virtual_scanner")
    if finding.writes_files(one):
        warnings.append("pages_in_temp_files")
    # A USB node that has just gone will not be listed; a network one may be, for ever.
    presence = None if usb else presence_of(one.name, configured(config))
    if presence is not None and not presence():
        warnings.append("scanner_silent")
    # SANE's name of a USB scanner holds its number on the bus, which changes with each plugging.
    address = f"usb:{usb}" if usb and kinds.count(usb) == 1 else one.name
    quoted = address.replace("\\", "\\\\").replace('"', '\\"')
    return Found(
        "sane", one.name, "", one.about[:80], ROLE, f'{ROLE}.device = "{quoted}"',
        tuple(warnings), usb, "", _DOUBTED if warnings else _SURE,
    )  # fmt: skip
