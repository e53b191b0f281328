"""Promised dates on the working-day calendar of the sample years."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.cases.calendar import CalendarProblem, load_calendar

CONFIG = Path(__file__).parents[2] / "config" / "calendar.toml"
BEIJING = timezone(timedelta(hours=8))


def at(year, month, day, hour=10):
    return datetime(year, month, day, hour, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (at(2026, 11, 23), 0, date(2026, 11, 23)),
        (at(2026, 11, 23), 1, date(2026, 11, 24)),
        (at(2026, 11, 26), 3, date(2026, 12, 1)),
        (at(2026, 9, 30), 3, date(2026, 10, 10)),  # National Day, then a make-up Saturday
        (at(2026, 9, 18), 1, date(2026, 9, 20)),  # a make-up Sunday
        (at(2026, 2, 13), 2, date(2026, 2, 24)),  # Spring Festival
        (at(2026, 12, 31), 1, date(2027, 1, 4)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), 1, date(2026, 11, 24)),  # Monday in Beijing
    ],
)
def test_promised_dates(start, days, due):
    assert load_calendar(CONFIG).promised_date(start, days) == due


def test_a_date_beyond_the_published_years_is_no_date():
    calendar = load_calendar(CONFIG)
    with pytest.raises(CalendarProblem) as beyond:
        calendar.promised_date(at(2027, 12, 30), 5)
    assert (beyond.value.code, beyond.value.detail) == ("year_unknown", "2028")
    with pytest.raises(CalendarProblem, match="time_without_zone"):
        calendar.promised_date(datetime(2026, 1, 5), 1)
    with pytest.raises(CalendarProblem, match="negative_days"):
        calendar.promised_date(at(2026, 1, 5), -1)


def test_both_sample_years_are_marked_and_every_make_up_day_is_a_week_end():
    calendar = load_calendar(CONFIG)
    assert calendar.years == calendar.sample_years == {2026, 2027}
    assert all(day.weekday() >= 5 for day in calendar.workdays)
    assert not calendar.workdays & calendar.holidays


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[years.2026]\nholidays = [2025-12-31]", "wrong_year"),
        ("[years.2026]\nholidays = ['2026-01-01']", "bad_day"),
        ("[years.2026]\nworkdays = [[2026-02-03, 2026-02-01]]", "bad_day"),
        ("[years.soon]\nholidays = []", "bad_year"),
        ("[years.2026\n", "not_toml"),
    ],
)
def test_a_broken_calendar_is_named(tmp_path, text, code):
    path = tmp_path / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CalendarProblem) as broken:
        load_calendar(path)
    assert broken.value.code == code


def test_a_missing_calendar_is_named(tmp_path):
    with pytest.raises(CalendarProblem, match="unreadable"):
        load_calendar(tmp_path / "none.toml")
