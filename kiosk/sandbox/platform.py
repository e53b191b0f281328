"""What every route of the stand-in platform works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.sandbox.database import SandboxDb
from kiosk.sandbox.faults import FaultSwitch

DueDate = Callable[[datetime, int], date]


@dataclass(frozen=True, slots=True)
class Platform:
    """`due_date(start, working_days)` is the working-day calendar; `now` carries a zone."""

    db: SandboxDb
    due_date: DueDate
    now: Callable[[], datetime]
    office: str
    faults: FaultSwitch = field(default_factory=FaultSwitch)
