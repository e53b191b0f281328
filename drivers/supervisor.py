"""One supervised thread per device: reconnects with back-off, so no driver has to write that again.

A driver gives `serve`: open the device, call `online()`, work until `stopping`, raise DeviceError
when it is lost. Reconnection lives here because retrofitting it driver by driver took other
projects years (devices.md §3.4).
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.errors import DeviceCancelled, DeviceError
from drivers.health import DeviceHealth, DeviceState, HealthBoard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds between attempts to reconnect: doubles from `first` to `most`."""

    first: float = 0.2
    most: float = 5.0

    def after(self, delay: float) -> float:
        """The delay that follows `delay`."""
        return min(self.most, max(self.first, delay * 2))


class Supervisor:
    """Owns the thread of one device; `stale_after` seconds without a beat mean it hangs."""

    def __init__(
        self,
        board: HealthBoard,
        serve: Callable[["Supervisor"], None],
        on_offline: Callable[[str], None],
        *,
        stale_after: float = 15.0,
        backoff: Backoff | None = None,
        on_failure: Callable[[DeviceError], None] | None = None,
    ) -> None:
        self._board = board
        self._serve = serve
        self._on_offline = on_offline
        self._on_failure = on_failure
        self._stale_after = stale_after
        self._backoff = backoff or Backoff()
        self._delay = 0.0
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._beat_at = time.monotonic()
        self._report_lock = threading.Lock()
        self._down = False
        self._thread: threading.Thread | None = None
        # A thread that outlives its stop() (it hangs, or it called stop() itself) stays stopped
        # even when start() has run again meanwhile.
        self._retired: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._leaving: threading.Thread | None = None

    @property
    def stopping(self) -> bool:
        """True once `stop()` was called: `serve` must return soon."""
        return self._stop.is_set() or threading.current_thread() in self._retired

    def start(self) -> None:
        """Start the thread; a second call changes nothing."""
        if self._thread is not None:
            return
        self._stop.clear()
        self._wake.clear()
        self._delay = 0.0
        self._down = False
        self.beat()
        self._board.set(DeviceState.STARTING)
        self._thread = threading.Thread(
            target=self._run, name=f"device-{self._board.role}", daemon=True
        )
        self._thread.start()

    def halt(self) -> None:
        """Tell the thread to end, without waiting for it; `stop` follows."""
        if self._thread is not None:
            self._stop.set()
            self._wake.set()

    def stop(self, join_s: float = 5.0) -> None:
        """Stop the thread and wait for it; may be called from the thread itself, or twice.

        A thread that hangs inside foreign code past `join_s` is left behind (it is a daemon) and
        counted, since Python can't end it.
        """
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._retired.add(thread)
        self._stop.set()
        self._wake.set()
        if thread is threading.current_thread():
            self._leaving = thread
        else:
            thread.join(join_s)
            if thread.is_alive():
                self._board.count("abandoned_threads")
                log.error("device.abandoned role=%s", self._board.role)
        self._board.set(DeviceState.OFFLINE, "closed")

    def wake(self) -> None:
        """End the present pause or back-off at once (a command came, or udev saw the device)."""
        self._wake.set()

    def pause(self, seconds: float) -> None:
        """Wait inside `serve` until `wake`, `stop` or the time is over."""
        if self.stopping:
            return
        # A pause that was announced is no hang: the next beat is due at its end.
        self._beat_at = time.monotonic() + seconds
        self._wake.wait(max(0.0, seconds))
        self._wake.clear()
        self.beat()

    def beat(self) -> None:
        """Tell the watchdog that the thread is alive; called once per loop of `serve`."""
        self._beat_at = time.monotonic()

    def online(self) -> None:
        """Called by `serve` when the device has answered: resets back-off, marks online."""
        self._delay = 0.0
        self._down = False
        self.beat()
        self._board.set(DeviceState.ONLINE)

    def is_stale(self) -> bool:
        """True when the thread hangs: what the device said last must not be trusted any more."""
        age = time.monotonic() - self._beat_at
        return self._thread is not None and age > self._stale_after

    def watch(self) -> bool:
        """The watchdog's hook: reports a hanging device as offline; True when it hangs."""
        if not self.is_stale():
            return False
        self._report(DeviceError("stale", DeviceState.HARDWARE_ERROR))
        return True

    def health(self) -> DeviceHealth:
        """Health from memory, with the stale mark put in; no I/O."""
        seen = self._board.snapshot()
        if self.is_stale() and seen.state is DeviceState.ONLINE:
            state, code = DeviceState.HARDWARE_ERROR, "stale"
            return DeviceHealth(seen.role, state, code, seen.since, seen.counters)
        return seen

    def _run(self) -> None:
        # After a stop() from the device's own thread that thread may still hold the port.
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            leaving.join()
        while self._cycle():
            self.pause(self._delay)

    def _cycle(self) -> bool:
        """One life of the connection; False when the thread shall end."""
        self.beat()
        failure = self._attempt()
        if self.stopping or isinstance(failure, DeviceCancelled):
            return False
        self._report(failure)
        if self._on_failure is not None:
            self._on_failure(failure)
        self._delay = self._backoff.after(self._delay)
        self._board.count("reconnects")
        return True

    def _attempt(self) -> DeviceError:
        try:
            self._serve(self)
        except DeviceError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the supervisor is one of the three last nets
            # Type and place only: the text of a foreign exception may quote what was on a card.
            log.error(
                "device.bug role=%s type=%s at=%s",
                self._board.role,
                type(error).__name__,
                _place(error),
            )
            self._board.count("bugs")
            return DeviceError("internal_error", DeviceState.HARDWARE_ERROR)
        return DeviceError("ended")

    def _report(self, failure: DeviceError) -> None:
        """Write the state; tell it once per outage, though its code may change meanwhile."""
        with self._report_lock:
            self._board.set(failure.state, failure.code)
            known, self._down = self._down, True
        if not known:
            log.warning("device.offline role=%s code=%s", self._board.role, failure.code)
            self._on_offline(failure.code)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
