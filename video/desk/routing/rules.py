"""The numbers of the queue and the desk's opening hours; all times are seconds.

Ring times follow call-centre practice (longest idle first, 10-15 s, a second agent, then all).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
WEEKDAYS = frozenset({0, 1, 2, 3, 4})
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Hours:
    """When people sit at the desk: `spans` are seconds after local midnight on working days.

    `holidays` are days off and `workdays` weekend days that are worked, both as in the State
    Council's yearly notice. Empty `spans` mean always open.
    """

    spans: tuple[tuple[int, int], ...] = ()
    weekdays: frozenset[int] = WEEKDAYS
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether this day is a working day."""
        if day in self.holidays:
            return False
        return day.weekday() in self.weekdays or day in self.workdays

    def is_open(self, now: float) -> bool:
        """Whether the desk is staffed at this wall-clock second."""
        if not self.spans:
            return True
        local = datetime.fromtimestamp(now, BEIJING)
        second = local.hour * 3600 + local.minute * 60 + local.second
        return self.works(local.date()) and any(a <= second < b for a, b in self.spans)

    def after_working_days(self, now: float, days: int) -> float:
        """The end of the `days`-th working day after today (the day itself does not count)."""
        day = datetime.fromtimestamp(now, BEIJING).date()
        while days:
            day += timedelta(days=1)
            days -= self.works(day)
        return datetime(day.year, day.month, day.day, tzinfo=BEIJING).timestamp() + _DAY_S

    def after_open_time(self, now: float, seconds: float) -> float:
        """The moment when the desk has been open for `seconds` from now on."""
        if not self.spans:
            return now + seconds
        for begins, ends in self._spans_from(now):
            if ends - begins >= seconds:
                return begins + seconds
            seconds -= ends - begins
        return now + seconds

    def slots(self, now: float, length_s: float, count: int) -> list[tuple[float, float]]:
        """The next `count` spans of `length_s` that begin at least one length from now."""
        found: list[tuple[float, float]] = []
        for begins, ends in self._spans_from(now + length_s):
            start = -(-begins // length_s) * length_s
            while start + length_s <= ends and len(found) < count:
                found.append((start, start + length_s))
                start += length_s
            if len(found) == count:
                break
        return found

    def _spans_from(self, now: float) -> list[tuple[float, float]]:
        """Open spans of the next 60 days, the first cut at `now`."""
        first = datetime.fromtimestamp(now, BEIJING).date()
        found = []
        for ahead in range(60):
            day = first + timedelta(days=ahead)
            midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING).timestamp()
            for begins, ends in self.spans or ((9 * 3600, 17 * 3600),):
                if self.works(day) and midnight + ends > now:
                    found.append((max(now, midnight + begins), midnight + ends))
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """How the queue behaves; `level_s` are the waits at gacha and sumu before the next level."""

    ring_s: float = 15
    single_rings: int = 2
    level_s: tuple[float, float] = (20, 30)
    relax_s: float = 60
    offer_after_s: float = 120
    hold_lost_s: float = 90
    absent_s: float = 600
    agent_grace_s: float = 10
    wrap_s: float = 45
    usual_call_s: float = 240
    max_waiting: int = 500
    callback_s: float = 2 * 3600
    complaint_days: int = 3
    slot_s: float = 1800
    slots: int = 6
    per_slot: int = 2
    record_days: int = 30  # how long a recording is kept; 0: none is made
    nearest: tuple[tuple[str, tuple[str, str, str, str]], ...] = ()
    hours: Hours = field(default_factory=Hours)

    def nearest_to(self, region: str) -> tuple[str, str, str, str] | None:
        """Name, address, hours and phone of the staffed point with the longest code prefix."""
        fits = [(len(p), point) for p, point in self.nearest if region.startswith(p)]
        return max(fits)[1] if fits else None
