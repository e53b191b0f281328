"""Volume keys and the headset jack, as the kernel's event devices tell them.

The device is grabbed, so that a volume key does nothing behind the kiosk's back. Keys that are not
wired are swallowed with it and never told: what somebody types on a keyboard is nobody's business.
"""

import errno
import select
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from evdev import InputDevice, InputEvent, ecodes
from evdev._input import ioctl_EVIOCG_bits

from drivers.auxiliaries.contract import (
    AuxiliariesCapabilities,
    AuxiliariesChanged,
    AuxiliaryState,
    Button,
    ButtonPressed,
    GetStatus,
)
from drivers.auxiliaries.inputs import ROLES, Input, Inputs, names_of
from drivers.binding import connect_first
from drivers.bus import Bus, Node
from drivers.contract import DeviceOnline, Stamped
from drivers.device import Device
from drivers.errors import DeviceError, lost
from drivers.health import DeviceState
from drivers.job import Job
from drivers.supervisor import Backoff

READ_S = 0.05
SETTLE_S = 0.1
"""A plug that is being pushed in makes and breaks its contact for that long."""
NAME = "name:"
"""Sound cards' jacks have no stable path: they are named by what they call themselves."""
_BUTTONS = {str(one): one for one in Button}
_REPEATING = frozenset({Button.VOLUME_UP, Button.VOLUME_DOWN})
_WORDS: Mapping[str, str] = {
    "KEY_VOLUMEUP": "volumeUp",
    "KEY_VOLUMEDOWN": "volumeDown",
    "KEY_MUTE": "mute",
    "SW_HEADPHONE_INSERT": "enhancedAudio",
    "SW_MICROPHONE_INSERT": "headsetMicrophone",
}
Jack: TypeAlias = "InputDevice[str]"


@dataclass(frozen=True, slots=True)
class Key:
    """One wired code. kind: EV_KEY or EV_SW. role: as an input of a board."""

    kind: int
    code: int
    role: str
    inverted: bool = False


def keys_of(words: Mapping[str, str]) -> tuple[Key, ...]:
    """Wiring as kiosk.toml has it: {"KEY_VOLUMEUP": "volumeUp", "SW_HEADPHONE_INSERT": ...}.

    Keys take buttons' roles, switches take all the others, with "!" for inverted ones.
    Raises DeviceError("bad_inputs").
    """
    found: list[Key] = []
    for name, word in words.items():
        code, role = ecodes.ecodes.get(name), word.removeprefix("!")
        kind = ecodes.EV_KEY if name.startswith(("KEY_", "BTN_")) else ecodes.EV_SW
        known = _BUTTONS if kind == ecodes.EV_KEY else ROLES
        fits = role in known and (kind == ecodes.EV_SW or role == word)
        if not isinstance(code, int) or not name.startswith(("KEY_", "BTN_", "SW_")) or not fits:
            raise DeviceError("bad_inputs", DeviceState.HARDWARE_ERROR)
        found.append(Key(kind, code, role, role != word))
    return tuple(found)


WIRING = keys_of(_WORDS)


