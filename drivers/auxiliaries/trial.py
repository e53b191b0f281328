"""One look at doors, people and keys, for whoever stands at the machine: what moves, how fast."""

import queue
import statistics
import time
from collections.abc import Callable
from typing import Any

from drivers.auxiliaries.contract import (
    AuxiliariesChanged,
    AuxiliaryState,
    ButtonPressed,
    GetStatus,
)
from drivers.auxiliaries.inputs import Input, inputs_of
from drivers.auxiliaries.keys import EventKeys
from drivers.auxiliaries.radar import PresenceRadar
from drivers.contract import DeviceOffline, Driver
from drivers.greeting import greeted
from drivers.ports import Opener, open_port
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.link import Protocols
from drivers.trial import Trial

SAMPLE = inputs_of(
    {
        "1": "cabinetFrontDoor",
        "2": "proximity",
        "3": "operatorSwitch.maintenance",
        "4": "operatorCallButton",
    }
)
"""As the sample kiosk.toml has it."""
_LOOKS = 15
Told = Callable[[str], None]


def try_device(
    address: str,
    *,
    inputs: tuple[Input, ...] = SAMPLE,
    protocol: Protocols | None = None,
    timeout: float = 20.0,
    on_ready: Callable[[], None] | None = None,
    on_news: Told | None = None,
    opener: Opener = open_port,
) -> Trial:
    """A board: how its contacts stand, then each change within `timeout` seconds.

    on_news: called with a line such as "cabinet_front_door open" as it comes. figures: answer_ms
    (median of 15 questions). result: ok, no_change, or why it can't be read.
    """
    wiring = Wiring(inputs=inputs)
    board = RelayBoard(address, protocol=protocol, wiring=wiring, opener=opener)
    return watch(board, timeout, on_ready, on_news)


def try_radar(
    address: str,
    *,
    timeout: float = 20.0,
    on_ready: Callable[[], None] | None = None,
    on_news: Told | None = None,
    opener: Opener = open_port,
) -> Trial:
    """A presence radar; as `try_device`."""
    return watch(PresenceRadar(address, opener=opener), timeout, on_ready, on_news)


def try_keys(
    address: str,
    *,
    timeout: float = 20.0,
    on_ready: Callable[[], None] | None = None,
    on_news: Told | None = None,
) -> Trial:
    """Volume keys or a headset jack; as `try_device`."""
    return watch(EventKeys(address), timeout, on_ready, on_news)


def watch(
    driver: Driver, timeout: float, on_ready: Callable[[], None] | None, on_news: Told | None
) -> Trial:
    """Open it, look, wait for changes, close it. Ends early with the first change."""
    events: queue.Queue[Any] = queue.Queue()
    driver.open(events.put)
    try:
        code = greeted(events)
        if code:
            return Trial(code)
        answers = [driver.execute(GetStatus(), 2.0) for _ in range(_LOOKS)]
        bad = next((one for one in answers if not one.ok), None)
        if bad is not None:
            return Trial(bad.detail or str(bad.code))
        before = answers[-1].result
        if on_ready is not None:
            on_ready()
        news = _news(events, timeout, before, on_news)
    finally:
        driver.close()
    figures = {"answer_ms": statistics.median(one.took_ms for one in answers)}
    facts = {"state": {name: str(one) for name, one in before.known().items()}, "news": news}
    return Trial("ok" if news else "no_change", figures, facts)


def _news(
    events: "queue.Queue[Any]", timeout: float, before: AuxiliaryState, on_news: Told | None
) -> list[str]:
    """The changes, in words, up to the end of the time; the first ends it 1 s later."""
    said: list[str] = []
    end = time.monotonic() + timeout
    while True:
        try:
            event = events.get(timeout=max(0.001, end - time.monotonic()))
        except queue.Empty:
            return said
        lines: list[str] = []
        match event:
            case AuxiliariesChanged(changed=changed):
                now = changed.since(before)
                lines = [f"{name} {one}" for name, one in now.known().items()]
                before = changed.over(before)
            case ButtonPressed(button=button):
                lines = [f"{button} pressed"]
            case DeviceOffline(code=code):
                lines, end = [f"offline {code}"], time.monotonic()
        if lines and not said:
            end = min(end, time.monotonic() + 1.0)
        said += lines
        for line in lines:
            if on_news is not None:
                on_news(line)
