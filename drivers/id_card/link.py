"""One open line to a SAM_V module: a request out, its reply in, by a deadline."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from drivers.errors import (
    DeviceCancelled,
    DeviceGarbled,
    DeviceTimeout,
)
from drivers.id_card.wire import (
    BAD_REQUEST,
    HEADER,
    OF_THE_CARD,
    Command,
    FrameParser,
    Reply,
    belongs,
    fits,
    parse_reply,
    reply,
    request,
    wire_ms,
)
from drivers.ports import Opener, open_port

_ATTEMPTS = 2
GIVE_UP_S = 0.25
"""Silence after which the rest of a frame will not come. A serial server or a loaded machine may
pause a frame for longer than the 50 ms of the line itself."""
GIVE_UP_CARD_S = 0.75
"""The same for a frame that begins like a card's data: it comes once, so it is worth more time."""
GRACE_S = 0.5
"""A word that belongs to another command is taken for the answer after so long without a better."""
MORE_S, MORE_CARD_S = 2.0, 60.0
"""How far bytes that keep coming may carry a frame beyond its command's deadline: 1295 bytes with
45 ms between them take 58 s, and are a card all the same."""


@dataclass(slots=True)
class _Hearing:
    """What was heard since a request went out."""

    command: Command
    began: float
    heard_at: float
    count: int = 0
    stranger: Reply | None = field(default=None, repr=False)
    stranger_at: float = 0.0


