"""One command on its way through a driver's thread, with the end of its time."""

import threading
import time

from drivers.contract import Cancel, Completion, CompletionCode
from drivers.errors import (
    CommandRefused,
    DeviceCancelled,
    DeviceError,
    DeviceGarbled,
    DeviceLost,
    DeviceTimeout,
)


class Job:
    """A command and its one answer; whoever answers first wins, later answers are dropped."""

    def __init__(self, command: object, deadline: float) -> None:
        self.command = command
        self._began = time.monotonic()
        self._end = self._began + deadline
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._completion: Completion | None = None

    @property
    def done(self) -> bool:
        """True when it has its answer: the driver's thread should turn to something else."""
        return self._done.is_set()

    def left(self) -> float:
        """Seconds until its deadline, 0 when it is over."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise DeviceCancelled when nobody waits for the result any more; call it in every loop.

        Raises DeviceTimeout at the deadline.
        """
        if self._done.is_set():
            raise DeviceCancelled("canceled")
        if self.left() <= 0:
            raise DeviceTimeout("deadline")

    def pause(self, seconds: float) -> None:
        """Wait inside the driver's thread; ends early with the job. Then as `check`."""
        self._done.wait(min(seconds, self.left()))
        self.check()

    def answer(self, code: CompletionCode, detail: str = "", result: object = None) -> None:
        """Give the answer, if nobody has."""
        with self._lock:
            if self._completion is not None:
                return
            took = (time.monotonic() - self._began) * 1000
            self._completion = Completion(code, detail, result, took)
        self._done.set()

    def fail(self, error: DeviceError) -> None:
        """Answer with what went wrong, in XFS4IoT's words."""
        match error:
            case CommandRefused():
                self.answer(error.completion, error.code)
            case DeviceTimeout():
                self.answer(CompletionCode.TIME_OUT, error.code)
            case DeviceCancelled():
                self.answer(CompletionCode.CANCELED, error.code)
            case DeviceLost():
                self.answer(CompletionCode.DEVICE_NOT_READY, error.code)
            case DeviceGarbled():
                self.answer(CompletionCode.HARDWARE_ERROR, "garbled")
            case _:
                self.answer(CompletionCode.HARDWARE_ERROR, error.code)

    def wait(self, cancel: Cancel | None) -> Completion:
        """Wait for the answer, at most until the deadline; called by whoever asked."""

        def cancelled() -> None:
            self.answer(CompletionCode.CANCELED, "canceled")

        if cancel is not None:
            cancel.add(cancelled)
        try:
            if not self._done.wait(self.left()):
                self.answer(CompletionCode.TIME_OUT, "no_answer")
        finally:
            if cancel is not None:
                cancel.remove(cancelled)
        assert self._completion is not None
        return self._completion
