"""One thread for all devices of the process: wakes them when udev adds one, notices who hangs.

A driver in back-off would find a replugged device only seconds later; the kernel tells within
milliseconds (devices.md §3.2). A thread that hangs in foreign code can't report itself.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyudev

from drivers.supervisor import Supervisor

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often hanging devices are looked for."""
UDEVD = Path("/run/udev/control")
_BUSES = frozenset({"tty", "usb", "video4linux", "input", "usbmisc", "printer", "sound"})

Watch = Callable[[float], str | None]
"""Waits for up to so many seconds; gives the subsystem of what was added, or None."""


def udev_watch() -> Watch:
    """Additions as udev tells them, or as the kernel does where no udevd runs.

    udevd's own event comes when the node has its links and its group; the kernel's a little
    before, which the drivers' back-off bridges.
    """
    monitor: Any = pyudev.Monitor.from_netlink(
        pyudev.Context(), source="udev" if UDEVD.exists() else "kernel"
    )
    monitor.start()

    def added(seconds: float) -> str | None:
        device = monitor.poll(timeout=seconds)
        return str(device.subsystem) if device is not None and device.action == "add" else None

    return added


class Attendant:
    """Attends supervisors from the first that comes until the last that leaves."""

    def __init__(self, watch: Callable[[], Watch] = udev_watch, look_s: float = LOOK_S) -> None:
        self._make_watch = watch
        self._look_s = look_s
        self._lock = threading.Lock()
        self._attended: set[Supervisor] = set()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def attend(self, supervisor: Supervisor) -> None:
        """Look after one more; a second call changes nothing."""
        with self._lock:
            self._attended.add(supervisor)
            if self._thread is None:
                self._stop = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._stop,), name="device-attendant", daemon=True
                )
                self._thread.start()

    def leave(self, supervisor: Supervisor) -> None:
        """Look after one less; with the last one the thread ends."""
        with self._lock:
            self._attended.discard(supervisor)
            if self._attended or self._thread is None:
                return
            self._thread = None
            self._stop.set()

    def wake_all(self) -> None:
        """Something was plugged in: nobody waits any longer."""
        with self._lock:
            attended = list(self._attended)
        for supervisor in attended:
            supervisor.wake()

    def _run(self, stop: threading.Event) -> None:
        added = self._watch()
        while not stop.is_set():
            if added is None:
                stop.wait(self._look_s)
            elif self._plugged(added):
                self.wake_all()
            with self._lock:
                attended = list(self._attended)
            for supervisor in attended:
                supervisor.watch()

    def _watch(self) -> Watch | None:
        try:
            return self._make_watch()
        except (OSError, ImportError):
            # No netlink here (a container): back-off alone finds devices, at most 5 s later.
            log.info("device.no_udev")
            return None

    def _plugged(self, added: Watch) -> bool:
        with contextlib.suppress(OSError):
            return added(self._look_s) in _BUSES
        return False


ATTENDANT = Attendant()
"""The process's one."""
