"""The lines to try: what the emulator does, what happens on the way, and how long to look."""

from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["", "outage", "address"]
Turn = Literal["", "udp", "tcp", "tls", "any"]


@dataclass(frozen=True)
class Row:
    """`line` holds the emulator's settings (ms each way, percent, kbit/s)."""

    name: str
    line: dict[str, float | str] = field(default_factory=dict)
    fault: Fault = ""
    outage_s: float = 0
    turn: Turn = ""
    settle_s: float = 6
    look_s: float = 20


ROWS = (
    Row("clean"),
    Row("loss2", {"loss": 2, "delay": 50}),
    Row("loss5", {"loss": 5, "delay": 50}),
    Row("loss10", {"loss": 10, "delay": 50}),
    Row("loss20", {"loss": 20, "delay": 50}),
    Row("rtt50", {"delay": 25}),
    Row("rtt300", {"loss": 2, "delay": 150, "jitter": 20}),
    Row("jitter", {"delay": 50, "jitter": 60}),
    Row("rate1000", {"delay": 50, "rate": 1000}, settle_s=10),
    Row("rate500", {"delay": 50, "rate": 500}, settle_s=10),
    Row("rate300", {"delay": 50, "rate": 300}, settle_s=10),
    Row("rate100", {"delay": 50, "rate": 100}, settle_s=10),
    Row("outage10", {"delay": 25}, fault="outage", outage_s=10, look_s=10),
    Row("outage40", {"delay": 25}, fault="outage", outage_s=40, look_s=10),
    Row("address", {"delay": 25}, fault="address", look_s=12),
    Row("turn-udp", {"delay": 25, "udp": "turn"}, turn="udp", look_s=10),
    Row("turn-tcp", {"delay": 25, "udp": "closed"}, turn="tcp", look_s=10),
    Row("turn-tls", {"delay": 25, "udp": "closed"}, turn="tls", look_s=10),
    Row("turn-any", {"delay": 25, "udp": "closed"}, turn="any", look_s=10),
)
BY_NAME = {row.name: row for row in ROWS}
