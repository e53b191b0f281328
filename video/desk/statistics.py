"""Figures of ended calls, without a person in them; one row a call."""

import math
from collections import Counter
from datetime import datetime, timedelta

from video.desk.database import Database, Row, Taken
from video.desk.routing.events import Finished, Wrapped
from video.desk.routing.rules import BEIJING

_TABLE = """
CREATE TABLE IF NOT EXISTS finished (
    call TEXT NOT NULL, site TEXT NOT NULL, service TEXT NOT NULL, lang TEXT NOT NULL,
    level TEXT NOT NULL, account BIGINT NOT NULL, queued DOUBLE PRECISION NOT NULL,
    claimed DOUBLE PRECISION NOT NULL, ended DOUBLE PRECISION NOT NULL, by_whom TEXT NOT NULL,
    PRIMARY KEY (call, ended)
)
"""
# Tables of their own: what comes later than the call's end.
_OUTCOMES = """
CREATE TABLE IF NOT EXISTS wrapped (
    call TEXT NOT NULL, account BIGINT NOT NULL, outcome TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL, PRIMARY KEY (call, account)
)
"""
_RATINGS = """
CREATE TABLE IF NOT EXISTS rated (
    call TEXT PRIMARY KEY, level INTEGER NOT NULL, reasons TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
)
"""
REASONS = frozenset({"slow", "unclear", "device", "attitude", "other"})
_FIELDS = "call, site, service, lang, level, account, queued, claimed, ended, by_whom"


class Statistics:
    """Rows in, a day's figures out (docs/signalling.md, supervisor)."""

    def __init__(self, database: Database) -> None:
        self._db = database
        database.script(_TABLE, _OUTCOMES, _RATINGS)

    def add(self, done: Finished) -> None:
        """Keep one call's figures; the same call twice counts once."""
        row: Row = (
            done.call,
            done.site,
            done.service_id,
            done.lang,
            done.level,
            done.account,
            done.queued_at,
            done.claimed_at,
            done.ended_at,
            done.by,
        )
        self._db.later(f"INSERT INTO finished ({_FIELDS}) VALUES (?,?,?,?,?,?,?,?,?,?)", row)

    def wrapped(self, done: Wrapped) -> None:
        """Keep how an agent closed a call; the first word counts."""
        row: Row = (done.call, done.account, done.outcome, done.at)
        self._db.later("INSERT INTO wrapped (call, account, outcome, at) VALUES (?,?,?,?)", row)

    def rate(self, site: str, call: str, level: int, reasons: tuple[str, ...], at: float) -> bool:
        """Keep a resident's mark, one a call; False for a call that this site did not have."""
        known = self._db.run(
            "SELECT 1 FROM finished WHERE call = ? AND site = ? AND claimed > 0", (call, site)
        )
        if not known:
            return False
        said = " ".join(sorted(REASONS & set(reasons)))
        try:
            self._db.run(
                "INSERT INTO rated (call, level, reasons, at) VALUES (?,?,?,?)",
                (call, level, said, at),
            )
        except Taken:
            return True
        return True

    def _later(self, begins: float, ends: float) -> dict[str, object]:
        """Outcomes and marks given in this time."""
        wrapped = self._db.run(
            "SELECT outcome FROM wrapped WHERE at >= ? AND at < ?", (begins, ends)
        )
        rated = self._db.run(
            "SELECT level, reasons FROM rated WHERE at >= ? AND at < ?", (begins, ends)
        )
        reasons = Counter(one for row in rated for one in str(row[1]).split())
        return {
            "by_outcome": dict(Counter(str(row[0]) for row in wrapped)),
            "by_rating": {str(k): n for k, n in Counter(row[0] for row in rated).items()},
            "by_rating_reason": dict(reasons),
        }

    def of_day(self, day: str) -> dict[str, object]:
        """Figures of a day (`YYYY-MM-DD` in China's time); raises ValueError for another text."""
        begins = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=BEIJING)
        span = (begins.timestamp(), (begins + timedelta(days=1)).timestamp())
        rows = self._db.run(f"SELECT {_FIELDS} FROM finished WHERE ended >= ? AND ended < ?", span)
        answered = [r for r in rows if _number(r[7]) > 0]
        waits = sorted(_number(r[7]) - _number(r[6]) for r in answered)
        talks = sorted(_number(r[8]) - _number(r[7]) for r in answered)
        return {
            "day": day,
            "calls": len(rows),
            "answered": len(answered),
            "given_up": len(rows) - len(answered),
            "wait_s": _spread(waits),
            "talk_s": _spread(talks),
            "by_level": dict(Counter(str(r[4]) for r in answered)),
            "by_service": dict(Counter(str(r[2]) for r in rows)),
            "by_lang": dict(Counter(str(r[3]) for r in rows)),
            "by_site": dict(Counter(str(r[1]) for r in rows)),
            "by_agent": {str(k): n for k, n in Counter(r[5] for r in answered).items()},
            **self._later(*span),
        }


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _spread(values: list[float]) -> dict[str, float] | None:
    """Median, 95th percentile and maximum; None of nothing."""
    if not values:
        return None
    at = [values[min(len(values) - 1, math.ceil(q * len(values)) - 1)] for q in (0.5, 0.95)]
    return {"p50": round(at[0], 1), "p95": round(at[1], 1), "max": round(values[-1], 1)}
