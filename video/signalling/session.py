"""One end of a numbered session: what was sent stays until the other end has it.

Pure: texts and numbers in and out, no socket and no clock. Both ends use the same class. A session
outlives its socket; after a resume each end sends again what the other has not got, and drops what
comes twice.
"""

from collections import deque

from video.signalling.base import Message
from video.signalling.wire import dump

MAX_KEPT = 256
MAX_KEPT_BYTES = 1024 * 1024


class Gap(Exception):
    """Messages are missing and no longer kept: the session can't be taken up."""


class Numbered:
    """Numbers what goes out (from 1), remembers it until acknowledged, checks what comes in."""

    def __init__(self, max_kept: int = MAX_KEPT, max_bytes: int = MAX_KEPT_BYTES) -> None:
        self._max_kept = max_kept
        self._max_bytes = max_bytes
        self._kept: deque[tuple[int, str]] = deque()
        self._bytes = 0
        self._sent = 0
        self.got = 0

    def text_of(self, message: Message) -> str:
        """The text to send; a reliable message is numbered and kept."""
        if not message.reliable:
            return dump(message)
        self._sent += 1
        text = dump(message, self._sent)
        self._kept.append((self._sent, text))
        self._bytes += len(text)
        # A peer that never acknowledges costs bounded memory; it only loses its way back.
        while len(self._kept) > self._max_kept or self._bytes > self._max_bytes:
            self._drop()
        return text

    def _drop(self) -> None:
        _, text = self._kept.popleft()
        self._bytes -= len(text)

    def acked(self, seq: int) -> None:
        """The other end has everything up to `seq`."""
        while self._kept and self._kept[0][0] <= seq:
            self._drop()

    def take(self, seq: int | None) -> bool:
        """Whether a message that came in is new; raises `Gap` when one before it is missing."""
        if seq is None:
            return True
        if seq <= self.got:
            return False
        if seq != self.got + 1:
            raise Gap
        self.got = seq
        return True

    def again(self, got: int) -> list[str]:
        """What to send again to a peer that has everything up to `got`; raises `Gap`."""
        if got > self._sent:
            raise Gap
        self.acked(got)
        first = self._kept[0][0] if self._kept else self._sent + 1
        if first != got + 1:
            raise Gap
        return [text for _, text in self._kept]
