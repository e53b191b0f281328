"""Working days as the State Council and the banner publish them: data, year by year.

A promised date is a promise: outside the published years there is none, and asking is an error.
The day of acceptance is not counted (民法典 第二百零一条: 开始的当日不计入).
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

BEIJING = timezone(timedelta(hours=8))
SATURDAY = 5


class CalendarProblem(Exception):
    """The calendar can't answer; `code` says why, `detail` names a year or a line, no person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Holidays and make-up working days of the years it knows."""

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date]
    sample_years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        """Raises `CalendarProblem("year_unknown")` outside the published years."""
        if day.year not in self.years:
            raise CalendarProblem("year_unknown", str(day.year))
        if day in self.workdays:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def promised_date(self, start: datetime, working_days: int) -> date:
        """The last working day of a limit that starts at a moment; 0 days is done on the spot."""
        if start.tzinfo is None:
            raise CalendarProblem("time_without_zone", "start")
        if working_days < 0:
            raise CalendarProblem("negative_days", str(working_days))
        day = start.astimezone(BEIJING).date()
        left = working_days
        while left > 0:
            day += timedelta(days=1)
            if self.is_working_day(day):
                left -= 1
        return day


def load_calendar(path: Path) -> WorkCalendar:
    """Read `config/calendar.toml`; raises `CalendarProblem` naming the year that is wrong."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise CalendarProblem("unreadable", path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise CalendarProblem("not_toml", f"{path.name}: {error}") from None
    years: dict[int, dict[str, Any]] = {}
    for name, table in data.get("years", {}).items():
        if not (name.isascii() and name.isdigit()) or not isinstance(table, dict):
            raise CalendarProblem("bad_year", name)
        years[int(name)] = table
    return WorkCalendar(
        frozenset(years),
        frozenset(day for year, table in years.items() for day in _days(year, table, "holidays")),
        frozenset(day for year, table in years.items() for day in _days(year, table, "workdays")),
        frozenset(year for year, table in years.items() if table.get("sample", False)),
    )


def _days(year: int, table: dict[str, Any], name: str) -> list[date]:
    """Single days, or [first, last] pairs."""
    found: list[date] = []
    for entry in table.get(name, []):
        first, last = entry if isinstance(entry, list) and len(entry) == 2 else (entry, entry)
        if not _is_day(first) or not _is_day(last) or not first <= last:
            raise CalendarProblem("bad_day", f"{year}.{name}: {entry}")
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if any(day.year != year for day in span):
            raise CalendarProblem("wrong_year", f"{year}.{name}: {entry}")
        found += span
    return found


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
