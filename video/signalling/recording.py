"""Recording a call, which needs the agent's question and the resident's yes."""

from typing import ClassVar, Literal

from video.signalling.base import Code, Id, Message


class RecordAsk(Message):
    """The call's agent would like to record; the desk asks the resident on the kiosk."""

    t: ClassVar = "record.ask"
    call: Id


class RecordAnswer(Message):
    """The resident's own touch. Without a yes nothing is recorded."""

    t: ClassVar = "record.answer"
    call: Id
    yes: bool


class RecordStop(Message):
    """Either side ends the recording (or takes the question back), at any time."""

    t: ClassVar = "record.stop"
    call: Id


class RecordState(Message):
    """How it stands, for both sides to show. `id` names the recording, for the call's agent only.

    `why` of "off": declined, agent, resident, left (the agent changed or the page was loaded anew).
    """

    t: ClassVar = "record.state"
    call: Id
    state: Literal["asked", "on", "off"]
    id: Code = ""
    why: Literal["", "declined", "agent", "resident", "left"] = ""
