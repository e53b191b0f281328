"""What the simulated devices on a serial line share: their end of it, a thread, a bell for that."""

import contextlib
import socket
import threading
from abc import ABC, abstractmethod
from typing import Self

from drivers.sim_ends import PtyEnd, TcpEnd


class LineSimulator(ABC):
    """Plugged in by `start`, or as a context; a simulator fills in what its own thread does.

    name: of the thread.
    """

    def __init__(self, end: PtyEnd | TcpEnd, name: str) -> None:
        self._end = end
        self._name = name
        self._stop = threading.Event()
        self._bell, self._ear = socket.socketpair()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> str:
        """The driver's port: a path that stays the same over unplug and replug, or socket://..."""
        return self._end.port

    def start(self) -> Self:
        """Plug in; a second call changes nothing."""
        if self._thread is None:
            self._end.plug()
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        return self

    def close(self) -> None:
        """Unplug for good and end the thread; may be called twice."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._ring()
        if self._thread is not None:
            self._thread.join()
        self._end.close()
        self._bell.close()
        self._ear.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _ring(self) -> None:
        """Have the thread look up: it waits on `_ear` too. Nothing happens once it is closed."""
        with contextlib.suppress(OSError):
            self._bell.send(b"\0")

    @abstractmethod
    def _run(self) -> None:
        """What the thread does until `_stop` is set."""
