"""From contacts to the state of the auxiliaries: which input is what, and what bounces; pure.

Contacts bounce for some 5 to 20 ms, radars flutter for seconds: a change counts once it has stood
for its settling time. The first look after a reconnect counts at once.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drivers.auxiliaries.contract import (
    AuxiliaryState,
    Button,
    Door,
    OperatorSwitch,
    Presence,
    Sensor,
)
from drivers.errors import DeviceError
from drivers.health import DeviceState

SETTLE_S = 0.04
"""Longer than a microswitch bounces, shorter than anybody presses a button."""
AWAY_S = 2.0
"""A person who stands still is lost by a sensor for a moment; that is no leaving."""

_DOORS = {
    "cabinetFrontDoor": "cabinet_front_door",
    "cabinetRearDoor": "cabinet_rear_door",
    "safeDoor": "safe_door",
}
_PRESENCES = {
    "proximity": "proximity",
    "enhancedAudio": "enhanced_audio",
    "headsetMicrophone": "headset_microphone",
}
_SWITCH = {
    "operatorSwitch.maintenance": OperatorSwitch.MAINTENANCE,
    "operatorSwitch.supervisor": OperatorSwitch.SUPERVISOR,
}
_SENSORS = {"tamperSensor": "tamper_sensor", "operatorCallButton": "operator_call_button"}
_BUTTONS = {str(one): one for one in Button}
ROLES = frozenset({*_DOORS, *_PRESENCES, *_SWITCH, *_SENSORS, *_BUTTONS})
_WIRED = re.compile(r"(!?)([A-Za-z.]{1,40})")


@dataclass(frozen=True, slots=True)
class Input:
    """One input. number: as printed on the board, from 1. role: one of ROLES.

    A closed contact means: door closed (so a cut wire reads as open), person or plug present,
    button pressed, sensor on, switch in that place; `inverted` turns that round.
    settle_s, release_s: how long a change must have stood, on closing and on opening.
    """

    number: int
    role: str
    inverted: bool = False
    settle_s: float = SETTLE_S
    release_s: float = SETTLE_S


def inputs_of(words: Mapping[str, str]) -> tuple[Input, ...]:
    """Wiring as kiosk.toml has it: {"1": "cabinetFrontDoor", "2": "!proximity"}.

    Raises DeviceError("bad_inputs") for numbers and roles that don't exist, or a role wired twice.
    """
    found: list[Input] = []
    for key, word in words.items():
        wired = _WIRED.fullmatch(word)
        if wired is None or wired[2] not in ROLES or not key.isdecimal():
            raise DeviceError("bad_inputs", DeviceState.HARDWARE_ERROR)
        number, role = int(key), wired[2]
        taken = [one for one in found if one.number == number or one.role == role]
        if not 1 <= number <= 256 or taken:
            raise DeviceError("bad_inputs", DeviceState.HARDWARE_ERROR)
        away = AWAY_S if role == "proximity" else SETTLE_S
        found.append(Input(number, role, bool(wired[1]), release_s=away))
    return tuple(found)


def names_of(wiring: Sequence[Input]) -> tuple[tuple[str, ...], tuple[Button, ...]]:
    """For the capabilities: fields of the state that get a value, and the buttons."""
    seen = {one.role: False for one in wiring}
    return tuple(sorted(_state(seen).known())), tuple(
        _BUTTONS[one.role] for one in wiring if one.role in _BUTTONS
    )


def _state(closed: Mapping[str, bool]) -> AuxiliaryState:
    values: dict[str, object] = {}
    for role, on in closed.items():
        if role in _DOORS:
            values[_DOORS[role]] = Door.CLOSED if on else Door.OPEN
        elif role in _PRESENCES:
            values[_PRESENCES[role]] = Presence.PRESENT if on else Presence.NOT_PRESENT
        elif role in _SENSORS:
            values[_SENSORS[role]] = Sensor.ON if on else Sensor.OFF
    places = [place for role, place in _SWITCH.items() if closed.get(role)]
    if any(role in closed for role in _SWITCH):
        values["operator_switch"] = places[-1] if places else OperatorSwitch.RUN
    return AuxiliaryState(**values)  # type: ignore[arg-type]


class Inputs:
    """What has settled of a board's inputs; `now` in monotonic seconds."""

    def __init__(self, wiring: Sequence[Input]) -> None:
        self._wiring = tuple(wiring)
        self._settled: dict[str, bool] = {}
        self._moved_at: dict[str, float] = {}
        self._state = AuxiliaryState()

    @property
    def wired(self) -> int:
        """The highest number that is wired, 0 for none: so many inputs must be read."""
        return max((one.number for one in self._wiring), default=0)

    @property
    def state(self) -> AuxiliaryState:
        """What has settled."""
        return self._state

    def forget(self) -> None:
        """After a reconnect nothing is known: the next look counts at once, and tells all."""
        self._settled.clear()
        self._moved_at.clear()
        self._state = AuxiliaryState()

    def look(self, levels: Sequence[bool], now: float) -> tuple[AuxiliaryState, tuple[Button, ...]]:
        """One reading of all inputs, `levels[0]` being number 1: what is new, what was pressed."""
        pressed: list[Button] = []
        for one in self._wiring:
            on = levels[one.number - 1] is not one.inverted
            if not self._settles(one, on, now):
                continue
            first = one.role not in self._settled
            self._settled[one.role] = on
            # One that is held down while the kiosk starts has not been pressed now.
            if on and not first and one.role in _BUTTONS:
                pressed.append(_BUTTONS[one.role])
        before, self._state = self._state, _state(self._settled)
        return self._state.since(before), tuple(pressed)

    def _settles(self, one: Input, on: bool, now: float) -> bool:
        """True when this reading makes a new settled value."""
        known = self._settled.get(one.role)
        if known is on:
            self._moved_at.pop(one.role, None)
            return False
        moved_at = self._moved_at.setdefault(one.role, now)
        if known is not None and now - moved_at < (one.settle_s if on else one.release_s):
            return False
        self._moved_at.pop(one.role, None)
        return True
