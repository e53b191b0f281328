"""The base of every driver: one thread that owns the device, a queue of commands, stamped events.

Reconnecting, the watchdog's question, deadlines, cancelling, the ladder of resets and the counters
live here once. A driver writes only how to open, greet, ask and close.
"""

import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import replace
from itertools import count
from typing import Any, Generic, TypeVar

from drivers.attendant import ATTENDANT, Attendant
from drivers.contract import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceOffline,
    DeviceOnline,
    Listener,
    NeedsStaff,
    Stamped,
)
from drivers.errors import (
    CommandRefused,
    DeviceCancelled,
    DeviceError,
    DeviceGarbled,
    DeviceTimeout,
)
from drivers.health import DeviceHealth, DeviceState, HealthBoard
from drivers.job import Job
from drivers.power import PowerSwitch, power_cycle
from drivers.recovery import Ladder, Rung
from drivers.supervisor import Backoff, Supervisor

C = TypeVar("C")
"""An open connection: a link, a socket, a handle; used from the device's thread only."""

MOST_WAITING = 16
"""Commands that may wait for the device; one more is answered tooManyRequests."""
_TAKES_JOBS = frozenset({DeviceState.ONLINE, DeviceState.STARTING})


class Device(ABC, Generic[C]):
    """Implements `contract.Driver`; subclasses fill in the methods whose names begin with `_do_`.

    address: what kiosk.toml names (a port, a URL, a reader's name). watch_s: an idle device is
    asked for its status this often. patience: so many unanswered questions in a row mean that it
    is gone, not slow.
    """

    def __init__(
        self,
        role: str,
        address: str,
        *,
        backoff: Backoff | None = None,
        stale_after: float = 15.0,
        watch_s: float = 10.0,
        patience: int = 2,
        ladder: Ladder | None = None,
        power: PowerSwitch = power_cycle,
        attendant: Attendant = ATTENDANT,
    ) -> None:
        self._address = address
        self._watch_s = watch_s
        self._patience = patience
        self._board = HealthBoard(role)
        self._supervisor = Supervisor(
            self._board,
            self._serve,
            self._offline,
            stale_after=stale_after,
            backoff=backoff,
            on_failure=self._failed,
        )
        self._ladder = ladder or Ladder()
        self._power = power
        self._attendant = attendant
        self._reset_first = False
        self._listener: Listener | None = None
        self._seq = count(1)
        self._emit_lock = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._jobs_lock = threading.Lock()
        self._current: Job | None = None
        self._silent = 0
        self._asked_at = 0.0

    @property
    def role(self) -> str:
        """Its name in kiosk.toml."""
        return self._board.role

    @property
    def address(self) -> str:
        """Where it is looked for."""
        return self._address

    # What others call.

    def open(self, listener: Listener) -> None:
        """Start to connect; events come to `listener` on the device's thread."""
        if self._listener is not None:
            return
        self._listener = listener
        self._supervisor.start()
        self._attendant.attend(self._supervisor)

    def close(self) -> None:
        """Stop the thread and let the device go."""
        self._listener = None
        self._attendant.leave(self._supervisor)
        self._fail_all(CompletionCode.CANCELED, "closed")
        self._supervisor.stop()
        self._fail_all(CompletionCode.CANCELED, "closed")

    def health(self) -> DeviceHealth:
        """State and counters from memory."""
        return self._supervisor.health()

    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What it can do; overridden by each driver."""

    def execute(self, command: object, deadline: float, cancel: Cancel | None = None) -> Completion:
        """Do one command on the device's thread; from any other thread, at most `deadline` s."""
        if type(command).__name__ not in self.capabilities().commands:
            return Completion(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")
        job = Job(command, deadline)
        refused = self._enqueue(job)
        if refused is not None:
            return refused
        self._supervisor.wake()
        # It may have gone offline between the look and the queue; then nobody would answer.
        seen = self.health()
        if seen.state not in _TAKES_JOBS:
            job.answer(CompletionCode.DEVICE_NOT_READY, seen.code)
        completion = job.wait(cancel)
        with self._jobs_lock:
            if job in self._jobs:
                self._jobs.remove(job)
        return completion

    def _enqueue(self, job: Job) -> Completion | None:
        """Put the job into the queue, or say why not."""
        if self._listener is None:
            return Completion(CompletionCode.SEQUENCE_ERROR, "not_open")
        seen = self.health()
        if seen.state not in _TAKES_JOBS:
            return Completion(CompletionCode.DEVICE_NOT_READY, seen.code)
        with self._jobs_lock:
            if len(self._jobs) >= MOST_WAITING:
                return Completion(CompletionCode.TOO_MANY_REQUESTS, "too_many_requests")
            self._jobs.append(job)
        return None

    # What a driver writes. All of it runs on the device's thread.

    @abstractmethod
    def _do_open(self) -> C:
        """Open the device. Raises DeviceError (DeviceLost when it is not there)."""

    @abstractmethod
    def _do_greet(self, connection: C) -> DeviceOnline:
        """Make sure that the right device answers and is well; returns the event that tells it."""

    @abstractmethod
    def _do_command(self, connection: C, job: Job) -> object:
        """Do `job.command`; call `job.check()` in every loop. Returns the completion's result.

        Raises CommandRefused for an expected other end, DeviceError for trouble.
        """

    def _do_check(self, connection: C) -> None:
        """The watchdog's question to an idle device. Raises DeviceError when it is not well."""

    def _do_idle(self, connection: C) -> float:
        """Look for unsolicited news; returns seconds until the next look (a command ends them).

        May block for 50 ms at most. The default looks at nothing.
        """
        return self._watch_s

    def _do_reset(self, connection: C) -> None:
        """First rung: reset the module, if it has such a command."""

    def _do_close(self, connection: C) -> None:
        """Let it go; never raises for a device that has vanished."""

    def _power_address(self) -> str:
        """The node whose USB port may be cut off and on ("" for none)."""
        return self._address if self._address.startswith("/dev/") else ""

    # The device's thread.

    def _asked(self) -> None:
        """A question was answered: the watchdog need not ask now."""
        self._asked_at, self._silent = time.monotonic(), 0

    def _serve(self, supervisor: Supervisor) -> None:
        self._silent = 0
        connection = self._do_open()
        try:
            if self._reset_first:
                self._reset_first = False
                self._board.count("resets")
                self._do_reset(connection)
            greeting = self._do_greet(connection)
            self._ladder.good()
            supervisor.online()
            self._asked()
            self._emit(greeting)
            self._loop(connection, supervisor)
        finally:
            self._do_close(connection)

    def _loop(self, connection: C, supervisor: Supervisor) -> None:
        while not supervisor.stopping:
            supervisor.beat()
            wait = 0.0
            try:
                job = self._next_job()
                if job is not None:
                    self._run(connection, job)
                elif time.monotonic() - self._asked_at >= self._watch_s:
                    self._do_check(connection)
                    self._asked()
                else:
                    wait = self._do_idle(connection)
            except (DeviceTimeout, DeviceGarbled) as error:
                self._silent += 1
                self._board.count(error.code)
                if self._silent >= self._patience:
                    raise
            if wait > 0:
                supervisor.pause(min(wait, self._until_check()))

    def _until_check(self) -> float:
        return max(0.01, self._asked_at + self._watch_s - time.monotonic())

    def _next_job(self) -> Job | None:
        with self._jobs_lock:
            while self._jobs:
                job = self._jobs.popleft()
                if not job.done:
                    self._current = job
                    return job
        return None

    def _run(self, connection: C, job: Job) -> None:
        """Do one job; what ends the connection is raised on, after the job has its answer."""
        try:
            result = self._do_command(connection, job)
        except (CommandRefused, DeviceCancelled) as error:
            job.fail(error)
            self._asked()
            if self._supervisor.stopping:
                raise
        except DeviceError as error:
            short = isinstance(error, DeviceTimeout) and (job.done or error.code == "deadline")
            job.fail(error)
            # A deadline that was shorter than the device needs says nothing about the device.
            if not short:
                raise
        else:
            job.answer(CompletionCode.SUCCESS, "", result)
            self._asked()
        finally:
            # Only a defect has left it without an answer; the supervisor notes which.
            job.answer(CompletionCode.INTERNAL_ERROR, "internal_error")
            self._current = None

    def _fail_all(self, code: CompletionCode, detail: str) -> None:
        with self._jobs_lock:
            jobs = [*self._jobs, *([self._current] if self._current is not None else [])]
            self._jobs.clear()
        for job in jobs:
            job.answer(code, detail)

    def _offline(self, code: str) -> None:
        self._fail_all(CompletionCode.DEVICE_NOT_READY, code)
        self._emit(self._offline_event(code))

    def _offline_event(self, code: str) -> Stamped:
        return DeviceOffline(code)

    def _failed(self, failure: DeviceError) -> None:
        """Each failed attempt climbs the ladder of what to try next."""
        # Jobs that came between two failures of one outage must not wait for their deadlines.
        self._fail_all(CompletionCode.DEVICE_NOT_READY, failure.code)
        rung = self._ladder.failed(failure.state, time.monotonic())
        if rung is Rung.RESET:
            self._reset_first = True
        elif rung is Rung.POWER_CYCLE and self._power(self._power_address()):
            self._board.count("power_cycles")
        elif rung is Rung.STAFF:
            self._board.count("needs_staff")
            self._emit(NeedsStaff(failure.code))

    def _emit(self, event: Any) -> None:
        """Stamp and deliver; the lock keeps numbers in the order of delivery."""
        with self._emit_lock:
            listener = self._listener
            if listener is not None:
                listener(replace(event, seq=next(self._seq), at=time.monotonic()))
