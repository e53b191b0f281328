"""How the kiosk's own devices are, for the agent in its call: no word of the resident."""

from typing import ClassVar, Literal

from pydantic import Field

from video.signalling.base import Code, Id, Message, Part

DeviceRole = Literal["reader", "camera", "printer", "voice", "network", "outbox"]


class DeviceState(Part):
    """One device: `code` says what is wrong in a word (`paper_out`), `waiting` how many cases lie
    in the outbox."""

    role: DeviceRole
    state: Literal["ok", "trouble"]
    code: Code = ""
    waiting: int = Field(default=0, ge=0)


class Devices(Message):
    """All devices that this kiosk has, at the beginning of a talk and after each change."""

    t: ClassVar = "devices"
    call: Id
    devices: tuple[DeviceState, ...] = Field(max_length=20)
