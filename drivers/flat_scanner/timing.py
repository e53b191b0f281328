"""The scanner driver's times in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. listing: SANE's search for scanners, which asks the network too; answer: a
    scanner's options; look: between looks whether it is still there; stop: a backend gets so long
    to end a scan that nobody waits for; linger: and so long to bring the lamp home after its last
    word, some hang there.
    """

    listing: float = 15.0
    answer: float = 8.0
    look: float = 2.0
    stop: float = 2.0
    linger: float = 6.0
