"""One code on demand, for whoever stands at the machine: is it read, how fast, as what."""

import queue
import time
from collections.abc import Callable
from typing import Any

from drivers.barcode.choose import AS_USUAL, CAMERA, DOCUMENT_CAMERA, AnyScanner, Setup, scanner_of
from drivers.barcode.contract import SymbolRead, SymbolRefused
from drivers.barcode.privacy import shown
from drivers.barcode.serial_scanner import SerialScanner
from drivers.bus import Bus
from drivers.contract import DeviceOffline, DeviceOnline
from drivers.ports import Opener, open_port
from drivers.trial import Trial

GREETING_S = 8.0
_WORDS = {"connection_lost": "no_device", "no_answer": "timed_out"}


def try_device(
    address: str,
    *,
    timeout: float = 20.0,
    show: bool = False,
    setup: Setup = AS_USUAL,
    camera: str = "",
    avoid: str = "",
    on_ready: Callable[[], None] | None = None,
    opener: Opener | None = None,
    bus: Callable[[], Bus] = Bus,
) -> Trial:
    """Read one code through the real driver. Never raises for the device's sake.

    camera: the document camera's address, opened where `address` says "document_camera". opener:
    records a serial line. on_ready: called when a code may be shown.
    result: ok, no_code (none came within `timeout` s), unreadable (something came that is none),
    no_wire (to be recorded, but no serial line), or what keeps it from being opened: no_device,
    port_busy, no_permission, bad_port, bad_source, bad_family, no_camera, no_frames, timed_out.
    figures: read_ms, from its first byte, key or frame to the decoded code. facts: its form; its
    content is masked but for `show`. remarks: what was refused before it.
    """
    address = f"{CAMERA}{camera}" if address == DOCUMENT_CAMERA and camera else address
    if address == DOCUMENT_CAMERA:
        return Trial("bad_port")
    device = scanner_of(
        address, setup=setup, avoid=avoid, bus=bus, opener=opener or open_port, scanning=True
    )
    if opener is not None and not isinstance(device, SerialScanner):
        return Trial("no_wire")
    events: queue.Queue[Any] = queue.Queue()
    device.open(events.put)
    try:
        return _Try(device, events, show).run(timeout, on_ready)
    finally:
        device.close()


class _Try:
    """One try: greeting, code."""

    def __init__(self, device: AnyScanner, events: "queue.Queue[Any]", show: bool) -> None:
        self._device, self._events, self._show = device, events, show
        self._refused: list[str] = []

    def run(self, timeout: float, on_ready: Callable[[], None] | None) -> Trial:
        event = self._next((DeviceOnline, DeviceOffline), GREETING_S)
        if not isinstance(event, DeviceOnline):
            return self._ended("timed_out" if event is None else _word(event))
        if on_ready is not None:
            on_ready()
        event = self._next((SymbolRead, DeviceOffline), timeout)
        match event:
            case SymbolRead():
                facts = shown(event.symbol, whole=self._show)
                return self._ended("ok", {"read_ms": event.read_ms}, facts)
            case DeviceOffline():
                return self._ended(_word(event))
        return self._ended("unreadable" if self._refused else "no_code")

    def _next(self, kinds: tuple[type, ...], seconds: float) -> Any:
        """The next event of these kinds, None when none came; what was refused is kept."""
        end = time.monotonic() + seconds
        while True:
            try:
                event = self._events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return None
            if isinstance(event, kinds):
                return event
            if isinstance(event, SymbolRefused) and event.code not in self._refused:
                self._refused.append(event.code)

    def _ended(
        self,
        word: str,
        figures: dict[str, float | None] | None = None,
        facts: dict[str, object] | None = None,
    ) -> Trial:
        said = {"source": self._device.source, **(facts or {}), "remarks": list(self._refused)}
        return Trial(word, figures or {"read_ms": None}, said)


def _word(event: DeviceOffline) -> str:
    return _WORDS.get(event.code, event.code)
