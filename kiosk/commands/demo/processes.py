"""Finds and ends what a demo started, so that no part of it outlives it.

Every process of a demo carries one mark in its environment, which whatever it starts inherits:
also the workers of a screen that was killed, whose parent is gone.
"""

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterable
from pathlib import Path

MARK = "JIUJIN_DEMO"
GRACE_S = 8.0


def _processes() -> list[Path]:
    return [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def marked(mark: str, name: str = MARK) -> list[int]:
    """Return the ids of all living processes with this mark, but for this one."""
    wanted = f"{name}={mark}".encode()
    return [
        int(folder.name)
        for folder in _processes()
        if int(folder.name) != os.getpid() and wanted in environment(int(folder.name)).split(b"\0")
    ]


def descendants() -> list[int]:
    """Return the ids of all living processes below this one."""
    parents: dict[int, list[int]] = {}
    for folder in _processes():
        with contextlib.suppress(OSError):
            # proc(5): the name stands in brackets and may hold spaces; state and parent follow.
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if state not in "ZX":
                parents.setdefault(int(parent), []).append(int(folder.name))
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def command_line(pid: int) -> bytes:
    """Return a process's command line, or nothing when it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def environment(pid: int) -> bytes:
    """Return the environment that a process was started with, or nothing when it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes()
    return b""


def end(pids: Iterable[int], grace_s: float = GRACE_S) -> None:
    """Ask these processes to end; those that do not are killed."""
    watched: list[int] = []
    for pid in pids:
        with contextlib.suppress(OSError):
            watched.append(os.pidfd_open(pid))
    for number in (signal.SIGTERM, signal.SIGKILL):
        for handle in watched:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(handle, number)
        _wait(watched, time.monotonic() + grace_s)
    for handle in watched:
        os.close(handle)


def _wait(watched: list[int], deadline: float) -> None:
    """Wait for pidfds to become readable (the process has ended), and forget those."""
    while watched:
        ready = select.select(watched, [], [], max(0.0, deadline - time.monotonic()))[0]
        if not ready:
            return
        for handle in ready:
            os.close(handle)
            watched.remove(handle)
