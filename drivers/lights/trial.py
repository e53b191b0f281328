"""Each light in turn, for somebody who stands before the kiosk and watches."""

import queue
import statistics
import threading
from collections.abc import Callable
from typing import Any

from drivers.contract import Completion
from drivers.greeting import greeted
from drivers.lights.contract import OFF, FlashRate, Light, LightName, LightOffer, SetLights
from drivers.lights.outputs import Output, outputs_of
from drivers.ports import Opener, open_port
from drivers.relay_board.board import RelayBoard, Wiring
from drivers.relay_board.link import Protocols
from drivers.trial import Trial

SAMPLE = outputs_of(
    {"1": "cardReader", "2": "scanner", "3": "receiptPrinter", "4": "documentPrinter"}
)
"""As the sample kiosk.toml has it."""


def try_device(
    address: str,
    *,
    outputs: tuple[Output, ...] = SAMPLE,
    protocol: Protocols | None = None,
    each_s: float = 1.0,
    on_ready: Callable[[], None] | None = None,
    on_light: Callable[[str], None] | None = None,
    opener: Opener = open_port,
) -> Trial:
    """Light one after the other for `each_s` seconds, each colour and arrow of it; then dark.

    on_light: called with its name as it comes on. figures: switch_ms (median). Whether it shines
    only eyes can tell; `confirmed` says whether the board has answered at all.
    """
    wiring = Wiring(outputs=outputs)
    board = RelayBoard(address, protocol=protocol, wiring=wiring, opener=opener)
    events: queue.Queue[Any] = queue.Queue()
    board.open(events.put)
    try:
        code = greeted(events)
        if code:
            return Trial(code)
        if on_ready is not None:
            on_ready()
        took: list[float] = []
        for name, light in _each(board.capabilities().lights):
            completion = _show(board, name, light, each_s, on_light)
            if not completion.ok:
                return Trial(completion.detail or str(completion.code))
            took.append(completion.took_ms)
    finally:
        board.close()
    seen = board.capabilities()
    facts = {"lights": [str(one.name) for one in seen.lights], "confirmed": seen.confirmed}
    return Trial("ok", {"switch_ms": statistics.median(took) if took else None}, facts)


def _each(offers: tuple[LightOffer, ...]) -> list[tuple[LightName, Light]]:
    on = FlashRate.CONTINUOUS
    return [
        (offer.name, Light(on, colour, direction))
        for offer in offers
        for colour in offer.colours or (None,)
        for direction in offer.directions or (None,)
    ]


def _show(
    board: RelayBoard,
    name: LightName,
    light: Light,
    each_s: float,
    on_light: Callable[[str], None] | None,
) -> Completion:
    completion = board.execute(SetLights({name: light}), 2.0)
    if completion.ok:
        if on_light is not None:
            on_light(".".join(str(one) for one in (name, light.colour, light.direction) if one))
        threading.Event().wait(each_s)
        board.execute(SetLights({name: OFF}), 2.0)
    return completion
