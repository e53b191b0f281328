"""What stands around the screen: slips, guide lights, doors, presence, keys.

None of it holds a session up: a slip that can't be printed, a light that does not shine and a
sensor that is away are told to staff, and the resident goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from drivers.auxiliaries.contract import AuxiliariesChanged, Button, ButtonPressed, Presence
from drivers.contract import Cancel, DeviceOffline, DeviceOnline, NeedsStaff
from drivers.lights.contract import (
    OFF,
    Direction,
    FlashRate,
    Light,
    LightName,
    LightOffer,
    LightsCapabilities,
    SetLights,
)
from drivers.receipt_printer.contract import PrintReceipt, StatusChanged
from kiosk.audit import Audit
from kiosk.parts import Parts
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.slips import case_receipt, slip_report

PRINT_S = 15.0
SHINE_S = 2.0
WELL = ("", "paper_low", "tells_no_status")
"""Words of a slip printer that prints."""
LOUDNESS = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Steps of the volume keys; the last is the site's own, at which every visit begins."""

_SHINES: dict[ef.GuideLight, tuple[LightName, FlashRate, Direction]] = {
    "card": (LightName.CARD_READER, FlashRate.MEDIUM, Direction.ENTRY),
    "card-out": (LightName.CARD_READER, FlashRate.QUICK, Direction.EXIT),
    "camera": (LightName.SCANNER, FlashRate.CONTINUOUS, Direction.ENTRY),
    "slip": (LightName.RECEIPT_PRINTER, FlashRate.CONTINUOUS, Direction.EXIT),
    "slip-out": (LightName.RECEIPT_PRINTER, FlashRate.MEDIUM, Direction.EXIT),
}


class Peripherals:
    """Opens them, does their effects, posts what they tell; used on the runtime's loop.

    post: takes events, from any thread. spawn: keeps a task and catches its defect.
    """

    def __init__(
        self,
        parts: Parts,
        post: Callable[[ev.Event], None],
        audit: Audit,
        spawn: Callable[[Awaitable[None], str], None],
    ) -> None:
        self._parts, self._post, self._audit, self._spawn = parts, post, audit, spawn
        self._cancel = Cancel()
        self._printing = asyncio.Lock()
        self._wanted: frozenset[ef.GuideLight] = frozenset()
        self._shown: frozenset[ef.GuideLight] | None = None
        self._shining = False
        self._loudness = len(LOUDNESS) - 1
        self._muted = False

    @property
    def all(self) -> tuple[Any, ...]:
        """The drivers that this machine has."""
        parts = self._parts
        return tuple(
            one for one in (parts.printer, parts.lights, *parts.sensors) if one is not None
        )

    def open(self) -> None:
        """Start to connect."""
        for one in self.all:
            one.open(partial(self._heard, one.role))

    def stop(self) -> None:
        """End a slip under way; nobody waits for it any more."""
        self._cancel.set()

    def forget(self) -> None:
        """The resident has gone: the next one hears the site's own loudness again."""
        self._loudness, self._muted = len(LOUDNESS) - 1, False
        self._set_volume()

    def perform(self, effect: ef.PrintSlip | ef.ShowLights) -> None:
        """Do it beside the session."""
        if isinstance(effect, ef.PrintSlip):
            self._spawn(self._print(effect), "PrintSlip")
            return
        self._wanted = effect.lights
        if self._parts.lights is not None and not self._shining:
            self._shining = True
            self._spawn(self._shine(), "ShowLights")

    async def _print(self, effect: ef.PrintSlip) -> None:
        printer = self._parts.printer
        if printer is None:
            self._post(ev.SlipFailed(effect.case_id, effect.job, "failed"))
            return
        command = PrintReceipt(case_receipt(effect))
        async with self._printing:  # one paper after the other, in their order
            completion = await asyncio.to_thread(printer.execute, command, PRINT_S, self._cancel)
        self._post(slip_report(effect, completion))

    async def _shine(self) -> None:
        """Bring the lights to what is wanted; what came meanwhile is done next."""
        lights = self._parts.lights
        assert lights is not None
        offers: tuple[LightOffer, ...] = ()
        if isinstance(seen := lights.capabilities(), LightsCapabilities):
            offers = seen.lights
        try:
            while self._shown != self._wanted:
                wanted = self._wanted
                command = SetLights(_lights(wanted, offers))
                # A board that is away remembers them, and does them when it is back.
                await asyncio.to_thread(lights.execute, command, SHINE_S, None)
                self._shown = wanted
        finally:
            self._shining = False

    def _heard(self, role: str, event: object) -> None:
        """Take an event, on the device's thread."""
        match event:
            case DeviceOnline():
                self._note(role, "online", "")
                self._printer(role, True)
            case DeviceOffline(code=code):
                self._note(role, "offline", code)
                self._printer(role, False, "offline")
            case NeedsStaff(code=code):
                self._note(role, "needs_staff", code)
            case StatusChanged(status=status):
                self._note(role, "status", status.word)
                self._printer(role, status.word in WELL, status.word)
            case AuxiliariesChanged(changed=changed):
                for name, value in changed.known().items():
                    self._audit.write("auxiliary", {"name": name, "value": str(value)})
                if changed.proximity is not None:
                    self._post(ev.PersonNear(changed.proximity is Presence.PRESENT))
            case ButtonPressed(button=button):
                self._pressed(button)

    def _printer(self, role: str, working: bool, code: str = "") -> None:
        if self._parts.printer is not None and role == self._parts.printer.role:
            self._post(ev.DeviceChanged("printer", working, "" if working else code))

    def _note(self, role: str, state: str, code: str) -> None:
        self._audit.write("device", {"role": role, "state": state, "code": code})

    def _pressed(self, button: Button) -> None:
        match button:
            case Button.OPERATOR_CALL:
                self._audit.write("auxiliary", {"name": str(button), "value": "pressed"})
                self._post(ev.AskHelp())
                return
            case Button.MUTE:
                self._muted = not self._muted
            case Button.VOLUME_UP | Button.VOLUME_DOWN:
                step = 1 if button is Button.VOLUME_UP else -1
                self._muted = False
                self._loudness = min(len(LOUDNESS) - 1, max(0, self._loudness + step))
        self._set_volume()

    def _set_volume(self) -> None:
        if self._parts.voice is not None and self._parts.sensors:
            self._parts.voice.set_volume(0.0 if self._muted else LOUDNESS[self._loudness])


def _lights(
    wanted: frozenset[ef.GuideLight], offers: tuple[LightOffer, ...]
) -> dict[LightName, Light]:
    """Every guide light that this board has: those wanted shine, the others are dark."""
    known = {one.name: one for one in offers}
    lights = {name: OFF for name, _, _ in _SHINES.values() if name in known}
    for one in sorted(wanted):
        name, rate, direction = _SHINES[one]
        if name in known:
            offered = direction if direction in known[name].directions else None
            lights[name] = Light(rate, direction=offered)
    return lights
