"""A desk without sockets: says events to the pure rules and keeps what comes out."""

from collections.abc import Iterable
from typing import Any

from video.desk.journal import Entry
from video.desk.routing import events as e
from video.desk.routing.advance import advance
from video.desk.routing.rules import Rules
from video.desk.routing.state import Seat, State
from video.signalling import CallRequest, Message

START = 1_780_300_800.0  # a Monday, 16:00 in Beijing


def request(call: str, **change: Any) -> CallRequest:
    fields: dict[str, Any] = {
        "call": call,
        "service_id": "pension",
        "service_title": "养老",
        "step": "form",
        "lang": "zh",
        "region": "150626001002",
        "site": "",
        "case_id": "",
        "missing": (),
        "reason": "",
    }
    return CallRequest(**fields | change)


class Table:
    def __init__(self, rules: Rules | None = None) -> None:
        self.rules = rules or Rules()
        self.state = State()
        self.now = START
        self.out: list[e.Effect] = []
        self.entries: list[Entry] = []

    def say(self, *events: e.Event) -> list[e.Effect]:
        self.out = []
        for event in events:
            self.entries.append(Entry(self.now, "n", event))
            self.state, effects = advance(self.state, event, self.now, self.rules)
            self.out += effects
        return self.out

    def wait(self, seconds: float) -> list[e.Effect]:
        self.now += seconds
        return self.say(e.Tick())

    def seat(self, name: str, **fields: Any) -> None:
        level = {"gacha": 0, "sumu": 1, "banner": 2}[fields.pop("level", "banner")]
        self.say(e.SeatOn(Seat(name, len(name), name, level=level, **fields)))

    def ask(self, call: str, site: str = "site-1", **change: Any) -> list[e.Effect]:
        return self.say(e.Requested(site, request(call, **change), line=f"line-{call}"))

    def claim(self, seat: str, call: str) -> list[e.Effect]:
        return self.say(e.Claimed(seat, call))

    def ringing(self) -> dict[str, str]:
        """Seat → call."""
        return {s.id: s.rung_by for s in self.state.seats.values() if s.rung_by}

    def heard(self, who: str, *kinds: type) -> list[Message]:
        """What the last events sent to a seat or to a call's kiosk."""
        return [m for w, m in addressed(self.out) if w == who and (not kinds or type(m) in kinds)]


def addressed(effects: Iterable[e.Effect]) -> Iterable[tuple[str, Message]]:
    for effect in effects:
        match effect:
            case e.ToKiosk():
                yield effect.call, effect.message
            case e.ToSeat():
                yield effect.seat, effect.message
            case e.ToLine():
                yield effect.line, effect.message
            case _:
                continue