class SamvLink:
    """Talks to one module; used from one thread. `stopping` ends a wait within READ_S.

    `line_ms`: what the frames of both directions take on the line, the floor of a read. Bytes that
    belong to no frame count for as long as they can have held the line up, never longer.
    """

    def __init__(
        self, port: str, baud: int, stopping: Callable[[], bool], opener: Opener = open_port
    ) -> None:
        """Open the port, locked against a second opener. Raises DeviceLost."""
        self._stopping = stopping
        self._check: Callable[[], None] | None = None
        self._parser = FrameParser()
        self._nominal = baud
        self.garbled = 0
        self.line_ms = 0.0
        self.heard = 0
        self._owed, self._owed_at = 0, 0.0
        self._port = opener(port, baud)

    @property
    def baud(self) -> int | None:
        """Speed of the line; None where it can't be set."""
        return self._port.baud

    def set_baud(self, baud: int) -> None:
        """Speak at another speed from now on. Raises DeviceLost."""
        self._port.set_baud(baud)
        self._owed = 0

    def close(self) -> None:
        """Let the port go; a port that is already gone is fine."""
        self._port.close()

    def check(self) -> None:
        """Notice an unplug while nothing is asked; drops stray bytes. Raises DeviceLost."""
        self._port.drain()

    def hush(self) -> None:
        """Let the answers go by that came too late to be waited for: a slow module owes them still.

        Waits half as long again as the slowest may take, at most for as many as are owed.
        """
        began = heard_at = time.monotonic()
        patience = 1.5 * (began - self._owed_at)
        while self._owed > 0 and time.monotonic() - heard_at < patience:
            self._require_going_on()
            chunk = self._port.read(self._parser.wanted)
            if chunk:
                heard_at = time.monotonic()
                self._owed -= len(self._parser.feed(chunk))
        self._owed = 0

    @contextmanager
    def attended(self, check: Callable[[], None]) -> Iterator[None]:
        """Call `check` in every wait meanwhile; what it raises ends the wait."""
        self._check = check
        try:
            yield
        finally:
            self._check = None

    def ask(self, command: Command, data: bytes = b"") -> Reply:
        """Send a command and wait for its answer; a damaged frame is asked for once more.

        Raises DeviceLost, DeviceTimeout (at the command's deadline), DeviceGarbled (damaged twice),
        DeviceCancelled (closing).
        """
        for _ in range(_ATTEMPTS):
            try:
                answer = self.ask_once(command, data)
            except DeviceGarbled:
                self.garbled += 1
                continue
            if answer.status not in BAD_REQUEST:
                return answer
            self.garbled += 1
        raise DeviceGarbled("garbled")

    def ask_once(self, command: Command, data: bytes = b"") -> Reply:
        """As `ask`, without a second attempt; a complaint about the request is an answer too."""
        self._parser.clear()
        self._parser.broken = 0
        self._parser.long_replies = command.cmd in OF_THE_CARD
        out = request(command, data)
        self._port.drain()
        began = time.monotonic()
        self._port.write(out)
        hearing = _Hearing(command, began, began)
        answer: Reply | None = None
        try:
            answer = self._listen(hearing)
            return answer
        finally:
            self.heard = hearing.count
            if answer is None:
                self._owed_at = self._owed_at if self._owed else began
                self._owed += 1
            self._count(len(out), answer, hearing)

    def _count(self, sent: int, answer: Reply | None, hearing: _Hearing) -> None:
        """Add to `line_ms`."""
        baud = self.baud or self._nominal
        framed = HEADER + 4 + len(answer.data) if answer is not None else 0
        whole = wire_ms(sent + framed, baud)
        took = (time.monotonic() - hearing.began) * 1000
        noise = wire_ms(max(0, hearing.count - framed), baud)
        self.line_ms += whole + min(noise, max(0.0, took - whole))

    def _listen(self, hearing: _Hearing) -> Reply:
        while True:
            self._require_going_on()
            now = time.monotonic()
            if hearing.stranger is not None and now - hearing.stranger_at >= GRACE_S:
                return hearing.stranger
            if not self._may_come(hearing, now):
                break
            answer = self._receive(hearing)
            if answer is not None:
                return answer
        if hearing.stranger is not None:
            return hearing.stranger
        if self._parser.broken or self._parser.pending:
            raise DeviceGarbled("garbled")
        raise DeviceTimeout("no_answer")

    def _require_going_on(self) -> None:
        if self._stopping():
            raise DeviceCancelled("canceled")
        if self._check is not None:
            self._check()

    def _may_come(self, hearing: _Hearing, now: float) -> bool:
        """Before the deadline, or while a frame that has begun is still going on."""
        over = now - hearing.began - hearing.command.deadline
        if over < 0:
            return True
        card = self._parser.credible
        most = MORE_CARD_S if card else MORE_S
        return self._parser.pending and over < most and now - hearing.heard_at < _patience(card)

    def _receive(self, hearing: _Hearing) -> Reply | None:
        """Wait up to READ_S for bytes; None when no answer is whole yet."""
        parser = self._parser
        chunk = self._port.read(parser.wanted)
        now = time.monotonic()
        hearing.count += len(chunk)
        if chunk:
            hearing.heard_at = now
            bodies = parser.feed(chunk)
        elif now - hearing.heard_at >= _patience(parser.credible):
            bodies = parser.gap()
        else:
            bodies = []
        for answer in map(parse_reply, bodies):
            if not fits(hearing.command, answer):
                continue
            if belongs(hearing.command, answer):
                return answer
            hearing.stranger, hearing.stranger_at = answer, now
        self._give_up(hearing, now)
        return None

    def _give_up(self, hearing: _Hearing, now: float) -> None:
        """Raise DeviceGarbled where as much as an answer came, was hurt, and the line is silent.

        Less than an answer is noise and proves nothing: the module may still be at work, and a
        card is read only once.
        """
        command, silent = hearing.command, now - hearing.heard_at
        least = len(reply(command.good)) + command.data_len
        hurt = self._parser.broken > 0 and hearing.count >= least and not self._parser.pending
        if hurt and silent >= GIVE_UP_S and hearing.stranger is None:
            raise DeviceGarbled("garbled")


def _patience(card: bool) -> float:
    return GIVE_UP_CARD_S if card else GIVE_UP_S
