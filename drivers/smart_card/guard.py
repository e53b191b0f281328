"""Ends a call into PC/SC that would never return.

A card that takes a command and says nothing, or a pcscd that is stopped, holds SCardTransmit (and
the thread in it) for ever: libpcsclite waits for its answer without a limit. One small thread looks
at the clock and cuts the line of the call that is overdue, which makes it return.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOOK_S = 0.5
"""A call may be overdue by so much until it is noticed."""
_NEVER = float("inf")


class Guard:
    """Watches the calls of one line; `cut` must make the present one return, from any thread."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut = cut
        self._until = _NEVER
        self._hurry = _NEVER
        self._ended = False
        self._bell = threading.Event()
        self.fired = False
        """True once a call was cut: the line is of no use any more."""
        self._thread = threading.Thread(target=self._run, name="pcsc-guard", daemon=True)
        self._thread.start()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """The call inside may take so long. Costs two assignments: no thread is woken."""
        self._until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until = _NEVER

    def hurry(self, seconds: float) -> None:
        """Whatever is still under way in so many seconds is cut (somebody wants to close)."""
        self._hurry = time.monotonic() + seconds
        self._bell.set()

    def end(self) -> None:
        """Let the thread go."""
        self._ended = True
        self._bell.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended:
            left = min(self._until, self._hurry) - time.monotonic()
            if left <= 0:
                self._until = self._hurry = _NEVER
                self.fired = True
                self._cut()
                continue
            self._bell.wait(min(left, LOOK_S))
            self._bell.clear()
