"""One peer's line: a numbered session that outlives its socket, a mailbox and a rate limit.

The mailbox is bounded, so that a slow browser delays nobody but itself: when it is full the line
asks its owner to hang up, and a peer that can resume finds everything it missed.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from video.desk.accounts import Agent
from video.signalling import AskKind, FromKiosk, Message
from video.signalling.session import Numbered

_MAILBOX = 300


@dataclass(eq=False, slots=True)
class Line:
    """`principal` is who the desk takes the other side for (`kiosk:SITE` or `agent:ID`)."""

    principal: str
    session: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)
    numbered: Numbered = field(default_factory=Numbered, repr=False)
    resumable: bool = False
    attached: bool = True
    mailbox: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(_MAILBOX))
    overflow: asyncio.Event = field(default_factory=asyncio.Event)
    close_code: int = 1013  # RFC 6455 / IANA: try again later

    def send(self, message: Message) -> None:
        """Queue a message; without a socket only what will be sent again is kept."""
        text = self.numbered.text_of(message)
        if self.attached:
            self._put(text)

    def send_text(self, text: str) -> None:
        """Queue the text of a message that is not numbered."""
        if self.attached:
            self._put(text)

    def _put(self, text: str) -> None:
        try:
            self.mailbox.put_nowait(text)
        except asyncio.QueueFull:
            self.hang_up(self.close_code)

    def hang_up(self, code: int) -> None:
        """Ask the task that serves the socket to close it with this code."""
        self.close_code = code
        self.overflow.set()

    def detach(self) -> None:
        """The socket is gone."""
        self.attached = False

    def attach(self, first: Message, again: list[str]) -> None:
        """A new socket takes the line up: a fresh mailbox with what the peer has missed."""
        self.mailbox = asyncio.Queue(_MAILBOX + len(again))
        self.overflow = asyncio.Event()
        self.attached = True
        self._put(self.numbered.text_of(first))
        for text in again:
            self._put(text)


@dataclass(eq=False, slots=True)
class KioskLine(Line):
    """`call` is the call this line speaks for; `pending` is what it said while its request for
    that call has not yet had its turn in the journal (`asking`); `asks` is what its agent has asked
    for, by id."""

    site: str = ""
    call: str | None = None
    asking: bool = False
    pending: list[FromKiosk] = field(default_factory=list, repr=False)
    asks: dict[str, AskKind] = field(default_factory=dict, repr=False)


@dataclass(eq=False, slots=True)
class AgentLine(Line):
    """`used`: the person has done something since the session was looked at."""

    agent: Agent = Agent(0, "", "")
    used: bool = False

    @property
    def seat(self) -> str:
        return str(self.agent.id)


class Rate:
    """A token bucket: `burst` messages at once, `per_s` each second after."""

    def __init__(self, per_s: float, burst: float, clock: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._at = clock()
        self.refused = 0

    def allows(self) -> bool:
        """Take a token; `refused` counts in a row how often there was none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        self.refused = 0
        return True