class EventKeys(Device[Jack]):
    """One event device. address: its node or link, "name:…", or "auto" (never a whole keyboard)."""

    def __init__(
        self,
        address: str,
        *,
        role: str = "keys",
        wiring: tuple[Key, ...] = WIRING,
        grab: bool = True,
        settle_s: float = SETTLE_S,
        backoff: Backoff | None = None,
        nodes: Callable[[], tuple[Node, ...]] | None = None,
    ) -> None:
        super().__init__(role, address, backoff=backoff)
        self._grab = grab
        self._nodes = nodes or (lambda: Bus().input)
        keys = [one for one in wiring if one.kind == ecodes.EV_KEY]
        self._keys = {one.code: _BUTTONS[one.role] for one in keys}
        self._switches = [one for one in wiring if one.kind == ecodes.EV_SW]
        self._settle_s = settle_s
        self._fitted: list[Key] = []
        self._inputs = Inputs(())
        self._levels: list[bool] = []
        self._lost_events = False
        self._news: list[Stamped] = []

    def capabilities(self) -> AuxiliariesCapabilities:
        """What is wired; no I/O."""
        wired = [Input(number, one.role) for number, one in enumerate(self._switches, 1)]
        auxiliaries, _ = names_of(wired)
        buttons = tuple(dict.fromkeys(self._keys.values()))
        return AuxiliariesCapabilities(auxiliaries=auxiliaries, buttons=buttons)

    def _do_open(self) -> Jack:
        if self.address.startswith(NAME):
            name = self.address.removeprefix(NAME)
            return connect_first(
                "auto", self._connect, lambda: tuple(o for o in self._nodes() if o.about == name)
            )
        return connect_first(self.address, self._connect, self._nodes)

    def _connect(self, path: str) -> Jack:
        try:
            device: Jack = InputDevice(path)
        except OSError as error:
            # A node that is no event device says so by its first ioctl.
            raise lost(errno.ENODEV if error.errno == errno.ENOTTY else error.errno) from None
        try:
            self._require_fit(device)
            if self._grab:
                device.grab()
        except OSError as error:
            device.close()
            raise lost(error.errno) from None
        except DeviceError:
            device.close()
            raise
        return device

    def _require_fit(self, device: Jack) -> None:
        has = device.capabilities(absinfo=False)
        keys, switches = has.get(ecodes.EV_KEY, []), has.get(ecodes.EV_SW, [])
        known = any(code in keys for code in self._keys)
        known = known or any(one.code in switches for one in self._switches)
        keyboard = ecodes.KEY_A in keys
        if not known or (keyboard and not self.address.startswith("/")):
            raise DeviceError("wrong_device", DeviceState.HARDWARE_ERROR)

    def _do_greet(self, connection: Jack) -> DeviceOnline:
        # Of a jack that this device has not, nothing must be told: another one may have it.
        has = connection.capabilities(absinfo=False).get(ecodes.EV_SW, [])
        self._fitted = [one for one in self._switches if one.code in has]
        self._inputs = Inputs(
            [
                Input(number, one.role, one.inverted, self._settle_s, self._settle_s)
                for number, one in enumerate(self._fitted, 1)
            ]
        )
        self._news.clear()
        self._lost_events = False
        self._ask_switches(connection)
        self._settle()
        return DeviceOnline()

    def _do_command(self, connection: Jack, job: Job) -> AuxiliaryState:
        assert isinstance(job.command, GetStatus)
        self._ask_switches(connection)
        self._settle()
        self._tell()
        return self._inputs.state

    def _do_idle(self, connection: Jack) -> float:
        self._tell()
        try:
            if select.select([connection.fd], [], [], READ_S)[0]:
                for event in connection.read():
                    self._take(connection, event)
        except BlockingIOError:
            return 0.0
        except OSError as error:
            raise lost(error.errno) from None
        self._settle()
        self._tell()
        self._asked()
        return 0.0

    def _do_close(self, connection: Jack) -> None:
        try:
            connection.close()
        except OSError:
            # It has been pulled out: the kernel has closed it already.
            return

    def _take(self, device: Jack, event: InputEvent) -> None:
        if event.type == ecodes.EV_SYN:
            if event.code == ecodes.SYN_DROPPED:
                self._lost_events = True
            elif self._lost_events:
                # The kernel's queue ran over: how the switches stand must be asked anew.
                self._lost_events = False
                self._board.count("events_dropped")
                self._ask_switches(device)
        elif self._lost_events:
            return
        elif event.type == ecodes.EV_KEY and event.value and event.code in self._keys:
            button, repeated = self._keys[event.code], event.value == 2
            if not repeated or button in _REPEATING:
                self._news.append(ButtonPressed(button, repeated))
        elif event.type == ecodes.EV_SW:
            for place, one in enumerate(self._fitted):
                if one.code == event.code:
                    self._levels[place] = bool(event.value)

    def _ask_switches(self, device: Jack) -> None:
        """EVIOCGSW; python-evdev offers it for keys and LEDs only, so its C call is used itself."""
        if not self._fitted:
            return
        try:
            on = set(ioctl_EVIOCG_bits(device.fd, ecodes.EV_SW))
        except OSError as error:
            raise lost(error.errno) from None
        self._levels = [one.code in on for one in self._fitted]

    def _settle(self) -> None:
        if not self._fitted:
            return
        changed, pressed = self._inputs.look(self._levels, time.monotonic())
        if changed != AuxiliaryState():
            self._news.append(AuxiliariesChanged(changed))
        self._news += [ButtonPressed(button) for button in pressed]

    def _tell(self) -> None:
        news, self._news = self._news, []
        for event in news:
            self._emit(event)
