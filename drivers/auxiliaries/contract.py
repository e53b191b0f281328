"""What doors, switches, keys and presence sensors tell the kiosk: one state, and what is new in it.

Words are those of XFS4IoT Auxiliaries. Several devices may each know a part of the state (a board
of contacts, a radar, the headset jack); `AuxiliaryView` puts the parts together.
"""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline, Stamped


class Presence(StrEnum):
    """A person before the kiosk, a plug in the jack (XFS4IoT proximity, enhancedAudio)."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"


class Door(StrEnum):
    """XFS4IoT cabinetFrontDoor, cabinetRearDoor, safeDoor."""

    CLOSED = "closed"
    OPEN = "open"
    LOCKED = "locked"
    BOLTED = "bolted"
    TAMPERED = "tampered"


class OperatorSwitch(StrEnum):
    """The key switch of the staff (XFS4IoT operatorSwitch)."""

    RUN = "run"
    MAINTENANCE = "maintenance"
    SUPERVISOR = "supervisor"


class Sensor(StrEnum):
    """Something that is on or off (XFS4IoT tamperSensor, operatorCallButton)."""

    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuxiliaryState:
    """All auxiliaries; None stands for one that is not fitted, not known, or has not changed."""

    proximity: Presence | None = None
    cabinet_front_door: Door | None = None
    cabinet_rear_door: Door | None = None
    safe_door: Door | None = None
    operator_switch: OperatorSwitch | None = None
    enhanced_audio: Presence | None = None
    headset_microphone: Presence | None = None
    tamper_sensor: Sensor | None = None
    operator_call_button: Sensor | None = None

    def known(self) -> dict[str, Any]:
        """Names and values of all that is not None."""
        pairs = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in pairs if value is not None}

    def over(self, old: "AuxiliaryState") -> "AuxiliaryState":
        """This one's values where it has some, the old ones elsewhere."""
        return replace(old, **self.known())

    def since(self, old: "AuxiliaryState") -> "AuxiliaryState":
        """Only what is different from `old`; what has become unknown is not told."""
        before = old.known()
        news = {name: one for name, one in self.known().items() if before.get(name) != one}
        return AuxiliaryState(**news)


class Button(StrEnum):
    """What is pressed, and not stays pressed."""

    VOLUME_UP = "volumeUp"
    VOLUME_DOWN = "volumeDown"
    MUTE = "mute"
    OPERATOR_CALL = "operatorCallButton"


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Look now; the completion's result is an AuxiliaryState."""


@dataclass(frozen=True, slots=True)
class AuxiliariesChanged(Stamped):
    """`changed` holds what is new, and after each DeviceOnline all that is known."""

    changed: AuxiliaryState


@dataclass(frozen=True, slots=True)
class ButtonPressed(Stamped):
    """A button has gone down. `repeated`: it is being held, and this is one more step."""

    button: Button
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuxiliariesCapabilities(Capabilities):
    """auxiliaries: names of the fields of AuxiliaryState that it fills. buttons: what it tells."""

    device_class: str = "Auxiliaries"
    commands: tuple[str, ...] = (GetStatus.__name__,)
    auxiliaries: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


class AuxiliaryView:
    """The whole state out of the events of several devices; used from one thread."""

    def __init__(self) -> None:
        self._parts: dict[str, AuxiliaryState] = {}

    @property
    def state(self) -> AuxiliaryState:
        """All that is known now; of two devices that tell the same, the later name wins."""
        whole = AuxiliaryState()
        for _, part in sorted(self._parts.items()):
            whole = part.over(whole)
        return whole

    def take(self, role: str, event: object) -> AuxiliaryState:
        """Put in what a device of this role has told; gives what is new in the whole.

        Of a device that went offline nothing is known any more.
        """
        before = self.state
        match event:
            case AuxiliariesChanged(changed=changed):
                self._parts[role] = changed.over(self._parts.get(role, AuxiliaryState()))
            case DeviceOffline() | DeviceOnline():
                self._parts.pop(role, None)
        return self.state.since(before)
