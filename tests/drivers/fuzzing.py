"""What all fuzzers here share: a run over seeds, what it found, the command line."""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field

SLOWEST_S = 1.0


@dataclass
class Findings:
    """What a run gave; `bad` holds seeds and reasons.

    read: what came out as meant. refused: what came out as the error it should.
    """

    streams: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    bad: list[str] = field(default_factory=list)


One = Callable[[str, Findings], None]
"""Makes the input of this seed, feeds it, and notes what came of it; raises for a finding."""


def run(
    one: One, streams: int, seed: str, seconds: float | None = None, most_s: float = SLOWEST_S
) -> Findings:
    """So many inputs (or until the time is over); the same seed gives the same ones.

    most_s: what an input may take. A finding names the exception's class alone: its text may hold
    what came.
    """
    found, began = Findings(), time.perf_counter()
    for number in range(streams):
        name = f"{seed}/{number}"
        # This thread's own time: a loaded machine is no hang.
        started = time.thread_time()
        try:
            one(name, found)
        except Exception as error:  # noqa: BLE001 - any other exception is what is looked for
            found.bad.append(f"seed {name}: {type(error).__name__}")
        took = time.thread_time() - started
        found.slowest_s = max(found.slowest_s, took)
        if took > most_s:
            found.bad.append(f"seed {name}: {took:.1f} s")
        found.streams += 1
        if seconds is not None and time.perf_counter() - began > seconds:
            break
    found.seconds = time.perf_counter() - began
    return found


def command(text: str | None, one: One, most_s: float = SLOWEST_S) -> int:
    """Run as a command; 1 when something was found."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--streams", type=int, default=1_000_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--seconds", type=float, default=None)
    args = parser.parse_args()
    found = run(one, args.streams, args.seed, args.seconds, most_s)
    for line in found.bad[:20]:
        print(line)  # noqa: T201
    print(  # noqa: T201
        f"{found.streams} streams, {found.streams / found.seconds:.0f}/s, {found.read} read, "
        f"{found.refused} refused, slowest {found.slowest_s * 1000:.1f} ms, "
        f"{len(found.bad)} findings"
    )
    return 1 if found.bad else 0
