"""What every route of the stand-in platform works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.sandbox.database import SandboxDb
from kiosk.sandbox.faults import FaultSwitch

DueDate = Callable[[datetime, int], date]
# Working days until somebody calls back or comes; until a deferred material must be there.
REQUEST_DAYS: Mapping[str, int] = {"callback": 1, "home-visit": 3, "complaint": 3}
SUPPLEMENT_DAYS = 10


@dataclass(frozen=True, slots=True)
class Platform:
    """`due_date(start, working_days)` is the working-day calendar; `now` carries a zone."""

    db: SandboxDb
    due_date: DueDate
    now: Callable[[], datetime]
    office: str
    request_days: Mapping[str, int] = field(default_factory=lambda: REQUEST_DAYS)
    supplement_days: int = SUPPLEMENT_DAYS
    faults: FaultSwitch = field(default_factory=FaultSwitch)
