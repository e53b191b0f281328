"""What a process holds at one moment, and whether that grows."""

from collections.abc import Sequence
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

MIB = 1024 * 1024


@dataclass(frozen=True)
class Held:
    """Resident memory in MiB, open descriptors, threads, processes below."""

    rss: float
    fds: int
    threads: int
    children: int


def held(pid: int) -> Held:
    """Of this process alone; `children` counts all processes below it."""
    process = psutil.Process(pid)
    return Held(
        process.memory_info().rss / MIB,
        process.num_fds(),
        process.num_threads(),
        len(process.children(recursive=True)),
    )


def tree_rss(pid: int) -> float:
    """Resident memory in MiB of everything below this process."""
    total = 0
    for child in psutil.Process(pid).children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / MIB


def settled(samples: Sequence[Held]) -> Held:
    """The least of some looks: what stays, without what just came and goes."""
    return Held(
        min(s.rss for s in samples),
        min(s.fds for s in samples),
        min(s.threads for s in samples),
        min(s.children for s in samples),
    )
