"""One small scan on demand, for whoever stands at the machine: does it move, how fast."""

import queue
from collections.abc import Callable
from typing import Any

from drivers.contract import Completion, CompletionCode
from drivers.flat_scanner.contract import Area, FlatScannerCapabilities, Mode, Scan, Scanned, Source
from drivers.flat_scanner.scanner import FlatScanner
from drivers.greeting import greeted
from drivers.trial import Trial

GREETING_S = 20.0
"""SANE's search and a lamp that warms up."""
SIDE_MM = 60.0
_LEAST_DPI = 75
_WORDS = {
    "mediaJammed": "jammed",
    "coverOpen": "cover_open",
    "noMedia": "no_paper",
    "no_answer": "timed_out",
    "deadline": "timed_out",
    "connection_lost": "no_device",
}


def try_device(
    address: str,
    *,
    timeout: float = 60.0,
    show: bool = False,
    on_ready: Callable[[], None] | None = None,
    **more: Any,
) -> Trial:
    """Scan a corner of 6 cm at a low resolution through the real driver.

    on_ready: called when the scanner has answered. Figures: first_ms until the page was there
    whole, page_ms per page. Facts: model, sources, px and how bright it is (0..255, 0 = black: a
    lamp that is broken), never the picture. Never raises for a device's sake.
    """
    events: queue.Queue[Any] = queue.Queue()
    scanner = FlatScanner("flat_scanner", address, **more)
    scanner.open(events.put)
    try:
        refused = greeted(events, GREETING_S, _WORDS)
        if refused:
            return Trial(refused)
        if on_ready is not None:
            on_ready()
        able = scanner.capabilities()
        return _told(scanner.execute(_corner(able), timeout), able)
    finally:
        scanner.close()


def _corner(able: FlatScannerCapabilities) -> Scan:
    """A small scan that this scanner can do."""
    low = able.resolutions[0] if able.resolutions else _LEAST_DPI
    high = able.resolutions[-1] if able.resolutions else _LEAST_DPI
    if able.any_resolution:
        dpi = min(max(low, _LEAST_DPI), high)
    else:
        dpi = next((one for one in able.resolutions if one >= _LEAST_DPI), high)
    area = None
    if able.width_mm and able.height_mm:
        area = Area(0, 0, min(SIDE_MM, able.width_mm), min(SIDE_MM, able.height_mm))
    mode = Mode.GRAY if Mode.GRAY in able.modes or not able.modes else able.modes[0]
    source = Source.FLATBED if Source.FLATBED in able.sources else able.sources[0]
    return Scan(dpi, mode, source, area)


def _told(completion: Completion, able: FlatScannerCapabilities) -> Trial:
    facts: dict[str, Any] = {"model": able.model, "sources": [str(one) for one in able.sources]}
    scanned = completion.result
    if not completion.ok or not isinstance(scanned, Scanned) or not scanned.pages:
        return Trial(_word(completion), {"first_ms": None, "page_ms": None}, facts)
    page = scanned.pages[0]
    facts |= {"px": f"{page.width}x{page.height}", "brightness": round(float(page.picture.mean()))}
    page.wipe()
    return Trial("ok", {"first_ms": scanned.first_ms, "page_ms": scanned.page_ms}, facts)


def _word(completion: Completion) -> str:
    if completion.code is CompletionCode.TIME_OUT:
        return "timed_out"
    return _WORDS.get(completion.detail, completion.detail) or str(completion.code)
